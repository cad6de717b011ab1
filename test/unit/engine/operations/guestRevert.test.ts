import { describe, expect, it } from 'vitest'
import { classifyOperation } from '../../../../electron/engine/classify.ts'
import { bindOperation, parseOperation } from '../../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import { container, machine } from '../../../fixtures/guests/actualGuests.ts'

const digest = 'd'.repeat(40)
const sending = { atSeconds: 0, nowSeconds: 60 }

function bind(guest: ActualGuest, ...keys: readonly string[]) {
  const bound = bindOperation({ kind: 'guest.revert', guest: guest.ref, parameters: { keys } })
  if (bound === null) throw new Error('the catalogue does not take the parameters')
  return bound
}

describe('guest.revert', () => {
  const options = { running: { memory: '2048', net0: 'virtio=BC:24:11:00:00:01' }, nextBoot: { memory: '4096' } }
  const guest = machine({ spec: { options, pendingKeys: ['memory'], pendingDeletes: [{ key: 'net0', force: false }] } })

  it('names the keys and the digest', () => {
    expect(bind(guest, 'memory', 'net0').request(guest)).toEqual({ method: 'PUT', path: '/nodes/pve1/qemu/101/config', parameters: { revert: 'memory,net0', digest } })
    expect(bind(guest, 'memory', 'net0').summarise('101 web-1')).toBe('Drop the pending change of memory, net0 on 101 web-1')
    expect(bind(guest, 'memory', 'net0').inverse(guest)).toBe('Set memory to 4096, remove net0 again; it costs nothing.')
    expect(bind(guest, 'memory').fields()).toEqual(['memory'])
  })

  it.each([[[]], [['memory', 'memory']], [['']], [['memory,net0']], [['Memory']]])('takes no %j', (keys) => {
    expect(parseOperation('guest.revert', guest.ref, { keys }).ok).toBe(false)
  })

  it('is sent only for what is pending', () => {
    expect(bind(guest, 'memory', 'net0').precondition(guest)).toBeNull()
    expect(bind(guest, 'memory', 'cores').precondition(guest)).toMatchObject({ code: 'observation_stale', message: 'Nothing is pending on cores.' })
    expect(bind(guest, 'memory').precondition(machine({ spec: null }))).toMatchObject({ code: 'observation_incomplete' })
  })

  it('is reached when nothing of it is pending any more', () => {
    expect(bind(guest, 'memory').reached(guest, sending)).toBe(false)
    expect(bind(guest, 'net0').reached(guest, sending)).toBe(false)
    expect(bind(guest, 'memory').reached(machine({ spec: { pendingDeletes: [{ key: 'net0', force: false }] } }), sending)).toBe(true)
    expect(bind(guest, 'memory').reached(machine({ spec: null }), sending)).toBe(false)
    expect(bind(guest, 'memory').reached(null, sending)).toBe(false)
    expect(bind(guest, 'memory').provenByEndState).toBe(false)
  })

  it('is how a pending removal of a disk is dropped, on a stopped VM too', () => {
    const doomed = machine({ run: 'stopped', spec: { pendingKeys: ['memory'], pendingDeletes: [{ key: 'scsi1', force: true }] } })
    expect(classifyOperation(bind(doomed, 'scsi1'), doomed)).toMatchObject({ class: 'benign', flags: [] })
    expect(classifyOperation(bind(doomed, 'memory'), doomed)).toMatchObject({ class: 'destructive', reason: 'it applies the pending deletion of disk scsi1' })
  })

  it('applies nothing on a container', () => {
    const doomed = container({ run: 'stopped', spec: { pendingKeys: ['memory'], pendingDeletes: [{ key: 'mp0', force: false }] } })
    expect(classifyOperation(bind(doomed, 'memory'), doomed)).toMatchObject({ class: 'benign', flags: [] })
  })

  it.each<[string, string, boolean]>([
    ['a volume that nothing else names', 'local:101/vm-101-disk-3.raw,mp=/srv', true],
    ['a volume under its longer name', 'volume=local:101/vm-101-disk-3.raw,mp=/srv', true],
    ['a volume that is still to be made', 'local:8,mp=/srv', false],
    ['the volume that stands there now', 'local:101/vm-101-disk-1.raw,mp=/srv,ro=1', false],
  ])('tells of %s', (_title, pending, forgotten) => {
    const now = { mp0: 'local:101/vm-101-disk-1.raw,mp=/data' }
    const waiting = container({ spec: { options: { running: now, nextBoot: { mp0: pending } }, pendingKeys: ['mp0'] } })
    expect(classifyOperation(bind(waiting, 'mp0'), waiting)).toMatchObject({ class: 'benign', flags: forgotten ? ['oneWay'] : [] })
  })
})
