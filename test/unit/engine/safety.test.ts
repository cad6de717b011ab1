import { describe, expect, it } from 'vitest'
import { capHold, freezeHold, judgeCount, missingHold, windowHold, type CountedLook, type GuestCount } from '../../../electron/engine/safety.ts'
import { safetyLimits, type Freeze, type MaintenanceWindow } from '../../../shared/domain/safety.ts'

const limits = safetyLimits.parse({})
const anna: Freeze = { by: 'anna', at: '2026-03-01T10:00:00.000Z', reason: 'storage is being moved' }
const bela: Freeze = { by: 'bela', at: '2026-03-01T11:00:00.000Z', reason: '' }

describe('freeze', () => {
  it.each<[string, Freeze | null, Freeze | null, string | null]>([
    ['nothing', null, null, null],
    ['every host', anna, null, 'Every host was frozen by anna: storage is being moved.'],
    ['one host', null, bela, 'lab was frozen by bela.'],
    ['both, of which the wider is told', anna, bela, 'Every host was frozen by anna: storage is being moved.'],
  ])('of %s', (_, everywhere, here, reason) => {
    expect(freezeHold('lab', everywhere, here)?.reason ?? null).toBe(reason)
    expect(freezeHold('lab', everywhere, here)?.code ?? null).toBe(reason === null ? null : 'frozen')
  })

  it('says how it is lifted', () => {
    expect(freezeHold('lab', anna, null)?.hint).toMatch(/countersign unfreeze$/)
    expect(freezeHold('lab', null, bela)?.hint).toMatch(/countersign unfreeze --host lab$/)
  })
})

describe('a sudden fall in the number of guests', () => {
  const whole = (guests: number): CountedLook => ({ guests, complete: true })
  const part = (guests: number): CountedLook => ({ guests, complete: false })
  const known = (expected: number, seen: number | null = null): GuestCount => ({ expected, seen })
  type Row = readonly [string, GuestCount | null, CountedLook | null, removed: number, GuestCount | null]
  it.each<Row>([
    ['the first complete look is believed', null, whole(8), 0, known(8)],
    ['a partial look is no measure', null, part(8), 0, null],
    ['nothing seen changes nothing', known(8), null, 0, known(8)],
    ['nothing seen forgets no fall', known(8, 2), null, 0, known(8, 2)],
    ['more guests are believed', known(8), whole(20), 0, known(20)],
    ['three fewer of few are believed', known(8), whole(5), 0, known(5)],
    ['four fewer of few are not', known(8), whole(4), 0, known(8, 4)],
    ['a fifth fewer of many is believed', known(100), whole(80), 0, known(80)],
    ['more than a fifth is not', known(100), whole(79), 0, known(100, 79)],
    ['none left is not', known(4), whole(0), 0, known(4, 0)],
    ['two of two gone are within the number that is always allowed', known(2), whole(0), 0, known(0)],
    ['guests that were removed here are not missing', known(8), whole(3), 4, known(3)],
    ['others are missing all the same', known(20), whole(10), 4, known(16, 10)],
    ['a partial look shows a fall as well', known(8), part(4), 0, known(8, 4)],
    ['a partial look is not believed when it shows more or a little less', known(8), part(6), 0, known(8)],
    ['what was seen first stands while they are missing', known(8, 4), whole(2), 0, known(8, 4)],
    ['it ends when the number is back', known(8, 4), whole(8), 0, known(8)],
    ['it ends in a partial look as well, which is no measure', known(8, 4), part(7), 0, known(8)],
  ])('%s', (_, before, look, removed, after) => {
    expect(judgeCount(before, look, removed, limits)).toEqual(after)
  })

  it('stops everything while guests are missing, and only then', () => {
    expect(missingHold('lab', null)).toBeNull()
    expect(missingHold('lab', known(8))).toBeNull()
    expect(missingHold('lab', known(8, 4))).toMatchObject({ code: 'guests_missing', reason: 'lab showed 4 guests where 8 were expected.' })
  })

  it('keeps to the limits of the host', () => {
    expect(judgeCount(known(8), whole(7), 0, { ...limits, missingPercent: 1, missingAtLeast: 1 })).toEqual(known(7))
    expect(judgeCount(known(8), whole(6), 0, { ...limits, missingPercent: 1, missingAtLeast: 1 })).toEqual(known(8, 6))
  })
})

describe('caps of auto mode', () => {
  it.each<[string, number, number, number, boolean]>([
    ['as many steps as it may', 2, 10, 100, true],
    ['a step more', 2, 11, 100, false],
    ['a fifth of the guests', 10, 10, 50, true],
    ['a guest more', 11, 11, 50, false],
    ['three of a small host', 3, 3, 4, true],
    ['four of it', 4, 4, 4, false],
    ['nothing', 0, 0, 0, true],
  ])('%s', (_, guests, mutations, total, allowed) => {
    expect(capHold('lab', { guests, mutations }, total, limits)?.code ?? null).toBe(allowed ? null : 'cap_exceeded')
  })

  it('says how much it would be and how much it may', () => {
    expect(capHold('lab', { guests: 30, mutations: 42 }, 50, limits)?.reason).toBe('Auto mode would run 42 steps on 30 guests of lab; it may run 10 on 10 in one cycle, so it runs none.')
  })
})

describe('maintenance windows', () => {
  const nights: MaintenanceWindow = { days: ['mon', 'fri'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' }
  const noon: MaintenanceWindow = { days: ['wed'], from: '12:00', to: '13:00', timeZone: 'UTC' }
  const always: MaintenanceWindow = { days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '00:00', to: '00:00', timeZone: 'America/New_York' }
  const sundays: MaintenanceWindow = { days: ['sun'], from: '02:30', to: '06:00', timeZone: 'Europe/Berlin' }
  // 2026-03-02 is a Monday. Berlin is at UTC+1 until 2026-03-29, 01:00 UTC, then at UTC+2.
  it.each<[string, readonly MaintenanceWindow[], string, string | null]>([
    ['there are none', [], '2026-03-02T00:00:00Z', null],
    ['before it', [nights], '2026-03-02T20:59:59Z', '2026-03-02T21:00:00.000Z'],
    ['as it begins', [nights], '2026-03-02T21:00:00Z', null],
    ['past midnight', [nights], '2026-03-03T02:59:59Z', null],
    ['as it ends', [nights], '2026-03-03T03:00:00Z', '2026-03-06T21:00:00.000Z'],
    ['the nearest of two is told', [nights, noon], '2026-03-03T03:00:00Z', '2026-03-04T12:00:00.000Z'],
    ['one of two is open', [nights, noon], '2026-03-04T12:30:00Z', null],
    ['just after the only one of a week', [noon], '2026-03-04T13:00:00Z', '2026-03-11T12:00:00.000Z'],
    ['a whole day begins at midnight', [always], '2026-03-04T04:59:00Z', null],
    ['it keeps its hours in summer', [nights], '2026-03-30T19:59:00Z', '2026-03-30T20:00:00.000Z'],
    ['a beginning that the clocks skip comes an hour later', [sundays], '2026-03-29T00:59:00Z', '2026-03-29T01:30:00.000Z'],
    ['the week after it is on time', [sundays], '2026-04-04T12:00:00Z', '2026-04-05T00:30:00.000Z'],
  ])('%s', (_, windows, now, opens) => {
    const hold = windowHold('lab', windows, Date.parse(now))
    expect(hold === null || hold.untilMs === null ? null : new Date(hold.untilMs).toISOString()).toBe(opens)
  })

  it('says until when, in the time of the zone', () => {
    expect(windowHold('lab', [nights], Date.parse('2026-03-02T12:00:00Z'))?.reason).toBe('lab is outside its maintenance windows until 2026-03-02 22:00 (Europe/Berlin).')
  })
})
