/**
 * The cluster's clock. It runs with the machine's and can be moved by hand; every wait of the cluster is multiplied
 * by `timeScale`. Sleepers notice when the clock is moved.
 */
export class SimulatedClock {
  readonly timeScale: number
  #offsetMs = 0
  readonly #sleepers = new Map<() => void, number>()
  readonly #timers = new Map<() => void, NodeJS.Timeout>()

  constructor(timeScale: number) {
    this.timeScale = timeScale
  }

  /** Milliseconds since the epoch, as the cluster sees them. */
  nowMs(): number {
    return Date.now() + this.#offsetMs
  }

  nowSeconds(): number {
    return Math.floor(this.nowMs() / 1000)
  }

  /** A wait of the real server, in the simulator's milliseconds. */
  scaled(realMs: number): number {
    return realMs * this.timeScale
  }

  /** Moves the clock forward, or back with a negative number. Whatever becomes due happens at the next look. */
  advance(ms: number): void {
    this.#offsetMs += ms
    for (const [wake, untilMs] of this.#sleepers) this.#arm(wake, untilMs)
  }

  /** Resolves when the cluster's time has reached `untilMs`. */
  sleepUntil(untilMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(wake)
        this.#timers.delete(wake)
        resolve()
      }
      this.#sleepers.set(wake, untilMs)
      this.#arm(wake, untilMs)
    })
  }

  /** Waits as long as the real server would wait `realMs`. */
  sleepScaled(realMs: number): Promise<void> {
    return this.sleepUntil(this.nowMs() + this.scaled(realMs))
  }

  /** Wakes every sleeper. */
  close(): void {
    for (const wake of this.#sleepers.keys()) {
      clearTimeout(this.#timers.get(wake))
      wake()
    }
  }

  #arm(wake: () => void, untilMs: number): void {
    clearTimeout(this.#timers.get(wake))
    this.#timers.set(wake, setTimeout(wake, Math.max(0, untilMs - this.nowMs())))
  }
}
