import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ApiError } from './apiError.ts'
import { type AnswerContext, answerRequest, errorReply, type Reply } from './answerRequest.ts'
import type { Certificate } from './certificates.ts'
import type { ControlHandler } from './control.ts'
import type { FaultAction, Faults } from './faults.ts'
import { checkRequestLine, PlainError } from './readBody.ts'
import type { RequestLog } from './requestLog.ts'
import { rememberConnections, resetConnection } from './resetConnection.ts'
import { sendReply } from './sendReply.ts'

export interface NodeServerParts extends AnswerContext {
  readonly certificate: Certificate
  readonly faults: Faults
  readonly requests: RequestLog
  readonly control: ControlHandler
  readonly keepAliveMs: number
}

/** The HTTPS port of one node. */
export class NodeServer {
  readonly #parts: NodeServerParts
  readonly #server: Server
  /** The same keys with every certificate, so that a session can be resumed across a change of certificate. */
  readonly #ticketKeys = randomBytes(48)
  #port = 0

  constructor(parts: NodeServerParts) {
    this.#parts = parts
    this.#server = createServer({ ...this.#identity(parts.certificate), keepAlive: true })
    this.#server.keepAliveTimeout = parts.keepAliveMs
    this.#server.keepAliveTimeoutBuffer = 0
    rememberConnections(this.#server)
    this.#server.on('request', (request, response) => void this.#serve(request, response))
    // A client that goes away in the handshake is its own affair.
    this.#server.on('tlsClientError', () => undefined)
    this.#server.on('clientError', (_, socket) => socket.destroy())
  }

  get port(): number {
    return this.#port
  }

  /** Listens on 127.0.0.1; 0 takes any free port. Rejects when the port is taken. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject)
        this.#port = (this.#server.address() as AddressInfo).port
        resolve()
      })
    })
  }

  /** Closes the port and every connection: from now on it refuses. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** Takes up the port again. */
  reopen(): Promise<void> {
    return this.#server.listening ? Promise.resolve() : this.listen(this.#port)
  }

  /** Shows another certificate from now on. */
  present(certificate: Certificate): void {
    this.#server.setSecureContext(this.#identity(certificate))
  }

  #identity({ cert, key }: Certificate): { cert: string; key: string; ticketKeys: Buffer } {
    return { cert, key, ticketKeys: this.#ticketKeys }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { cluster, servedBy, faults, requests, control } = this.#parts
    const url = new URL(request.url ?? '/', 'https://node')
    if (url.pathname.startsWith('/simulator/')) {
      await control(request, response, url)
      return
    }
    const path = url.pathname.replace(/^\/api2\/json(?=\/|$)/, '')
    const subject = { method: request.method ?? '', path: decodePath(path), node: servedBy.name }
    requests.add({
      ...subject, atMs: cluster.clock.nowMs(), query: url.search,
      credentials: request.headers.authorization !== undefined || request.headers.cookie !== undefined,
    })
    if (servedBy.link === 'hanging') return
    const fault = faults.take(subject)
    const reply = await this.#answer(request, url, path, fault)
    if (fault?.kind === 'delay' && fault.before === 'reply') await sleep(fault.ms)
    if (reply === null) return
    await sendReply(request, response, spoil(reply, fault), fault, cluster.clock.nowMs())
  }

  /** Null when nothing is to be sent. A request that fails by a bug of the simulator is 500 and says so. */
  async #answer(request: IncomingMessage, url: URL, path: string, fault: FaultAction | null): Promise<Reply | null> {
    if (fault?.kind === 'delay' && fault.before === 'request') await sleep(fault.ms)
    if (fault?.kind === 'reset' && fault.when === 'unprocessed') {
      resetConnection(request)
      return null
    }
    if (fault?.kind === 'hang' && !fault.carriedOut) return null
    if (fault?.kind === 'status' && !fault.carriedOut) return { status: fault.status, reason: fault.reason, body: '', contentType: 'text/plain' }
    try {
      checkRequestLine(request)
      if (!url.pathname.startsWith('/api2/json/')) throw new PlainError(500, `no such file '${url.pathname}'`)
      return await answerRequest(this.#parts, request, path, url.searchParams)
    } catch (error) {
      if (error instanceof ApiError) return errorReply(error)
      return { status: 500, reason: 'simulator fault', body: error instanceof Error ? (error.stack ?? error.message) : String(error), contentType: 'text/plain' }
    }
  }
}

/** The reply that a fault puts in place of the real one. */
function spoil(reply: Reply, fault: FaultAction | null): Reply {
  if (fault?.kind === 'status') return { status: fault.status, reason: fault.reason, body: fault.body ?? '', contentType: 'text/plain' }
  if (fault?.kind === 'body' && typeof fault.body === 'string') return { ...reply, body: fault.body }
  return reply
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms) })
}
