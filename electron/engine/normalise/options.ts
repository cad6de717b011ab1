/**
 * When a stored option means what was declared. The table holds the options whose spelling Proxmox changes or whose
 * text has more than one spelling; every other option is compared as it stands. Pure.
 */
import type { GuestType } from '../../../shared/domain/guest.ts'
import { isDriveOption, sameDisk } from './disks.ts'
import { sameNetwork } from './networks.ts'
import {
  booleanRule, canonicalProperties, caselessRule, listRule, numberRule, parsePropertyString, sameProperties, setRule,
  type PropertyRules, type ValueRule,
} from './propertyString.ts'
import { normaliseTags } from './tags.ts'
import { normaliseDescription } from './text.ts'

/** QEMU's memory in MiB: `2048`, or `current=2048` in the form of newer versions. null = unreadable. */
export function parseQemuMemoryMiB(raw: string): number | null {
  const text = parsePropertyString(raw, 'current').get('current')
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

/** With control groups v2 weights end at 10000; Proxmox clamps. */
const cpuUnitsRule: ValueRule = (value) => (/^\d+$/.test(value) ? String(Math.min(10_000, Math.max(1, Number(value)))) : value)
const memoryRule: ValueRule = (value) => String(parseQemuMemoryMiB(value) ?? value)
const sshKeysRule: ValueRule = (value) =>
  decodePercent(value).split('\n').map((line) => line.trim()).filter((line) => line !== '').join('\n')

const scalarRules: Readonly<Record<string, ValueRule>> = {
  description: normaliseDescription,
  tags: (value) => normaliseTags(value).join(';'),
  hostname: caselessRule, name: caselessRule,
  cores: numberRule, sockets: numberRule, swap: numberRule, cpulimit: numberRule, balloon: numberRule, shares: numberRule,
  cpuunits: cpuUnitsRule,
  memory: memoryRule,
  onboot: booleanRule, protection: booleanRule, template: booleanRule, console: booleanRule, numa: booleanRule,
  tablet: booleanRule, acpi: booleanRule, kvm: booleanRule, localtime: booleanRule,
  nameserver: listRule, searchdomain: listRule,
  hotplug: setRule,
  sshkeys: sshKeysRule,
}

const propertyRules: Readonly<Record<string, PropertyRules>> = {
  startup: { defaultKey: 'order', values: { order: numberRule, up: numberRule, down: numberRule } },
  features: {
    values: { nesting: booleanRule, keyctl: booleanRule, fuse: booleanRule, mknod: booleanRule, force_rw_sys: booleanRule, mount: setRule },
    defaults: { nesting: '0', keyctl: '0', fuse: '0', mknod: '0', force_rw_sys: '0' },
  },
  agent: { defaultKey: 'enabled', values: { enabled: booleanRule, fstrim_cloned_disks: booleanRule }, defaults: { enabled: '0', fstrim_cloned_disks: '0', type: 'virtio' } },
  cpu: { defaultKey: 'cputype', values: { flags: setRule, hidden: booleanRule }, defaults: { hidden: '0' } },
  vga: { defaultKey: 'type', values: { memory: numberRule } },
  smbios1: { values: { uuid: caselessRule, base64: booleanRule }, defaults: { base64: '0' } },
  ipconfig: { values: { ip6: caselessRule, gw6: caselessRule } },
  machine: { defaultKey: 'type' },
  watchdog: { defaultKey: 'model' },
  rng: {}, audio: {},
}

/**
 * What holds where an option is absent, as far as it is the same on every node (`PVE::LXC::Config`, `PVE::QemuServer`).
 * Proxmox stores a default that is set, so both spellings are met.
 */
const optionDefaults: Readonly<Record<GuestType, Readonly<Record<string, string>>>> = {
  lxc: { memory: '512', swap: '512', cpulimit: '0', console: '1', tty: '2', cmode: 'tty', onboot: '0', protection: '0', template: '0' },
  qemu: {
    memory: '512', cores: '1', sockets: '1', cpulimit: '0', shares: '1000', onboot: '0', protection: '0', template: '0', tablet: '1', acpi: '1',
    kvm: '1', numa: '0', bios: 'seabios', scsihw: 'lsi', ostype: 'other', hotplug: 'network,disk,usb', cpu: 'kvm64',
  },
}

/**
 * Whether `stored` means what was `declared` for one option; null = absent, as declared or on the host, and means
 * the default where that is known.
 * The two sides differ: what Proxmox fills in by itself (MACs, volume names, sizes) is not missed in a declaration.
 * A password is only ever read back masked, so it is never judged different.
 */
export function sameOption(type: GuestType, key: string, declaredText: string | null, storedText: string | null): boolean {
  if (key === 'cipassword' && storedText !== null) return declaredText !== null
  const otherwise = optionDefaults[type][key] ?? null
  const declared = declaredText ?? otherwise
  const stored = storedText ?? otherwise
  const scalar = scalarRules[key]
  if (scalar !== undefined && blankIsAbsent(key)) return scalar(declared ?? '') === scalar(stored ?? '')
  const rules = propertyRules[key] ?? propertyRules[key.replace(/\d+$/, '')]
  const whole = rules?.defaults === undefined ? null : '' // an option without a single property: all have their defaults
  if (declared === null || stored === null) {
    return declared === stored || (whole !== null && sameProperties(canonicalProperties(declared ?? whole, rules), canonicalProperties(stored ?? whole, rules)))
  }
  if (scalar !== undefined) return scalar(declared) === scalar(stored)
  if (/^net\d+$/.test(key)) return sameNetwork(type, declared, stored)
  if (isDriveOption(type, key)) return sameDisk(type, key, declared, stored)
  if (rules !== undefined) return sameProperties(canonicalProperties(declared, rules), canonicalProperties(stored, rules))
  return declared === stored
}

function blankIsAbsent(key: string): boolean {
  return key === 'description' || key === 'tags'
}

function decodePercent(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
