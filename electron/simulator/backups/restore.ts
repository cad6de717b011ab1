import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { canonicalOption } from '../guests/canonicalOption.ts'
import { writtenBytes } from '../guests/disks.ts'
import { createGuest, drivesIn, type Guest, isVolumeKey, volumeIn, wordFor } from '../guests/guest.ts'
import { placeVolume } from '../guests/placeVolume.ts'
import type { GuestAddress } from '../guests/power.ts'
import type { Volume } from '../guests/volumes.ts'
import type { Backup } from './backup.ts'

/** What a POST of /nodes/{node}/lxc with `restore=1`, or of …/qemu with `archive`, asks for. */
export interface Restore {
  /** e.g. `local:backup/vzdump-lxc-101-….tar.zst`. */
  readonly archive: string
  readonly force: boolean
  /** Makes new MACs, and for a VM a new uuid. */
  readonly unique: boolean
  /** Where every volume goes; undefined = where each was. */
  readonly storage: string | undefined
  readonly start: boolean
  /** Options that go before those of the archive. */
  readonly overrides: ReadonlyMap<string, string>
}

/** The volume of a backup, if the node has it. */
export function findArchive(cluster: Cluster, node: string, id: string): (Volume & { readonly backup: Backup }) | null {
  const volume = cluster.volumes.find(id)
  if (!volume?.backup || (volume.backup.node !== null && volume.backup.node !== node)) return null
  return { ...volume, backup: volume.backup }
}

/** Refuses a VMID that is taken, unless it is this node's guest of the same type and may be overwritten. */
export function checkVmid(cluster: Cluster, { node, type, vmid }: GuestAddress, force: boolean, prefix: string): void {
  const guest = cluster.guests.get(vmid)
  if (guest && !(force && guest.node === node && guest.type === type)) {
    throw died(`${prefix}${wordFor(guest.type)} ${vmid} already exists on node '${guest.node}'`)
  }
}

/**
 * The restored guest with new volumes, not yet in the cluster. A volume slot among the overrides allocates that, and
 * drops all the archive's slots. Old volumes must still exist, so that no new one takes a name of theirs.
 */
export function buildRestored(cluster: Cluster, { node, vmid }: GuestAddress, backup: Backup, restore: Restore): Guest {
  const asked = [...restore.overrides].filter(([key]) => isVolumeKey(backup.type, key))
  const slots = asked.length > 0 ? [] : backup.type === 'lxc' ? drivesIn('lxc', backup.values) : backup.slots
  const volumes = allocateSlots(cluster, vmid, backup, slots, restore.storage)
  const guest = createGuest(backup.type, vmid, node, Object.fromEntries(mergeOptions(cluster, backup, volumes, restore)))
  for (const [slot, value] of asked) placeVolume({ cluster, guest, effect: () => undefined }, slot, value)
  return guest
}

/** New volumes for slots of the archive, each as large as it was. */
function allocateSlots(cluster: Cluster, vmid: number, backup: Backup, slots: readonly string[], storage: string | undefined): ReadonlyMap<string, string> {
  return new Map(slots.map((slot) => {
    const value = backup.values.get(slot) ?? ''
    const before = (volumeIn(value) ?? '').split(':')[0] ?? ''
    // A container goes to the request's storage whole, `local` if it names none; a VM's disks each to where they were.
    const target = storage ?? (backup.type === 'qemu' && cluster.volumes.storage(before) ? before : 'local')
    return [slot, cluster.volumes.allocate(target, vmid, writtenBytes(value))]
  }))
}

/** The restored options: those of the archive with the new volumes, then what the request says. */
function mergeOptions(cluster: Cluster, backup: Backup, volumes: ReadonlyMap<string, string>, restore: Restore): Map<string, string> {
  const values = new Map(backup.values)
  for (const slot of drivesIn(backup.type, backup.values)) {
    const volume = volumes.get(slot)
    if (volume === undefined) values.delete(slot)
    else values.set(slot, (backup.values.get(slot) ?? '').replace(volumeIn(backup.values.get(slot) ?? '') ?? '', volume))
  }
  if (restore.unique) for (const [key, value] of values) if (/^net\d+$/.test(key)) values.set(key, value.replace(/(?:[0-9A-F]{2}:){5}[0-9A-F]{2}/i, cluster.random.mac()))
  for (const [key, value] of restore.overrides) {
    if (isVolumeKey(backup.type, key)) continue
    const stored = canonicalOption(backup.type, key, value, cluster.random)
    if (stored === null) values.delete(key)
    else values.set(key, stored)
  }
  return values
}
