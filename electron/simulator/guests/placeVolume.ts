import { badParameters, died } from '../apiError.ts'
import { formatProxmoxSize } from '../../engine/normalise/sizes.ts'
import { parsePropertyString, printPropertyString } from '../options/propertyString.ts'
import { becomeUnused } from './disks.ts'
import { type Guest, volumeIn } from './guest.ts'
import type { GuestContext } from './guestContext.ts'
import { holds } from './volumes.ts'

const gibibyte = 1024 ** 3
const mebibyte = 1024 ** 2

/** Volumes whose size the firmware sets, whatever is asked for. Source: PVE::QemuServer::OVMF, `tpmstate0`. */
const tpmBytes = 4 * mebibyte
const efiBytes = (efitype: string | undefined): number => (efitype === '4m' ? 4 * mebibyte : 528 * 1024)

/** `local-lvm:8`: the storage and GiB of a volume that is to be made; null for anything else. */
export function wantedVolume(value: string): { readonly storage: string; readonly gib: number } | null {
  const [, storage, gib] = /^(?:file=|volume=)?([a-z][\w.-]*):(\d+(?:\.\d+)?)(?:,|$)/i.exec(value) ?? []
  return storage === undefined || gib === undefined ? null : { storage, gib: Number(gib) }
}

/** `local-lvm:cloudinit`: the storage of a cloud-init drive that is to be made. */
export function wantedCloudInit(value: string): string | null {
  return /^(?:file=)?([a-z][\w.-]*):cloudinit(?:,|$)/i.exec(value)?.[1] ?? null
}

/**
 * The value of a disk slot as it will be stored: `local-lvm:8,…` allocates a volume of 8 GiB, `local:cloudinit` a
 * cloud-init drive, a volume id is taken as it is, and `size=` is always the volume's own. Throws the refusal of
 * Proxmox. Source: `create_disks` of PVE::API2::Qemu and PVE::LXC.
 */
function resolveVolume(context: GuestContext, slot: string, value: string): string {
  const { guest, cluster } = context
  const entries = parsePropertyString(value, 'volume')
  const fresh = allocate(context, slot, value, entries)
  if (fresh !== null) {
    entries.set('volume', fresh)
    entries.delete('format')
  }
  const placed = entries.get('volume') ?? ''
  const bytes = wantedCloudInit(value) === null ? cluster.volumes.sizeBytes(placed) : null
  if (bytes !== null) entries.set('size', formatProxmoxSize(bytes))
  else if (guest.type === 'qemu' && fresh === null && placed.includes(':')) throw died(`volume '${placed}' does not exist`)
  return printPropertyString(entries, 'volume', guest.type === 'lxc' ? ['mp'] : [])
}

/** Puts a resolved value into its slot: the volume that stood there becomes unused, and one that was unused is so no longer. */
export function occupySlot(context: GuestContext, slot: string, stored: string): void {
  const { values } = context.guest.config
  const placed = volumeIn(stored)
  const before = volumeIn(values.get(slot) ?? '')
  values.set(slot, stored)
  if (placed !== null) for (const [key, unused] of values) if (key.startsWith('unused') && unused === placed) values.delete(key)
  if (before !== null && before !== placed) becomeUnused(context, slot, before)
}

/** Resolves a value for a slot. A volume that comes into it, made for it or there before, is an effect. */
export function takeVolume(context: GuestContext, slot: string, value: string): string {
  const before = volumeIn(context.guest.config.values.get(slot) ?? '')
  const stored = resolveVolume(context, slot, value)
  const placed = volumeIn(stored)
  if (placed !== null && placed !== before) context.effect('disk.attach', { disk: slot, volume: placed })
  return stored
}

/** Resolves a value and puts it into its slot at once. */
export function placeVolume(context: GuestContext, slot: string, value: string): void {
  occupySlot(context, slot, takeVolume(context, slot, value))
}

/** The new volume that a value asks for; null when it names one. */
function allocate({ guest, cluster }: GuestContext, slot: string, value: string, entries: Map<string, string>): string | null {
  const cloudInit = guest.type === 'qemu' ? wantedCloudInit(value) : null
  if (cloudInit !== null) {
    requireStorage({ guest, cluster }, cloudInit)
    const made = cluster.volumes.allocateCloudInit(cloudInit, guest.vmid)
    if (made === null) throw died(`disk image of the cloud-init drive of VM ${guest.vmid} already exists on '${cloudInit}'`)
    entries.set('media', 'cdrom')
    return made
  }
  const wanted = wantedVolume(value)
  if (wanted === null) return null
  requireStorage({ guest, cluster }, wanted.storage)
  if (slot === 'efidisk0' && cluster.node(guest.node).firmware === false) throw died("EFI base image '/usr/share/pve-edk2-firmware//OVMF_CODE.fd' not found")
  const bytes = slot === 'tpmstate0' ? tpmBytes : slot === 'efidisk0' ? efiBytes(entries.get('efitype')) : Math.floor((wanted.gib * gibibyte) / mebibyte) * mebibyte
  return cluster.volumes.allocate(wanted.storage, guest.vmid, bytes, entries.get('format'))
}

/** Throws unless the storage exists and takes the guest's volumes. */
function requireStorage({ guest, cluster }: { readonly guest: Pick<Guest, 'type'>; readonly cluster: GuestContext['cluster'] }, name: string): void {
  const storage = cluster.volumes.storage(name)
  if (!storage) throw died(`storage '${name}' does not exist`)
  if (guest.type === 'lxc' && !holds(storage, 'rootdir')) throw died(`storage '${name}' does not allow content type 'rootdir' (Container)`)
  if (guest.type === 'qemu' && !holds(storage, 'images')) throw badParameters({ storage: `storage '${name}' does not support vm images` })
}
