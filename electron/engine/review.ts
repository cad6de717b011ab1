/**
 * A host's observation beside what is declared for it: every guest with its diff, its plan and its standing. What
 * the window shows and what the cycle acts on are this one thing. Pure.
 */
import type { IgnoredDifference } from '../../shared/domain/drift.ts'
import type { ActualGuest, DesiredGuest, GuestRef } from '../../shared/domain/guest.ts'
import type { PlannedStep } from '../../shared/domain/operation.ts'
import type { GuestStanding } from '../../shared/ipc/contract.ts'
import type { DiffContext, GuestDiff } from './diff.ts'
import { judgeGuest } from './ignores.ts'
import type { Observation } from './observation.ts'
import { planGuest, proposeForGuest } from './plan.ts'
import { standingOf } from './standing.ts'

/** How one guest stands: what differs, what would be done about it, and in one word. */
export interface GuestReview {
  /** A declared guest that is not there and names no type is shown as a container. */
  readonly ref: GuestRef
  /** null = declared, but the host does not show it. */
  readonly actual: ActualGuest | null
  /** null = nothing is declared for it. */
  readonly diff: GuestDiff | null
  /** Differences that people decided to leave as they are; they are no part of the diff. */
  readonly ignored: readonly IgnoredDifference[]
  readonly steps: readonly PlannedStep[]
  /** What is no drift and would be good to do: a restart that is needed, pending changes that nobody declared. */
  readonly proposals: readonly PlannedStep[]
  /** Set when the file that declares it is faulty: nothing is applied from it. */
  readonly faultyFile: string | null
  readonly standing: GuestStanding
  readonly note: string
}

/** What has to be known besides the observation. */
export interface ReviewContext {
  readonly desired: ReadonlyMap<number, DesiredGuest>
  /** Names of files that could not be taken as they stand. */
  readonly faultyFiles: ReadonlySet<string>
  /** Guests with an operation of unknown outcome. */
  readonly frozen: ReadonlySet<number>
  /** Guests with an operation that waits for a signature. */
  readonly waiting: ReadonlySet<number>
  /** What people ignore, by VMID. */
  readonly ignores: ReadonlyMap<number, readonly IgnoredDifference[]>
  /** Milliseconds since the epoch: what is ignored until then shows again. */
  readonly nowMs: number
}

/** Reviews every guest that is seen or declared, by VMID, ascending. `before` = earlier reviews, see `reviewGuest`. Pure. */
export function reviewHost(observation: Observation, context: ReviewContext, before?: ReadonlyMap<number, GuestReview>): ReadonlyMap<number, GuestReview> {
  const reviews = new Map<number, GuestReview>()
  for (const vmid of vmidsToReview(observation, context)) reviews.set(vmid, reviewGuest(vmid, observation, context, before?.get(vmid)))
  return reviews
}

/** Guests that are seen or declared, ascending. Pure. */
export function vmidsToReview({ guests }: Observation, { desired }: ReviewContext): readonly number[] {
  const vmids = [...guests.keys()]
  for (const vmid of desired.keys()) if (!guests.has(vmid)) vmids.push(vmid)
  return vmids.sort((a, b) => a - b)
}

/** Reviews one guest. An earlier review spares comparison and plan where nothing moved that they rest on. Pure. */
export function reviewGuest(vmid: number, observation: Observation, context: ReviewContext, before?: GuestReview): GuestReview {
  const actual = observation.guests.get(vmid) ?? null
  const desired = context.desired.get(vmid)
  const ignores = context.ignores.get(vmid) ?? none
  const known = before !== undefined && before.diff?.desired === desired && ignores.length === 0 && isSameButForTime(before.actual, actual) ? before : undefined
  const nodeReached = observation.reach !== 'unreachable' && (actual === null || nodeIsOnline(observation, actual.node))
  const faultyFile = desired?.source !== undefined && context.faultyFiles.has(desired.source.file) ? desired.source.file : null
  const frozen = context.frozen.has(vmid)
  const waits = context.waiting.has(vmid)
  if (known !== undefined && nodeReached && faultyFile === null && !frozen && !waits && wasReviewedAlike(known)) return asSeenNow(known, actual)
  const judged = desired === undefined || known !== undefined ? null : judgeGuest(desired, actual, diffContextOf(observation), ignores, context.nowMs)
  const diff = known?.diff ?? judged?.diff ?? null
  const ignored = judged?.ignored ?? []
  const mayPlan = diff !== null && nodeReached && faultyFile === null
  const steps = !mayPlan ? [] : known !== undefined && known.steps.length > 0 ? known.steps : planGuest(diff)
  const proposals = mayPlan ? proposeForGuest(diff, steps) : []
  const standing = standingOf({ diff, actual, steps, nodeReached, frozen, waits, ignored: ignored.length })
  const ref = actual?.ref ?? diff?.creation?.ref ?? { host: observation.host, vmid, type: desired?.type ?? 'lxc' }
  return { ref, actual, diff, ignored, steps, proposals, faultyFile, ...standing }
}

/** An earlier review that still holds. Written out, for a copy by spreading takes twice as long, and every guest is asked in every cycle. */
function asSeenNow(review: GuestReview, actual: ActualGuest | null): GuestReview {
  if (review.actual === actual) return review
  const { ref, diff, ignored, steps, proposals, faultyFile, standing, note } = review
  return { ref, actual, diff, ignored, steps, proposals, faultyFile, standing, note }
}

/** Whether a guest was in reach, free of whatever keeps one from being planned, and waited for nothing. */
function wasReviewedAlike({ faultyFile, standing }: GuestReview): boolean {
  return faultyFile === null && standing !== 'unreachable' && standing !== 'frozen' && standing !== 'pending'
}

/** What a comparison may conclude from a look, and find in it besides its guest. Pure. */
function diffContextOf({ host, guests, absenceProven, reach }: Observation): DiffContext {
  return { absenceProven: absenceProven && reach !== 'unreachable', host, guest: (vmid) => guests.get(vmid) }
}

const none: readonly never[] = []

/**
 * Whether a guest is as it was but for its uptime and the age of its configuration, on neither of which a diff rests.
 * Field by field, by name: this is asked of every guest in every cycle, and a loop over keys takes twice as long.
 */
function isSameButForTime(before: ActualGuest | null, actual: ActualGuest | null): boolean {
  if (before === null || actual === null) return false // what absence means is for each look to say
  return (
    before.ref === actual.ref && before.node === actual.node && before.name === actual.name && before.run === actual.run &&
    before.hostStatus === actual.hostStatus && before.lock === actual.lock && before.template === actual.template &&
    before.haState === actual.haState && isSame(before.listTags, actual.listTags) && before.specKnown === actual.specKnown &&
    before.spec === actual.spec && before.holdings === actual.holdings && before.ha === actual.ha &&
    before.vacant === actual.vacant && before.surroundings === actual.surroundings
  )
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((each, index) => each === b[index]))
}

function nodeIsOnline(observation: Observation, node: string): boolean {
  for (const { name, online } of observation.nodes) if (name === node) return online
  return true
}
