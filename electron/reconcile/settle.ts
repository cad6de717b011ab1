/**
 * How an operation ended, judged by the guest itself: a task that says OK says only that it returned. Effects:
 * reads the guest, writes the journal.
 */
import { AppError, toAppError } from '../../shared/domain/appError.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import { bindOperation } from '../engine/operations/catalogue.ts'
import { identityOf } from '../engine/provenance.ts'
import { seenGuest } from '../engine/seenGuest.ts'
import type { Clock, Evidence, HostConnection, Journal, JournalEntry, Outcome, TaskState } from '../ports.ts'
import { observeGuest, type GuestReads } from './observeGuest.ts'

export interface SettlePorts {
  readonly journal: Journal
  readonly clock: Clock
  readonly connection: HostConnection
  /** Aborted when the app closes: waiting ends, and the next start takes up what is left. */
  readonly signal?: AbortSignal
  /** True when nobody looked since it was begun: what the guest is by now may be somebody else's doing. */
  readonly unwatched?: boolean
  /** Told after each step of an operation, and when its task log has grown. */
  onProgress(operationId: string, log?: readonly string[]): void
}

/** HA and guest agents act after their task has ended: the end state is awaited this long. */
const endStateWaitMs = 20_000
const endStatePollMs = 500
/** What takes longer is asked for less often. */
const slowPollMs = 5_000

/**
 * Settles a change that was answered without a UPID: `PUT …/config`, which is done by then, or a conversion whose
 * task is not told. `answer` = the error the host gave, if it gave one.
 */
export async function concludeChange(entry: JournalEntry, ports: SettlePorts, answer?: AppError): Promise<JournalEntry> {
  const makesTask = (bindOperation(entry.operation)?.taskTypes.length ?? 0) > 0
  const { reached, evidence } = await awaitEndState(entry, ports, makesTask && answer === undefined ? endStateWaitMs : 0)
  if (answer === undefined) {
    return reached ? ports.journal.recordSettled(entry.id, 'ok', 'The host took the change, and it is there.', undefined, evidence) : mismatch(entry, ports, evidence)
  }
  return reached
    ? ports.journal.recordSettled(entry.id, 'warnings', `The host answered with an error, but the change is there: ${answer.message}`, answer.toDto(), unclaimed(evidence))
    : ports.journal.recordSettled(entry.id, 'failed', answer.message, answer.toDto(), evidence)
}

/** Settles an operation whose task has ended; `log` = the last lines of its log, kept for the proof. */
export async function concludeTask(entry: JournalEntry, task: Exclude<TaskState, { kind: 'running' }>, ports: SettlePorts, log: readonly string[]): Promise<JournalEntry> {
  switch (task.kind) {
    case 'failed': {
      const left = await leftBehind(entry, ports)
      const error = new AppError({
        code: 'task_failed',
        message: `The task failed: ${task.text}${left === null ? '' : `. The host has a guest ${entry.operation.guest.vmid} now${left.lock === null ? '' : `, locked (${left.lock})`}`}`,
        hint: `The task log on the host says more.${left === null ? '' : ' What a failed task leaves behind is not removed by itself.'}`,
        retry: 'afterObserve',
      })
      return ports.journal.recordSettled(entry.id, 'failed', error.message, error.toDto(), { log, ...(left === null ? {} : { after: seenGuest(left) }) })
    }
    case 'ok':
    case 'warnings': {
      const { reached, evidence } = await awaitEndState(entry, ports, Math.max(endStateWaitMs, arrivesUntilMs(entry) - ports.clock.nowMs()))
      if (!reached) return mismatch(entry, ports, { ...evidence, log })
      const outcome: Outcome = task.kind === 'ok' ? 'ok' : 'warnings'
      const reason = task.kind === 'ok' ? 'The task ended OK, and the guest is as asked.' : `The task ended with ${task.count} warnings, and the guest is as asked.`
      return ports.journal.recordSettled(entry.id, outcome, reason, undefined, { ...evidence, log })
    }
    case 'unknown': {
      if (bindOperation(entry.operation)?.provenByEndState && (await endStateReached(entry, ports, 0))) {
        return ports.journal.recordSettled(entry.id, 'warnings', `The host lost the outcome of the task (${task.text}), but the guest is as asked.`, undefined, { log })
      }
      return unknownOutcome(entry, `The host lost the outcome of the task (${task.text}), and the guest does not tell it.`, ports)
    }
  }
}

/** Until when the guest may still be on its way after its task has ended, milliseconds since the epoch; 0 = it is not. */
function arrivesUntilMs(entry: JournalEntry): number {
  const withinMs = bindOperation(entry.operation)?.arrivesWithinMs ?? null
  return withinMs === null ? 0 : Date.parse(entry.createdAt) + withinMs
}

/** Whether the guest may still be on its way although its task has ended: a task of high availability only files a request. Pure. */
export function isOnItsWay(entry: JournalEntry, clock: Pick<Clock, 'nowMs'>): boolean {
  return clock.nowMs() < arrivesUntilMs(entry)
}

/** The guest that is there after a task failed that was to make it; null = none is, or none can be read. */
async function leftBehind(entry: JournalEntry, ports: SettlePorts): Promise<ActualGuest | null> {
  if (bindOperation(entry.operation)?.makesGuest !== true) return null
  try {
    return await observeAfter(entry, { depth: 'configuration', ha: false }, ports)
  } catch (thrown) {
    if (toAppError(thrown).code === 'internal') throw thrown
    return null
  }
}

/** Leaves the guest alone until a person has looked: `needs_operator`. */
export function unknownOutcome(entry: JournalEntry, message: string, ports: Pick<SettlePorts, 'journal'>): JournalEntry {
  const error = new AppError({ code: 'outcome_unknown', message, hint: 'Look at the guest and its tasks on the host. Countersign sends nothing more to this guest until then.' })
  return ports.journal.recordNeedsOperator(entry.id, error.toDto())
}

/** Whether the guest is as the operation leaves it. Rejects when the guest cannot be read. */
export async function endStateReached(entry: JournalEntry, ports: SettlePorts, waitMs: number): Promise<boolean> {
  return (await awaitEndState(entry, ports, waitMs)).reached
}

/** The same, with the guest as it was read last. */
async function awaitEndState(entry: JournalEntry, ports: SettlePorts, waitMs: number): Promise<{ readonly reached: boolean; readonly evidence: Evidence }> {
  const bound = bindOperation(entry.operation)
  if (bound === null) return { reached: false, evidence: {} }
  const startedMs = ports.clock.nowMs()
  const deadline = startedMs + waitMs
  for (;;) {
    const guest = await observeAfter(entry, { depth: bound.needsHoldings ? 'holdings' : 'configuration', ha: bound.needsHa }, ports)
    // The host's clock is known once it has answered.
    const skewMs = ports.connection.reader.clockSkewMs()
    const atSeconds = Math.floor((Date.parse(entry.createdAt) + skewMs) / 1000)
    const reached = bound.reached(guest, { atSeconds, nowSeconds: Math.ceil((ports.clock.nowMs() + skewMs) / 1000) })
    if (reached || ports.clock.nowMs() >= deadline) {
      const evidence = evidenceOf(entry, guest, bound.makesGuest)
      return { reached, evidence: reached && ports.unwatched !== true ? evidence : unclaimed(evidence) }
    }
    if (ports.signal?.aborted) throw new AppError({ code: 'host_busy', message: 'The app is closing; the next start looks at the end state again.' })
    await ports.clock.sleep(ports.clock.nowMs() - startedMs < endStateWaitMs ? endStatePollMs : slowPollMs, ports.signal)
  }
}

/** What is kept of the guest as it was read last. What was made counts only where it was made, and as it is made: stopped. */
function evidenceOf({ node }: JournalEntry, guest: ActualGuest | null, makesGuest: boolean): Evidence {
  if (guest === null) return { after: null }
  const identity = makesGuest && guest.node === node && guest.run === 'stopped' && guest.uptimeSeconds === 0 && guest.lock === null ? identityOf(guest) : null
  return {
    after: seenGuest(guest),
    ...(guest.spec === null ? {} : { digest: guest.spec.digest }),
    ...(identity === null ? {} : { made: { ...identity, node } }),
  }
}

/** What was read, without the claim that the operation left it so: provenance rests on that. */
function unclaimed({ digest: _, made: __, ...rest }: Evidence): Evidence {
  return rest
}

/**
 * A destroyed guest takes its permissions along, and one that was not made has none: then the host forbids what it
 * would otherwise call missing. A guest that the token was barred from looks the same, and still has its VMID.
 */
async function observeAfter(entry: JournalEntry, reads: GuestReads, { connection: { reader } }: SettlePorts): Promise<ActualGuest | null> {
  const { guest } = entry.operation
  let refusal: unknown = new AppError({ code: 'forbidden', message: `${guest.host} does not show guest ${guest.vmid}, and its VMID is taken.`, hint: `Give the token VM.Audit on /vms/${guest.vmid}.`, retry: 'afterObserve' })
  try {
    const seen = await observeGuest(reader, guest, entry.node, reads)
    if (seen !== null) return seen
  } catch (thrown) {
    const mayBeGone = entry.operation.kind === 'guest.destroy' || bindOperation(entry.operation)?.makesGuest === true
    if (!mayBeGone || toAppError(thrown).code !== 'forbidden') throw thrown
    refusal = thrown
  }
  const { guests } = await reader.fleet()
  if (guests.some((row) => row.vmid === guest.vmid) || !(await reader.vmidIsFree(guest.vmid))) throw refusal
  return null
}

function mismatch(entry: JournalEntry, ports: SettlePorts, evidence: Evidence): JournalEntry {
  const error = new AppError({
    code: 'end_state_mismatch',
    message: 'The host reported success, but the guest is not as asked.',
    hint: 'Something else may have changed it meanwhile. The drift shows how it stands.',
    retry: 'afterObserve',
  })
  return ports.journal.recordSettled(entry.id, 'failed', error.message, error.toDto(), evidence)
}
