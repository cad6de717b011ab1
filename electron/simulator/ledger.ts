import type { Lost } from '../../shared/domain/operation.ts'

/** One thing that really happened on the cluster because a request asked for it. */
export interface LedgerEntry {
  readonly seq: number
  readonly atMs: number
  readonly node: string
  readonly vmid: number
  readonly kind: EffectKind
  readonly detail: Readonly<Record<string, unknown>>
  /** What is gone for good, sorted, `nothingLost` for an effect that can be undone. A volume rolled back counts: its later contents are gone. */
  readonly lost: Lost
  /** User with token id, e.g. `root@pam!countersign`. */
  readonly user: string
  /** The task that did it; null for a synchronous change. */
  readonly upid: string | null
}

export type EffectKind =
  | 'guest.start' | 'guest.shutdown' | 'guest.stop' | 'guest.reboot' | 'guest.configure'
  | 'guest.destroy' | 'guest.restore' | 'guest.template' | 'guest.create' | 'guest.clone' | 'guest.migrate'
  | 'disk.grow' | 'disk.attach' | 'disk.detach' | 'disk.delete' | 'disk.move' | 'ha.set' | 'ha.remove'
  | 'snapshot.create' | 'snapshot.delete' | 'snapshot.rollback'
  | 'backup.create' | 'backup.delete' | 'backup.protect'

export const nothingLost: Lost = { volumes: [], snapshots: [], backups: [] }

/** Who causes an effect. */
export interface Actor {
  readonly user: string
  readonly upid: string | null
}

/** Every effect in order. Reads, refused requests and changes made by hand are not in it. */
export class Ledger {
  readonly #entries: LedgerEntry[] = []

  entries(): readonly LedgerEntry[] {
    return this.#entries
  }

  add(entry: Omit<LedgerEntry, 'seq'>): void {
    this.#entries.push({ seq: this.#entries.length + 1, ...entry })
  }
}
