import { z } from 'zod'
import { appErrorDto, type AppErrorDto } from '../../shared/domain/appError.ts'
import { promptRequests, promptSocketPath, type PromptBridge, type PromptRequestName, type PromptResult } from '../../shared/ipc/promptContract.ts'
import { tokenOfFragment } from '../bridge/tokenOfFragment.ts'

declare global {
  interface Window {
    /** Set by the preload of Electron's prompt window; absent in the browser shell. */
    readonly countersignPrompt?: PromptBridge
  }
}

/** The way to the process that asks for the signature. */
export interface PromptLink {
  readonly bridge: PromptBridge
  /** Resolves when nothing can be asked any more; with why, if the process said so. */
  readonly ended: Promise<AppErrorDto | null>
}

/**
 * Opens the way: the preload's functions where there are some, else a WebSocket to the page's own host. Effect in
 * the browser shell: takes the one-time token out of the address at once. There is no way back in: a reload ends it.
 */
export function openPromptLink(): PromptLink {
  if (window.countersignPrompt !== undefined) {
    const raw = window.countersignPrompt
    return { bridge: buildBridge((name, input) => (raw[name] as (given: unknown) => Promise<unknown>)(input)), ended: new Promise(() => undefined) }
  }
  const token = tokenOfFragment(window.location.hash)
  window.history.replaceState(null, '', window.location.pathname)
  return openPromptSocket(`ws://${window.location.host}${promptSocketPath}`, token)
}

const frame = z.union([z.object({ welcome: z.object({}) }), z.object({ refused: appErrorDto }), z.object({ id: z.number(), result: z.unknown() })])

/** Speaks the prompt's contract over one socket. What is asked before the welcome waits for it. */
export function openPromptSocket(url: string, token: string | null): PromptLink {
  const ended = Promise.withResolvers<AppErrorDto | null>()
  const welcome = Promise.withResolvers<void>()
  const waiting = new Map<number, (raw: unknown) => void>()
  let isOver = false
  let nextId = 1
  const socket = new WebSocket(url)
  const end = (error: AppErrorDto | null): void => {
    isOver = true
    ended.resolve(error)
    welcome.resolve()
    for (const resolve of waiting.values()) resolve({ ok: false, error: over })
    waiting.clear()
  }
  socket.addEventListener('open', () => socket.send(JSON.stringify({ hello: { token } })))
  socket.addEventListener('close', () => end(null))
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    const parsed = frame.safeParse(parseJson(String(event.data)))
    if (!parsed.success) return
    if ('refused' in parsed.data) return end(parsed.data.refused)
    if ('welcome' in parsed.data) return welcome.resolve()
    waiting.get(parsed.data.id)?.(parsed.data.result)
    waiting.delete(parsed.data.id)
  })
  const ask = async (name: PromptRequestName, input: unknown): Promise<unknown> => {
    await welcome.promise
    if (isOver) return { ok: false, error: over }
    const id = nextId++
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, name, input }))
    })
  }
  return { bridge: buildBridge(ask), ended: ended.promise }
}

const over: AppErrorDto = { code: 'connection_lost', message: 'This prompt has ended.', hint: 'Ask for it again in Countersign.', retry: 'never' }

/** Checks every answer against the contract; what does not fit, or throws, becomes an error value. */
function buildBridge(ask: (name: PromptRequestName, input: unknown) => Promise<unknown>): PromptBridge {
  const call = async (name: PromptRequestName, input: unknown): Promise<PromptResult<PromptRequestName>> => {
    try {
      const raw = await ask(name, input)
      const schema = z.union([z.object({ ok: z.literal(false), error: appErrorDto }), z.object({ ok: z.literal(true), value: promptRequests[name].output })])
      const parsed = schema.safeParse(raw)
      return parsed.success ? parsed.data : failed('The answer does not have the agreed shape.')
    } catch (thrown) {
      return failed(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  const names = Object.keys(promptRequests) as readonly PromptRequestName[]
  return Object.fromEntries(names.map((name) => [name, (input: unknown) => call(name, input)])) as unknown as PromptBridge
}

function failed(message: string): { readonly ok: false; readonly error: AppErrorDto } {
  return { ok: false, error: { code: 'internal', message, hint: 'This is a bug. The log has the details.', retry: 'never' } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
