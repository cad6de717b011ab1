import { describe, expect, it } from 'vitest'
import { diffGuest } from '../../../../electron/engine/diff.ts'
import type { ActualGuest, DesiredNetwork } from '../../../../shared/domain/guest.ts'
import { container } from '../../../fixtures/guests/actualGuests.ts'
import { storedGuest } from '../../../fixtures/guests/storedGuest.ts'

const network = (properties: Record<string, string>): DesiredNetwork => ({ properties })
const diff = (networks: Record<string, DesiredNetwork | null>, actual: ActualGuest) => diffGuest({ vmid: 101, networks }, actual, { absenceProven: true })
const lxc = storedGuest()
const qemu = storedGuest({ type: 'qemu' })

describe('a network that differs', () => {
  it.each<[string, ActualGuest, Record<string, string>, string]>([
    ['echoes the MAC of a container', lxc, { bridge: 'vmbr1' }, 'name=eth0,bridge=vmbr1,firewall=1,hwaddr=BC:24:11:00:00:01,ip=dhcp,type=veth'],
    ['echoes the MAC of a VM', qemu, { bridge: 'vmbr1' }, 'virtio=BC:24:11:00:00:01,bridge=vmbr1,firewall=1'],
    ['adds a property in its place', lxc, { tag: '5' }, 'name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:00:00:01,ip=dhcp,tag=5,type=veth'],
    ['writes booleans as Proxmox stores them', qemu, { firewall: 'no', link_down: 'yes' }, 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=0,link_down=1'],
    ['keeps the MAC when the model changes', qemu, { model: 'e1000' }, 'e1000=BC:24:11:00:00:01,bridge=vmbr0,firewall=1'],
    ['sends a declared MAC', qemu, { mac: 'BC:24:11:00:00:99' }, 'virtio=BC:24:11:00:00:99,bridge=vmbr0,firewall=1'],
    ['sends a declared MAC of a container', lxc, { mac: 'BC:24:11:00:00:99' }, 'name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:00:00:99,ip=dhcp,type=veth'],
  ])('%s', (_, actual, properties, value) => {
    const found = diff({ net0: network(properties) }, actual)
    expect(found.edits).toEqual([{ kind: 'network.set', parameters: { slot: 'net0', value }, stage: 'network' }])
    expect(found.changes).toEqual([{ field: 'net0', desired: value, actual: actual.spec?.options.nextBoot['net0'], running: actual.spec?.options.nextBoot['net0'] }])
    expect(found.withheld).toEqual([])
  })

  it('is removed with the MAC that was reviewed', () => {
    expect(diff({ net0: null }, qemu).edits).toEqual([{ kind: 'network.remove', parameters: { slot: 'net0', mac: 'bc:24:11:00:00:01' }, stage: 'network' }])
  })

  it('is made without a MAC in an empty slot, for Proxmox draws one', () => {
    expect(diff({ net1: network({ model: 'virtio', bridge: 'vmbr1', tag: '7' }) }, qemu).edits[0]?.parameters).toEqual({ slot: 'net1', value: 'virtio,bridge=vmbr1,tag=7' })
    expect(diff({ net1: network({ ip: 'dhcp', name: 'eth1', bridge: 'vmbr1' }) }, lxc).edits[0]?.parameters).toEqual({ slot: 'net1', value: 'name=eth1,bridge=vmbr1,ip=dhcp' })
  })
})

describe('a network that is judged equal', () => {
  it.each<[string, ActualGuest, Record<string, string>]>([
    ['by the declared properties alone', lxc, { bridge: 'vmbr0' }],
    ['whatever the case of its MAC', qemu, { mac: 'bc:24:11:00:00:01' }],
    ['by the type that Proxmox fills in', lxc, { type: 'veth' }],
    ['whatever the spelling of a boolean', lxc, { firewall: 'on' }],
    ['by a default that is not stored', qemu, { link_down: '0' }],
    ['by its model', qemu, { model: 'virtio' }],
    ['with nothing declared of it', lxc, {}],
  ])('%s', (_, actual, properties) => {
    const { changes, edits, withheld, receipts } = diff({ net0: network(properties) }, actual)
    expect({ changes, edits, withheld }).toEqual({ changes: [], edits: [], withheld: [] })
    expect(receipts).toEqual([expect.objectContaining({ field: 'net0', actual: actual.spec?.options.nextBoot['net0'] })])
  })

  it('in an empty slot that is to be empty', () => {
    expect(diff({ net1: null }, lxc)).toMatchObject({ changes: [], edits: [], receipts: [{ field: 'net1', desired: 'none', actual: 'none' }] })
  })
})

describe('what waits for the next start', () => {
  const stored = 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1'

  it('is a restart when it brings the declared value', () => {
    const found = diff({ net0: network({ bridge: 'vmbr1' }) }, storedGuest({ type: 'qemu', pending: { net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr1' } }))
    expect([found.changes, found.restarts.map(({ running }) => running)]).toEqual([[], [stored]])
  })

  it('is put back when it takes the declared value away', () => {
    const found = diff({ net0: network({ bridge: 'vmbr0' }) }, storedGuest({ type: 'qemu', pending: { net0: null } }))
    expect(found.changes).toEqual([{ field: 'net0', desired: stored, actual: null, running: stored }])
    expect(found.edits).toEqual([{ kind: 'guest.revert', parameters: { keys: ['net0'] }, stage: 'revert' }])
  })
})

describe('a network that waits to be removed', () => {
  it('lends its MAC to the one that is declared', () => {
    const found = diff({ net0: network({ bridge: 'vmbr1' }) }, storedGuest({ type: 'qemu', pending: { net0: null } }))
    expect(found.edits[0]?.parameters).toEqual({ slot: 'net0', value: 'virtio=BC:24:11:00:00:01,bridge=vmbr1,firewall=1' })
  })
})

describe('nothing is planned', () => {
  it.each<[string, Record<string, DesiredNetwork | null>, ActualGuest, string]>([
    ['for a new network of a VM without a model', { net1: network({ bridge: 'vmbr0' }) }, qemu, 'desired_invalid'],
    ['for a new network of a container without a name', { net1: network({ bridge: 'vmbr0' }) }, lxc, 'desired_invalid'],
    ['for a value that would smuggle in another property', { net0: network({ bridge: 'vmbr1,firewall=0' }) }, qemu, 'desired_invalid'],
    ['for a slot that is none', { eth0: network({ bridge: 'vmbr1' }) }, qemu, 'desired_invalid'],
    ['for a configuration that cannot be read', { net0: null }, container({ spec: null }), 'observation_incomplete'],
  ])('%s', (_, networks, actual, code) => {
    const { edits, withheld } = diff(networks, actual)
    expect([edits, withheld.map((each) => each.code)]).toEqual([[], [code]])
  })
})
