/**
 * The conductor:
 *
 *     resolve ─▶ observe ─▶ diff ─▶ plan ─▶ classify ─▶ note ─▶ take jobs ─▶ gate ─▶ execute ─▶ verify ─▶ audit
 *
 * Level-triggered: each cycle starts from what is true now. What an earlier one left without a known end is
 * resolved first, before anything may be sent. The stages never call each other.
 */
import { toAppError } from '../../shared/domain/appError.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import { planHost, type OrderedGuest } from '../engine/hostPlan.ts'
import type { LoggedTask } from '../engine/driftCause.ts'
import type { Observation } from '../engine/observation.ts'
import type { GuestReview } from '../engine/review.ts'
import type { AutoWork, Hold } from '../engine/safety.ts'
import type { Journal, JournalEntry } from '../ports.ts'
import { syncPending } from './approvals.ts'
import type { ChangeTopic } from './changeTopic.ts'
import { forgetGone, noteDrift, noteReach } from './drift.ts'
import type { ExecutePorts } from './execute.ts'
import type { GuestOutcome } from './guestWork.ts'
import { inOrder } from './inOrder.ts'
import { resolveUnsettled } from './recover.ts'

/** The stages of one host, as its reconciler offers them. */
export interface CycleStages {
  readonly host: HostId
  readonly journal: Journal
  unresolved(): readonly JournalEntry[]
  executePorts(): Promise<ExecutePorts>
  /** Observe, diff, plan and classify. null = no connection could be opened. */
  look(): Promise<Observation | null>
  reviews(): ReadonlyMap<number, GuestReview>
  /** The host's latest tasks; empty = none can be seen. Never rejects. */
  latestTasks(): Promise<readonly LoggedTask[]>
  /** When the host was looked at last, seconds since the epoch by its own clock; null = not by this process. */
  lookedAtSeconds(): number | null
  reviewAgain(): void
  /** Takes in signed jobs and wishes from elsewhere. Resolves to the number of operations carried out. */
  takeJobs(): Promise<number>
  /** False while a file is faulty: then nothing is withdrawn and no drift ends for want of a declaration. */
  declarationsWhole(): boolean
  /** Mints what is to be signed. */
  mint(): Promise<void>
  /** Begins to gate, execute, verify and audit what was signed; one promise for each item. */
  beginSigned(): Promise<readonly Promise<boolean>[]>
  /** Ends the provenance of guests of which a look shows that they are no longer what we made. */
  endProvenance(observation: Observation): void
  /** Counts the guests. A hold = too many are missing, so that this cycle only observes. */
  noteCount(): Hold | null
  /** Whether auto mode may begin this work now: mode, freeze, maintenance window and caps. */
  mayRunByItself(work: AutoWork): boolean
  /** Whether auto mode may work on a guest now: not while it is worked on, nor for a while after it failed. */
  mayTry(vmid: number): boolean
  /** Gate, execute, verify and audit one guest, without a person. */
  applyByItself(vmid: number): Promise<GuestOutcome>
  onChange(topic: ChangeTopic): void
  /** Lets other work have its turn of the event loop, when this one has lasted. */
  pause(): Promise<void>
}

/** Runs one cycle. `begun` = the work it has begun, which it does not wait for. Never rejects on a host's failure. */
export async function runCycle(stages: CycleStages): Promise<{ readonly begun: readonly Promise<unknown>[]; readonly observation: Observation | null }> {
  await resolveEarlier(stages)
  const before = stages.reviews()
  const beforeSeconds = stages.lookedAtSeconds()
  const observation = await stages.look()
  if (observation === null) return { begun: [], observation }

  const { host, journal } = stages
  noteReach(observation, journal)
  const note = (vmids: readonly number[]) => noteDrift({
    host, vmids, before, beforeSeconds, journal, seenAt: observation.seenAt, declarationsWhole: stages.declarationsWhole(),
    review: (vmid) => stages.reviews().get(vmid), latestTasks: stages.latestTasks, pause: stages.pause,
  })
  await note([...stages.reviews().keys()].toSorted((a, b) => a - b))
  if (observation.absenceProven && observation.reach !== 'unreachable' && stages.declarationsWhole()) forgetGone(host, stages.reviews(), journal)
  stages.endProvenance(observation)
  if (stages.noteCount() !== null) return { begun: [], observation }
  if (syncPending({ host, reviews: stages.reviews(), declarationsWhole: stages.declarationsWhole(), absenceProven: observation.absenceProven, journal })) {
    stages.reviewAgain()
    stages.onChange('approvals')
  }
  if (observation.reach === 'unreachable') return { begun: [], observation }
  await stages.takeJobs()
  await stages.mint()
  const signed = await stages.beginSigned()
  const applied = inOrder(chooseByItself(stages), async (vmid) => {
    await stages.applyByItself(vmid)
    await note([vmid])
  })
  return { begun: [...signed, ...applied], observation }
}

async function resolveEarlier(stages: CycleStages): Promise<void> {
  const entries = stages.unresolved()
  if (entries.length === 0) return
  try {
    await resolveUnsettled(entries, await stages.executePorts())
  } catch (thrown) {
    if (toAppError(thrown).code === 'internal') throw thrown
  }
  stages.onChange('operations')
}

/** Guests that auto mode works on in this cycle, in order: all that differ so that it may, or none where that is too much at once. */
function chooseByItself(stages: CycleStages): readonly OrderedGuest[] {
  const chosen = [...stages.reviews()].filter(([vmid, review]) => stepsByItself(review) > 0 && stages.mayTry(vmid))
  const work = { guests: chosen.length, mutations: chosen.reduce((sum, [, review]) => sum + stepsByItself(review), 0) }
  return stages.mayRunByItself(work) ? planHost(new Map(chosen)) : []
}

/** Steps of a guest that may run without a person: benign and without a flag. */
function stepsByItself({ faultyFile, steps }: GuestReview): number {
  return faultyFile === null ? steps.filter(({ classification }) => classification.class === 'benign' && classification.flags.length === 0).length : 0
}
