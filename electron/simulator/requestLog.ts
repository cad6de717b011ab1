/** One request that reached a node, whether it was carried out or not. */
export interface SeenRequest {
  readonly seq: number
  readonly atMs: number
  readonly node: string
  readonly method: string
  /** Path below `/api2/json`, decoded, without the query. */
  readonly path: string
  readonly query: string
  /** Did it carry an Authorization or Cookie header? */
  readonly credentials: boolean
}

/** Everything that was asked, in order of arrival. */
export class RequestLog {
  readonly #seen: SeenRequest[] = []

  entries(): readonly SeenRequest[] {
    return this.#seen
  }

  add(request: Omit<SeenRequest, 'seq'>): void {
    this.#seen.push({ seq: this.#seen.length + 1, ...request })
  }
}
