/**
 * Takes up operations whose end is not known: after a crash, after a lost answer, or when the host stopped
 * answering in mid-task. Nothing is ever sent again. Running it twice changes nothing. What the host may still be at
 * is left as it is, and its guest alone, until a later cycle.
 */
import { toAppError } from '../../shared/domain/appError.ts'
import { bindOperation, type BoundOperation } from '../engine/operations/catalogue.ts'
import type { JournalEntry, TaskRow } from '../ports.ts'
import { followTask, lastLines } from './followTask.ts'
import { observeGuest } from './observeGuest.ts'
import { concludeChange, concludeTask, endStateReached, isOnItsWay, unknownOutcome, type SettlePorts } from './settle.ts'

/** Our own deadline for an answer is 90 s; until then, and some time after, absence of an effect proves nothing. */
const requestLifetimeMs = 120_000
/** An intent that is dated later than this from now was written under another clock: its time tells nothing. */
const clockJumpMs = 60_000
const searchPauseMs = 1_000
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
      await resolveEntry(entry, { ...ports, unwatched: true })
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
  if (Date.parse(entry.createdAt) > ports.clock.nowMs() + clockJumpMs) {
    return unknownOutcome(entry, `It was begun at ${entry.createdAt}, which is still to come: the clock was set back, so its task cannot be told from others.`, ports)
  }
  if (entry.state === 'sent') return concludeChange(entry, ports)
  return bound.taskTypes.length === 0 ? resolveLostChange(entry, bound, ports) : resolveLostTask(entry, bound, ports)
}

/** One read; a task that still runs is followed in the background of the next cycle, not here. */
async function resumeTask(entry: JournalEntry, upid: string, ports: ResolvePorts): Promise<JournalEntry> {
  const task = await ports.connection.reader.taskStatusOnce(upid)
  if (task.kind === 'running') return entry
  const endedWell = task.kind === 'ok' || task.kind === 'warnings'
  if (endedWell && isOnItsWay(entry, ports.clock) && !(await endStateReached(entry, ports, 0))) return entry
  return concludeTask(entry, task, ports, await lastLines(upid, ports))
}

/**
 * A configuration change whose answer never came: the digest tells whether anything was written. Of what would lose or
 * make a volume, an unchanged digest proves nothing: the host may hold the request for minutes while it is at the volume.
 */
async function resolveLostChange(entry: JournalEntry, bound: BoundOperation, ports: ResolvePorts): Promise<JournalEntry> {
  while (!(await endStateReached(entry, ports, 0))) {
    if (await mayStillAct(entry, ports)) {
      if (!ports.sentJustNow) return entry
      continue
    }
    const guest = await observeGuest(ports.connection.reader, entry.operation.guest, entry.node)
    if (guest !== null && guest.spec?.digest === entry.digestBefore && bound.lost(guest).volumes.length === 0 && !bound.outlastsAnswer) {
      return ports.journal.recordSettled(entry.id, 'not_sent', 'The answer was lost; the configuration is as it was before, so nothing was done.')
    }
    return unknownOutcome(entry, 'The answer was lost, and the configuration is not as asked.', ports)
  }
  return bound.provenByEndState
    ? ports.journal.recordSettled(entry.id, 'ok', 'The answer was lost, but the change is there.')
    : ports.journal.recordSettled(entry.id, 'warnings', 'The answer was lost. The guest is as asked, which something else may have done as well.')
}

/** A task whose UPID never came: it is looked for by our token, its type and its time. */
async function resolveLostTask(entry: JournalEntry, bound: BoundOperation, ports: ResolvePorts): Promise<JournalEntry> {
  for (;;) {
    const found = await ourTasks(entry, bound, ports)
    const [task] = found
    if (task !== undefined && found.length === 1) {
      const sent = ports.journal.recordSent(entry.id, task.upid)
      return ports.sentJustNow ? followTask(sent, task.upid, ports) : resumeTask(sent, task.upid, ports)
    }
    if (found.length > 1) return unknownOutcome(entry, `The answer was lost, and the host shows ${found.length} tasks that could be ours.`, ports)
    if (!(await mayStillAct(entry, ports))) break
    if (!ports.sentJustNow) return entry
  }
  if (bound.provenByEndState && (await endStateReached(entry, ports, 0))) {
    return ports.journal.recordSettled(entry.id, 'warnings', 'The answer was lost and the host shows no task of ours any more; the guest is as asked.')
  }
  if (!bound.provenByEndState) return unknownOutcome(entry, 'The answer was lost, the host shows no task of ours, and the guest does not tell whether it was done.', ports)
  return ports.journal.recordSettled(entry.id, 'not_sent', 'The answer was lost; the host shows no task of ours, and the guest is not as asked: nothing was done.')
}

/** Tasks that may be this entry's: those that the journal knows as another's are not. */
async function ourTasks(entry: JournalEntry, bound: BoundOperation, { connection, journal }: ResolvePorts): Promise<readonly TaskRow[]> {
  await connection.reader.version() // the first answer tells the host's clock
  const sentAtSeconds = (Date.parse(entry.createdAt) + connection.reader.clockSkewMs()) / 1000
  const since = Math.floor(sentAtSeconds) - clockMarginSeconds
  const tasks = await connection.reader.guestTasks(entry.node, bound.taskVmid ?? entry.operation.guest.vmid, since, bound.taskTypes)
  const known = new Set(journal.recentEntries(knownEntries).map((each) => each.upid))
  return tasks.filter((task) => !known.has(task.upid) && task.user === connection.tokenId && task.startedAt >= since)
}

/** Whether the host may still be at the request. Waits a moment if it may and this process sent it; a cycle never waits. */
async function mayStillAct(entry: JournalEntry, { clock, sentJustNow }: ResolvePorts): Promise<boolean> {
  if (clock.nowMs() >= Date.parse(entry.createdAt) + requestLifetimeMs) return false
  if (sentJustNow) await clock.sleep(searchPauseMs)
  return true
}
