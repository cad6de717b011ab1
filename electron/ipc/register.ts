import type { EventName, EventPayload } from '../../shared/ipc/contract.ts'
import { err } from '../../shared/lib/result.ts'
import type { Logger } from '../ports.ts'
import { callChannel } from './channels.ts'
import type { AppEvents, Dispatcher } from './dispatch.ts'

/** Who sent a call: the part of Electron's `IpcMainInvokeEvent` that the sender check looks at. */
export interface IpcCall {
  readonly sender: object
  /** Null when the frame is gone or has navigated away meanwhile. */
  readonly senderFrame: { readonly url: string; readonly parent: object | null } | null
}

/** The part of Electron's `ipcMain` that is used. */
export interface IpcReceiver {
  handle(channel: string, listener: (call: IpcCall, name: unknown, input: unknown) => Promise<unknown>): void
  removeHandler(channel: string): void
}

export interface IpcWiring {
  readonly ipcMain: IpcReceiver
  readonly dispatcher: Dispatcher
  readonly events: AppEvents
  readonly logger: Logger
  /** Asked on every call. */
  readonly isTrustedSender: (call: IpcCall) => boolean
  /** Sends one event to the main window, if there is one. */
  readonly sendToWindow: <N extends EventName>(name: N, payload: EventPayload<N>) => void
}

/**
 * Connects Electron's IPC with the app: calls of our own window go to the dispatcher, any other sender gets
 * `sender_denied`, and events go to the main window only. Returns the function that disconnects again.
 */
export function registerIpc({ ipcMain, dispatcher, events, logger, isTrustedSender, sendToWindow }: IpcWiring): () => void {
  ipcMain.handle(callChannel, (call, name, input) => {
    if (isTrustedSender(call)) return dispatcher.call(name, input)
    logger.warn('a call from a foreign frame was denied', { url: call.senderFrame?.url ?? null })
    return Promise.resolve(err({
      code: 'sender_denied' as const,
      message: 'Only the main page of Countersign\'s own window may call it.',
      retry: 'never' as const,
    }))
  })
  const stopEvents = events.on(sendToWindow)
  return () => {
    stopEvents()
    ipcMain.removeHandler(callChannel)
  }
}

/**
 * True for the top frame of the given window's contents, while it shows a page of ours: same protocol and host as
 * `startUrl` (`app://countersign/`). Null contents = no window is open. Pure.
 */
export function isOwnTopFrame(call: IpcCall, contents: object | null, startUrl: string): boolean {
  const frame = call.senderFrame
  if (contents === null || call.sender !== contents || frame === null || frame.parent !== null) return false
  if (!URL.canParse(frame.url)) return false
  const shown = new URL(frame.url)
  const own = new URL(startUrl)
  return shown.protocol === own.protocol && shown.host === own.host
}
