/**
 * The trusted prompt of the browser shell: a page on a port of its own, so that it is another origin than the
 * window's. The server lives as long as one prompt. The process opens the page itself; the window never learns its
 * address. The first page with a link's token is the prompt, until it is closed or reloaded; there is no second.
 */
import { createServer, type Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import { promptSocketPath, type PromptSocketAnswer } from '../../shared/ipc/promptContract.ts'
import { socketCall, socketHello } from '../../shared/ipc/socketMessages.ts'
import type { OpenPrompt, PromptSurface } from '../app/promptSurface.ts'
import { answerRequest, answerText, closeServer, listenOnLoopback } from './loopbackServer.ts'
import { openInBrowser, type OpenedLink } from './openInBrowser.ts'
import { securityHeaders } from './securityHeaders.ts'
import { createSessions, linkLifeMs, type Sessions } from './sessions.ts'

export interface PromptPageOptions {
  /** Folder of the built window (`dist/window`); it holds `prompt.html` as well. */
  readonly windowFolder: string
  /** Takes one line without its end. */
  readonly stdout: (line: string) => void
  /** Where to look for an opener. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Wall-clock milliseconds; the computer's clock unless told. */
  readonly nowMs?: () => number
  /** How long somebody may take to open the link; that of its token unless told. Milliseconds. */
  readonly entryMs?: number
}

const maxMessageBytes = 64 * 1024
/** A page must say hello within this time. Milliseconds. */
const helloMs = 5_000
/** Connections at most that have not said hello. */
const mostWaiting = 8

/** Shows prompts as pages. Effects while one is open: a server on 127.0.0.1, a line on `stdout`, a browser where there is one. */
export function createPromptPages(options: PromptPageOptions): PromptSurface {
  return {
    async open(prompt) {
      const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 })
      const port = await listenOnLoopback(server, 0)
      const url = new URL(`http://127.0.0.1:${port}`).origin
      const sessions = createSessions(options.nowMs ?? Date.now)
      const link = (): string => `${url}/#t=${sessions.mintLink()}`
      answerPages(server, new URL(url).host, options.windowFolder)
      const door = createDoor(prompt, sessions, options.entryMs ?? linkLifeMs)
      server.on('upgrade', (request, socket, head) => {
        socket.on('error', () => socket.destroy())
        const own = request.url === promptSocketPath && request.headers.host === new URL(url).host && request.headers.origin === url
        if (own && door.waiting() < mostWaiting) door.sockets.handleUpgrade(request, socket, head, door.attend)
        else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      })
      let opened: OpenedLink | null = null
      try {
        options.stdout(`To sign "${prompt.summary}", open ${link()}`)
        opened = await openInBrowser(link(), { env: options.env, platform: process.platform })
        void door.entered.then(() => opened?.remove())
        await door.closed
      } finally {
        door.close()
        await Promise.all([opened?.remove(), closeServer(server)])
      }
    },
  }
}

function answerPages(server: Server, host: string, windowFolder: string): void {
  const headers = securityHeaders([`ws://${host}`])
  const answering = { hosts: new Set([host]), headers, windowFolder, page: 'prompt.html' } as const
  server.on('request', (request, response) => {
    answerRequest(request, response, answering).catch(() => answerText(response, 500, headers, 'This file could not be read.\n'))
  })
}

interface Door {
  readonly sockets: WebSocketServer
  readonly attend: (socket: WebSocket) => void
  /** Connections that have not said hello yet. */
  waiting(): number
  /** Resolves when the one page came in. */
  readonly entered: Promise<void>
  /** Resolves when the page went away or the prompt is over; rejects when nobody came in time. */
  readonly closed: Promise<void>
  close(): void
}

/** Lets one page in, once, and passes on what it asks. */
function createDoor(prompt: OpenPrompt, sessions: Sessions, entryMs: number): Door {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false, clientTracking: false })
  const strangers = new Set<WebSocket>()
  const entered = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  let inside: WebSocket | null = null
  const tooLate = setTimeout(() => closed.reject(nobodyCame(entryMs)), entryMs)
  const over = (): void => closed.resolve()
  prompt.over.addEventListener('abort', over, { once: true })
  if (prompt.over.aborted) over()

  const greet = (socket: WebSocket, text: string): void => {
    const hello = socketHello.safeParse(parseJson(text))
    const token = hello.success ? hello.data.hello.token : null
    if (inside !== null || token === null || sessions.admit(token)?.from !== 'link') return refuse(socket)
    clearTimeout(tooLate)
    strangers.delete(socket)
    inside = socket
    socket.on('close', over)
    send(socket, { welcome: {} })
    entered.resolve()
  }

  const answer = async (socket: WebSocket, text: string): Promise<void> => {
    const call = socketCall.safeParse(parseJson(text))
    if (!call.success) return socket.close(1008, 'not a request')
    const { id, name, input } = call.data
    send(socket, { id, result: await prompt.call(name, input) })
  }

  return {
    sockets,
    waiting: () => strangers.size,
    entered: entered.promise,
    closed: closed.promise,
    attend(socket) {
      strangers.add(socket)
      const silence = setTimeout(() => refuse(socket), helloMs)
      socket.on('error', () => socket.terminate())
      socket.on('close', () => {
        clearTimeout(silence)
        strangers.delete(socket)
      })
      // ws hands over one Buffer a message: `binaryType` is left at `nodebuffer`.
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        clearTimeout(silence)
        if (socket.readyState !== socket.OPEN) return
        if (isBinary) return socket.close(1003, 'text only')
        if (socket === inside) void answer(socket, data.toString('utf8'))
        else greet(socket, data.toString('utf8'))
      })
    },
    close() {
      clearTimeout(tooLate)
      prompt.over.removeEventListener('abort', over)
      for (const socket of strangers) socket.terminate()
      inside?.close(1000)
      sockets.close()
    },
  }
}

function refuse(socket: WebSocket): void {
  const error: AppErrorDto = {
    code: 'session_ended',
    message: 'This prompt is not open any more: its link was used before, or is older than 60 seconds.',
    hint: 'Nothing was signed here. Ask for it again in Countersign.',
    retry: 'never',
  }
  send(socket, { refused: error })
  socket.close(1008, error.code)
}

function send(socket: WebSocket, answer: PromptSocketAnswer): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(answer))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function nobodyCame(entryMs: number): AppError {
  return new AppError({
    code: 'signing_timeout',
    message: `Nobody opened the trusted prompt within ${Math.ceil(entryMs / 1000)} seconds.`,
    hint: 'Its link is printed where Countersign was started. Ask again, and open it there.',
  })
}
