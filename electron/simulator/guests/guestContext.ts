import type { Lost } from '../../../shared/domain/operation.ts'
import type { Cluster } from '../cluster.ts'
import { type Actor, type EffectKind, nothingLost } from '../ledger.ts'
import type { Guest } from './guest.ts'

/** A guest, the cluster around it, and where effects on it are recorded. */
export interface GuestContext {
  readonly cluster: Cluster
  readonly guest: Guest
  /** Records an effect; what it destroyed is named in `lost`. */
  readonly effect: (kind: EffectKind, detail: Readonly<Record<string, unknown>>, lost?: Partial<Lost>) => void
}

/** A context whose effects go to the ledger. */
export function recordedContext(cluster: Cluster, guest: Guest, actor: Actor): GuestContext {
  return { cluster, guest, effect: recorder(cluster, guest, actor) }
}

/** Writes effects on a guest, which may be gone, into the ledger. */
export function recorder(cluster: Cluster, guest: Pick<Guest, 'node' | 'vmid'>, actor: Actor): GuestContext['effect'] {
  return (kind, detail, lost) => cluster.ledger.add({
    atMs: cluster.clock.nowMs(), node: guest.node, vmid: guest.vmid, kind, detail, lost: sortedLost({ ...nothingLost, ...lost }),
    user: actor.user, upid: actor.upid,
  })
}

function sortedLost({ volumes, snapshots, backups }: Lost): Lost {
  return { volumes: volumes.toSorted((a, b) => (a.id < b.id ? -1 : 1)), snapshots: snapshots.toSorted(), backups: backups.toSorted() }
}

/** A checked change: values are as they will be stored, null unsets. */
export interface ConfigChange {
  readonly set: ReadonlyMap<string, string | null>
  readonly delete: readonly string[]
  readonly revert: readonly string[]
  /** Deleted disks lose their volumes too (QEMU). */
  readonly force: boolean
}
