/** A hub whose answers a test decides, over real HTTPS. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createAuthority, createNodeCertificate } from '../../electron/simulator/certificates.ts'

export interface SeenRequest {
  readonly path: string
  readonly authorization: string | undefined
  readonly ifNoneMatch: string | undefined
}

export interface TestHub {
  readonly url: string
  readonly fingerprint: string
  /** Requests that arrived, oldest first. */
  readonly seen: SeenRequest[]
  /** Answers from now on. */
  answer: (request: IncomingMessage, response: ServerResponse) => void
  /** Answers each path with JSON and an entity tag of its own; what is not named is 404. */
  serve(documents: Readonly<Record<string, unknown>>): void
  /** Refuses connections from now on. */
  goDown(): Promise<void>
  close(): Promise<void>
}

export async function startTestHub(): Promise<TestHub> {
  const certificate = await createNodeCertificate('hub', '127.0.0.1', await createAuthority('test hub'))
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    hub.seen.push({ path: request.url ?? '', authorization: request.headers.authorization, ifNoneMatch: request.headers['if-none-match'] })
    hub.answer(request, response)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const down = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const hub: TestHub = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fingerprint: certificate.fingerprint,
    seen: [],
    answer: (_, response) => void response.writeHead(404).end(),
    serve(documents) {
      hub.answer = (request, response) => {
        const document = documents[request.url ?? '']
        if (document === undefined) return void response.writeHead(404).end()
        const body = JSON.stringify(document)
        const etag = `"${Buffer.from(body).toString('base64url').slice(-40)}"`
        if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end()
        return void response.writeHead(200, { etag, 'content-type': 'application/json' }).end(body)
      }
    },
    goDown: down,
    close: () => (server.listening ? down() : Promise.resolve()),
  }
  return hub
}
