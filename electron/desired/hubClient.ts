/** The way to a hub: GET over pinned TLS, with a bearer token and an entity tag. Knows HTTP, nothing of what is said. */
import { Pool, type Dispatcher } from 'undici'
import { AppError, type AppErrorInit } from '../../shared/domain/appError.ts'
import { hubLimits, type HubConfig } from '../../shared/domain/hub.ts'
import type { Result } from '../../shared/lib/result.ts'
import { describeFault } from '../platform/describeFault.ts'
import { exceedsDepth } from '../platform/jsonDepth.ts'
import { createPinnedConnector } from '../platform/pinnedConnector.ts'

export interface HubClientInit {
  readonly hub: Pick<HubConfig, 'url' | 'fingerprint'>
  /** Read for each request, so that it never stands anywhere else. */
  token(): Result<string>
  readonly limits?: Partial<HubTransportLimits>
}

export interface HubTransportLimits {
  readonly connectMs: number
  /** From sending to the last byte. */
  readonly deadlineMs: number
  readonly maxBytes: number
}

const defaultLimits: HubTransportLimits = { connectMs: 5_000, deadlineMs: 10_000, maxBytes: hubLimits.maxBytes }

/** What a hub answered. `nothing` = it has nothing under this path. */
export type HubAnswer =
  | { readonly kind: 'fresh'; readonly json: unknown; readonly text: string; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'nothing' }

export interface HubClient {
  /** `hub:https://hub.example:8443`: how the hub is named in sources and problems. */
  readonly label: string
  /**
   * One GET, `etag` of what is known already. Rejects with `pin_mismatch` (nothing was sent), `node_unreachable`,
   * `unauthorized`, `bad_response`, `response_too_large`, or what keeps the token from being read.
   */
  get(path: string, etag: string | null): Promise<HubAnswer>
  close(): Promise<void>
}

/** Opens nothing yet: the first request connects. */
export function createHubClient({ hub, token, limits: given }: HubClientInit): HubClient {
  const limits = { ...defaultLimits, ...given }
  const pool = new Pool(hub.url, { connections: 2, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, connect: createPinnedConnector({ ...hub, connectMs: limits.connectMs }) })

  async function call(path: string, etag: string | null, secret: string, signal: AbortSignal): Promise<HubAnswer> {
    const { statusCode, headers, body } = await pool.request({
      method: 'GET',
      path,
      signal,
      headers: { accept: 'application/json', authorization: `Bearer ${secret}`, 'user-agent': 'countersign', ...(etag === null ? {} : { 'if-none-match': etag }) },
    })
    const bytes = await readAtMost(body, limits.maxBytes, hub.url)
    switch (statusCode) {
      case 200:
        return { kind: 'fresh', ...readJson(bytes, hub.url), etag: oneText(headers['etag']) }
      case 304:
        if (etag === null) throw refuse('bad_response', `${hub.url} says that nothing changed, and was never asked before.`)
        return { kind: 'unchanged' }
      case 404:
        return { kind: 'nothing' }
      case 401:
      case 403:
        throw refuse('unauthorized', `${hub.url} does not take the token (${statusCode}).`, 'Compare the token with the one that the hub expects; it is read from the variable named with --token-env.')
      default:
        throw refuse('bad_response', `${hub.url} answered ${statusCode}.`, 'Look at the hub’s own log. A redirection is not followed.')
    }
  }

  return {
    label: `hub:${hub.url}`,
    async get(path, etag) {
      const secret = token()
      if (!secret.ok) throw new AppError(secret.error)
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(), limits.deadlineMs)
      try {
        return await call(path, etag, secret.value, deadline.signal)
      } catch (thrown) {
        if (thrown instanceof AppError) throw thrown
        const why = deadline.signal.aborted ? `it did not answer within ${limits.deadlineMs / 1000} s` : describeFault(thrown)
        throw new AppError({ code: 'node_unreachable', message: `${hub.url} could not be asked: ${why}.`, hint: 'Check that the hub runs, its address and the network.', retry: 'backoff', cause: thrown })
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => pool.destroy(),
  }
}

async function readAtMost(stream: Dispatcher.ResponseData['body'], maxBytes: number, url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > maxBytes) throw refuse('response_too_large', `${url} sent more than ${maxBytes} bytes.`, 'Declare less on the hub, or split it over several hosts.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

function readJson(bytes: Buffer, url: string): { readonly json: unknown; readonly text: string } {
  if (exceedsDepth(bytes, hubLimits.maxDepth)) throw refuse('response_too_large', `What ${url} sent is nested more than ${hubLimits.maxDepth} levels deep.`)
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, json: JSON.parse(text) as unknown }
  } catch (thrown) {
    throw new AppError({ code: 'bad_response', message: `What ${url} sent is not JSON in UTF-8.`, hint: 'Check what stands behind this address.', retry: 'backoff', cause: thrown })
  }
}

/** A tag goes back into a header, so it is one short line. */
function oneText(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && header.length <= 256 ? header : null
}

function refuse(code: AppErrorInit['code'], message: string, hint = 'Check what stands behind this address.'): AppError {
  return new AppError({ code, message, hint, retry: 'backoff' })
}
