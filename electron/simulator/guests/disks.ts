import { died } from '../apiError.ts'
import { formatProxmoxSize, parseSizeBytes } from '../../engine/normalise/sizes.ts'
import { parsePropertyString, printPropertyString } from '../options/propertyString.ts'
import type { GuestContext } from './guestContext.ts'
import { type Guest, isVolumeKey, volumeIn } from './guest.ts'
import { lostVolumes } from './volumes.ts'

const gibibyte = 1024 ** 3
const mebibyte = 1024 ** 2

/**
 * A disk value as it is stored: `local-lvm:8,…` allocates a new volume of 8 GiB, a volume id is taken as it is, and
 * `size=` is always the volume's own. What stood in the slot before becomes unused.
 */
export function placeVolume(context: GuestContext, slot: string, value: string): string {
  const { guest, cluster } = context
  const required = guest.type === 'lxc' ? ['mp'] : []
  const entries = parsePropertyString(value, 'volume')
  const volume = entries.get('volume') ?? ''
  const wanted = /^([a-z][\w-]*):(\d+(?:\.\d+)?)$/i.exec(volume)
  const before = guest.config.values.get(slot)
  const replaced = before === undefined ? null : volumeIn(before)
  if (wanted) {
    const [, storage = '', gib = ''] = wanted
    if (!cluster.volumes.storage(storage)) throw died(`storage '${storage}' does not exist`)
    const fresh = cluster.volumes.allocate(storage, guest.vmid, Math.floor((Number(gib) * gibibyte) / mebibyte) * mebibyte)
    entries.set('volume', fresh)
    context.effect('disk.attach', { disk: slot, volume: fresh })
  }
  const placed = entries.get('volume') ?? ''
  const bytes = cluster.volumes.sizeBytes(placed)
  if (bytes !== null) entries.set('size', formatProxmoxSize(bytes))
  if (replaced !== null && replaced !== placed) becomeUnused(context, slot, replaced)
  for (const [key, unused] of guest.config.values) if (key.startsWith('unused') && unused === placed) guest.config.values.delete(key)
  return printPropertyString(entries, 'volume', required)
}

/** The volume of a slot becomes the first free `unusedN`. */
export function detachVolume(context: GuestContext, slot: string): void {
  const volume = volumeIn(context.guest.config.values.get(slot) ?? '')
  if (volume !== null) becomeUnused(context, slot, volume)
}

/**
 * Destroys the volume of a slot; nothing brings it back. A volume that another slot or a snapshot holds stays:
 * a container's slot is forgotten all the same, a VM's refuses.
 */
export function freeVolume(context: GuestContext, slot: string): void {
  const { guest, cluster } = context
  const volume = volumeIn(guest.config.values.get(slot) ?? '')
  if (volume === null) return
  if (isInUse(guest, slot, volume)) {
    if (guest.type === 'lxc') return
    throw died(`unable to delete '${volume}' - volume is still in use (snapshot?)`)
  }
  const freed = cluster.volumes.free(volume)
  if (freed) context.effect('disk.delete', { disk: slot, volume }, { volumes: lostVolumes([freed]) })
}

/** Is the volume named by another slot or by a snapshot? Source: is_volume_in_use of both guest types. */
function isInUse(guest: Guest, slot: string, volume: string): boolean {
  const names = (values: ReadonlyMap<string, string>): boolean =>
    [...values].some(([key, value]) => !(values === guest.config.values && key === slot) && isVolumeKey(guest.type, key) && volumeIn(value) === volume)
  return [guest.config.values, ...guest.config.snapshots.values()].some(names)
}

export function becomeUnused(context: GuestContext, slot: string, volume: string): void {
  const { values } = context.guest.config
  let number = 0
  while (values.has(`unused${number}`)) number += 1
  values.set(`unused${number}`, volume)
  context.effect('disk.detach', { disk: slot, volume, as: `unused${number}` })
}

/**
 * The size a resize asks for, in bytes: absolute, or added with `+`. Units are binary; no unit means bytes.
 * Source: PUT …/resize, `size`.
 */
export function wantedBytes(size: string, currentBytes: number): number {
  const bytes = parseSizeBytes(size.replace(/^\+/, '')) ?? 0
  return size.startsWith('+') ? currentBytes + bytes : bytes
}

/** The size written in a disk value; 0 when it has none. */
export function writtenBytes(value: string): number {
  return parseSizeBytes(/(?:^|,)size=([^,]+)/.exec(value)?.[1] ?? '') ?? 0
}

/** Makes the volume of a slot that large. */
export function growVolume(context: GuestContext, slot: string, bytes: number): void {
  const { values } = context.guest.config
  const value = values.get(slot) ?? ''
  const volume = volumeIn(value)
  const fromBytes = writtenBytes(value)
  if (volume !== null) context.cluster.volumes.register(volume, bytes)
  const size = `size=${formatProxmoxSize(bytes)}`
  values.set(slot, /(^|,)size=/.test(value) ? value.replace(/(^|,)size=[^,]+/, `$1${size}`) : `${value},${size}`)
  context.effect('disk.grow', { disk: slot, volume, fromBytes, toBytes: bytes })
}
