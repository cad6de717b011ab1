import { died } from '../apiError.ts'
import { formatProxmoxSize, parseSizeBytes } from '../../engine/normalise/sizes.ts'
import type { GuestContext } from './guestContext.ts'
import { type Guest, isVolumeKey, volumeIn } from './guest.ts'
import { lostVolumes } from './volumes.ts'

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

/**
 * The volume becomes the first free `unusedN`, unless another slot still has it, it is unused already, or its name
 * says that it is another guest's: then only the reference is lost. Returns the slot that it is in now, or null.
 * Source: PVE::AbstractConfig::add_unused_volume, vmconfig_register_unused_drive of PVE::QemuServer.
 */
export function becomeUnused(context: GuestContext, slot: string, volume: string): string | null {
  const { cluster, guest } = context
  const { values } = guest.config
  const held = [...values].some(([key, value]) => key !== slot && isVolumeKey(guest.type, key) && volumeIn(value) === volume)
  const known = cluster.volumes.find(volume)
  const foreign = guest.type === 'qemu' && known !== undefined && known.vmid !== guest.vmid
  if (held || foreign) {
    context.effect('disk.detach', { disk: slot, volume, as: null })
    return null
  }
  let number = 0
  while (values.has(`unused${number}`)) number += 1
  const as = `unused${number}`
  values.set(as, volume)
  context.effect('disk.detach', { disk: slot, volume, as })
  return as
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
