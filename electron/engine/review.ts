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
  return new Map(vmidsToReview(observation, context).map((vmid) => [vmid, reviewGuest(vmid, observation, context, before?.get(vmid))]))
}

/** Guests that are seen or declared, ascending. Pure. */
export function vmidsToReview({ guests }: Observation, { desired }: ReviewContext): readonly number[] {
  return [...new Set([...guests.keys(), ...desired.keys()])].toSorted((a, b) => a - b)
}

/** Reviews one guest. An earlier review spares comparison and plan where nothing moved that they rest on. Pure. */
export function reviewGuest(vmid: number, observation: Observation, context: ReviewContext, before?: GuestReview): GuestReview {
  const actual = observation.guests.get(vmid) ?? null
  const desired = context.desired.get(vmid)
  const nodeReached = observation.reach !== 'unreachable' && (actual === null || nodeIsOnline(observation, actual.node))
  const ignores = context.ignores.get(vmid) ?? []
  const known = ignores.length === 0 && before?.diff?.desired === desired && isSameButForTime(before?.actual ?? null, actual) ? before : undefined
  const judged = desired === undefined || known !== undefined ? null : judgeGuest(desired, actual, diffContextOf(observation), ignores, context.nowMs)
  const diff = known?.diff ?? judged?.diff ?? null
  const ignored = judged?.ignored ?? []
  const faultyFile = desired?.source !== undefined && context.faultyFiles.has(desired.source.file) ? desired.source.file : null
  const mayPlan = diff !== null && nodeReached && faultyFile === null
  const steps = !mayPlan ? [] : known !== undefined && known.steps.length > 0 ? known.steps : planGuest(diff)
  const proposals = mayPlan ? proposeForGuest(diff, steps) : []
  const standing = standingOf({ diff, actual, steps, nodeReached, frozen: context.frozen.has(vmid), waits: context.waiting.has(vmid), ignored: ignored.length })
  const ref = actual?.ref ?? diff?.creation?.ref ?? { host: observation.host, vmid, type: desired?.type ?? 'lxc' }
  return { ref, actual, diff, ignored, steps, proposals, faultyFile, ...standing }
}

/** What a comparison may conclude from a look, and find in it besides its guest. Pure. */
export function diffContextOf({ host, guests, absenceProven, reach }: Observation): DiffContext {
  return { absenceProven: absenceProven && reach !== 'unreachable', host, guest: (vmid) => guests.get(vmid) }
}

/** Whether a guest is as it was but for its uptime and the age of its configuration, on neither of which a diff rests. */
function isSameButForTime(before: ActualGuest | null, actual: ActualGuest | null): boolean {
  if (before === null || actual === null) return false // what absence means is for each look to say
  for (const key in { ...before, ...actual }) {
    const field = key as keyof ActualGuest
    if (field !== 'uptimeSeconds' && field !== 'specReadAt' && !isSame(before[field], actual[field])) return false
  }
  return true
}

/** Lists by their entries, all else by identity: a configuration that is carried over is the same object. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, index) => each === b[index])
  return a === b
}

function nodeIsOnline(observation: Observation, node: string): boolean {
  return observation.nodes.find((each) => each.name === node)?.online ?? true
}
