/** Disk options of LXC (`rootfs`, `mp0` …) and QEMU (`scsi0`, `efidisk0` …), used and unused. Pure. */
import type { GuestDisk, GuestType, SlotProperties } from '../../../shared/domain/guest.ts'
import {
  booleanRule, canonicalOf, canonicalProperties, numberRule, parsePropertyString, sameProperties, sentValue, setRule,
  type Properties, type PropertyRules, type ValueRule,
} from './propertyString.ts'
import { mebibyte, parseSizeBytes } from './sizes.ts'

/** Order in which QEMU looks for a boot disk when none is named (`PVE::QemuServer::Drive::valid_drive_names`). */
const bootBuses = ['ide', 'scsi', 'virtio', 'sata'] as const
const diskSlot: Readonly<Record<GuestType, RegExp>> = {
  lxc: /^(?:rootfs|mp\d+|unused\d+)$/,
  qemu: /^(?:(?:ide|scsi|virtio|sata|unused)\d+|efidisk0|tpmstate0)$/,
}

/** Whether an option of this name is a drive of that guest type: a disk, or a CD drive on QEMU. */
export function isDriveOption(type: GuestType, key: string): boolean {
  return diskSlot[type].test(key)
}

/**
 * One disk option as stored. `volume` is a storage volume id, or a path for a bind mount or a passed-through device.
 * null for a CD or cloud-init drive, an empty drive, and text that names no volume.
 */
export function parseDisk(type: GuestType, slot: string, raw: string): GuestDisk | null {
  const properties = parsePropertyString(raw, defaultKey(type))
  const volume = properties.get(defaultKey(type))
  if (volume === undefined || volume === 'none' || properties.get('media') === 'cdrom') return null
  const size = properties.get('size')
  return { slot, volume, sizeBytes: size === undefined ? null : parseSizeBytes(size), raw }
}

/** All disks among the options of a guest, in the order of their slots' names and numbers. */
export function disksOf(type: GuestType, options: ReadonlyMap<string, string>): readonly GuestDisk[] {
  const disks: GuestDisk[] = []
  for (const [key, raw] of options) {
    const disk = isDriveOption(type, key) ? parseDisk(type, key, raw) : null
    if (disk !== null) disks.push(disk)
  }
  return disks.toSorted((a, b) => compareSlots(a.slot, b.slot))
}

/**
 * Slot of the root disk. LXC: `rootfs`. QEMU: the first disk that `boot: order=…` names; without an order the
 * legacy `bootdisk`, else the first disk in QEMU's own order. null when the order names no disk, or there is none.
 * `disks` = those of the same options.
 */
export function rootSlotOf(type: GuestType, options: ReadonlyMap<string, string>, disks: readonly GuestDisk[] = disksOf(type, options)): string | null {
  const slots = new Set(disks.map((disk) => disk.slot))
  if (type === 'lxc') return slots.has('rootfs') ? 'rootfs' : null
  const order = parsePropertyString(options.get('boot') ?? '', 'legacy').get('order')
  if (order !== undefined) return order.split(';').find((slot) => slots.has(slot)) ?? null
  const bootDisk = options.get('bootdisk')
  if (bootDisk !== undefined && slots.has(bootDisk)) return bootDisk
  const byBus = bootBuses.flatMap((bus) => [...slots].filter((slot) => slot.startsWith(bus)).toSorted(compareSlots))
  return byBus[0] ?? null
}

function defaultKey(type: GuestType): 'volume' | 'file' {
  return type === 'lxc' ? 'volume' : 'file'
}

const compareSlots = new Intl.Collator('en', { numeric: true }).compare

const sizeRule: ValueRule = (value) => String(parseSizeBytes(value) ?? value)

/** `backup` differs: a mount point is left out of backups unless told, a QEMU disk is in unless told. */
const lxcRules: PropertyRules = {
  defaultKey: 'volume',
  values: {
    backup: booleanRule, replicate: booleanRule, shared: booleanRule, ro: booleanRule, acl: booleanRule,
    quota: booleanRule, keepattrs: booleanRule, size: sizeRule, mountoptions: setRule,
  },
  defaults: { backup: '0', replicate: '1', shared: '0', ro: '0', quota: '0' },
}
const qemuRules: PropertyRules = {
  defaultKey: 'file',
  aliases: { volume: 'file' },
  values: {
    backup: booleanRule, replicate: booleanRule, shared: booleanRule, ro: booleanRule, ssd: booleanRule,
    iothread: booleanRule, snapshot: booleanRule, 'pre-enrolled-keys': booleanRule, detect_zeroes: booleanRule,
    size: sizeRule, mbps: numberRule, mbps_rd: numberRule, mbps_wr: numberRule,
  },
  defaults: { backup: '1', replicate: '1', shared: '0', ro: '0', ssd: '0', iothread: '0', snapshot: '0' },
}

/**
 * Whether the stored disk is the declared one. A declaration without a size accepts any. The creation form
 * (`local-lvm:8`, gibibytes; `local:cloudinit`) matches a volume of that storage that is at least as large, within
 * the 1 MiB by which back ends round; the firmware fixes the size of `efidisk0` and `tpmstate0`.
 */
export function sameDisk(type: GuestType, slot: string, declared: string, stored: string): boolean {
  const rules = type === 'lxc' ? lxcRules : qemuRules
  const wanted = canonicalProperties(declared, rules)
  const actual = canonicalProperties(stored, rules)
  if (wanted.has('size')) return sameProperties(wanted, actual)
  if (!matchesCreation(slot, wanted, actual)) return sameProperties(wanted, without(actual, 'size'))
  // What a creation fills in by itself is not compared: the volume's name, its size, and `media` of a cloud-init drive.
  const filledIn = ['size', defaultKey(type), ...(wanted.has('media') ? [] : ['media'])]
  return sameProperties(without(wanted, defaultKey(type)), without(actual, ...filledIn))
}

/** The declared properties that the stored disk does not have, in the form in which they are sent. */
export function differingDiskProperties(type: GuestType, declared: SlotProperties, stored: string): SlotProperties {
  const rules = type === 'lxc' ? lxcRules : qemuRules
  const wanted = canonicalOf(Object.entries(declared), rules)
  const actual = canonicalProperties(stored, rules)
  return Object.fromEntries(
    Object.entries(declared).filter(([key]) => wanted.get(key) !== actual.get(key)).map(([key, value]) => [key, sentValue(key, value, rules)]),
  )
}

/** Declared properties as they are sent: booleans as `1` or `0`. */
export function sentDiskProperties(type: GuestType, declared: SlotProperties): SlotProperties {
  const rules = type === 'lxc' ? lxcRules : qemuRules
  return Object.fromEntries(Object.entries(declared).map(([key, value]) => [key, sentValue(key, value, rules)]))
}

/** The storage of a volume id (`local-lvm:vm-101-disk-0`); null for a path, which lies on none. */
export function storageOf(volume: string): string | null {
  return /^([A-Za-z0-9][^:/]*):/.exec(volume)?.[1] ?? null
}

function matchesCreation(slot: string, wanted: Properties, actual: Properties): boolean {
  const form = /^([^:/]+):(\d+(?:\.\d+)?|cloudinit)$/.exec(wanted.get('volume') ?? wanted.get('file') ?? '')
  const volume = actual.get('volume') ?? actual.get('file') ?? ''
  // An unused volume is known by its volume id alone; nothing is ever created in such a slot.
  if (form === null || slot.startsWith('unused') || !volume.startsWith(`${form[1]}:`)) return false
  if (form[2] === 'cloudinit') return volume.includes('cloudinit')
  if (slot === 'efidisk0' || slot === 'tpmstate0') return true
  const sizeBytes = Number(actual.get('size'))
  return sizeBytes >= Number(form[2]) * 1024 ** 3 - mebibyte
}

function without(properties: Properties, ...keys: readonly string[]): Properties {
  return new Map([...properties].filter(([key]) => !keys.includes(key)))
}
