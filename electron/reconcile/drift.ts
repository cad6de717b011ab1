/** Remembers in the journal when a drift began and ended, and when a host was lost and found. Audited only on change. */
import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { Observation } from '../engine/observation.ts'
import type { GuestReview } from '../engine/review.ts'
import type { Journal } from '../ports.ts'

const actor = 'countersign'

/**
 * Notes every drift that began, changed or ended. A guest that could not be judged keeps the drift it had, and one
 * that is not declared does so while a file is faulty (`declarationsWhole` false).
 */
export function noteDrift(host: HostId, reviews: ReadonlyMap<number, GuestReview>, declarationsWhole: boolean, journal: Journal): boolean {
  const known = journal.factsOf('drift', host)
  let changed = false
  for (const [vmid, review] of reviews) {
    const before = known.get(`${host}/${vmid}/`)?.value ?? null
    const now = review.diff === null && !declarationsWhole ? before : driftValue(review, before)
    if (now === before) continue
    journal.noteFact({ topic: 'drift', host, vmid, subject: '', value: now }, driftAudit(host, vmid, review, now))
    changed = true
  }
  return changed
}

/** Notes that a host became reachable, partly reachable or unreachable. */
export function noteReach(observation: Observation, journal: Journal): void {
  const { host, reach, errors } = observation
  const value = JSON.stringify([reach, errors.map((error) => error.code)])
  const reason = reach === 'complete' ? `${host} was seen completely.` : `${host} was seen ${reach === 'partial' ? 'in part' : 'not at all'}: ${errors[0]?.message ?? ''}`
  journal.noteFact(
    { topic: 'host', host, vmid: null, subject: '', value },
    { actor, host, vmid: null, guest: null, operationId: null, operation: null, kind: 'drift', decision: reach, reason, payload: { errors: errors.slice(0, 10) } },
  )
}

function driftValue(review: GuestReview, before: string | null): string | null {
  const { diff, standing } = review
  if (standing === 'unreachable') return before
  if (diff === null) return null
  if (diff.changes.length === 0 && diff.withheld.some((each) => each.code === 'observation_incomplete')) return before
  return diff.changes.length === 0 ? null : JSON.stringify(diff.changes.map(({ field, desired, actual }) => [field, desired, actual]))
}

function driftAudit(host: HostId, vmid: number, review: GuestReview, value: string | null): AuditDraft {
  const changes = review.diff?.changes ?? []
  const list = changes.map((change) => `${change.field} is ${change.actual ?? 'none'}, declared ${change.desired ?? 'none'}`).join('; ')
  return {
    actor,
    host,
    vmid,
    guest: review.actual?.name ?? null,
    operationId: null,
    operation: null,
    kind: 'drift',
    decision: value === null ? 'ended' : 'detected',
    reason: value === null ? 'The guest is as declared.' : clip(list),
    payload: { changes: changes.map(({ field, desired, actual }) => ({ field, desired: clip(desired), actual: clip(actual) })) },
  }
}

/** Audit rows stay small; a description can be 8 KiB. */
function clip<T extends string | null>(text: T): T | string {
  return text !== null && text.length > 400 ? `${text.slice(0, 399)}…` : text
}
