/**
 * Declared disks and mount points by slot. A slot is judged on what it holds after the next start. A volume is named
 * as the host stores it; nothing is ever made anew over one, none is shrunk, and (`disk.attach`, `disk.replace`) none
 * is written that is not an unused one of this guest. Pure.
 */
import type { ActualGuest, DesiredDisk, DesiredGuest, GuestDisk, GuestSpec, GuestType } from '../../../shared/domain/guest.ts'
import type { Withheld } from '../../../shared/domain/operation.ts'
import { differingDiskProperties, parseDisk, sentDiskProperties, storageOf } from '../normalise/disks.ts'
import { isPropertyValue } from '../normalise/propertyString.ts'
import { formatBytes, mebibyte } from '../normalise/sizes.ts'
import { joined, judged, nothing, unreadable, withhold, type Edit, type Part } from './part.ts'
import { bySlot, shownProperties } from './slots.ts'

/** Storages round sizes up (LVM extents are 4 MiB): a disk larger by less than this is judged equal. */
const diskRoundingBytes = 4 * mebibyte
const slots: Readonly<Record<GuestType, RegExp>> = { lxc: /^(rootfs|mp\d+)$/, qemu: /^(scsi|virtio|sata|ide)\d+$/ }

/** Compares each declared disk; null = the slot is to be empty. Pure. */
export function diffDisks(desired: DesiredGuest, actual: ActualGuest): Part {
  const { disks } = desired
  if (disks === undefined) return nothing
  const { spec } = actual
  const stops = desired.run === 'stopped' || actual.run === 'stopped'
  return joined(Object.keys(disks).toSorted(bySlot).map((slot) => (spec === null ? withhold(slot, 'observation_incomplete', unreadable) : diffSlot(slot, disks[slot] ?? null, { actual, spec, stops }))))
}

/** Compares the size of the root disk (`disk`). Pure. */
export function diffRootDisk(desired: DesiredGuest, { spec }: ActualGuest): Part {
  if (desired.diskBytes === undefined) return nothing
  const disk = spec?.disks.find((each) => each.slot === spec.rootSlot)
  if (spec !== null && disk !== undefined && desired.disks?.[disk.slot]?.sizeBytes !== undefined) {
    return withhold('disk', 'desired_invalid', `The root disk is ${disk.slot}, whose size is declared as well: leave out one of the two.`)
  }
  if (disk === undefined || disk.sizeBytes === null) return withhold('disk', 'observation_incomplete', spec === null ? unreadable : 'The host does not say how large the root disk is.')
  const shown = { desired: formatBytes(desired.diskBytes), actual: formatBytes(disk.sizeBytes) }
  const size = judgeSize('disk', desired.diskBytes, disk)
  if (size.equal) return { ...nothing, receipts: [{ field: 'disk', ...shown, rule: 'storages round sizes up by less than 4 MiB' }] }
  return { ...nothing, changes: [{ field: 'disk', ...shown, running: shown.actual }], withheld: size.withheld, edits: size.edits }
}

interface Held {
  readonly actual: ActualGuest
  readonly spec: GuestSpec
  /** It is stopped by the time its disks are changed. */
  readonly stops: boolean
}

const rule = 'the volume, its storage and the declared properties; a storage may round the size up by less than 4 MiB'

function diffSlot(slot: string, wanted: DesiredDisk | null, held: Held): Part {
  const { type } = held.actual.ref
  const { nextBoot, running } = held.spec.options
  if (!slots[type].test(slot)) return withhold(slot, 'desired_invalid', `${slot} is no slot of a ${type === 'lxc' ? 'container' : 'VM'} that can be declared.`)
  const now = stored(type, slot, running[slot])
  const then = sizedAsNow(stored(type, slot, nextBoot[slot]), now)
  if (then?.disk === null) return withhold(slot, 'desired_invalid', `${slot} holds a CD or cloud-init drive (${then.raw}), and no disk is put in its place.`)
  const shown = { field: slot, nextBoot: then?.raw ?? null, running: now?.raw ?? null, rule }
  if (wanted === null) return diffEmpty(slot, shown, then?.disk ?? null, now === null)
  const fault = faultOf(wanted)
  if (fault !== null) return withhold(slot, 'desired_invalid', fault)

  const same = (disk: GuestDisk | null | undefined) => disk !== null && disk !== undefined && isSame(type, wanted, disk)
  return judged({ ...shown, desired: showDesired(wanted), equal: same(then?.disk), inForce: same(now?.disk) }, () =>
    then?.disk ? alter(slot, wanted, then.disk, held) : attach(slot, wanted, now?.raw ?? null, held),
  )
}

function diffEmpty(slot: string, shown: { readonly field: string; readonly nextBoot: string | null; readonly running: string | null }, disk: GuestDisk | null, inForce: boolean): Part {
  return judged({ ...shown, desired: null, equal: disk === null, inForce, rule: 'the slot is empty' }, () => {
    if (disk === null || slot !== 'rootfs') return { edits: disk === null ? [] : [{ kind: 'disk.detach', parameters: { slot, volume: disk.volume }, stage: 'disk' }], withheld: [] }
    return { edits: [], withheld: [{ field: slot, code: 'desired_invalid', reason: 'A container cannot be without its root disk.' }] }
  })
}

/** What has to be done to a slot that holds a volume. The old volume is never written over. */
function alter(slot: string, wanted: DesiredDisk, disk: GuestDisk, held: Held): Pick<Part, 'edits' | 'withheld'> {
  const { type } = held.actual.ref
  const edits: Edit[] = []
  const withheld: Withheld[] = []
  if (wanted.volume !== undefined && wanted.volume !== disk.volume) {
    const properties = sentDiskProperties(type, wanted.properties)
    return { edits: [{ kind: 'disk.replace', parameters: { slot, volume: disk.volume, newVolume: wanted.volume, properties }, stage: 'replace' }], withheld }
  }
  const properties = differingDiskProperties(type, wanted.properties, disk.raw)
  if (Object.keys(properties).length > 0) edits.push({ kind: 'disk.configure', parameters: { slot, volume: disk.volume, properties }, stage: 'disk' })
  const moves = wanted.storage !== undefined && wanted.storage !== storageOf(disk.volume)
  const size = wanted.sizeBytes === undefined ? null : judgeSize(slot, wanted.sizeBytes, disk)
  withheld.push(...(size?.withheld ?? []))
  // Grown first: a change that waits for a restart would name the old size.
  if (!moves) return { edits: [...(size?.edits ?? []), ...edits], withheld }
  // The copy has a name of its own, so it is grown only once it is there.
  if (storageOf(disk.volume) === null) withheld.push({ field: slot, code: 'desired_invalid', reason: `${disk.volume} lies on no storage, so it cannot be moved to ${wanted.storage}.` })
  else if (type === 'lxc' && !held.stops) withheld.push({ field: slot, code: 'guest_running', reason: 'Proxmox moves the volumes of a container only while it is stopped. Shut it down, or declare "run: stopped" until it is moved.' })
  else edits.push({ kind: 'disk.move', parameters: { slot, volume: disk.volume, storage: wanted.storage, deleteSource: false }, stage: 'disk' })
  return { edits, withheld }
}

/** What has to be done to a slot that is empty after the next start. `runningRaw` = what is in it until then. */
function attach(slot: string, wanted: DesiredDisk, runningRaw: string | null, { actual }: Held): Pick<Part, 'edits' | 'withheld'> {
  const refuse = (code: Withheld['code'], reason: string) => ({ edits: [], withheld: [{ field: slot, code, reason }] })
  if (runningRaw !== null) return refuse('guest_running', `${slot} is emptied with the next start only (${runningRaw}), and until then nothing is put into it.`)
  const properties = sentDiskProperties(actual.ref.type, wanted.properties)
  if (wanted.volume !== undefined) {
    return { edits: [{ kind: 'disk.attach', parameters: { slot, volume: wanted.volume, properties }, stage: 'disk' }], withheld: [] }
  }
  if (wanted.storage === undefined || wanted.sizeBytes === undefined) {
    const missing = wanted.storage === undefined ? 'the storage and the size of a new one, or the volume' : 'the size of a new one'
    return refuse('desired_invalid', `${slot} is empty. To have a disk there, declare ${missing}.`)
  }
  return { edits: [{ kind: 'disk.attach', parameters: { slot, storage: wanted.storage, sizeBytes: wanted.sizeBytes, properties }, stage: 'disk' }], withheld: [] }
}

function judgeSize(field: string, sizeBytes: number, disk: GuestDisk): Pick<Part, 'edits' | 'withheld'> & { readonly equal: boolean } {
  if (disk.sizeBytes === null) return { equal: false, edits: [], withheld: [{ field, code: 'observation_incomplete', reason: `The host does not say how large ${disk.slot} is.` }] }
  const surplus = disk.sizeBytes - sizeBytes
  if (surplus >= 0 && surplus < diskRoundingBytes) return { equal: true, edits: [], withheld: [] }
  if (surplus > 0) {
    const reason = 'A disk is never shrunk: that cuts off data. Declare the size it has, or move the data to a smaller disk by hand.'
    return { equal: false, edits: [], withheld: [{ field, code: 'shrink_refused', reason }] }
  }
  const parameters = { slot: disk.slot, volume: disk.volume, sizeBytes: Math.ceil(sizeBytes / mebibyte) * mebibyte }
  return { equal: false, edits: [{ kind: 'disk.grow', parameters, stage: 'disk' }], withheld: [] }
}

function isSame(type: GuestType, wanted: DesiredDisk, disk: GuestDisk): boolean {
  return (
    (wanted.volume === undefined || wanted.volume === disk.volume) &&
    (wanted.storage === undefined || wanted.storage === storageOf(disk.volume)) &&
    (wanted.sizeBytes === undefined || judgeSize(disk.slot, wanted.sizeBytes, disk).equal) &&
    Object.keys(differingDiskProperties(type, wanted.properties, disk.raw)).length === 0
  )
}

/** `disk` is null for a drive that is no disk. */
interface Stored {
  readonly raw: string
  readonly disk: GuestDisk | null
}

function stored(type: GuestType, slot: string, raw: string | undefined): Stored | null {
  return raw === undefined ? null : { raw, disk: parseDisk(type, slot, raw) }
}

/** A change that waits keeps the size that its volume had when it was written: what is in force tells how large it is. */
function sizedAsNow(then: Stored | null, now: Stored | null): Stored | null {
  const disk = then?.disk ?? null
  const held = now?.disk ?? null
  return then === null || disk === null || held === null || disk.volume !== held.volume ? then : { ...then, disk: { ...disk, sizeBytes: held.sizeBytes } }
}

/** Properties that say which volume it is, and so are declared by themselves. */
const notProperties = new Set(['volume', 'file', 'size', 'media'])

function faultOf({ properties, volume, storage }: DesiredDisk): string | null {
  if (volume !== undefined && storage !== undefined && storageOf(volume) !== storage) return `The volume ${volume} is not on ${storage}: leave out one of the two.`
  for (const [key, value] of Object.entries(properties)) {
    if (notProperties.has(key)) return `"${key}" is no property of a disk: declare volume, storage and size by themselves.`
    if (!isPropertyValue(value)) return `"${value}" cannot be the value of ${key}: a comma or a line break would begin another property.`
  }
  return null
}

function showDesired({ volume, storage, sizeBytes, properties }: DesiredDisk): string {
  const place = volume ?? (storage === undefined ? null : `on ${storage}`)
  return [place, sizeBytes === undefined ? null : formatBytes(sizeBytes), shownProperties(properties)].filter((part) => part !== null && part !== '').join(', ')
}
