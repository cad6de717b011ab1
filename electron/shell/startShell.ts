import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, dialog, ipcMain, protocol, session, type BrowserWindow } from 'electron'
import { toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { PromptSurface } from '../app/promptSurface.ts'
import { defaultDataFolder } from '../config/dataFolder.ts'
import { eventChannel } from '../ipc/channels.ts'
import { createDispatcher, type ServedApp } from '../ipc/dispatch.ts'
import { isOwnTopFrame, registerIpc } from '../ipc/register.ts'
import type { RunKeyFileChild } from '../signing/keyFileProtocol.ts'
import { appScheme, appUrl, createAppProtocol, privilegedAppScheme } from './appProtocol.ts'
import { readShellArguments } from './arguments.ts'
import { createDesktop } from './desktop.ts'
import { takeLinks, type Links } from './links.ts'
import { lockDownContents, lockDownSession } from './lockDown.ts'
import { openMainWindow } from './mainWindow.ts'
import { createPromptWindows, type PromptWindows } from './promptWindow.ts'
import { runChildInUtility } from './runChildInUtility.ts'
import { holdWindow, type WindowHolder } from './windowHolder.ts'

/** An open app that has yet to be started. */
export interface ShellApp extends ServedApp {
  start(): Promise<void>
}

export interface ShellOptions {
  readonly openApp: (options: {
    readonly dataFolder: string
    readonly shell: 'electron'
    readonly env: NodeJS.ProcessEnv
    readonly promptSurface: PromptSurface
    readonly runKeyFileChild: RunKeyFileChild
  }) => Promise<Result<ShellApp>>
  /** Absolute paths of the built parts. */
  readonly windowFolder: string
  readonly preload: string
  readonly promptPreload: string
  /** The child that opens key files. */
  readonly keyFileScript: string
  /** Arguments after the program. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/**
 * Runs Countersign in Electron. To be called before Electron is ready: single instance, sandbox and scheme must be
 * settled by then. What keeps it from starting is said in a native box, and the process ends with exit code 1.
 */
export async function startShell(options: ShellOptions): Promise<void> {
  try {
    const args = readShellArguments(options.args, process.cwd())
    if (!args.ok) return endWithError(args.error)
    const dataFolder = args.value.dataFolder ?? defaultDataFolder({ platform: process.platform, env: options.env, home: homedir() })
    if (!claimInstance(dataFolder)) return app.quit()
    app.enableSandbox()
    protocol.registerSchemesAsPrivileged([privilegedAppScheme])
    const startUrl = startUrlFor(options.env)
    lockDownContents(app, startUrl)
    const links = takeLinks(options.args)
    await app.whenReady()
    lockDownSession(session.defaultSession, startUrl)
    let main: WindowHolder | null = null
    const prompts = createPromptWindows({ preload: options.promptPreload, windowFolder: options.windowFolder, devTools: !app.isPackaged, mainWindow: () => main?.current() ?? null })
    const opened = await options.openApp({
      dataFolder,
      shell: 'electron',
      env: options.env,
      promptSurface: prompts.surface,
      runKeyFileChild: runChildInUtility(options.keyFileScript),
    })
    if (!opened.ok) return endWithError(opened.error)
    await run(opened.value, options, { startUrl, demo: args.value.demo, prompts, links, setMain: (opening) => { main = opening } })
  } catch (thrown) {
    endWithError(toAppError(thrown).toDto())
  }
}

/**
 * One window process for each data folder: Electron ties its instance lock to `userData`, so that is put inside.
 * False = another one has it, and was told to come to the front.
 */
function claimInstance(dataFolder: string): boolean {
  const profile = join(dataFolder, 'window')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  app.setPath('userData', profile)
  return app.requestSingleInstanceLock()
}

/** The development server's page, only while developing; else our own. */
function startUrlFor(env: NodeJS.ProcessEnv): string {
  const devUrl = env['COUNTERSIGN_DEV_URL']
  return devUrl === undefined || app.isPackaged ? appUrl : new URL(devUrl).href
}

function openWindow({ preload }: ShellOptions, startUrl: string): BrowserWindow {
  return openMainWindow({
    preload,
    startUrl,
    devTools: !app.isPackaged,
    onLoadFailed: (thrown) => dialog.showErrorBox('The window could not be loaded', toAppError(thrown).message),
  })
}

interface Run {
  readonly startUrl: string
  readonly demo: boolean
  readonly prompts: PromptWindows
  readonly links: Links
  readonly setMain: (windows: WindowHolder) => void
}

async function run(served: ShellApp, options: ShellOptions, { startUrl, demo, prompts, links, setMain }: Run): Promise<void> {
  const dispatcher = createDispatcher(served.handlers, served.logger)
  const windows: WindowHolder = holdWindow({ open: () => openWindow(options, startUrl), keepsRunning: () => desktop.keepsRunning() })
  const desktop = createDesktop({ app: served, dispatcher, windows, windowFolder: options.windowFolder })
  setMain(windows)
  const disconnectWindow = registerIpc({
    ipcMain,
    dispatcher,
    events: served.events,
    logger: served.logger,
    isTrustedSender: (call) => isOwnTopFrame(call, windows.current()?.webContents ?? null, startUrl),
    sendToWindow: (name, payload) => windows.current()?.webContents.send(eventChannel, name, payload),
  })
  const disconnectPrompt = prompts.connect(served.logger)
  protocol.handle(appScheme, createAppProtocol(options.windowFolder, 'index.html', served.logger))
  app.on('activate', windows.show)
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
  app.on('render-process-gone', (_event, _contents, details) => served.logger.error('the window\'s process ended', { reason: details.reason, exitCode: details.exitCode }))
  closeBeforeQuit(served, () => {
    windows.letGo()
    desktop.remove()
    disconnectWindow()
    disconnectPrompt()
  })
  links.deliverTo(windows)
  await desktop.watch()
  await served.start()
  if (!demo) return
  const started = await dispatcher.call('demo.start', {})
  if (!started.ok) dialog.showErrorBox('The demo cluster did not start', sentence(started.error))
}

/** Holds the first request to quit until the app has closed its journal and connections, then quits for good. */
function closeBeforeQuit(served: ServedApp, disconnect: () => void): void {
  let state: 'open' | 'closing' | 'closed' = 'open'
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    disconnect()
    served.close()
      .catch((thrown: unknown) => served.logger.error('closing failed', { cause: thrown }))
      .finally(() => {
        state = 'closed'
        app.quit()
      })
  })
}

function endWithError(error: AppErrorDto): void {
  dialog.showErrorBox('Countersign cannot start', sentence(error))
  app.exit(1)
}

function sentence(error: AppErrorDto): string {
  return error.hint === undefined ? error.message : `${error.message}\n\n${error.hint}`
}
