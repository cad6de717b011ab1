import type { Clock } from '../ports.ts'
import { KeyedQueue } from './keyedQueue.ts'

/** More at once wait for the storage's own lock, which Proxmox gives up on after a minute. */
const atOnce = 2
/** A task that never ends does not keep a storage for ever. Milliseconds. */
const longestMs = 15 * 60_000

/** Lets at most two operations at once work on a storage of a host, from before they are sent until they have ended. */
export class StorageTurns {
  readonly #clock: Clock
  readonly #queues = new KeyedQueue<string>(atOnce)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** True when a task on these storages would, or might, have to wait. */
  isBusy(storages: readonly string[]): boolean {
    return storages.some((storage) => this.#queues.isBusy(storage))
  }

  /** Runs the task when there is room on all of its storages. Settles as the task does. */
  run<T>(storages: readonly string[], task: () => Promise<T>): Promise<T> {
    if (storages.length === 0) return task()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    void this.#queues.runHolding(storages, async () => {
      const ended = new AbortController()
      const work = task()
      work.then(resolve, reject)
      await Promise.race([work.then(() => undefined, () => undefined), this.#clock.sleep(longestMs, ended.signal)])
      ended.abort()
    })
    return promise
  }
}
