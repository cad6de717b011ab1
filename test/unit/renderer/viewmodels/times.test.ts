import { describe, expect, it } from 'vitest'
import { duration, exactTime, relativeTime, shortAge } from '../../../../renderer/viewmodels/times.ts'

const now = Date.parse('2026-11-22T12:00:00Z')
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString()

describe('times', () => {
  it.each([
    [41, '41 s'], [59, '59 s'], [60, '1 min'], [3599, '59 min'], [3600, '1 h'], [86_399, '23 h'], [86_400, '1 d'], [-5, '0 s'],
  ])('says %i seconds ago as %s', (seconds, words) => {
    expect(shortAge(before(seconds), now)).toBe(words)
  })

  it('names the day from 24 hours on', () => {
    expect(relativeTime(before(86_399), now)).toBe('23 h ago')
    expect(relativeTime(before(2 * 86_400), now)).toMatch(/^\w{3} 20 Nov, \d\d:\d\d \(2 d ago\)$/)
  })

  it('tells the exact moment in UTC too', () => {
    expect(exactTime('2026-11-20T17:42:09.123Z')).toMatch(/ · 2026-11-20 17:42:09 UTC$/)
  })

  it.each([[41, '41 ms'], [999, '999 ms'], [5210, '5.2 s'], [120_000, '2 min']])('says a duration of %i ms as %s', (ms, words) => {
    expect(duration(ms)).toBe(words)
  })
})
