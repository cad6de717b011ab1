import type { Clock } from '../ports.ts'

/** How long work holds the event loop at a stretch. */
const turnMs = 8

/**
 * Gives long work its pauses. The function it returns is awaited between small pieces: it lets other work have its turn
 * of the event loop once some milliseconds have passed since the last time, and costs nothing until then. Effects: timers.
 */
export function takeTurns(clock: Clock): () => Promise<void> {
  let begunMs = clock.nowMs()
  return async () => {
    if (Math.abs(clock.nowMs() - begunMs) < turnMs) return
    await clock.sleep(0)
    begunMs = clock.nowMs()
  }
}
