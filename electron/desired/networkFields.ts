import { choice, decimal, flag, text, whole, type ValueField } from './valueField.ts'

/** A MAC address of one card, in either case. */
const macPattern = /^[0-9A-Fa-f][02468ACEace](?::[0-9A-Fa-f]{2}){5}$/

/**
 * What can be declared of a network, of both types of guest; the MAC has one name for both (`hwaddr=` of a
 * container, `virtio=…` of a VM). Source: `net[n]` of `PUT …/lxc/{vmid}/config` and `PUT …/qemu/{vmid}/config`.
 */
export const networkFields: Readonly<Record<string, ValueField>> = {
  bridge: text(/^[-_.\w]+$/, 'the name of a bridge or VNet, such as vmbr0', { description: 'Bridge or VNet of the node.', examples: ['vmbr0'] }),
  model: choice(
    ['virtio', 'e1000', 'e1000-82540em', 'e1000-82544gc', 'e1000-82545em', 'e1000e', 'i82551', 'i82557b', 'i82559er', 'ne2k_isa', 'ne2k_pci', 'pcnet', 'rtl8139', 'vmxnet3'],
    { description: 'Model of the card.', only: 'qemu', examples: ['virtio'] },
  ),
  name: text(/^[-_.\w]{1,15}$/, 'the name of the card inside, such as eth0', { description: 'Name of the card inside the container.', only: 'lxc', examples: ['eth0'] }),
  ip: text(/^(?:dhcp|manual|\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2})$/, 'dhcp, manual, or an address with its prefix such as 10.0.0.5/24', {
    description: 'IPv4: dhcp, manual, or an address with its prefix.', only: 'lxc', examples: ['dhcp', '10.0.0.5/24'],
  }),
  gw: text(/^\d{1,3}(?:\.\d{1,3}){3}$/, 'an IPv4 address', { description: 'IPv4 gateway.', only: 'lxc', examples: ['10.0.0.1'] }),
  ip6: text(/^(?:auto|dhcp|manual|[0-9A-Fa-f:.]+\/\d{1,3})$/, 'auto, dhcp, manual, or an address with its prefix such as fd00::5/64', {
    description: 'IPv6: auto, dhcp, manual, or an address with its prefix.', only: 'lxc', examples: ['auto', 'fd00::5/64'],
  }),
  gw6: text(/^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/, 'an IPv6 address', { description: 'IPv6 gateway.', only: 'lxc', examples: ['fd00::1'] }),
  mac: text(macPattern, 'the address of one card, such as BC:24:11:00:00:01', { description: 'MAC address. Left out: whatever the guest has, and it is kept.', examples: ['BC:24:11:00:00:01'] }),
  tag: whole(1, 4094, { description: 'VLAN tag.', examples: [20] }),
  trunks: text(/^\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*$/, 'VLAN tags between ";", such as "10;20"', { description: 'VLANs that are passed through, between ";".', examples: ['10;20'] }),
  firewall: flag({ description: 'Whether the firewall of Proxmox looks at this card.' }),
  rate: decimal(100_000, { description: 'Limit in MB/s.', examples: [12.5] }),
  mtu: whole(1, 65_535, { description: 'MTU; of a VM, 1 takes that of the bridge.', examples: [1500] }),
  link_down: flag({ description: 'Whether the cable is pulled.' }),
  queues: whole(0, 64, { description: 'Packet queues.', only: 'qemu', examples: [4] }),
  'host-managed': flag({ description: 'Whether the host sets the addresses.', only: 'lxc' }),
}

