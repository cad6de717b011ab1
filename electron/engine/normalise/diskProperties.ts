/**
 * Which properties of a disk or mount point can be set, and which are only written back as they were. Source: `mp[n]`,
 * `rootfs` of `PUT …/lxc/{vmid}/config`; `scsi[n]`, `virtio[n]`, `sata[n]`, `ide[n]` of `PUT …/qemu/{vmid}/config`. Pure.
 */
import type { GuestType } from '../../../shared/domain/guest.ts'
import { formatProperties, isPropertyValue, parseBoolean, parsePropertyString } from './propertyString.ts'

/** What a property takes, and in which slots it stands; absent = in all of its type. */
interface Rule {
  readonly value: RegExp | 'flag'
  readonly slots?: RegExp
}

const flag: Rule = { value: 'flag' }
const number: Rule = { value: /^\d+(?:\.\d+)?$/ }
const mountOption = '(?:discard|lazytime|noatime|nodev|noexec|nosuid)'

const settable: Readonly<Record<GuestType, Readonly<Record<string, Rule>>>> = {
  lxc: {
    mp: { value: /^\/[^,\p{C}]*[^,\s\p{C}]$/u, slots: /^mp/ },
    backup: { ...flag, slots: /^mp/ },
    keepattrs: { ...flag, slots: /^mp/ },
    replicate: flag, shared: flag, ro: flag, acl: flag, quota: flag,
    mountoptions: { value: new RegExp(`^${mountOption}(?:;${mountOption})*$`) },
  },
  qemu: {
    backup: flag, replicate: flag, shared: flag, detect_zeroes: flag,
    ro: { ...flag, slots: /^(?:scsi|virtio)/ },
    iothread: { ...flag, slots: /^(?:scsi|virtio)/ },
    ssd: { ...flag, slots: /^(?:scsi|sata|ide)/ },
    discard: { value: /^(?:on|ignore)$/ },
    cache: { value: /^(?:none|writethrough|writeback|unsafe|directsync)$/ },
    aio: { value: /^(?:native|threads|io_uring)$/ },
    rerror: { value: /^(?:ignore|report|stop)$/ },
    werror: { value: /^(?:enospc|ignore|report|stop)$/ },
    serial: { value: /^[^,\s\p{C}]{1,60}$/u },
    wwn: { value: /^0x[0-9a-fA-F]{16}$/, slots: /^(?:scsi|sata|ide)/ },
    queues: { value: /^\d+$/, slots: /^scsi/ },
    ...Object.fromEntries(['mbps', 'iops', 'bps'].flatMap((unit) => ['', '_rd', '_wr'].flatMap((way) => ['', '_max', '_max_length'].map((limit) => [`${unit}${way}${limit}`, number] as const)))),
  },
}

/** Properties that are written back and never set. `snapshot=1` is in neither: with it, all writes are thrown away at a stop. */
const carried: Readonly<Record<GuestType, ReadonlySet<string>>> = {
  lxc: new Set(['size']),
  qemu: new Set(['size', 'format', 'model', 'product', 'vendor', 'scsiblock', 'trans', 'cyls', 'heads', 'secs', 'bps_rd_length', 'bps_wr_length', 'iops_rd_length', 'iops_wr_length']),
}

/** Limits of speed, and what only backup and replication look at: a running VM takes these at once. */
const live = /^(?:(?:mbps|iops|bps)(?:_|$)|backup$|replicate$|shared$)/

/** Why a property cannot be set in a slot, as a sentence; null = it can. Pure. */
export function settingFault(type: GuestType, slot: string, key: string, value: string | null): string | null {
  if (key === 'snapshot') return 'snapshot is not set: with it, everything written to the disk is thrown away when the VM stops.'
  const rule = Object.hasOwn(settable[type], key) ? settable[type][key] : undefined
  if (rule === undefined) return `${key} cannot be set on ${slot}. It takes ${Object.keys(settable[type]).join(', ')}.`
  if (rule.slots !== undefined && !rule.slots.test(slot)) return `${slot} has no ${key}.`
  return value === null || takes(rule, value) ? null : `"${value}" is no value of ${key}.`
}

/** What the data in the guest risks with these properties; null = nothing. Pure. */
export function propertyDanger(properties: Readonly<Record<string, string | null>>): string | null {
  if (properties['cache'] === 'unsafe') return 'with cache=unsafe, a crash of the node loses what the guest takes for written'
  const deaf = ['werror', 'rerror'].find((key) => properties[key] === 'ignore')
  return deaf === undefined ? null : `with ${deaf}=ignore the guest is not told of errors, and goes on with data that is lost`
}

/**
 * Why a stored disk cannot be written back as it is; null = it can. A property that is not known is not guessed at, and
 * so a stored `snapshot=1` is not written again. Pure.
 */
export function carryingFault(type: GuestType, slot: string, stored: string): string | null {
  const faulty = [...propertiesOf(type, stored)].find(([key, value]) => !isWritable(type, slot, key, value))
  return faulty === undefined ? null : `${slot} has ${faulty[0]}=${faulty[1]}, which this app does not write.`
}

/** The properties of a stored disk without its volume. Pure. */
export function propertiesOf(type: GuestType, stored: string): ReadonlyMap<string, string> {
  const own = type === 'lxc' ? 'volume' : 'file'
  return new Map([...parsePropertyString(stored, own)].filter(([key]) => key !== own && key !== 'volume'))
}

/** A disk as it is sent: the volume, the path in a container, then the others by name. Pure. */
export function formatDisk(volume: string, properties: Iterable<readonly [string, string]>): string {
  return [volume, formatProperties(properties, ['mp'])].filter((part) => part !== '').join(',')
}

/** Whether a running VM takes a change of this property at once; a container takes none. Pure. */
export function isLiveProperty(key: string): boolean {
  return live.test(key)
}

function isWritable(type: GuestType, slot: string, key: string, value: string): boolean {
  if (key === 'media') return value === 'disk'
  if (key === 'snapshot') return parseBoolean(value) === false
  return carried[type].has(key) ? isPropertyValue(value) : settingFault(type, slot, key, value) === null
}

function takes({ value }: Rule, text: string): boolean {
  return value === 'flag' ? parseBoolean(text) !== null : value.test(text)
}
