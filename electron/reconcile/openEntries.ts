import type { HostId } from '../../shared/domain/guest.ts'
import { vmidsHeld } from '../engine/operations/catalogue.ts'
import type { Journal, JournalEntry } from '../ports.ts'

/** Operations of one host that have no known end: the guests that they hold are frozen. */
export class OpenEntries {
  /** Ids of the entries that this process works on: nothing else may resolve them meanwhile, and they freeze nothing. */
  readonly inFlight = new Set<string>()
  readonly #host: HostId
  readonly #journal: Pick<Journal, 'unsettled' | 'needingOperator'>

  constructor(host: HostId, journal: Pick<Journal, 'unsettled' | 'needingOperator'>) {
    this.#host = host
    this.#journal = journal
  }

  /** Entries on their way that nobody in this process works on. */
  unresolved(): readonly JournalEntry[] {
    return this.#journal.unsettled().filter((entry) => entry.operation.guest.host === this.#host && !this.inFlight.has(entry.id))
  }

  /** Guests that are left alone until such an operation has an end, or a person tells it. */
  frozenVmids(): ReadonlySet<number> {
    const needingOperator = this.#journal.needingOperator().filter((entry) => entry.operation.guest.host === this.#host)
    return new Set([...needingOperator, ...this.unresolved()].flatMap(({ operation }) => vmidsHeld(operation)))
  }

  isFrozen(vmid: number): boolean {
    return this.frozenVmids().has(vmid)
  }
}
