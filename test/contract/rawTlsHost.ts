import { X509Certificate } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'

/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** One connection, with every decrypted byte it brought. */
export interface RawConnection {
  readonly resumed: boolean
  received: string
  readonly requests: RawRequest[]
}

/** Answers one request by writing to the socket whatever a test wants; `count` = requests on this host so far. */
export type RawHandler = (request: RawRequest, socket: TLSSocket, count: number) => void

export interface RawHost {
  readonly url: string
  readonly fingerprint: string
  /** Connections whose handshake was finished. */
  readonly connections: RawConnection[]
  /** TCP connections, finished handshake or not. */
  attempts(): number
  /** Every decrypted byte of all connections. */
  received(): string
  requests(): readonly RawRequest[]
  close(): Promise<void>
}

/** A TLS server that speaks HTTP by hand, so that it can break every rule. It listens on 127.0.0.1. */
export async function startRawHost(handler: RawHandler): Promise<RawHost> {
  const pair = await generate([{ name: 'commonName', value: 'pve1' }], { algorithm: 'sha256', keyType: 'ec', curve: 'P-256' })
  const connections: RawConnection[] = []
  let count = 0
  const server = createServer({ key: pair.private, cert: pair.cert }, (socket) => {
    const connection: RawConnection = { resumed: socket.isSessionReused(), received: '', requests: [] }
    connections.push(connection)
    let rest = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      connection.received += chunk.toString('latin1')
      rest += chunk.toString('latin1')
      for (let request = takeRequest(rest); request !== null; request = takeRequest(rest)) {
        rest = request.rest
        connection.requests.push(request.request)
        count += 1
        handler(request.request, socket, count)
      }
    })
  })
  server.on('tlsClientError', () => undefined)
  const tcp: Socket[] = []
  server.on('connection', (socket: Socket) => {
    tcp.push(socket)
    tcpSockets.set(`${socket.localPort}:${socket.remotePort}`, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fingerprint: new X509Certificate(pair.cert).fingerprint256,
    connections,
    attempts: () => tcp.length,
    received: () => connections.map((connection) => connection.received).join(''),
    requests: () => connections.flatMap((connection) => connection.requests),
    close: () => {
      for (const socket of tcp) socket.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}

/** The TCP sockets under the TLS ones, by port at either end: TLS sockets cannot reset. */
const tcpSockets = new Map<string, Socket>()

/** Ends a connection with RST instead of FIN. */
export function reset(socket: TLSSocket): void {
  tcpSockets.get(`${socket.localPort}:${socket.remotePort}`)?.resetAndDestroy()
}

/** Writes a whole answer with its length. */
export function answerJson(socket: TLSSocket, body: unknown, status = '200 OK', headers: readonly string[] = []): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  socket.write([`HTTP/1.1 ${status}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`, ...headers, '', text].join('\r\n'))
}

function takeRequest(text: string): { readonly request: RawRequest; readonly rest: string } | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [line = '', ...fields] = text.slice(0, end).split('\r\n')
  const [method = '', path = ''] = line.split(' ')
  const headers = new Map(fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]))
  const length = Number(headers.get('content-length') ?? 0)
  const body = text.slice(end + 4, end + 4 + length)
  if (body.length < length) return null
  return { request: { method, path, headers, body }, rest: text.slice(end + 4 + length) }
}
