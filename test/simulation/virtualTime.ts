/** Time that only passes when everybody waits for it: a whole day costs as much as what happens in it. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../electron/ports.ts'
import { SimulatedClock } from '../../electron/simulator/clock.ts'

/** Turns of the event loop in which nobody waits for time and nothing ends: then nothing ever will. */
const deadTurns = 200

export class VirtualTime {
  #nowMs: number
  #order = 0
  readonly #sleepers = new Set<{ readonly untilMs: number; readonly order: number; readonly wake: () => void }>()

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve()
        return
      }
      const sleeper = { untilMs: this.#nowMs + Math.max(0, ms), order: (this.#order += 1), wake: resolve }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', () => this.#sleepers.delete(sleeper) && resolve(), { once: true })
    })
  }

  /** Lets time pass until the work has ended, and settles as it does. Rejects when it never will. */
  async run<T>(work: Promise<T>): Promise<T> {
    let ended = false
    const end = (): void => {
      ended = true
    }
    work.then(end, end)
    for (let idle = 0; ; ) {
      await nextTurn()
      if (ended) return work
      idle = this.#wakeNext(Number.POSITIVE_INFINITY) ? 0 : idle + 1
      if (idle > deadTurns) throw new Error('the work waits for something that never comes')
    }
  }

  /** Lets this much time pass. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    do await nextTurn()
    while (this.#wakeNext(untilMs))
    this.#nowMs = Math.max(this.#nowMs, untilMs)
  }

  #wakeNext(latestMs: number): boolean {
    const [next] = [...this.#sleepers].toSorted((a, b) => a.untilMs - b.untilMs || a.order - b.order)
    if (next === undefined || next.untilMs > latestMs) return false
    this.#nowMs = Math.max(this.#nowMs, next.untilMs)
    this.#sleepers.delete(next)
    next.wake()
    return true
  }
}

/** The app's clock; `shiftMs` = how wrong it goes. */
export function virtualClock(time: VirtualTime, shiftMs: () => number): Clock {
  return { nowMs: () => time.nowMs + shiftMs(), sleep: (ms, signal) => time.sleep(ms, signal) }
}

/** The cluster's clock. */
export class VirtualClusterClock extends SimulatedClock {
  readonly #time: VirtualTime

  constructor(time: VirtualTime) {
    super(1)
    this.#time = time
  }

  override nowMs(): number {
    return this.#time.nowMs
  }

  override sleepUntil(untilMs: number): Promise<void> {
    return this.#time.sleep(untilMs - this.#time.nowMs)
  }
}
