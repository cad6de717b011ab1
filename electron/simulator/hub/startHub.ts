import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createAuthority, createNodeCertificate } from '../certificates.ts'
import { readDesired, readJobs } from './hubFiles.ts'

/** What an example hub serves. Files are read anew for each request, so that an edit counts at once. */
export interface HubOptions {
  /** 0 = any free one. */
  readonly port: number
  /** YAML or JSON with the schema of desired-state files; null = nothing is declared. */
  readonly desired: string | null
  /** Folder of jobs; null = none. */
  readonly jobs: string | null
  readonly token: string
}

export interface RunningHub {
  readonly url: string
  readonly fingerprint: string
  readonly token: string
  close(): Promise<void>
}

/**
 * A small hub on 127.0.0.1, over HTTPS with a certificate of its own making. It checks the token, answers with an
 * entity tag, and understands `If-None-Match`. It judges nothing of what it serves: who takes it does.
 */
export async function startHub({ port, desired, jobs, token }: HubOptions): Promise<RunningHub> {
  const certificate = await createNodeCertificate('hub', '127.0.0.1', await createAuthority('hub'))
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    try {
      answer(request, response)
    } catch (thrown) {
      send(response, 500, { error: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  })
  server.on('tlsClientError', () => undefined)

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (!isBearer(request.headers.authorization, token)) return send(response, 401, { error: 'the token is missing or wrong' }, { 'www-authenticate': 'Bearer' })
    if (request.method !== 'GET') return send(response, 405, { error: 'a hub is only read' }, { allow: 'GET' })
    const [, host = '', what = ''] = /^\/v1\/hosts\/([a-z0-9][a-z0-9._-]{0,62})\/(desired|jobs)$/.exec(request.url ?? '') ?? []
    const document = what === 'desired' ? readDesired(desired, host) : what === 'jobs' ? readJobs(jobs, host) : null
    if (document === null) return send(response, 404, { error: 'there is nothing here' })
    const etag = `"${createHash('sha256').update(JSON.stringify(document)).digest('base64url')}"`
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end()
      return
    }
    send(response, 200, document, { etag })
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fingerprint: certificate.fingerprint,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, status: number, document: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }).end(JSON.stringify(document))
}

/** Compared by hash, so that the time taken tells nothing of the token. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}
