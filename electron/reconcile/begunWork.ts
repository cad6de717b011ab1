/** Operations under way that a cycle began and does not wait for. A bug in one is thrown by whoever asks next. */
export class BegunWork {
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #bugs: unknown[] = []

  track(work: Promise<unknown>): void {
    const tracked = work
      .catch((thrown: unknown) => void this.#bugs.push(thrown))
      .finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }

  /** Throws the first bug since it was asked last, if there was one. */
  throwBugs(): void {
    const [bug] = this.#bugs.splice(0)
    if (bug !== undefined) throw bug instanceof Error ? bug : new Error('work that a cycle began ended with a bug', { cause: bug })
  }

  /** Resolves when none is under way. */
  async ended(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }
}
