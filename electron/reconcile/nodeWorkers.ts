/** Work on guests: few at once on each node, so that a node which does not answer holds up its own guests alone. */
import PQueue from 'p-queue'

/** Guests that are worked on at once on one node. */
const guestsAtOnce = 6

/** The workers of one host, by node. */
export class NodeWorkers {
  readonly #queues = new Map<string, PQueue>()

  /** Runs a task when a worker of the node is free; '' = of a guest whose node nobody knows. Rejects as the task does. */
  add<T>(node: string, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(node) ?? new PQueue({ concurrency: guestsAtOnce })
    this.#queues.set(node, queue)
    return queue.add(task)
  }

  /** Resolves when no work is under way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.onIdle()))
  }
}
