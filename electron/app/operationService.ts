/** Operations whose outcome the app could not find out: a person looks at the guest and says what became of them. */
import { AppError } from '../../shared/domain/appError.ts'
import type { Journal, JournalEntry } from '../ports.ts'
import type { Fleet } from '../reconcile/fleet.ts'
import { demandReason } from './demandReason.ts'

export interface OperationPorts {
  readonly journal: Journal
  readonly fleet: Pick<Fleet, 'wake'>
  /** Called when an operation has changed. */
  readonly onChange: () => void
  readonly person: string
}

export class OperationService {
  readonly #ports: OperationPorts

  constructor(ports: OperationPorts) {
    this.#ports = ports
  }

  /** Operations without a known end, oldest first: on their way, and left to a person. */
  open(): readonly JournalEntry[] {
    const { journal } = this.#ports
    return [...journal.unsettled(), ...journal.needingOperator()].toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  }

  /**
   * Settles one that is left to a person; the guest is worked on again from then on. `id` may be a beginning that
   * names only one. Errors: `not_found`, and `usage` for a reason that is empty or holds what is not seen.
   */
  settle(id: string, outcome: 'done' | 'not-done', reason: string): JournalEntry {
    const { journal, fleet, onChange, person } = this.#ports
    const told = demandReason(reason.trim())
    if (told === '') throw new AppError({ code: 'usage', message: 'It needs a reason.', hint: 'Say what you found on the host.' })
    const alike = id.length >= 4 ? journal.needingOperator().filter((entry) => entry.id.startsWith(id)) : []
    const [only] = alike
    const entry = journal.settleByOperator(alike.length === 1 && only !== undefined ? only.id : id, outcome === 'done' ? 'ok' : 'failed', person, told)
    onChange()
    fleet.wake(entry.operation.guest.host)
    return entry
  }
}
