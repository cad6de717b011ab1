import type { Clock } from '../ports.ts'

/** What is needed to know of a way to a node. */
interface Way {
  readonly url: string
}

/**
 * Which endpoint of a host is asked first: the one that is the guest's own node, where that is known, then the one
 * that answered last, then the others; those that failed a moment ago come last. State in memory alone.
 */
export class EndpointChoice<T extends Way> {
  readonly #endpoints: readonly T[]
  readonly #clock: Clock
  readonly #avoidFailedMs: number
  readonly #failedAt = new Map<T, number>()
  readonly #nodeOf = new Map<T, string>()
  #lastGood: T | null = null

  constructor(endpoints: readonly T[], clock: Clock, avoidFailedMs: number) {
    this.#endpoints = endpoints
    this.#clock = clock
    this.#avoidFailedMs = avoidFailedMs
  }

  /** All endpoints, the best first. `node` = the node that the call is about. */
  inOrder(node?: string): readonly T[] {
    const rank = (endpoint: T): number => {
      if (this.#failedLately(endpoint)) return 3
      if (node !== undefined && this.#nodeOf.get(endpoint) === node) return 0
      return endpoint === this.#lastGood ? 1 : 2
    }
    return this.#endpoints.map((endpoint) => ({ endpoint, rank: rank(endpoint) })).toSorted((a, b) => a.rank - b.rank).map(({ endpoint }) => endpoint)
  }

  /** It answered, whatever the answer was. The first that answers stays preferred until it fails. */
  answered(endpoint: T): void {
    this.#failedAt.delete(endpoint)
    if (this.#lastGood === null || this.#failedAt.has(this.#lastGood)) this.#lastGood = endpoint
  }

  /** It could not be reached, or showed another certificate. */
  failed(endpoint: T): void {
    this.#failedAt.set(endpoint, this.#clock.nowMs())
  }

  /** It told that it is this node. */
  learnNode(endpoint: T, node: string): void {
    this.#nodeOf.set(endpoint, node)
  }

  /** Whether a call about `node` would go to it by way of another, its own endpoint having failed a moment ago. */
  isDetour(endpoint: T, node: string): boolean {
    const own = this.#endpoints.filter((each) => this.#nodeOf.get(each) === node)
    return own.length > 0 && !own.includes(endpoint) && own.every((each) => this.#failedLately(each))
  }

  /** Endpoints whose node is not known yet and that did not fail a moment ago. */
  unidentified(): readonly T[] {
    return this.#endpoints.filter((endpoint) => !this.#nodeOf.has(endpoint) && !this.#failedLately(endpoint))
  }

  #failedLately(endpoint: T): boolean {
    return this.#clock.nowMs() - (this.#failedAt.get(endpoint) ?? -Infinity) < this.#avoidFailedMs
  }
}
