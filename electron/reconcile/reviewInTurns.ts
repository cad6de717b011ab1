import type { Observation } from '../engine/observation.ts'
import { reviewGuest, vmidsToReview, type GuestReview, type ReviewContext } from '../engine/review.ts'
import type { Clock } from '../ports.ts'

/** So many comparisons take some milliseconds. */
const guestsPerTurn = 250

/**
 * Compares a whole fleet without holding up the event loop: the comparisons of ten thousand guests at once would, for
 * a fifth of a second. Meanwhile the world may move on, so the answer is no review to show, but the `before` that makes
 * the next one cheap.
 */
export async function reviewInTurns(observation: Observation, context: ReviewContext, before: ReadonlyMap<number, GuestReview>, clock: Clock): Promise<ReadonlyMap<number, GuestReview>> {
  const reviews = new Map<number, GuestReview>()
  for (const vmid of vmidsToReview(observation, context)) {
    reviews.set(vmid, reviewGuest(vmid, observation, context, before.get(vmid)))
    if (reviews.size % guestsPerTurn === 0) await clock.sleep(0)
  }
  return reviews
}
