import { describe, expect, it } from 'vitest'
import { networkFault } from '../../../../electron/engine/normalise/networkValue.ts'
import type { GuestType } from '../../../../shared/domain/guest.ts'
import roundTrips from '../../../fixtures/normalisation/rows.json' with { type: 'json' }

const rows = roundTrips as readonly { readonly type: GuestType; readonly key: string; readonly config: string | number | null }[]
const networks = rows.filter(({ key }) => /^net\d+$/.test(key)).map(({ type, config }) => [type, String(config)] as const)

describe('a value of a network', () => {
  it('was recorded in several forms', () => {
    expect(networks.length).toBeGreaterThan(7)
  })

  it.each(networks)('may be sent as Proxmox stored it: %s %s', (type, value) => {
    expect(networkFault(type, value)).toBeNull()
  })

  it.each<[GuestType, string, RegExp]>([
    ['lxc', 'bridge=vmbr0', /name is missing/],
    ['lxc', 'name=eth0,bridge=vmbr0,', /twice, or is empty/],
    ['lxc', 'name=eth0, bridge=vmbr0', /twice, or is empty/],
    ['lxc', 'name=eth0,name=eth1', /twice/],
    ['lxc', 'name=eth0,hwaddr=zz', /no value of hwaddr/],
    ['lxc', 'name=eth0,bridge=../x', /no value of bridge/],
    ['lxc', 'name=eth0,ip=10.0.0.5', /no value of ip/],
    ['lxc', 'name=eth0,type=phys', /no value of type/],
    ['lxc', 'name=eth0,queues=2', /no property "queues"/],
    ['lxc', 'name=eth0,constructor=1', /no property "constructor"/],
    ['qemu', 'bridge=vmbr0', /model is missing/],
    ['qemu', 'BC:24:11:00:00:01,bridge=vmbr0', /no value of model/],
    ['qemu', 'virtio=BC:24:11:00:00:01,macaddr=BC:24:11:00:00:02', /more than one/],
    ['qemu', 'virtio=BC:24:11:00:00:01,e1000=BC:24:11:00:00:02', /more than one/],
    ['qemu', 'virtio=BC:24:11:00:00:01,model=virtio', /more than one/],
    ['qemu', 'virtio,virtio', /twice/],
    ['qemu', 'virtio,firewall=yes', /no value of firewall/],
    ['qemu', '', /empty/],
  ])('of %s is refused: %s', (type, value, told) => {
    expect(networkFault(type, value)).toMatch(told)
  })
})
