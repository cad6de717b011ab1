/** How one guest stands, in one word and one clause: what a fleet cell shows. Pure. */
import type { GuestStanding } from '../../shared/ipc/contract.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { PlannedStep } from '../../shared/domain/operation.ts'
import type { GuestDiff } from './diff.ts'

/** What the standing of a guest rests on. */
export interface StandingFacts {
  /** null = nothing is declared for it. */
  readonly diff: GuestDiff | null
  readonly actual: ActualGuest | null
  readonly steps: readonly PlannedStep[]
  /** False when its node cannot be reached: what is shown is old. */
  readonly nodeReached: boolean
  /** An operation on it has no known outcome. */
  readonly frozen: boolean
  /** An operation on it waits for a signature. */
  readonly waits: boolean
  /** Differences that people decided to leave as they are. */
  readonly ignored: number
}

/** The gravest standing first. Pure. */
export function standingOf(facts: StandingFacts): { readonly standing: GuestStanding; readonly note: string } {
  const { diff, actual, steps } = facts
  if (facts.frozen) return { standing: 'frozen', note: 'the outcome of an operation is not known yet' }
  if (!facts.nodeReached) return { standing: 'unreachable', note: `node ${actual?.node ?? ''} does not answer` }
  if (diff === null) return { standing: 'unmanaged', note: 'nothing is declared for it' }
  if (facts.waits) return { standing: 'pending', note: 'waits for a signature' }
  if (steps.some((step) => step.classification.class === 'destructive')) return { standing: 'destructive', note: 'what is declared is destructive' }
  if (actual === null && diff.changes.length > 0) return { standing: 'drift', note: 'the host has no such guest' }
  if (diff.changes.length > 0) return { standing: 'drift', note: count(diff.changes.length, 'field differs', 'fields differ') }
  const [unjudged] = diff.withheld
  if (unjudged !== undefined) return { standing: 'unknown', note: unjudged.reason }
  if (diff.restarts.length > 0) return { standing: 'restart_needed', note: `takes effect with the next start: ${diff.restarts.map((change) => change.field).join(', ')}` }
  if (facts.ignored > 0) return { standing: 'ignored', note: count(facts.ignored, 'difference is ignored', 'differences are ignored') }
  return { standing: 'in_sync', note: '' }
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
