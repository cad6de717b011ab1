import { describe, expect, it } from 'vitest'
import { vmidsHeld } from '../../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { container, machine } from '../../../fixtures/guests/actualGuests.ts'
import { vacancy } from './births.ts'
import { bind, isReached, objection, refusal, sent } from './disks.ts'

const clone = (more: OperationParameters = {}): OperationParameters => ({ source: 101, sourceNode: 'pve1', full: true, ...more })
const template = machine({ run: 'stopped', template: true })
const withSnapshot = (guest: ActualGuest, state: string | null = null): ActualGuest => ({
  ...guest, holdings: { snapshots: [{ name: 'before', createdAt: 1, parent: null, description: '', state, hasMemory: false }], backups: [] },
})
const of = (source: ActualGuest, onlineNodes?: readonly string[]) => vacancy(source.ref.type, { source, ...(onlineNodes === undefined ? {} : { onlineNodes }) })

describe('what is sent', () => {
  it('goes to the source, and names the new VMID', () => {
    expect(sent('guest.clone', clone(), of(machine()))).toEqual({ method: 'POST', path: '/nodes/pve1/qemu/101/clone', parameters: { newid: '150', full: '1' } })
    expect(sent('guest.clone', clone({ full: false, name: 'copy-1' }), of(template)).parameters).toEqual({ newid: '150', full: '0', name: 'copy-1' })
    expect(sent('guest.clone', clone({ name: 'copy-1', storage: 'ceph', target: 'pve2', snapshot: 'before' }), of(withSnapshot(container())))).toEqual({
      method: 'POST', path: '/nodes/pve1/lxc/101/clone', parameters: { newid: '150', full: '1', hostname: 'copy-1', storage: 'ceph', target: 'pve2', snapname: 'before' },
    })
    expect(sent('guest.clone', clone({ target: 'pve1' }), of(machine())).parameters).not.toHaveProperty('target')
  })
})

describe('the precondition', () => {
  const stopped = container({ run: 'stopped' })
  it.each<[string, string | null, OperationParameters, ActualGuest]>([
    ['takes a stopped container', null, clone(), of(stopped)],
    ['takes a VM that runs', null, clone(), of(machine())],
    ['takes a template, linked', null, clone({ full: false }), of(template)],
    ['takes a snapshot of a container that runs', null, clone({ snapshot: 'before' }), of(withSnapshot(container()))],
    ['refuses a container that runs', 'guest_running', clone(), of(container())],
    ['refuses to link to what is no template', 'bad_parameter', clone({ full: false }), of(machine({ run: 'stopped' }))],
    ['refuses a source that is locked', 'guest_locked', clone(), of(container({ run: 'stopped', lock: 'backup' }))],
    ['refuses a source that is suspended', 'guest_locked', clone(), of(machine({ run: 'stopped', lock: 'suspended' }))],
    ['refuses a source that has moved', 'observation_stale', clone(), of(container({ run: 'stopped', node: 'pve2' }))],
    ['refuses a snapshot that is not there', 'not_found', clone({ snapshot: 'other' }), of(withSnapshot(container()))],
    ['refuses a snapshot that is not whole', 'host_rejected', clone({ snapshot: 'before' }), of(withSnapshot(container(), 'prepare'))],
    ['refuses a source of the other type', 'observation_incomplete', clone(), vacancy('lxc', { source: machine() })],
    ['refuses another source than the named', 'observation_incomplete', clone({ source: 102 }), of(stopped)],
    ['refuses without a look at the source', 'observation_incomplete', clone(), vacancy('lxc')],
    ['refuses a target that is away', 'node_unreachable', clone({ target: 'pve9' }), of(stopped)],
    ['refuses while the source\'s node is away', 'node_unreachable', clone(), of(stopped, ['pve2'])],
  ])('%s', (_case, code, parameters, guest) => {
    expect(objection('guest.clone', parameters, guest)).toBe(code)
  })

  it('links to no storage and to no snapshot', () => {
    expect(refusal('guest.clone', clone({ full: false, storage: 'ceph' }), of(template))).toContain('linked')
    expect(refusal('guest.clone', clone({ full: false, snapshot: 'before' }), of(template))).toContain('linked')
  })
})

describe('the end state', () => {
  const copy = machine({ vmid: 150, run: 'stopped', values: { name: 'copy-1' } })
  it('is a copy without a lock, named and stored as asked', () => {
    const parameters = clone({ name: 'Copy-1', storage: 'local-lvm' })
    expect(isReached('guest.clone', parameters, copy)).toBe(true)
    expect(isReached('guest.clone', parameters, { ...copy, lock: 'clone' })).toBe(false)
    expect(isReached('guest.clone', clone({ name: 'other' }), copy)).toBe(false)
    expect(isReached('guest.clone', clone({ storage: 'ceph' }), copy)).toBe(false)
    expect(isReached('guest.clone', clone(), null)).toBe(false)
    expect(isReached('guest.clone', clone(), container({ vmid: 150, spec: { disks: [], rootSlot: null } }))).toBe(false)
  })

  it('is told apart by a task that is named after the source, and holds the source meanwhile', () => {
    expect(bind('guest.clone', clone(), of(machine()))).toMatchObject({ taskVmid: 101, making: { node: 'pve1', type: null, source: 101 }, provenByEndState: false })
    expect(vmidsHeld({ kind: 'guest.clone', guest: { host: 'site', vmid: 150, type: 'qemu' }, parameters: clone() })).toEqual([150, 101])
    expect(vmidsHeld({ kind: 'guest.start', guest: { host: 'site', vmid: 150, type: 'qemu' }, parameters: {} })).toEqual([150])
  })
})
