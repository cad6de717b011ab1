/** Keeps the list of what waits for a signature in step with what is declared and seen. Effects: the journal. */
import { sourceLabel } from '../../shared/domain/desiredGuest.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import type { GuestReview } from '../engine/review.ts'
import type { Journal } from '../ports.ts'

export interface SyncInput {
  readonly host: HostId
  readonly reviews: ReadonlyMap<number, GuestReview>
  /** False while a file is faulty. */
  readonly declarationsWhole: boolean
  /** True when a guest that the host does not show is certainly gone. */
  readonly absenceProven: boolean
  readonly journal: Journal
}

/**
 * Adds an item for each destructive step that is planned, and withdraws those that nobody wishes for any more. An
 * item stays when its guest could not be judged: an unseen guest withdraws nothing, nor does any guest while a file
 * is faulty (`declarationsWhole` false), for it may be what declared it.
 * What a person asked for ends when its guest is certainly gone. Returns whether anything changed.
 */
export function syncPending({ host, reviews, declarationsWhole, absenceProven, journal }: SyncInput): boolean {
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
    const { operation, source, signatures } = item
    if (operation === null) continue
    if (source !== 'desired' && signatures.length === 0 && absenceProven && (reviews.get(operation.guest.vmid)?.actual ?? null) === null) {
      journal.withdrawPending(item.id, 'The host no longer has the guest.')
      changed = true
      continue
    }
    if (source !== 'desired' || !isObsolete(operation, reviews.get(operation.guest.vmid), declarationsWhole)) continue
    journal.withdrawPending(item.id, 'Neither the declared state nor the host calls for it any more.')
    changed = true
  }
  return changed
}

function isObsolete(operation: Operation, review: GuestReview | undefined, declarationsWhole: boolean): boolean {
  if (!declarationsWhole) return false
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
