import { setImmediate as nextTurn } from 'node:timers/promises'

/** For how many milliseconds the event loop did not turn at most while something was done. */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0
  let isDone = false
  const watching = (async () => {
    let turnedAt = performance.now()
    while (!isDone) {
      await nextTurn()
      const now = performance.now()
      longestMs = Math.max(longestMs, now - turnedAt)
      turnedAt = now
    }
  })()
  try {
    await work()
  } finally {
    isDone = true
    await watching
  }
  return longestMs
}
