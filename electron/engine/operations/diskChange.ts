/** What the kinds have in common that put volumes into slots, change them there or move them. Pure. */
import { z } from 'zod'
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import type { ActualGuest, GuestSpec, GuestType } from '../../../shared/domain/guest.ts'
import type { Classification } from '../../../shared/domain/operation.ts'
import { carryingFault, formatDisk, propertiesOf, settingFault } from '../normalise/diskProperties.ts'
import { slots } from '../normalise/diskSlots.ts'
import { differingDiskProperties, parseDisk, sentDiskProperties } from '../normalise/disks.ts'
import { isPropertyValue, parseBoolean } from '../normalise/propertyString.ts'
import { isVolumeId, ownerOfVolume } from '../normalise/volumeId.ts'

/** Parts of parameters. */
export const volumeId = z.string().max(512).refine(isVolumeId, 'the id of a volume that exists, e.g. local-lvm:vm-101-disk-1')
/** Name of a storage (`pve-storage-id`). */
export const storageId = z.string().max(100).regex(/^[A-Za-z][A-Za-z0-9._-]*$/, 'the name of a storage')
/** Any slot but the root of a container. */
export const freeSlot = z.string().regex(new RegExp(`^(?:${slots.lxc}|${slots.qemu})$`), 'a disk or mount point, e.g. scsi1 or mp0')
/** Any slot that can hold a disk, the root of a container among them. */
export const usedSlot = z.string().regex(new RegExp(`^(?:rootfs|${slots.lxc}|${slots.qemu})$`), 'a disk or mount point, e.g. scsi0, rootfs or mp0')
/** Name of a property of a slot (`cache`, `mp`). */
export const propertyKey = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/)
/** Value of one property, as it stands between two commas. */
export const propertyValue = z.string().max(1024).refine(isPropertyValue, 'no comma and no line break, which would begin another property')
/** All properties of what is put into a slot. */
export const wholeProperties = z.record(propertyKey, propertyValue)

/** Why nothing can be done in a slot at all: the configuration is not known, or the guest's type has no such slot. Pure. */
export function slotObjection(slot: string, { ref, spec }: ActualGuest): AppErrorInit | null {
  if (spec === null) return { code: 'observation_incomplete', message: 'Its configuration could not be read, so its disks are left alone.', hint: 'Check that the token has VM.Audit on it.', retry: 'afterObserve' }
  const fits = new RegExp(`^(?:${ref.type === 'lxc' ? `rootfs|${slots.lxc}` : slots.qemu})$`).test(slot)
  return fits ? null : { code: 'bad_parameter', message: `${ref.type === 'lxc' ? 'A container' : 'A VM'} has no slot ${slot}.` }
}

/** Why the slot does not hold the reviewed volume, now and after the next start; null = it does. Pure. */
export function holdingObjection(slot: string, volume: string, { ref, spec }: ActualGuest): AppErrorInit | null {
  const stale = (message: string): AppErrorInit => ({ code: 'observation_stale', message, hint: 'Look at the guest again.', retry: 'afterObserve' })
  if (spec === null || volumeIn(ref.type, slot, spec.options.nextBoot[slot]) !== volume) return stale(`${slot} does not hold ${volume}.`)
  const now = spec.options.running[slot]
  if (now !== undefined && volumeIn(ref.type, slot, now) !== volume) return stale(`${slot} holds ${volume} with the next start only.`)
  return null
}

/** Why a volume may not be put into a slot; null = it is one that this guest itself keeps as unused, and nothing else has it. Pure. */
export function unusedObjection(volume: string, { ref, spec }: ActualGuest): AppErrorInit | null {
  const refuse = (message: string, hint: string): AppErrorInit => ({ code: 'not_found', message, hint, retry: 'afterObserve' })
  const owner = ownerOfVolume(volume)
  if (owner !== null && owner !== ref.vmid) return refuse(`${volume} belongs to ${owner}, not to this guest.`, 'Only an unused volume of this very guest is put into a slot.')
  const entries = spec === null ? [] : entriesOf(spec, ref.type, volume)
  const used = entries.find((slot) => !slot.startsWith('unused'))
  if (used !== undefined) return refuse(`${volume} is in ${used}.`, 'Detach it there first.')
  if (entries.length === 0) return refuse(`${volume} is not among the unused volumes of this guest.`, 'No other volume is ever put into a slot.')
  const going = spec?.pendingDeletes.find(({ key }) => entries.includes(key))
  return going === undefined ? null : refuse(`${volume} waits to be deleted.`, 'Revert that first.')
}

/** Why a disk cannot be written with these properties; null = it can. Pure. */
export function propertyObjection(slot: string, properties: Readonly<Record<string, string | null>>, guest: ActualGuest): AppErrorInit | null {
  for (const [key, value] of Object.entries(properties)) {
    const fault = settingFault(guest.ref.type, slot, key, value)
    if (fault !== null) return { code: 'bad_parameter', message: fault }
  }
  return null
}

/** Why a mount point cannot be made with these properties. Pure. */
export function pathObjection(slot: string, properties: Readonly<Record<string, string>>): AppErrorInit | null {
  return slot.startsWith('mp') && properties['mp'] === undefined ? { code: 'bad_parameter', message: `${slot} needs the path in the container at which it is mounted (mp).` } : null
}

/** Why a stored disk cannot be written back; null = it can. Pure. */
export function carryingObjection(slot: string, { ref, spec }: ActualGuest): AppErrorInit | null {
  const fault = carryingFault(ref.type, slot, spec?.options.nextBoot[slot] ?? '')
  return fault === null ? null : { code: 'unsupported', message: fault, hint: 'Change this disk on the host.' }
}

/** Proxmox changes no mount point of a protected container, and takes no disk of a protected VM away. Pure. */
export function protectionObjection({ spec }: ActualGuest): AppErrorInit | null {
  return spec?.protection ? { code: 'protected', message: 'It is protected.', hint: 'Switch protection off if its disks may really be changed.' } : null
}

/** `slot=volume,…` with all properties as they are sent. Pure. */
export function diskValue(volume: string, properties: Readonly<Record<string, string>>, { ref }: ActualGuest): string {
  return formatDisk(volume, Object.entries(sentDiskProperties(ref.type, properties)))
}

/** The stored disk with some properties changed, null = taken away, and all others as they are. Pure. */
export function changedDisk(slot: string, volume: string, changes: Readonly<Record<string, string | null>>, { ref, spec }: ActualGuest): string {
  const properties = new Map(propertiesOf(ref.type, spec?.options.nextBoot[slot] ?? ''))
  for (const key of Object.keys(changes)) properties.delete(key)
  const set = Object.entries(changes).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))
  for (const [key, value] of Object.entries(sentDiskProperties(ref.type, Object.fromEntries(set)))) properties.set(key, value)
  return formatDisk(volume, properties)
}

/** Whether the slot holds the volume with these properties after the next start; null = taken away. Pure. */
export function holds(slot: string, volume: string, properties: Readonly<Record<string, string | null>>, { ref, spec }: ActualGuest): boolean {
  const stored = spec?.options.nextBoot[slot]
  if (stored === undefined || volumeIn(ref.type, slot, stored) !== volume) return false
  if (spec?.pendingDeletes.some(({ key }) => key === slot)) return false
  const present = propertiesOf(ref.type, stored)
  const wanted = Object.entries(properties).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))
  return Object.entries(properties).every(([key, value]) => value !== null || !present.has(key)) && Object.keys(differingDiskProperties(ref.type, Object.fromEntries(wanted), stored)).length === 0
}

/** The volume in a slot; null = none, or a drive that is no disk. Pure. */
export function volumeIn(type: GuestType, slot: string, stored: string | undefined): string | null {
  return stored === undefined ? null : (parseDisk(type, slot, stored)?.volume ?? null)
}

/** The slots and unused entries that name a volume, now or after the next start. Pure. */
export function entriesOf({ options, disks }: GuestSpec, type: GuestType, volume: string): readonly string[] {
  const named = [options.running, options.nextBoot].flatMap((values) => Object.entries(values).filter(([slot, stored]) => volumeIn(type, slot, stored) === volume).map(([slot]) => slot))
  return [...new Set([...named, ...disks.filter((disk) => disk.volume === volume).map((disk) => disk.slot)])]
}

/** The class of a step whose properties put data at risk is destructive, whatever it is otherwise. Pure. */
export function withDanger(classification: Classification, danger: string | null): Classification {
  return danger === null ? classification : { class: 'destructive', flags: classification.flags, reason: danger }
}

/** Whether a property is switched off by a change: set to no, or taken away where yes is not the default. Pure. */
export function switchesOff(key: string, changes: Readonly<Record<string, string | null>>, present: string | undefined, byDefault: boolean): boolean {
  if (!(key in changes)) return false
  const before = parseBoolean(present ?? '') ?? byDefault
  const after = parseBoolean(changes[key] ?? '') ?? byDefault
  return before && !after
}
