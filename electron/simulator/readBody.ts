import type { IncomingMessage } from 'node:http'
import { ApiError } from './apiError.ts'
import type { RawValue } from './options/parameters.ts'

/** What is read of a request: its line, its headers, its body in chunks. */
export type IncomingRequest = Pick<IncomingMessage, 'method' | 'headers'> & AsyncIterable<unknown>

/** Largest body that pve-http-server takes since 5.2.1. */
const limitBytes = 512 * 1024

const knownMethods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])

/** Refusals that need no body and no credentials: unknown methods and chunked bodies. */
export function checkRequestLine(request: IncomingRequest): void {
  const method = request.method ?? ''
  if (!knownMethods.has(method)) throw new PlainError(501, `method '${method}' not available`, '')
  if (request.headers['transfer-encoding'] !== undefined) throw new PlainError(501, 'chunked transfer encoding not supported')
}

/** An error that is not the API's: plain text, not JSON. */
export class PlainError extends ApiError {
  readonly body: string

  constructor(status: number, message: string, body: string = message) {
    super(status, message)
    this.body = body
  }
}

/** Parameters of query and body; the query wins. A repeated name has a list for a value. */
export async function readParameters(request: IncomingRequest, query: URLSearchParams): Promise<ReadonlyMap<string, RawValue>> {
  const text = await readBody(request)
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const body = text === '' ? new Map<string, RawValue>() : parseBody(type, text)
  return new Map([...body, ...fromSearch(query)])
}

async function readBody(request: IncomingRequest): Promise<string> {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > 0 && request.method !== 'POST' && request.method !== 'PUT') {
    throw new PlainError(501, `Unexpected content for method '${request.method}'`)
  }
  if (length > limitBytes) throw new PlainError(501, 'for data too large')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parseBody(type: string, text: string): ReadonlyMap<string, RawValue> {
  if (type === 'application/x-www-form-urlencoded' || type === '') return fromSearch(new URLSearchParams(text))
  if (type !== 'application/json') throw new PlainError(506, `upload 'Content-Type '${type}' not implemented`)
  const parsed: unknown = parseJson(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new PlainError(500, 'malformed JSON body')
  return new Map(Object.entries(parsed as Record<string, RawValue>))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    throw new PlainError(500, `${what} at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 934.`)
  }
}

function fromSearch(search: URLSearchParams): ReadonlyMap<string, RawValue> {
  const values = new Map<string, RawValue>()
  for (const name of new Set(search.keys())) {
    const all = search.getAll(name)
    values.set(name, all.length > 1 ? all : (all[0] ?? ''))
  }
  return values
}
