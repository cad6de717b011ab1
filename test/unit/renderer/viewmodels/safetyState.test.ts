import { describe, expect, it } from 'vitest'
import { heldBack, heldReason, standingFreezes } from '../../../../renderer/viewmodels/safetyState.ts'
import { safetyLimits, type Freeze, type SafetyView } from '../../../../shared/domain/safety.ts'

const anna: Freeze = { by: 'anna', at: '2026-03-01T10:00:00.000Z', reason: 'storage is being moved' }
const host = (name: string, rest: Partial<SafetyView['hosts'][number]> = {}): SafetyView['hosts'][number] => ({ host: name, freeze: null, missing: null, auto: null, windows: [], limits: safetyLimits.parse({}), ...rest })
const view = (freeze: Freeze | null, ...hosts: SafetyView['hosts']): SafetyView => ({ freeze, hosts })

describe('what is frozen', () => {
  it('is told with the widest first', () => {
    expect(standingFreezes(null)).toEqual([])
    expect(standingFreezes(view(null, host('lab')))).toEqual([])
    expect(standingFreezes(view(anna, host('lab'), host('shop', { freeze: anna })))).toEqual([{ host: null, freeze: anna }, { host: 'shop', freeze: anna }])
  })
})

describe('the banner', () => {
  const one = view(null, host('lab', { freeze: anna }), host('shop', { missing: { expected: 8, seen: 2 } }))
  it('tells of the hosts that are shown', () => {
    expect(heldBack(one, null)).toEqual({ frozen: ['lab'], missing: [{ host: 'shop', expected: 8, seen: 2 }] })
    expect(heldBack(one, 'lab')).toEqual({ frozen: ['lab'], missing: [] })
    expect(heldBack(one, 'shop')).toEqual({ frozen: [], missing: [{ host: 'shop', expected: 8, seen: 2 }] })
  })

  it('tells of a freeze of every host on each of them, and of nothing before anything is known', () => {
    expect(heldBack(view(anna, host('lab')), 'lab').frozen).toBe('every')
    expect(heldBack(null, null)).toEqual({ frozen: [], missing: [] })
  })
})

describe('the reason on a button', () => {
  it.each<[string, SafetyView | null, string | null, string | null]>([
    ['nothing is known', null, 'lab', null],
    ['every host is frozen', view(anna, host('lab')), null, 'Every host is frozen. Nothing is sent, not even what was signed.'],
    ['its host is frozen', view(null, host('lab', { freeze: anna })), 'lab', 'Frozen: lab. Nothing is sent, not even what was signed.'],
    ['another host is frozen', view(null, host('lab'), host('shop', { freeze: anna })), 'lab', null],
    ['one of all hosts is frozen, and work on the others is possible', view(null, host('lab'), host('shop', { freeze: anna })), null, null],
    ['guests are missing', view(null, host('lab', { missing: { expected: 8, seen: 2 } })), 'lab', 'lab showed 2 guests where 8 were expected. It is only observed until they are back or you confirm the number.'],
  ])('%s', (_, known, name, reason) => {
    expect(heldReason(known, name)).toBe(reason)
  })
})
