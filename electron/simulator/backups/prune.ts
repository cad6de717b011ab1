import type { Cluster } from '../cluster.ts'
import type { Volume } from '../guests/volumes.ts'

/** How many of a guest's backups a storage keeps; null = all. `prune-backups` of a request goes before the storage's own. */
export function keepLast(cluster: Cluster, storage: string, requested: string | undefined): number | null {
  if (requested === undefined) return cluster.volumes.storage(storage)?.keepLast ?? null
  const kept = /(?:^|,)keep-last=(\d+)/.exec(requested)?.[1]
  return kept === undefined ? null : Number(kept)
}

/** A guest's backups on a storage that may be pruned, newest first. Protected ones neither count nor go. */
export function prunableBackups(cluster: Cluster, storage: string, node: string, vmid: number): readonly Volume[] {
  return cluster.volumes.list(storage)
    .filter(({ backup }) => backup !== null && backup.vmid === vmid && !backup.protected && (backup.node === null || backup.node === node))
    .toSorted((a, b) => b.ctimeSeconds - a.ctimeSeconds)
}
