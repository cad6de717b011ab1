import { setImmediate as nextTurn } from 'node:timers/promises'

/** The longest turns of the event loop while something was done, in milliseconds. */
export interface LongestTurn {
  /** By the clock on the wall: for so long nothing else could begin. */
  readonly ms: number
  /** What this thread itself computed in one turn at most; the rest are other programs and the disk. */
  readonly cpuMs: number
}

/** Watches the event loop from beside the work. */
export async function longestTurn(work: () => Promise<unknown>): Promise<LongestTurn> {
  let ms = 0
  let cpuMs = 0
  let isDone = false
  const watching = (async () => {
    let turnedAt = performance.now()
    let computed = computedMs()
    while (!isDone) {
      await nextTurn()
      const now = performance.now()
      const computedNow = computedMs()
      ms = Math.max(ms, now - turnedAt)
      cpuMs = Math.max(cpuMs, computedNow - computed)
      turnedAt = now
      computed = computedNow
    }
  })()
  try {
    await work()
  } finally {
    isDone = true
    await watching
  }
  return { ms, cpuMs }
}

/** For how many milliseconds the event loop did not turn at most while something was done. */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  return (await longestTurn(work)).ms
}

function computedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
