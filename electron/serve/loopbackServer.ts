/** What the servers of the browser shell share: they listen on 127.0.0.1 alone and answer with built files alone. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '../../shared/domain/appError.ts'
import { readWindowFile, type WindowPage } from './windowFiles.ts'

/** Under which names a server answers, with which headers, and what. */
export interface Answering {
  readonly hosts: ReadonlySet<string>
  readonly headers: Readonly<Record<string, string>>
  readonly windowFolder: string
  readonly page: WindowPage
}

/** Where the browser shell listens if nobody names a port and no other program is there. */
export const usualPort = 8480

/**
 * Listens on a port of 127.0.0.1; 0 = any free one, null = the usual one, or any free one where that is taken. Resolves
 * to the port; rejects with `port_unavailable`.
 */
export function listenOnLoopback(server: Server, port: number | null): Promise<number> {
  return port === null ? listen(server, usualPort).catch(() => listen(server, 0)) : listen(server, port)
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) => reject(portUnavailable(port, fault)))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Ends a server and all its connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/**
 * Answers with a file of the built window. A page under another name that resolves to 127.0.0.1 (DNS rebinding)
 * carries that name in its Host header, and is refused. Rejects where a file that is there cannot be read.
 */
export async function answerRequest(request: IncomingMessage, response: ServerResponse, { hosts, headers, windowFolder, page }: Answering): Promise<void> {
  if (!hosts.has(request.headers.host ?? '')) return answerText(response, 421, headers, 'Countersign is not served under this name.\n')
  if (request.method !== 'GET' && request.method !== 'HEAD') return answerText(response, 405, { ...headers, allow: 'GET, HEAD' }, 'Only GET and HEAD.\n')
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  const file = await readWindowFile(windowFolder, path, page)
  if (file === null && path === '/') return answerText(response, 503, headers, 'The window is not built yet. Run "npm run build", then reload this page.\n')
  if (file === null) return answerText(response, 404, headers, 'There is no such file.\n')
  response.writeHead(200, { ...headers, 'content-type': file.contentType, 'content-length': file.bytes.length })
  response.end(file.bytes)
}

/** Answers with one line of plain text. */
export function answerText(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, text: string): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function portUnavailable(port: number, fault: NodeJS.ErrnoException): AppError {
  const why = fault.code === 'EADDRINUSE' ? 'another program uses it' : fault.code === 'EACCES' ? 'this user may not use it' : fault.message
  return new AppError({
    code: 'port_unavailable',
    message: `Countersign could not listen on port ${port} of 127.0.0.1: ${why}.`,
    hint: 'Choose another one with --port, or any free one with --port 0.',
    cause: fault,
  })
}
