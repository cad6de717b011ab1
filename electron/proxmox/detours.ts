import { AppError } from '../../shared/domain/appError.ts'
import type { Clock } from '../ports.ts'

/**
 * Calls about a node whose own endpoint does not answer, passed on by the others. Each may hold one of their few
 * connections for as long as the lost node keeps silent: so there is one at a time for each node, and where one could
 * not be passed on, those of the next moments fail at once. State in memory alone.
 */
export class Detours {
  readonly #clock: Clock
  readonly #avoidFailedMs: number
  readonly #last = new Map<string, Promise<unknown>>()
  readonly #failed = new Map<string, { readonly atMs: number; readonly error: AppError }>()

  constructor(clock: Clock, avoidFailedMs: number) {
    this.#clock = clock
    this.#avoidFailedMs = avoidFailedMs
  }

  /** Rejects as `call` does, or with the `node_unreachable` of an earlier one. */
  run<T>(node: string, call: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(node) ?? Promise.resolve()).then(() => this.#ask(node, call))
    this.#last.set(node, turn.catch(() => undefined))
    return turn
  }

  async #ask<T>(node: string, call: () => Promise<T>): Promise<T> {
    const failed = this.#failed.get(node)
    if (failed !== undefined && this.#clock.nowMs() - failed.atMs < this.#avoidFailedMs) throw failed.error
    try {
      const value = await call()
      this.#failed.delete(node)
      return value
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'node_unreachable') this.#failed.set(node, { atMs: this.#clock.nowMs(), error: thrown })
      throw thrown
    }
  }
}
