import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Reply } from './answerRequest.ts'
import type { FaultAction } from './faults.ts'
import { resetConnection } from './resetConnection.ts'

/** Replies above this are compressed for those who take it. */
const gzipAboveBytes = 1024
const requestsPerConnection = 100
const served = new WeakMap<object, number>()

/** Puts a reply on the wire with the headers of pve-http-server, spoilt as the fault says. */
export async function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply, fault: FaultAction | null, nowMs: number): Promise<void> {
  if (response.destroyed || request.socket.destroyed) return
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'reset' && fault.when === 'before') {
    resetConnection(request)
    return
  }
  const plain = Buffer.from(reply.body ?? '')
  const compressed = plain.length > gzipAboveBytes && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const body = compressed ? gzipSync(plain) : plain
  const streams = fault?.kind === 'body' && typeof fault.body !== 'string'
  response.writeHead(reply.status, toReason(reply.reason), {
    'Cache-Control': 'max-age=0',
    Connection: keepsAlive(request, reply) && fault?.kind !== 'truncate' && !streams ? 'Keep-Alive' : 'close',
    Date: new Date(nowMs).toUTCString(),
    Expires: new Date(nowMs).toUTCString(),
    Pragma: 'no-cache',
    Server: 'pve-api-daemon/3.0',
    ...(reply.body === null ? {} : { 'Content-Type': fault?.kind === 'body' ? (fault.contentType ?? reply.contentType) : reply.contentType }),
    ...(compressed ? { 'Content-Encoding': 'gzip' } : {}),
    ...(streams ? {} : { 'Content-Length': body.length }),
  })
  await writeBody(request, response, body, fault)
}

async function writeBody(request: IncomingMessage, response: ServerResponse, body: Buffer, fault: FaultAction | null): Promise<void> {
  if (fault?.kind === 'body' && typeof fault.body !== 'string') {
    for (const chunk of fault.body) {
      if (response.destroyed) return
      if (!response.write(chunk)) await drained(response)
    }
    response.end()
    return
  }
  const half = body.subarray(0, Math.floor(body.length / 2))
  if (fault?.kind === 'reset' && fault.when === 'in') response.write(half, () => resetConnection(request))
  else if (fault?.kind === 'truncate') response.write(half, () => request.socket.end())
  else if (fault?.kind === 'reset' && fault.when === 'after') response.end(body, () => resetConnection(request))
  else response.end(body)
}

/** Resolves when more can be written, or never any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.once('drain', go).once('close', go)
  })
}

/** Errors end the connection, and so does its hundredth request. */
function keepsAlive(request: IncomingMessage, reply: Reply): boolean {
  const count = (served.get(request.socket) ?? 0) + 1
  served.set(request.socket, count)
  return reply.status < 400 && count < requestsPerConnection && request.headers.connection?.toLowerCase() !== 'close'
}

/** A reason phrase carries UTF-8 bytes, but no control characters. */
function toReason(reason: string): string {
  return Buffer.from(reason, 'utf8').toString('latin1').replace(/[^\u0020-\u007e\u0080-\u00ff]/g, ' ')
}
