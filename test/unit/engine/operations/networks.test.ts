import { describe, expect, it } from 'vitest'
import { classifyOperation } from '../../../../electron/engine/classify.ts'
import { bindOperation, parseOperation } from '../../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest, GuestType } from '../../../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../../../shared/domain/operation.ts'
import { container, machine } from '../../../fixtures/guests/actualGuests.ts'

const digest = 'd'.repeat(40)
const sending = { atSeconds: 0, nowSeconds: 60 }
const mac = 'BC:24:11:00:00:01'
const stored = { lxc: `name=eth0,bridge=vmbr0,firewall=1,hwaddr=${mac},ip=dhcp,type=veth`, qemu: `virtio=${mac},bridge=vmbr0,firewall=1` }

function bind(kind: OperationKind, guest: ActualGuest, parameters: OperationParameters) {
  const bound = bindOperation({ kind, guest: guest.ref, parameters })
  if (bound === null) throw new Error('the catalogue does not take the parameters')
  return bound
}
const set = (guest: ActualGuest, value: string, slot = 'net0') => bind('network.set', guest, { slot, value })
const remove = (guest: ActualGuest, reviewed: string | null, slot = 'net0') => bind('network.remove', guest, { slot, mac: reviewed })
/** A guest with `net0` as stored, and with further options in force. */
const withNet = (type: GuestType, more: Record<string, string> = {}, run: ActualGuest['run'] = 'running') => {
  const options = { net0: stored[type], ...more }
  return (type === 'lxc' ? container : machine)({ run, spec: { options: { running: options, nextBoot: options } } })
}

describe('network.set', () => {
  it.each(['lxc', 'qemu'] as const)('sends the whole value of %s with the digest, and nothing else', (type) => {
    const guest = withNet(type)
    expect(set(guest, stored[type]).request(guest)).toEqual({ method: 'PUT', path: `/nodes/pve1/${type}/101/config`, parameters: { net0: stored[type], digest } })
    expect(set(guest, stored[type]).fields()).toEqual(['net0'])
    expect(set(guest, stored[type]).precondition(guest)).toBeNull()
    expect(set(guest, stored[type]).inverse(guest)).toBe(`Set net0 back to ${stored[type]}; connections are cut again.`)
    expect(set(guest, stored[type], 'net1').inverse(guest)).toBe('Remove net1 again.')
  })

  it.each([['net32'], ['net'], ['net00'], ['scsi0']])('knows no slot %s', (slot) => {
    expect(parseOperation('network.set', container().ref, { slot, value: stored.lxc }).ok).toBe(false)
  })

  it.each<[GuestType, string]>([
    ['lxc', 'name=eth0,bridge=vmbr1,ip=dhcp'],
    ['qemu', 'virtio,bridge=vmbr1'],
    ['qemu', 'model=virtio,bridge=vmbr1'],
  ])('over a network of %s it needs the MAC: %s', (type, value) => {
    expect(set(withNet(type), value).precondition(withNet(type))).toMatchObject({ code: 'bad_parameter', message: expect.stringContaining('names no MAC') as string })
    expect(set(withNet(type), value, 'net1').precondition(withNet(type))).toBeNull()
  })

  it('needs the MAC for a network that is only to come, or only to go, too', () => {
    const value = 'virtio,bridge=vmbr1'
    for (const options of [{ running: {}, nextBoot: { net0: stored.qemu } }, { running: { net0: stored.qemu }, nextBoot: {} }]) {
      const guest = machine({ spec: { options } })
      expect(set(guest, value).precondition(guest)).toMatchObject({ code: 'bad_parameter' })
    }
  })

  it.each<[GuestType, string]>([['lxc', stored.qemu], ['qemu', stored.lxc], ['qemu', `virtio=${mac},e1000=${mac}`], ['lxc', 'name=eth0,name=eth1'], ['qemu', 'virtio=x'], ['lxc', 'name=eth0,script.up=/x']])(
    'refuses for %s what is no network of it: %s', (type, value) => {
      const guest = (type === 'lxc' ? container : machine)()
      expect(set(guest, value).precondition(guest)).toMatchObject({ code: 'bad_parameter' })
    })

  it('is not sent where the configuration was not read', () => {
    expect(set(container({ spec: null }), stored.lxc).precondition(container({ spec: null }))).toMatchObject({ code: 'observation_incomplete' })
  })

  it.each<[string, ActualGuest, string, readonly string[]]>([
    ['of a running container', withNet('lxc'), stored.lxc, ['interrupts']],
    ['of a stopped container', withNet('lxc', {}, 'stopped'), stored.lxc, []],
    ['of a running VM', withNet('qemu'), stored.qemu, ['interrupts']],
    ['of a VM that hot-plugs all but networks', withNet('qemu', { hotplug: 'disk,usb' }), stored.qemu, ['interrupts', 'needsRestart']],
    ['of a VM that hot-plugs nothing', withNet('qemu', { hotplug: '0' }), stored.qemu, ['interrupts', 'needsRestart']],
    ['of a paused VM', withNet('qemu', {}, 'unspecified'), stored.qemu, ['interrupts']],
    ['that switches the firewall off', withNet('lxc', {}, 'stopped'), stored.lxc.replace('firewall=1', 'firewall=0'), ['security']],
    ['that leaves the firewall out', withNet('qemu', {}, 'stopped'), `virtio=${mac},bridge=vmbr0`, ['security']],
    ['that puts it on another bridge', withNet('qemu', {}, 'stopped'), stored.qemu.replace('vmbr0', 'vmbr9'), ['security']],
    ['that puts it into another VLAN', withNet('lxc', {}, 'stopped'), `${stored.lxc},tag=7`, ['security']],
    ['that changes the MAC', withNet('qemu', {}, 'stopped'), stored.qemu.replace('01,', '02,'), ['security']],
    ['that changes the case of the MAC', withNet('qemu', {}, 'stopped'), stored.qemu.replace(mac, mac.toLowerCase()), []],
    ['on an empty slot', machine({ run: 'stopped' }), 'virtio,bridge=vmbr0', ['security']],
  ])('%s has the flags', (_title, guest, value, flags) => {
    expect(classifyOperation(set(guest, value), guest)).toMatchObject({ class: 'benign', flags })
  })

  it('is destructive where a VM has the removal of a disk pending', () => {
    const doomed = machine({ spec: { pendingDeletes: [{ key: 'unused0', force: false }] } })
    expect(classifyOperation(set(doomed, stored.qemu), doomed).class).toBe('destructive')
    const container0 = container({ spec: { pendingDeletes: [{ key: 'mp0', force: false }] } })
    expect(classifyOperation(set(container0, stored.lxc), container0).class).toBe('benign')
  })

  it('is reached by what Proxmox makes of the value', () => {
    expect(set(machine(), `model=virtio,macaddr=${mac.toLowerCase()},firewall=on,bridge=vmbr0`).reached(withNet('qemu'), sending)).toBe(true)
    expect(set(machine(), 'virtio,bridge=vmbr0,firewall=1').reached(withNet('qemu'), sending)).toBe(true)
    expect(set(machine(), 'virtio,bridge=vmbr1,firewall=1').reached(withNet('qemu'), sending)).toBe(false)
    expect(set(machine(), stored.qemu.replace('01,', '02,')).reached(withNet('qemu'), sending)).toBe(false)
    expect(set(machine(), stored.qemu, 'net1').reached(withNet('qemu'), sending)).toBe(false)
    expect(set(machine(), stored.qemu).reached(null, sending)).toBe(false)
  })
})

describe('network.remove', () => {
  it('deletes that slot alone, with the digest', () => {
    const guest = withNet('lxc')
    expect(remove(guest, mac).request(guest)).toEqual({ method: 'PUT', path: '/nodes/pve1/lxc/101/config', parameters: { delete: 'net0', digest } })
    expect(remove(guest, mac).summarise('101 web-1')).toBe(`Remove net0 (${mac}) from 101 web-1`)
    expect(remove(guest, mac).inverse(guest)).toBe(`Set net0 to ${stored.lxc} again.`)
  })

  it('is sent only for the network that was reviewed', () => {
    const guest = withNet('qemu')
    expect(remove(guest, mac.toLowerCase()).precondition(guest)).toBeNull()
    expect(remove(guest, 'BC:24:11:00:00:02').precondition(guest)).toMatchObject({ code: 'observation_stale' })
    expect(remove(guest, null).precondition(guest)).toMatchObject({ code: 'observation_stale' })
    expect(remove(guest, mac, 'net1').precondition(guest)).toMatchObject({ code: 'observation_stale' })
    expect(remove(guest, mac).precondition(machine({ spec: null }))).toMatchObject({ code: 'observation_incomplete' })
  })

  it('leaves a network that is only to come to guest.revert', () => {
    const guest = container({ spec: { options: { running: {}, nextBoot: { net0: stored.lxc } }, pendingKeys: ['net0'] } })
    expect(remove(guest, mac).precondition(guest)).toMatchObject({ code: 'bad_parameter', hint: expect.stringContaining('guest.revert') as string })
  })

  it('interrupts what runs, and waits for a start where a VM hot-plugs no networks', () => {
    expect(classifyOperation(remove(container(), mac), withNet('lxc')).flags).toEqual(['interrupts'])
    expect(classifyOperation(remove(machine(), mac), withNet('qemu', { hotplug: 'disk' })).flags).toEqual(['interrupts', 'needsRestart'])
    expect(classifyOperation(remove(machine(), mac), withNet('qemu', {}, 'stopped')).flags).toEqual(['interrupts'])
  })

  it('is reached when the slot is empty after the next start', () => {
    const waiting = machine({ spec: { options: { running: { net0: stored.qemu }, nextBoot: {} }, pendingDeletes: [{ key: 'net0', force: false }] } })
    expect(remove(machine(), mac).reached(waiting, sending)).toBe(true)
    expect(remove(machine(), mac).reached(withNet('qemu'), sending)).toBe(false)
    expect(remove(machine(), mac).reached(machine({ spec: null }), sending)).toBe(false)
    expect(remove(machine(), mac).reached(null, sending)).toBe(false)
  })
})
