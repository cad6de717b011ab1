import type { Cluster } from '../cluster.ts'
import type { Actor, EffectKind } from '../ledger.ts'
import type { Guest } from './guest.ts'

/** A guest, the cluster around it, and where effects on it are recorded. */
export interface GuestContext {
  readonly cluster: Cluster
  readonly guest: Guest
  readonly effect: (kind: EffectKind, detail: Readonly<Record<string, unknown>>) => void
}

/** A context whose effects go to the ledger. */
export function recordedContext(cluster: Cluster, guest: Guest, actor: Actor): GuestContext {
  return {
    cluster, guest,
    effect: (kind, detail) => cluster.ledger.add({
      atMs: cluster.clock.nowMs(), node: guest.node, vmid: guest.vmid, kind, detail, user: actor.user, upid: actor.upid,
    }),
  }
}

/** A checked change: values are as they will be stored, null unsets. */
export interface ConfigChange {
  readonly set: ReadonlyMap<string, string | null>
  readonly delete: readonly string[]
  readonly revert: readonly string[]
  /** Deleted disks lose their volumes too (QEMU). */
  readonly force: boolean
}
