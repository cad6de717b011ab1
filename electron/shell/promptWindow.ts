/**
 * The trusted prompt of the Electron shell: a window of its own with its own preload and channel. It runs in a
 * session apart, in memory, so that it shares neither process nor storage with the main window; it can go nowhere and
 * open nothing. Closing it signs nothing.
 */
import { BrowserWindow, ipcMain, session, type IpcMainInvokeEvent } from 'electron'
import { toAppError } from '../../shared/domain/appError.ts'
import { err } from '../../shared/lib/result.ts'
import type { OpenPrompt, PromptSurface } from '../app/promptSurface.ts'
import { promptChannel } from '../ipc/channels.ts'
import { isOwnTopFrame } from '../ipc/register.ts'
import type { Logger } from '../ports.ts'
import { appScheme, appUrl, createAppProtocol } from './appProtocol.ts'
import { lockDownSession } from './lockDown.ts'
import { canvasColour, safePreferences } from './mainWindow.ts'

export interface PromptWindowOptions {
  /** Absolute path of the prompt's own built preload script. */
  readonly preload: string
  /** Folder of the built window; it holds `prompt.html` as well. */
  readonly windowFolder: string
  readonly devTools: boolean
  /** The window that it opens above; null = none is open. */
  readonly mainWindow: () => BrowserWindow | null
}

export interface PromptWindows {
  readonly surface: PromptSurface
  /** Makes the page and the channel available, once Electron is ready. Returns the function that takes the channel away. */
  connect(logger: Logger): () => void
}

/** Where the prompt's page lives, in its own session alone. */
const promptUrl = `${appUrl}prompt.html`
/** Without `persist:`, nothing of it is ever written. */
const partition = 'countersign-prompt'

/** Shows prompts as windows. Nothing happens before `connect` and a first prompt. */
export function createPromptWindows(options: PromptWindowOptions): PromptWindows {
  let shown: { readonly window: BrowserWindow; readonly prompt: OpenPrompt } | null = null

  const answer = (call: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<unknown> => {
    if (shown !== null && isOwnTopFrame(call, shown.window.webContents, promptUrl)) return shown.prompt.call(name, input)
    return Promise.resolve(err({ code: 'sender_denied' as const, message: 'Only the window of the open trusted prompt may ask this.', retry: 'never' as const }))
  }

  return {
    surface: {
      async open(prompt) {
        if (prompt.over.aborted) return
        const window = openWindow(options)
        shown = { window, prompt }
        const { promise: closed, resolve, reject } = Promise.withResolvers<void>()
        const close = (): void => window.destroy()
        window.on('closed', () => resolve())
        window.webContents.on('render-process-gone', close)
        prompt.over.addEventListener('abort', close, { once: true })
        window.loadURL(promptUrl).catch((thrown: unknown) => {
          reject(toAppError(thrown))
          close()
        })
        try {
          await closed
        } finally {
          shown = null
          prompt.over.removeEventListener('abort', close)
        }
      },
    },
    connect(logger) {
      const own = session.fromPartition(partition)
      lockDownSession(own, promptUrl)
      own.protocol.handle(appScheme, createAppProtocol(options.windowFolder, 'prompt.html', logger))
      ipcMain.handle(promptChannel, (call, name: unknown, input: unknown) => answer(call, name, input))
      return () => ipcMain.removeHandler(promptChannel)
    },
  }
}

function openWindow({ preload, devTools, mainWindow }: PromptWindowOptions): BrowserWindow {
  const parent = mainWindow()
  const window = new BrowserWindow({
    ...(parent === null ? {} : { parent }),
    title: 'Sign · Countersign',
    width: 640,
    height: 780,
    useContentSize: true,
    minWidth: 520,
    minHeight: 480,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    show: false,
    backgroundColor: canvasColour(),
    webPreferences: { ...safePreferences(preload, devTools), partition },
  })
  window.removeMenu()
  // Further than the app's own rule, which lets a page load the main window's address.
  window.webContents.on('will-frame-navigate', (details) => details.preventDefault())
  window.once('ready-to-show', () => window.show())
  return window
}
