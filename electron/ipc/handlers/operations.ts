import type { OperationView } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/lib/result.ts'
import type { JournalEntry } from '../../ports.ts'
import type { Fleet } from '../../reconcile/fleet.ts'
import type { HandlersOf, Services } from './services.ts'

/** Operations told to the window; older ones are in the audit log. */
const recentLimit = 50

/** `operations.*`. */
export function operationHandlers({ fleet, journal, operations }: Services): HandlersOf<'operations.recent' | 'operations.settle'> {
  return {
    'operations.recent': async () => ok({ rows: recentAndOpen(journal).map((entry) => toOperationView(entry, fleet)) }),
    'operations.settle': async ({ id, outcome, reason }) => {
      operations.settle(id, outcome, reason)
      return ok({})
    },
  }
}

/** The newest, and those left to a person however old they are. */
function recentAndOpen(journal: Services['journal']): readonly JournalEntry[] {
  const recent = journal.recentEntries(recentLimit)
  return [...recent, ...journal.needingOperator().filter((entry) => !recent.some((each) => each.id === entry.id))]
}

/** An operation for the window, with the newest lines of its task log. */
export function toOperationView(entry: JournalEntry, fleet: Fleet): OperationView {
  const { host, vmid } = entry.operation.guest
  const reconciler = fleet.hosts().find((each) => each.id === host)
  return {
    id: entry.id,
    host,
    vmid,
    guest: entry.guestName,
    kind: entry.operation.kind,
    summary: entry.summary,
    state: entry.state,
    outcome: entry.outcome,
    upid: entry.upid,
    error: entry.error,
    createdAt: entry.createdAt,
    updatedAt: entry.updatedAt,
    log: (reconciler?.taskLog(entry.id) ?? []).map((line) => line.slice(0, 500)),
  }
}
