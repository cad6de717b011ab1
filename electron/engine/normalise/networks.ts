/** Network options `net0` … `net31` of LXC and QEMU. Pure. */
import type { GuestType, SlotProperties } from '../../../shared/domain/guest.ts'
import {
  booleanRule, canonicalOf, caselessRule, formatProperties, numberRule, parsePropertyString, sameProperties, sentValue, setRule,
  type Properties, type PropertyRules, type ValueRule,
} from './propertyString.ts'

/** What a network of a VM can be a model of. */
export const qemuModels: ReadonlySet<string> = new Set([
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
  return canonicalOf(splitNetwork(type, raw), rulesOf(type))
}

/** The properties as they are stored, the MAC under `mac` and QEMU's model under `model`. */
function splitNetwork(type: GuestType, raw: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const [key, value] of parsePropertyString(raw, rulesOf(type).defaultKey)) {
    if (type === 'qemu' && qemuModels.has(key)) properties.set('model', key).set('mac', value)
    else properties.set(nameOf(type, key), value)
  }
  return properties
}

function rulesOf(type: GuestType): PropertyRules {
  return type === 'lxc' ? lxcRules : qemuRules
}

function nameOf(type: GuestType, key: string): string {
  return rulesOf(type).aliases?.[key] ?? key
}

/** The declared properties that the stored network does not have; the others of the network are not looked at. */
export function differingNetworkProperties(type: GuestType, declared: SlotProperties, stored: string): readonly string[] {
  const wanted = canonicalOf(Object.entries(declared), rulesOf(type))
  const actual = parseNetwork(type, stored)
  return Object.keys(declared).filter((key) => wanted.get(nameOf(type, key)) !== actual.get(nameOf(type, key)))
}

/**
 * The value to store: the network as it is with the declared properties changed, its MAC echoed; `stored` null = a new
 * network, whose MAC Proxmox draws unless it is declared. null when the property is missing without which there is no
 * network: `model` of a VM's, `name` of a container's.
 */
export function composeNetwork(type: GuestType, declared: SlotProperties, stored: string | null): string | null {
  const properties = splitNetwork(type, stored ?? '')
  const changed = stored === null ? Object.keys(declared) : differingNetworkProperties(type, declared, stored)
  for (const key of changed) properties.set(nameOf(type, key), sentValue(nameOf(type, key), declared[key] ?? '', rulesOf(type)))
  const mac = properties.get('mac')
  if (type === 'lxc') {
    if (!properties.has('name')) return null
    properties.delete('mac')
    return formatProperties(mac === undefined ? properties : [...properties, ['hwaddr', mac]], ['name'])
  }
  const model = properties.get('model')
  if (model === undefined) return null
  properties.delete('model')
  properties.delete('mac')
  return [mac === undefined ? model : `${model}=${mac}`, ...(properties.size === 0 ? [] : [formatProperties(properties)])].join(',')
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
  const slots: string[] = []
  for (const key of options.keys()) if (key.startsWith('net') && /^net\d+$/.test(key)) slots.push(key)
  for (const slot of slots.sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)))) {
    for (const [key, value] of parsePropertyString(options.get(slot) ?? '', qemuRules.defaultKey)) {
      const isMac = key === 'mac' || (type === 'lxc' ? key === 'hwaddr' : key === 'macaddr' || qemuModels.has(key))
      if (isMac) return value.toLowerCase()
    }
  }
  return null
}
