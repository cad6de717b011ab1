import type { Observation } from '../engine/observation.ts'
import { reviewGuest, vmidsToReview, type GuestReview, type ReviewContext } from '../engine/review.ts'
import type { Clock } from '../ports.ts'
import { takeTurns } from './takeTurns.ts'

/** Comparisons between two looks at the clock. */
const guestsAtOnce = 20

/**
 * Compares a whole fleet without holding up the event loop: the comparisons of ten thousand guests at once would, for
 * a fifth of a second. Meanwhile the world may move on, so the answer is no review to show, but the `before` that makes
 * the next one cheap.
 */
export async function reviewInTurns(observation: Observation, context: ReviewContext, before: ReadonlyMap<number, GuestReview>, clock: Clock): Promise<ReadonlyMap<number, GuestReview>> {
  const reviews = new Map<number, GuestReview>()
  const pause = takeTurns(clock)
  for (const vmid of vmidsToReview(observation, context)) {
    reviews.set(vmid, reviewGuest(vmid, observation, context, before.get(vmid)))
    if (reviews.size % guestsAtOnce === 0) await pause()
  }
  return reviews
}
