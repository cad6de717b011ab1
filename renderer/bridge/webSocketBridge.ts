import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { appErrorDto } from '../../shared/domain/appError.ts'
import { maxMessageBytes, type CountersignBridge, type EventName, type RequestName, type RequestResult } from '../../shared/ipc/contract.ts'
import { buildCalls, checkEvent, checkResult, isEventName, windowError } from './checkMessages.ts'
import type { ConnectionState } from './connectionState.ts'

/** What the browser shell sends. `welcome` or `refused` comes first, then results and events. */
const frame = z.union([
  z.object({ welcome: z.object({ session: z.string().min(1) }) }),
  z.object({ refused: appErrorDto }),
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({ event: z.string(), payload: z.unknown() }),
])

const firstPauseMs = 250
const longestPauseMs = 10_000

interface Waiting {
  readonly name: RequestName
  readonly resolve: (result: RequestResult<RequestName>) => void
}

/** What the bridge is made from. `token` = one-time token of the link; null = the page was opened without one. */
export interface WebSocketBridgeInit {
  readonly url: string
  readonly token: string | null
}

/** The bridge, its connection and the way to close it for good. */
export interface WebSocketBridge {
  readonly bridge: CountersignBridge
  readonly connection: StoreApi<ConnectionState>
  close(): void
}

/**
 * Speaks the contract over a WebSocket on loopback. The one-time token is exchanged for a session token that lives
 * in this closure only: it survives a reconnect and not a reload. Requests made while connecting wait; requests
 * made while the connection is lost fail at once with `connection_lost`, those in flight with `outcome_unknown`.
 */
export function openWebSocketBridge(init: WebSocketBridgeInit): WebSocketBridge {
  const connection = createStore<ConnectionState>(() => ({ kind: 'connecting' }))
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const waiting = new Map<number, Waiting>()
  const unsent: string[] = []
  let credential = init.token
  let socket: WebSocket | null = null
  let nextId = 1
  let pauseMs = firstPauseMs
  let timer: ReturnType<typeof setTimeout> | null = null
  let closed = false

  const setState = (state: ConnectionState): void => connection.setState(state, true)

  const failAll = (error: ReturnType<typeof windowError>): void => {
    const pending = [...waiting.values()]
    waiting.clear()
    unsent.length = 0
    for (const { resolve } of pending) resolve({ ok: false, error })
  }

  const end = (error: z.infer<typeof appErrorDto>): void => {
    closed = true
    credential = null
    setState({ kind: 'ended', error })
    failAll(error)
    socket?.close()
  }

  const lose = (): void => {
    socket = null
    if (closed) return
    setState({ kind: 'lost' })
    failAll(windowError('outcome_unknown', 'The connection to Countersign was lost before it answered.', 'Look at the lists again once it is back: what you asked for may have happened.'))
    timer = setTimeout(connect, pauseMs)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }

  const receive = (text: string): void => {
    const parsed = frame.safeParse(parseJson(text))
    if (!parsed.success) return
    const message = parsed.data
    if ('welcome' in message) {
      credential = message.welcome.session
      pauseMs = firstPauseMs
      setState({ kind: 'open' })
      for (const line of unsent.splice(0)) socket?.send(line)
    } else if ('refused' in message) {
      if (message.refused.retry !== 'backoff') end(message.refused)
    } else if ('id' in message) {
      const asked = waiting.get(message.id)
      waiting.delete(message.id)
      asked?.resolve(checkResult(asked.name, message.result))
    } else if (isEventName(message.event)) {
      const payload = checkEvent(message.event, message.payload)
      if (payload === null) return
      for (const listener of listeners.get(message.event) ?? []) listener(payload as never)
    }
  }

  function connect(): void {
    timer = null
    const opened = new WebSocket(init.url)
    socket = opened
    opened.addEventListener('open', () => opened.send(JSON.stringify({ hello: { token: credential } })))
    opened.addEventListener('message', (event: MessageEvent<unknown>) => receive(String(event.data)))
    opened.addEventListener('close', () => {
      if (socket === opened) lose()
    })
  }

  const send = <N extends RequestName>(name: N, input: unknown): Promise<RequestResult<N>> => {
    const state = connection.getState()
    if (state.kind === 'ended') return Promise.resolve({ ok: false, error: state.error })
    if (state.kind === 'lost') {
      return Promise.resolve({ ok: false, error: windowError('connection_lost', 'Countersign cannot be reached.', 'Wait until the connection is back, then try again.') })
    }
    const id = nextId++
    const line = JSON.stringify({ id, name, input })
    if (new TextEncoder().encode(line).length > maxMessageBytes) {
      return Promise.resolve({ ok: false, error: windowError('message_too_large', `The request ${name} is too large to send.`, 'Shorten what you typed.') })
    }
    return new Promise((resolve) => {
      waiting.set(id, { name, resolve: (result) => resolve(result as RequestResult<N>) })
      if (state.kind === 'open') socket?.send(line)
      else unsent.push(line)
    })
  }

  if (credential === null) {
    end(windowError('session_ended', 'This page was opened without a link of its own.', 'The terminal that runs Countersign shows a fresh link.'))
  } else {
    connect()
  }

  return {
    connection,
    bridge: {
      call: buildCalls(send),
      on(name, listener) {
        const set = listeners.get(name) ?? new Set()
        listeners.set(name, set)
        set.add(listener)
        return () => set.delete(listener)
      },
    },
    close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      socket?.close()
    },
  }
}

/** JSON or undefined; a frame that is not JSON is dropped like one of an unknown shape. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
