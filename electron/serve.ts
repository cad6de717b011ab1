/**
 * The browser shell: the built window and the contract on 127.0.0.1, for a machine without a display or without
 * Electron. Anybody on this computer can reach the port, and any web page can try to; so Host and Origin are
 * checked, nothing rests on cookies, and only who holds a token from the terminal comes in.
 */
import { createServer } from 'node:http'
import { socketPath } from '../shared/ipc/socketMessages.ts'
import { createDispatcher, type ServedApp } from './ipc/dispatch.ts'
import { answerRequest, answerText, closeServer, listenOnLoopback } from './serve/loopbackServer.ts'
import { openInBrowser, type OpenedLink } from './serve/openInBrowser.ts'
import { securityHeaders } from './serve/securityHeaders.ts'
import { createSessions, linkLifeMs } from './serve/sessions.ts'
import { createSocketHub, type SocketTiming } from './serve/socketHub.ts'

export interface ServeOptions {
  readonly app: Pick<ServedApp, 'handlers' | 'events' | 'logger'>
  /** Folder of the built window (`dist/window`). */
  readonly windowFolder: string
  /** 0 = any free one; null = the usual one, or any free one where that is taken. */
  readonly port: number | null
  /** Opens the person's browser, where there is one and a display. */
  readonly open: boolean
  /** Takes one line without its end. */
  readonly stdout: (line: string) => void
  /** Further origins whose pages may connect, e.g. `http://localhost:5173` of the development server. */
  readonly allowedOrigins?: readonly string[]
  /** Wall-clock milliseconds; the computer's clock unless told. */
  readonly nowMs?: () => number
  readonly timing?: Partial<SocketTiming>
  /** Where to look for an opener; the process's own surroundings unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface Served {
  /** `http://127.0.0.1:PORT`, without a token. */
  readonly url: string
  /** A fresh link: the URL with a token that is valid once and for 60 seconds. */
  link(): string
  /** Ends all sockets and the server. The app stays open: it belongs to who opened it. */
  close(): Promise<void>
}

/** A fresh link is printed at most this often. Milliseconds. */
const printPauseMs = 5_000

/**
 * Starts the shell and prints where it is. Rejects with `port_unavailable`. Effects: listens on 127.0.0.1, prints
 * to `stdout`, opens a browser when asked.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { app, stdout, nowMs = Date.now } = options
  const sessions = createSessions(nowMs)
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 })
  const port = await listenOnLoopback(server, options.port)
  const url = new URL(`http://127.0.0.1:${port}`).origin
  const origins = new Set([url, new URL(`http://localhost:${port}`).origin, ...(options.allowedOrigins ?? [])])
  const hosts = new Set([...origins].map((origin) => new URL(origin).host))
  const link = (): string => `${url}/#t=${sessions.mintLink()}`
  let opened: OpenedLink | null = null
  let printedAtMs = nowMs()

  const hub = createSocketHub({
    dispatcher: createDispatcher(app.handlers, app.logger),
    events: app.events,
    sessions,
    nowMs,
    timing: { helloMs: 10_000, pingMs: 30_000, ...options.timing },
    onLinkUsed: () => void opened?.remove(),
    onStranger: () => {
      if (Math.abs(nowMs() - printedAtMs) < printPauseMs) return
      printedAtMs = nowMs()
      stdout(`A page asked to come in without a session. To let it in, open ${link()}`)
    },
  })

  const headers = securityHeaders(["'self'", ...[...hosts].map((host) => `ws://${host}`)])
  server.on('request', (request, response) => {
    answerRequest(request, response, { hosts, headers, windowFolder: options.windowFolder, page: 'index.html' }).catch((thrown: unknown) => {
      app.logger.error('a file of the window could not be served', { path: request.url, cause: thrown })
      answerText(response, 500, headers, 'This file could not be read. The log has the details.\n')
    })
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (request.url === socketPath && hosts.has(request.headers.host ?? '') && origins.has(request.headers.origin ?? '')) hub.accept(request, socket, head)
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })

  stdout(`Countersign is at ${link()}`)
  if (options.open) {
    opened = await openInBrowser(link(), { env: options.env ?? process.env, platform: process.platform })
    if (opened === null) stdout('No browser could be opened here. Open the link above within 60 seconds.')
  }
  const forgetLink = setTimeout(() => void opened?.remove(), linkLifeMs)
  forgetLink.unref()

  return {
    url,
    link,
    async close() {
      clearTimeout(forgetLink)
      hub.close()
      await Promise.all([opened?.remove(), closeServer(server)])
    },
  }
}
