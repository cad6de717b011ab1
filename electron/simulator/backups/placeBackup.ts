import type { Cluster } from '../cluster.ts'
import { writtenBytes } from '../guests/disks.ts'
import { drivesIn, type Guest } from '../guests/guest.ts'
import { archivedValues, type Backup, backedUpSlots, formatOfBackup, nameOfBackup } from './backup.ts'

/** What an archive of the guest holds as it is now: whole, without notes, not protected. */
export function archivedBackup(cluster: Cluster, guest: Guest, storage: string, compress: string): Backup {
  return {
    type: guest.type, vmid: guest.vmid, node: cluster.volumes.storage(storage)?.shared ? null : guest.node,
    format: formatOfBackup(guest.type, compress), values: archivedValues(guest), slots: backedUpSlots(guest, drivesIn(guest.type, guest.config.values)),
    state: 'whole', protected: false, notes: null,
  }
}

/** About a third of the disks is in use, and half of that is left when it is compressed. */
export function archiveBytes(guest: Guest, slots: readonly string[], format: string): number {
  const bytes = slots.reduce((total, slot) => total + writtenBytes(guest.config.values.get(slot) ?? ''), 0)
  return Math.max(1_024, Math.floor(bytes / (format.includes('.') ? 6 : 3)))
}

/** Puts a backup of a guest on a storage, as if a job had made it at that time. */
export function placeBackup(
  cluster: Cluster, guest: Guest, storage: string,
  traits: { readonly state: 'whole' | 'truncated' | 'garbage'; readonly protected: boolean; readonly notes: string | null }, atSeconds: number,
): void {
  const backup = { ...archivedBackup(cluster, guest, storage, 'zstd'), ...traits }
  const id = `${storage}:${nameOfBackup(guest.type, guest.vmid, atSeconds, backup.format)}`
  cluster.volumes.addBackup(id, archiveBytes(guest, backup.slots, backup.format), backup, atSeconds)
}
