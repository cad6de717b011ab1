import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import { maxMessageBytes } from '../../shared/ipc/contract.ts'
import { socketCall, socketHello, type SocketAnswer } from '../../shared/ipc/socketMessages.ts'
import type { AppEvents, Dispatcher } from '../ipc/dispatch.ts'
import type { Sessions } from './sessions.ts'

/** Milliseconds: how long a page may stay silent at the door, and how often an open one must answer a ping. */
export interface SocketTiming {
  readonly helloMs: number
  readonly pingMs: number
}

export interface SocketHubOptions {
  readonly dispatcher: Dispatcher
  readonly events: AppEvents
  readonly sessions: Sessions
  readonly nowMs: () => number
  readonly timing: SocketTiming
  /** Called when a link was used. */
  readonly onLinkUsed: () => void
  /** Called when a page was refused because it holds no valid token. */
  readonly onStranger: () => void
}

export interface SocketHub {
  /** Takes over a request whose path, Host and Origin have been checked. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends all sockets. */
  close(): void
}

/** Sockets at the door, and inside, at most. */
const mostWaiting = 16
const mostWelcome = 32
/** Requests of one page that may run at once. */
const mostCalls = 64
/** Failed hellos in a minute after which strangers are turned away without a fresh link. */
const mostFailedHellos = 10
/** A page that reads so slowly that this much waits is cut off; it comes back and asks again. Bytes. */
const mostBufferedBytes = 16 * maxMessageBytes
/**
 * A request that is somewhat too large gets an answer that says so; a frame beyond this ends the socket (1009)
 * before it is read into memory.
 */
const maxFrameBytes = 4 * maxMessageBytes

/** WebSocket close codes (RFC 6455, section 7.4.1). */
const closeGoingAway = 1001
const closePolicy = 1008
const closeTryLater = 1013

interface Door {
  welcome: boolean
  alive: boolean
  calls: number
}

/**
 * Speaks `shared/ipc/socketMessages.ts` with any number of pages: lets in who holds a token, hands their requests
 * to the dispatcher and the app's events to them. Effects: timers and sockets until `close`.
 */
export function createSocketHub(options: SocketHubOptions): SocketHub {
  const { dispatcher, events, sessions, nowMs, timing } = options
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false, clientTracking: false })
  const doors = new Map<WebSocket, Door>()
  let failedAtMs: readonly number[] = []

  const admit = (token: string | null) => (token === null ? null : sessions.admit(token))
  const count = (welcome: boolean): number => [...doors.values()].filter((door) => door.welcome === welcome).length

  const stopEvents = events.on((event, payload) => {
    for (const [socket, door] of doors) {
      if (door.welcome) send(socket, { event, payload })
    }
  })

  const pings = setInterval(() => {
    for (const [socket, door] of doors) {
      if (!door.alive) socket.terminate()
      door.alive = false
      if (socket.readyState === WebSocket.OPEN) socket.ping()
    }
  }, timing.pingMs)
  pings.unref()

  function greet(socket: WebSocket, door: Door, text: string): void {
    const hello = socketHello.safeParse(parseJson(text))
    const admitted = hello.success ? admit(hello.data.hello.token) : null
    if (admitted === null) return turnAway(socket, hello.success)
    if (count(true) >= mostWelcome) {
      return refuse(socket, closeTryLater, { code: 'rate_limited', message: `${mostWelcome} windows are open already.`, hint: 'Close one of them.', retry: 'backoff' })
    }
    door.welcome = true
    send(socket, { welcome: { session: admitted.session } })
    if (admitted.from === 'link') options.onLinkUsed()
  }

  /** A right token is always taken, however many wrong ones came before: nobody can lock the person out. */
  function turnAway(socket: WebSocket, understood: boolean): void {
    const now = nowMs()
    failedAtMs = [...failedAtMs.filter((at) => at <= now && at > now - 60_000), now].slice(-(mostFailedHellos + 1))
    if (failedAtMs.length > mostFailedHellos) {
      return refuse(socket, closeTryLater, { code: 'rate_limited', message: 'Too many pages without a valid link came in the last minute.', hint: 'Wait a minute, then reload this page.', retry: 'backoff' })
    }
    if (!understood) {
      return refuse(socket, closePolicy, { code: 'bad_request', message: 'The first message must be a hello with a token.', retry: 'never' })
    }
    refuse(socket, closePolicy, {
      code: 'session_ended',
      message: 'This page has no session with Countersign, or its link was used before or is older than 60 seconds.',
      hint: 'Open the fresh link that Countersign just printed where it was started.',
      retry: 'never',
    })
    options.onStranger()
  }

  async function answer(socket: WebSocket, door: Door, text: string): Promise<void> {
    const call = socketCall.safeParse(parseJson(text))
    if (!call.success) {
      socket.close(closePolicy, 'not a request')
      return
    }
    const { id, name, input } = call.data
    if (door.calls >= mostCalls) {
      const error: AppErrorDto = { code: 'rate_limited', message: `${mostCalls} requests of this window are still running.`, hint: 'Wait for an answer first.', retry: 'backoff' }
      send(socket, { id, result: { ok: false, error } })
      return
    }
    door.calls += 1
    const result = await dispatcher.call(name, input)
    door.calls -= 1
    send(socket, { id, result })
  }

  function attend(socket: WebSocket): void {
    const door: Door = { welcome: false, alive: true, calls: 0 }
    doors.set(socket, door)
    const silence = setTimeout(() => {
      refuse(socket, closePolicy, { code: 'session_ended', message: 'The page did not say who it is in time.', hint: 'Reload the page.', retry: 'never' })
    }, timing.helloMs)
    silence.unref()
    socket.on('pong', () => { door.alive = true })
    // A frame too large or malformed: ws itself closes the socket with the fitting code.
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearTimeout(silence)
      doors.delete(socket)
    })
    // ws hands over one Buffer a message: `binaryType` is left at `nodebuffer`.
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      clearTimeout(silence)
      // What still arrives after a refusal is not read.
      if (socket.readyState !== WebSocket.OPEN) return
      if (isBinary) return socket.close(1003, 'text only')
      if (door.welcome) void answer(socket, door, data.toString('utf8'))
      else greet(socket, door, data.toString('utf8'))
    })
  }

  return {
    accept(request, socket, head) {
      if (count(false) >= mostWaiting) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        return
      }
      server.handleUpgrade(request, socket, head, attend)
    },
    close() {
      stopEvents()
      clearInterval(pings)
      for (const socket of doors.keys()) socket.close(closeGoingAway, 'Countersign stopped')
      server.close()
    },
  }
}

function send(socket: WebSocket, answer: SocketAnswer): void {
  if (socket.readyState !== WebSocket.OPEN) return
  if (socket.bufferedAmount > mostBufferedBytes) return socket.terminate()
  socket.send(JSON.stringify(answer))
}

function refuse(socket: WebSocket, code: number, error: AppErrorDto): void {
  send(socket, { refused: error })
  socket.close(code, error.code)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
