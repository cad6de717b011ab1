/** Network options `net0` … `net31` of LXC and QEMU. Pure. */
import type { GuestType } from '../../../shared/domain/guest.ts'
import {
  booleanRule, canonicalProperties, caselessRule, numberRule, parsePropertyString, sameProperties, setRule,
  type Properties, type PropertyRules, type ValueRule,
} from './propertyString.ts'

const qemuModels = new Set([
  'virtio', 'e1000', 'e1000-82540em', 'e1000-82544gc', 'e1000-82545em', 'e1000e', 'i82551', 'i82557b', 'i82559er',
  'ne2k_isa', 'ne2k_pci', 'pcnet', 'rtl8139', 'vmxnet3',
])

const sharedValues: Readonly<Record<string, ValueRule>> = {
  firewall: booleanRule, link_down: booleanRule, rate: numberRule, trunks: setRule, tag: numberRule, mtu: numberRule,
}
const sharedDefaults = { firewall: '0', link_down: '0' }

/** LXC: `type=veth` is the only type and is filled in by Proxmox. */
const lxcRules: PropertyRules = {
  aliases: { hwaddr: 'mac' },
  values: { ...sharedValues, mac: caselessRule, ip6: caselessRule, gw6: caselessRule },
  defaults: { ...sharedDefaults, type: 'veth' },
}

const qemuRules: PropertyRules = {
  defaultKey: 'model',
  aliases: { macaddr: 'mac' },
  values: { ...sharedValues, mac: caselessRule, queues: numberRule },
  defaults: sharedDefaults,
}

/**
 * The properties of a network, canonical. The MAC stands under `mac`, lower-cased, for both guest types;
 * QEMU's `virtio=BC:24:…` is taken apart into `model` and `mac`.
 */
export function parseNetwork(type: GuestType, raw: string): Properties {
  const properties = new Map(canonicalProperties(raw, type === 'lxc' ? lxcRules : qemuRules))
  if (type === 'qemu') {
    for (const [key, value] of properties) {
      if (!qemuModels.has(key)) continue
      properties.delete(key)
      properties.set('model', key)
      properties.set('mac', value.toLowerCase())
    }
  }
  return properties
}

/**
 * Whether the stored network is the declared one. A declaration without a MAC accepts any, for Proxmox fills it in
 * (and would draw a new one at every write that leaves it out).
 */
export function sameNetwork(type: GuestType, declared: string, stored: string): boolean {
  const wanted = parseNetwork(type, declared)
  const actual = new Map(parseNetwork(type, stored))
  if (!wanted.has('mac')) actual.delete('mac')
  return sameProperties(wanted, actual)
}

/** Lower-cased MAC of the network with the lowest index; null when no network has one. */
export function firstMac(type: GuestType, options: ReadonlyMap<string, string>): string | null {
  const slots = [...options.keys()]
    .filter((key) => key.startsWith('net') && /^net\d+$/.test(key))
    .toSorted((a, b) => Number(a.slice(3)) - Number(b.slice(3)))
  for (const slot of slots) {
    for (const [key, value] of parsePropertyString(options.get(slot) ?? '', qemuRules.defaultKey)) {
      const isMac = key === 'mac' || (type === 'lxc' ? key === 'hwaddr' : key === 'macaddr' || qemuModels.has(key))
      if (isMac) return value.toLowerCase()
    }
  }
  return null
}
