import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

/** The longest wait a Node timer can hold, about 24.8 days; a longer one would fire at once. Milliseconds. */
const longestTimerMs = 2 ** 31 - 1

/**
 * The computer's own clock. `sleep` keeps the process alive until it ends, resolves early when the signal
 * aborts, never rejects, and ends after 24.8 days at the latest; for no time at all it is one turn of the event loop,
 * where a timer would take a millisecond. Effects: timers.
 */
export function createSystemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    async sleep(ms, signal) {
      try {
        const options = signal === undefined ? {} : { signal }
        await (ms <= 0 ? nextTurn(undefined, options) : wait(Math.min(ms, longestTimerMs), undefined, options))
      } catch (thrown) {
        if (signal?.aborted !== true) throw thrown
      }
    },
  }
}
