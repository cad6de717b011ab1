import { describe, expect, it } from 'vitest'
import { classifyOperation } from '../../../../electron/engine/classify.ts'
import { bindOperation, parseOperation } from '../../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest, HaResource } from '../../../../shared/domain/guest.ts'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { container, machine } from '../../../fixtures/guests/actualGuests.ts'

const sending = { atSeconds: 0, nowSeconds: 60 }
const resource: HaResource = { state: 'started', group: null, maxRestart: 1, maxRelocate: 1 }

function bind(kind: 'ha.set' | 'ha.remove', guest: ActualGuest, parameters: OperationParameters) {
  const bound = bindOperation({ kind, guest: guest.ref, parameters })
  if (bound === null) throw new Error('the catalogue does not take the parameters')
  return bound
}
const set = (guest: ActualGuest, parameters: OperationParameters) => bind('ha.set', guest, { state: 'started', present: false, ...parameters })

describe('ha.set', () => {
  it('makes an entry, or changes the one there is', () => {
    expect(set(container(), {}).request(container())).toEqual({ method: 'POST', path: '/cluster/ha/resources', parameters: { sid: 'ct:101', state: 'started' } })
    const changed = set(machine(), { state: 'stopped', present: true, group: 'east', maxRestart: 0, maxRelocate: 2 })
    expect(changed.request(machine())).toEqual({ method: 'PUT', path: '/cluster/ha/resources/vm:101', parameters: { state: 'stopped', group: 'east', max_restart: '0', max_relocate: '2' } })
    expect(changed.summarise('101 web-1')).toBe('Set high availability of 101 web-1 to stopped, group east, max_restart 0, max_relocate 2')
    expect(set(machine(), {}).summarise('101 web-1')).toBe('Put 101 web-1 under high availability as started')
    expect(set(machine(), {}).needsHa).toBe(true)
  })

  it.each([{ state: 'disabled', present: true }, { state: 'started' }, { state: 'started', present: true, maxRestart: -1 }, { state: 'started', present: true, group: 'a b' }])('takes no %j', (parameters) => {
    expect(parseOperation('ha.set', container().ref, parameters).ok).toBe(false)
  })

  it('is sent only where the entry was read, and stands as it was reviewed', () => {
    expect(set(container(), {}).precondition(container())).toMatchObject({ code: 'observation_incomplete', hint: expect.stringContaining('Sys.Audit') as string })
    expect(set(container(), {}).precondition(container({ ha: null }))).toBeNull()
    expect(set(container(), {}).precondition(container({ ha: resource }))).toMatchObject({ code: 'observation_stale' })
    expect(set(container(), { present: true }).precondition(container({ ha: resource }))).toBeNull()
    expect(set(container(), { present: true }).precondition(container({ ha: null }))).toMatchObject({ code: 'observation_stale' })
    expect(set(container(), {}).precondition(container({ ha: null, template: true }))).toMatchObject({ code: 'is_template' })
  })

  it('interrupts a guest that it stops, and one that it starts and moves', () => {
    expect(classifyOperation(set(container(), { state: 'stopped' }), container()).flags).toEqual(['interrupts'])
    expect(classifyOperation(set(container(), { state: 'stopped' }), container({ run: 'stopped' })).flags).toEqual([])
    expect(classifyOperation(set(container(), {}), container({ run: 'stopped' })).flags).toEqual(['interrupts'])
  })

  it.each(['running', 'stopped'] as const)('as started, is destructive where the removal of a disk is pending on a guest that is %s', (run) => {
    const doomed = container({ run, spec: { pendingDeletes: [{ key: 'mp0', force: false }] } })
    expect(classifyOperation(set(doomed, {}), doomed).class).toBe('destructive')
    expect(classifyOperation(set(doomed, { state: 'stopped' }), doomed).class).toBe('benign')
  })

  it.each<[OperationParameters, HaResource | null | undefined, boolean]>([
    [{}, resource, true],
    [{}, { ...resource, state: 'stopped' }, false],
    [{}, { ...resource, state: 'ignored' }, false],
    [{ group: 'east' }, { ...resource, group: 'east' }, true],
    [{ group: 'east' }, resource, false],
    [{ maxRestart: 2 }, resource, false],
    [{ maxRelocate: 1 }, resource, true],
    [{}, null, false],
    [{}, undefined, false],
  ])('of %j is reached by %j: %s', (parameters, ha, reached) => {
    expect(set(container(), parameters).reached(container(ha === undefined ? {} : { ha }), sending)).toBe(reached)
    expect(set(container(), parameters).reached(null, sending)).toBe(false)
  })

  it('tells what was there before, where that was read', () => {
    expect(set(container(), {}).inverse(container({ ha: { ...resource, group: 'east' } }))).toBe('Set it back to started, group east, max_restart 1, max_relocate 1.')
    expect(set(container(), {}).inverse(container({ ha: null }))).toMatch(/^Take it out/)
    expect(set(container(), {}).inverse(container())).toBeNull()
  })
})

describe('ha.remove', () => {
  const remove = (guest: ActualGuest) => bind('ha.remove', guest, {})

  it('deletes the entry, and leaves the guest as it is', () => {
    expect(remove(machine()).request(machine())).toEqual({ method: 'DELETE', path: '/cluster/ha/resources/vm:101', parameters: {} })
    expect(classifyOperation(remove(machine()), machine({ spec: { pendingDeletes: [{ key: 'scsi1', force: true }] } }))).toMatchObject({ class: 'benign', flags: ['security'] })
  })

  it('is sent only where there is an entry, and reached when there is none', () => {
    expect(remove(machine()).precondition(machine())).toMatchObject({ code: 'observation_incomplete' })
    expect(remove(machine()).precondition(machine({ ha: null }))).toMatchObject({ code: 'already_satisfied' })
    expect(remove(machine()).precondition(machine({ ha: resource }))).toBeNull()
    expect(remove(machine()).reached(machine({ ha: null }), sending)).toBe(true)
    expect(remove(machine()).reached(machine({ ha: resource }), sending)).toBe(false)
    expect(remove(machine()).reached(machine(), sending)).toBe(false)
    expect(remove(machine()).reached(null, sending)).toBe(false)
  })
})

describe('a lost answer about high availability', () => {
  it.each([['ha.set', { state: 'started', present: false }], ['ha.remove', {}]] as const)('of %s is not told by the digest of the guest', (kind, parameters) => {
    expect(bind(kind, container(), parameters)).toMatchObject({ outlastsAnswer: true, taskTypes: [] })
  })
})
