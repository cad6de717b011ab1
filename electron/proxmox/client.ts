import PQueue from 'p-queue'
import { Client, Pool, type Dispatcher } from 'undici'
import type { HostEndpoint } from '../../shared/domain/host.ts'
import { createPinnedConnector, type PinnedTarget } from '../platform/pinnedConnector.ts'
import type { Answer } from './answer.ts'
import type { ApiToken } from './apiToken.ts'
import { exchange } from './exchange.ts'
import type { TransportLimits } from './transportLimits.ts'

/** A mutating call in wire form. */
export interface WireMutation {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** From `/api2/json` on, with the query. */
  readonly path: string
  /** Form-encoded parameters; null on DELETE, which takes none in a body. */
  readonly form: string | null
}

/**
 * The way to one node: a pool for reads with short keep-alive, and a fresh connection for each mutation. Every
 * connection is pinned. Knows HTTP, nothing of Proxmox's calls. It never retries.
 * Rejects with `TransportFault`, `pin_mismatch` or `response_too_large`.
 */
export class EndpointClient {
  readonly url: string
  readonly #target: PinnedTarget
  readonly #token: ApiToken
  readonly #limits: TransportLimits
  readonly #pool: Pool
  // undici's own waiting line would count the wait against the time limits. Mutations wait nowhere here: whoever
  // decided on one has looked at the guest right before, and a wait would make that look old.
  readonly #reads: PQueue

  constructor(endpoint: HostEndpoint, token: ApiToken, limits: TransportLimits) {
    this.url = endpoint.url
    this.#target = { url: endpoint.url, fingerprint: endpoint.fingerprint, connectMs: limits.connectMs }
    this.#token = token
    this.#limits = limits
    this.#reads = new PQueue({ concurrency: limits.readConnections })
    this.#pool = new Pool(endpoint.url, {
      connections: limits.readConnections,
      pipelining: 1,
      keepAliveTimeout: limits.keepAliveMs,
      keepAliveMaxTimeout: limits.keepAliveMs,
      headersTimeout: 0, // one deadline over the whole call, below
      bodyTimeout: 0,
      connect: createPinnedConnector(this.#target),
    })
  }

  /** One GET. `path` from `/api2/json` on. */
  get(path: string): Promise<Answer> {
    return this.#reads.add(() => this.#call(this.#pool, { method: 'GET', path }, this.#limits.readMs, () => true))
  }

  /**
   * One mutation, sent at most once, on a connection of its own. A `TransportFault` in phase `before_sending` says
   * that surely nothing left; any other that the host may have acted.
   */
  async mutate(mutation: WireMutation): Promise<Answer> {
    let connected = false
    const connect = createPinnedConnector(this.#target, () => {
      connected = true
    })
    const client = new Client(this.url, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      // undici opens a second connection for a request that it believes unsent; that is not ours to believe.
      connect: (options, callback) => (connected ? callback(new Error('the connection was closed'), null) : connect(options, callback)),
    })
    try {
      return await this.#call(client, { method: mutation.method, path: mutation.path, reset: true, ...formBody(mutation) }, this.#limits.mutateMs, () => connected)
    } finally {
      await client.destroy()
    }
  }

  /** Ends all connections. Calls under way reject. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  #call(dispatcher: Dispatcher, request: CallOptions, deadlineMs: number, mayHaveSent: () => boolean): Promise<Answer> {
    const headers = { ...request.headers, accept: 'application/json', authorization: this.#token.header, 'user-agent': 'countersign' }
    return exchange(dispatcher, { ...request, headers }, { url: this.url, deadlineMs, maxResponseBytes: this.#limits.maxResponseBytes, mayHaveSent })
  }
}

/** What a session needs of the way to one node; an `EndpointClient` is one over HTTPS. */
export type NodeClient = Pick<EndpointClient, 'url' | 'get' | 'mutate' | 'close'>

type CallOptions = Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'body' | 'reset'> & { readonly headers?: Readonly<Record<string, string>> }

/** A text body, so that undici writes Content-Length: pveproxy answers 501 to chunks, and to any body on DELETE. */
function formBody(mutation: WireMutation): Partial<CallOptions> {
  return mutation.form === null ? {} : { body: mutation.form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
}
