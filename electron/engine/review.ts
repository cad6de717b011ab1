/**
 * A host's observation beside what is declared for it: every guest with its diff, its plan and its standing. What
 * the window shows and what the cycle acts on are this one thing. Pure.
 */
import type { ActualGuest, DesiredGuest, GuestRef, HostId } from '../../shared/domain/guest.ts'
import type { PlannedStep } from '../../shared/domain/operation.ts'
import type { GuestStanding } from '../../shared/ipc/contract.ts'
import { diffGuest, type GuestDiff } from './diff.ts'
import type { Observation } from './observation.ts'
import { planGuest } from './plan.ts'
import { standingOf } from './standing.ts'

export interface GuestReview {
  readonly ref: GuestRef
  /** null = declared, but the host does not show it. */
  readonly actual: ActualGuest | null
  /** null = nothing is declared for it. */
  readonly diff: GuestDiff | null
  readonly steps: readonly PlannedStep[]
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
}

/** Reviews every guest that is seen or declared, by VMID, ascending. Pure. */
export function reviewHost(observation: Observation, context: ReviewContext): ReadonlyMap<number, GuestReview> {
  const vmids = [...new Set([...observation.guests.keys(), ...context.desired.keys()])].toSorted((a, b) => a - b)
  return new Map(vmids.map((vmid) => [vmid, reviewGuest(vmid, observation, context)]))
}

/** Reviews one guest. Pure. */
export function reviewGuest(vmid: number, observation: Observation, context: ReviewContext): GuestReview {
  const actual = observation.guests.get(vmid) ?? null
  const desired = context.desired.get(vmid)
  const nodeReached = observation.reach !== 'unreachable' && (actual === null || nodeIsOnline(observation, actual.node))
  const diff = desired === undefined ? null : diffGuest(desired, actual, { absenceProven: observation.absenceProven && observation.reach !== 'unreachable' })
  const faultyFile = desired?.source !== undefined && context.faultyFiles.has(desired.source.file) ? desired.source.file : null
  const steps = diff === null || !nodeReached || faultyFile !== null ? [] : planGuest(diff)
  const standing = standingOf({ diff, actual, steps, nodeReached, frozen: context.frozen.has(vmid), waits: context.waiting.has(vmid) })
  return { ref: guestRef(observation.host, vmid, actual, desired), actual, diff, steps, faultyFile, ...standing }
}

function nodeIsOnline(observation: Observation, node: string): boolean {
  return observation.nodes.find((each) => each.name === node)?.online ?? true
}

/** A declared guest that is not there and names no type is shown as a container. */
function guestRef(host: HostId, vmid: number, actual: ActualGuest | null, desired: DesiredGuest | undefined): GuestRef {
  return actual?.ref ?? { host, vmid, type: desired?.type ?? 'lxc' }
}
