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
import type { HostMode } from '../../shared/domain/host.ts'
import type { Observation } from '../engine/observation.ts'
import type { GuestReview } from '../engine/review.ts'
import type { Journal, JournalEntry } from '../ports.ts'
import { syncPending } from './approvals.ts'
import { noteDrift, noteReach } from './drift.ts'
import type { ExecutePorts } from './execute.ts'
import type { ChangeTopic, GuestOutcome } from './hostReconciler.ts'
import { resolveUnsettled } from './recover.ts'

/** The stages of one host, as its reconciler offers them. */
export interface CycleStages {
  readonly host: HostId
  readonly mode: HostMode
  readonly journal: Journal
  unresolved(): readonly JournalEntry[]
  executePorts(): Promise<ExecutePorts>
  /** Observe, diff, plan and classify. null = no connection could be opened. */
  look(): Promise<Observation | null>
  reviews(): ReadonlyMap<number, GuestReview>
  reviewAgain(): void
  /** Takes in signed jobs and wishes from elsewhere. Resolves to the number of operations carried out. */
  takeJobs(): Promise<number>
  /** False while a file is faulty: then nothing is withdrawn and no drift ends for want of a declaration. */
  declarationsWhole(): boolean
  /** Mints what is to be signed. */
  mint(): Promise<void>
  /** Begins to gate, execute, verify and audit what was signed; one promise for each item. */
  beginSigned(): Promise<readonly Promise<boolean>[]>
  /** Whether auto mode may work on a guest now: not while it is worked on, nor for a while after it failed. */
  mayTry(vmid: number): boolean
  /** Gate, execute, verify and audit one guest, without a person. */
  applyByItself(vmid: number): Promise<GuestOutcome>
  onChange(topic: ChangeTopic): void
}

/** Runs one cycle. `begun` = the work it has begun, which it does not wait for. Never rejects on a host's failure. */
export async function runCycle(stages: CycleStages): Promise<{ readonly begun: readonly Promise<unknown>[]; readonly observation: Observation | null }> {
  await resolveEarlier(stages)
  const observation = await stages.look()
  if (observation === null) return { begun: [], observation }

  const { host, journal } = stages
  noteReach(observation, journal)
  noteDrift(host, stages.reviews(), stages.declarationsWhole(), journal)
  if (syncPending({ host, reviews: stages.reviews(), declarationsWhole: stages.declarationsWhole(), absenceProven: observation.absenceProven, journal })) {
    stages.reviewAgain()
    stages.onChange('approvals')
  }
  if (observation.reach === 'unreachable') return { begun: [], observation }
  await stages.takeJobs()
  await stages.mint()
  const signed = await stages.beginSigned()
  const byItself = stages.mode === 'auto' ? runnable(stages.reviews()).filter((vmid) => stages.mayTry(vmid)) : []
  const applied = byItself.map(async (vmid) => {
    await stages.applyByItself(vmid)
    noteDrift(host, new Map([...stages.reviews()].filter(([each]) => each === vmid)), stages.declarationsWhole(), journal)
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

/** Guests with a step that may run without a person: benign and without a flag. */
function runnable(reviews: ReadonlyMap<number, GuestReview>): readonly number[] {
  return [...reviews]
    .filter(([, review]) => review.faultyFile === null && review.steps.some((step) => step.classification.class === 'benign' && step.classification.flags.length === 0))
    .map(([vmid]) => vmid)
}
