/**
 * Takes up operations whose end is not known: after a crash, after a lost answer, or when the host stopped
 * answering in mid-task. Nothing is ever sent again. Running it twice changes nothing.
 */
import { toAppError } from '../../shared/domain/appError.ts'
import { bindOperation, type BoundOperation } from '../engine/operations/catalogue.ts'
import type { JournalEntry, TaskRow } from '../ports.ts'
import { followTask } from './followTask.ts'
import { observeGuest } from './observe.ts'
import { concludeChange, concludeTask, endStateReached, unknownOutcome, type SettlePorts } from './settle.ts'

/** A host cuts off its own handling of a request after 30 s; before that, absence of a task proves nothing. */
const requestLifetimeMs = 35_000
const taskSearchPauseMs = 1_000
/** Entries among which the tasks of a few moments are. */
const knownEntries = 500
/** Clocks of host and app may differ by this much beyond the measured skew. */
const clockMarginSeconds = 5

export interface ResolvePorts extends SettlePorts {
  /** True when the request was sent by this very process just now, and the answer was lost. */
  readonly sentJustNow?: boolean
}

/** Resolves every entry that no running execution is working on. Entries whose host cannot be read stay as they are. */
export async function resolveUnsettled(entries: readonly JournalEntry[], ports: ResolvePorts): Promise<void> {
  for (const entry of entries) {
    try {
      await resolveEntry(entry, ports)
    } catch (thrown) {
      if (toAppError(thrown).code === 'internal') throw thrown
    }
  }
}

/** Resolves one entry: follows its task, finds the task whose reply was lost, or reads the guest. */
export async function resolveEntry(entry: JournalEntry, ports: ResolvePorts): Promise<JournalEntry> {
  const bound = bindOperation(entry.operation)
  if (bound === null) return unknownOutcome(entry, `This version does not know the operation ${entry.operation.kind}.`, ports)
  if (entry.upid !== null) return resumeTask(entry, entry.upid, ports)
  if (entry.state === 'sent') return concludeChange(entry, ports)
  return bound.taskTypes.length === 0 ? resolveLostChange(entry, ports) : resolveLostTask(entry, bound, ports)
}

/** One read; a task that still runs is followed in the background of the next cycle, not here. */
async function resumeTask(entry: JournalEntry, upid: string, ports: ResolvePorts): Promise<JournalEntry> {
  const task = await ports.connection.reader.taskStatusOnce(upid)
  return task.kind === 'running' ? entry : concludeTask(entry, task, ports)
}

/** A configuration change whose answer never came: the digest tells whether anything was written. */
async function resolveLostChange(entry: JournalEntry, ports: ResolvePorts): Promise<JournalEntry> {
  const isThere = () => endStateReached(entry, ports, 0)
  if (!(await isThere())) await waitOutRequest(entry, ports)
  if (await isThere()) return ports.journal.recordSettled(entry.id, 'ok', 'The answer was lost, but the change is there.')
  const guest = await observeGuest(ports.connection.reader, entry.operation.guest, entry.node)
  if (guest?.spec?.digest === entry.digestBefore) {
    return ports.journal.recordSettled(entry.id, 'not_sent', 'The answer was lost; the configuration is as it was before, so nothing was done.')
  }
  return unknownOutcome(entry, 'The answer was lost, and the configuration is neither as before nor as asked.', ports)
}

/** A task whose UPID never came: it is looked for by our token, its type and its time. */
async function resolveLostTask(entry: JournalEntry, bound: BoundOperation, ports: ResolvePorts): Promise<JournalEntry> {
  const deadlineMs = Date.parse(entry.createdAt) + requestLifetimeMs
  for (;;) {
    const found = await ourTasks(entry, bound, ports)
    const [task] = found
    if (task !== undefined && found.length === 1) {
      const sent = ports.journal.recordSent(entry.id, task.upid)
      return ports.sentJustNow ? followTask(sent, task.upid, ports) : resumeTask(sent, task.upid, ports)
    }
    if (found.length > 1) return unknownOutcome(entry, `The answer was lost, and the host shows ${found.length} tasks that could be ours.`, ports)
    if (ports.clock.nowMs() >= deadlineMs) break
    await ports.clock.sleep(taskSearchPauseMs)
  }
  if (bound.provenByEndState && (await endStateReached(entry, ports, 0))) {
    return ports.journal.recordSettled(entry.id, 'warnings', 'The answer was lost and the host shows no task of ours any more; the guest is as asked.')
  }
  return ports.journal.recordSettled(entry.id, 'not_sent', 'The answer was lost; the host shows no task of ours, so nothing was done.')
}

/** Tasks that may be this entry's: those that the journal knows as another's are not. */
async function ourTasks(entry: JournalEntry, bound: BoundOperation, { connection, journal }: ResolvePorts): Promise<readonly TaskRow[]> {
  await connection.reader.version() // the first answer tells the host's clock
  const sentAtSeconds = (Date.parse(entry.createdAt) + connection.reader.clockSkewMs()) / 1000
  const since = Math.floor(sentAtSeconds) - clockMarginSeconds
  const tasks = await connection.reader.guestTasks(entry.node, entry.operation.guest.vmid, since)
  const known = new Set(journal.recentEntries(knownEntries).map((each) => each.upid))
  return tasks.filter((task) => !known.has(task.upid) && bound.taskTypes.includes(task.type) && task.user === connection.tokenId && task.startedAt >= since)
}

async function waitOutRequest(entry: JournalEntry, { clock }: ResolvePorts): Promise<void> {
  const remaining = Date.parse(entry.createdAt) + requestLifetimeMs - clock.nowMs()
  if (remaining > 0) await clock.sleep(remaining)
}
