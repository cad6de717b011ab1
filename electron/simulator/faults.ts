/** Which requests a fault is for. Every condition given must hold. */
export interface FaultMatch {
  readonly method?: string
  /** Path below `/api2/json`, decoded: `/nodes/pve1/lxc/101/config`. Text must be equal, a pattern must match. */
  readonly path?: string | RegExp
  /** The node whose port is asked. */
  readonly node?: string
  /** Only the nth matching request from now, counted from 1. Without it, every one. */
  readonly nth?: number
}

export type FaultAction =
  /** Waits (real milliseconds, not scaled) before the request is carried out, or before its reply is sent. */
  | { readonly kind: 'delay'; readonly ms: number; readonly before: 'request' | 'reply' }
  /**
   * Breaks the connection: `unprocessed` = before the request is carried out; `before` = carried out, no byte of
   * the reply; `in` = in the middle of the body; `after` = the whole reply, then a reset.
   */
  | { readonly kind: 'reset'; readonly when: 'unprocessed' | 'before' | 'in' | 'after' }
  /** Never answers; the connection stays open. */
  | { readonly kind: 'hang'; readonly carriedOut: boolean }
  /** Carried out; the headers promise the whole body and half of it comes. */
  | { readonly kind: 'truncate' }
  /** Carried out; another body comes, in chunks without a length if it is not text. */
  | { readonly kind: 'body'; readonly body: string | Iterable<string>; readonly contentType?: string }
  /** Another answer, such as 596 with an empty body. */
  | { readonly kind: 'status'; readonly status: number; readonly reason: string; readonly body?: string; readonly carriedOut: boolean }

interface Fault {
  readonly match: FaultMatch
  readonly action: FaultAction
  seen: number
}

/** What a request is matched by. */
export interface FaultSubject {
  readonly method: string
  readonly path: string
  readonly node: string
}

/** Faults that tests switch on. */
export class Faults {
  #faults: Fault[] = []

  /** Switches a fault on. Returns a function that switches it off. */
  add(match: FaultMatch, action: FaultAction): () => void {
    const fault = { match, action, seen: 0 }
    this.#faults.push(fault)
    return () => { this.#faults = this.#faults.filter((other) => other !== fault) }
  }

  clear(): void {
    this.#faults = []
  }

  /** The first fault for this request. Each matching request counts once for every fault. */
  take(subject: FaultSubject): FaultAction | null {
    let action: FaultAction | null = null
    for (const fault of this.#faults) {
      if (!matches(fault.match, subject)) continue
      fault.seen += 1
      if (fault.match.nth === undefined || fault.match.nth === fault.seen) action ??= fault.action
    }
    return action
  }
}

function matches(match: FaultMatch, subject: FaultSubject): boolean {
  return (match.method === undefined || match.method === subject.method)
    && (match.node === undefined || match.node === subject.node)
    && (match.path === undefined || (typeof match.path === 'string' ? match.path === subject.path : match.path.test(subject.path)))
}

/** 200 with something that is no JSON. */
export const garbage: FaultAction = { kind: 'body', body: '<html><body>502 Bad Gateway</body></html>', contentType: 'text/html' }

/** A JSON body of about `bytes` bytes, made as it is sent. */
export function* hugeBody(bytes: number): Generator<string> {
  const row = `${JSON.stringify({ id: 'lxc/100', filler: 'x'.repeat(65_000) })},`
  yield '{"data":['
  for (let sent = 0; sent < bytes; sent += row.length) yield row
  yield '{}]}'
}

/** A JSON body of arrays in arrays. */
export function* nestedBody(depth: number): Generator<string> {
  yield '{"data":'
  const chunk = 100_000
  for (const bracket of ['[', ']']) {
    for (let left = depth; left > 0; left -= chunk) yield bracket.repeat(Math.min(left, chunk))
  }
  yield '}'
}
