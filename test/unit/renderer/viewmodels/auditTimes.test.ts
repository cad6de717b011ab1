import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barsOfRange, dayOf, edgeOfDay, quickRange, rangeOfBars, timelineBars } from '../../../../renderer/viewmodels/auditTimes.ts'

describe('days of the audit log', () => {
  it('are whole local days, the last one included', () => {
    const [from, until] = [edgeOfDay('2026-01-31', false) ?? '', edgeOfDay('2026-01-31', true) ?? '']
    expect([new Date(from).getHours(), new Date(from).getDate(), new Date(until).getDate()]).toEqual([0, 31, 1])
    expect([dayOf(from, false), dayOf(until, true)]).toEqual(['2026-01-31', '2026-01-31'])
    expect([edgeOfDay('', false), edgeOfDay('0026-01-01', false)]).toEqual([null, null])
  })

  it('can be named in short, up to now and on', () => {
    const nowMs = Date.parse('2026-02-10T12:00:00.000Z')
    expect(quickRange('all', nowMs)).toEqual({ from: null, until: null })
    expect(quickRange('week', nowMs)).toEqual({ from: '2026-02-03T12:00:00.000Z', until: null })
    expect(new Date(quickRange('today', nowMs).from ?? '').getHours()).toBe(0)
  })
})

describe('the bars of the timeline', () => {
  it('cover the whole stretch with no more bars than wanted, each after the one before', () => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2060, 0) }), fc.double({ min: 0, max: 11, noNaN: true }), fc.integer({ min: 24, max: 120 }), (fromMs, exponent, most) => {
      const [from, last] = [new Date(fromMs).toISOString(), new Date(fromMs + 10 ** exponent).toISOString()]
      const { edges } = timelineBars(from, last, most)
      expect(edges.length - 1).toBeLessThanOrEqual(most)
      expect(edges.length).toBeGreaterThanOrEqual(2)
      expect((edges[0] ?? '') <= from && (edges.at(-1) ?? '') > last).toBe(true)
      expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? ''))).toBe(true)
    }))
  })

  it('begin where local days do', () => {
    const { edges, step } = timelineBars('2026-03-20T15:00:00.000Z', '2026-04-10T01:00:00.000Z', 40)
    expect(step).toEqual({ unit: 'day', count: 1 })
    for (const edge of edges) expect(new Date(edge).getHours()).toBe(0)
  })

  it('and ranges fit each other', () => {
    const edges = ['1', '2', '3', '4', '5']
    expect(rangeOfBars(2, 1, edges)).toEqual({ from: '2', until: '4' })
    expect(barsOfRange(rangeOfBars(2, 1, edges), edges)).toEqual([1, 2])
    expect(barsOfRange({ from: '25', until: null }, edges)).toEqual([1, 3])
    expect(barsOfRange({ from: null, until: '3' }, edges)).toEqual([0, 1])
    expect(barsOfRange({ from: null, until: null }, edges)).toBeNull()
    expect(barsOfRange({ from: '9', until: null }, edges)).toBeNull()
  })
})
