import type { Clock } from '../ports.ts'

const firstPauseMs = 60_000
const longestPauseMs = 60 * 60_000

/** How long auto mode leaves a guest alone after a step on it failed: a minute, then twice as long each time, up to an hour. */
export class RetryPauses {
  readonly #pauses = new Map<number, { readonly untilMs: number; readonly nextMs: number }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  mayTry(vmid: number): boolean {
    const pause = this.#pauses.get(vmid)
    return pause === undefined || this.#clock.nowMs() >= pause.untilMs
  }

  failed(vmid: number): void {
    const lengthMs = this.#pauses.get(vmid)?.nextMs ?? firstPauseMs
    this.#pauses.set(vmid, { untilMs: this.#clock.nowMs() + lengthMs, nextMs: Math.min(lengthMs * 2, longestPauseMs) })
  }

  succeeded(vmid: number): void {
    this.#pauses.delete(vmid)
  }
}
