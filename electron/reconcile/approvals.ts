/** Keeps the list of what waits for a signature in step with what is declared and seen. Effects: the journal. */
import { sourceLabel, type HostId } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import type { GuestReview } from '../engine/review.ts'
import type { Journal } from '../ports.ts'

/**
 * Adds an item for each destructive step that is planned, and withdraws those that nobody wishes for any more. An
 * item stays when its guest could not be judged: an unseen guest or a faulty file withdraws nothing.
 * Returns whether anything changed.
 */
export function syncPending(host: HostId, reviews: ReadonlyMap<number, GuestReview>, journal: Journal): boolean {
  const before = journal.pendingItems(host)
  const known = new Set(before.flatMap(({ operation }) => (operation === null ? [] : [operationKey(operation)])))
  let changed = false
  for (const review of reviews.values()) {
    for (const step of review.steps) {
      if (step.classification.class !== 'destructive' || known.has(operationKey(step.operation)) || review.diff === null) continue
      journal.ensurePending({
        operation: step.operation,
        signers: null,
        guestName: review.actual?.name ?? null,
        summary: step.summary,
        classification: step.classification,
        source: 'desired',
        origin: sourceLabel(review.diff.desired.source),
        reason: '',
      })
      changed = true
    }
  }
  for (const item of before) {
    const { operation, source } = item
    if (operation === null || source !== 'desired' || !isObsolete(operation, reviews.get(operation.guest.vmid))) continue
    journal.withdrawPending(item.id, 'Neither the declared state nor the host calls for it any more.')
    changed = true
  }
  return changed
}

function isObsolete(operation: Operation, review: GuestReview | undefined): boolean {
  if (review === undefined || review.standing === 'unreachable' || review.faultyFile !== null) return false
  if (review.diff !== null && review.diff.withheld.some((each) => each.code === 'observation_incomplete')) return false
  return !review.steps.some((step) => step.classification.class === 'destructive' && operationKey(step.operation) === operationKey(operation))
}

/** Whether two operations ask for the same on the same guest. Pure. */
export function isSameWish(one: Operation, other: Operation): boolean {
  return operationKey(one) === operationKey(other)
}

/** Two wishes are the same when kind, guest and parameters are. */
function operationKey({ kind, guest, parameters }: Operation): string {
  const sorted = Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([kind, guest.host, guest.vmid, guest.type, sorted])
}
