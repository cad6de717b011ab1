import PQueue from 'p-queue'

/** One task at a time for each key, or a few, in the order of asking; different keys run side by side. */
export class KeyedQueue<K extends string | number> {
  readonly #queues = new Map<K, PQueue>()
  readonly #atOnce: number

  constructor(atOnce = 1) {
    this.#atOnce = atOnce
  }

  /** Runs the task when those before it with the same key have ended. Settles as the task does. */
  async run<T>(key: K, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? new PQueue({ concurrency: this.#atOnce })
    this.#queues.set(key, queue)
    try {
      return await queue.add(task)
    } finally {
      if (queue.size + queue.pending === 0) this.#queues.delete(key)
    }
  }

  /** The same for several keys at once. They are taken in one order, so that no two tasks wait for each other. */
  runHolding<T>(keys: readonly K[], task: () => Promise<T>): Promise<T> {
    const inOrder = [...new Set(keys)].toSorted((a, b) => (a < b ? -1 : 1))
    return inOrder.reduceRight((held, key) => () => this.run(key, held), task)()
  }

  /** True while a task with this key runs or waits. */
  isBusy(key: K): boolean {
    return this.#queues.has(key)
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.onIdle()))
  }
}
