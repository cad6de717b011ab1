import { BrowserWindow, nativeTheme, type WebPreferences } from 'electron'

export interface MainWindowOptions {
  /** Absolute path of the built preload script. */
  readonly preload: string
  readonly startUrl: string
  readonly devTools: boolean
  /** Called when the page could not be loaded, e.g. because the development server is not there. */
  readonly onLoadFailed: (thrown: unknown) => void
}

/** The canvas colour of the window's theme, so that nothing flashes before the page is drawn. */
const canvas = { light: '#F3F5F5', dark: '#0D1112' }

/**
 * Opens the main window: isolated, sandboxed, without Node, shown when its first picture is ready. Electron keeps
 * its place and size between starts. Effects: a window, which loads `startUrl`.
 */
export function openMainWindow({ preload, startUrl, devTools, onLoadFailed }: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    name: 'main',
    windowStatePersistence: true,
    title: 'Countersign',
    width: 1280,
    height: 820,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: canvasColour(),
    webPreferences: safePreferences(preload, devTools),
  })
  const followTheme = (): void => window.setBackgroundColor(canvasColour())
  nativeTheme.on('updated', followTheme)
  window.on('closed', () => nativeTheme.off('updated', followTheme))
  window.once('ready-to-show', () => window.show())
  window.loadURL(startUrl).catch(onLoadFailed)
  return window
}

/** What every window of ours is: isolated, sandboxed, without Node. Pure. */
export function safePreferences(preload: string, devTools: boolean): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools,
  }
}

/** The colour a window has before its page is drawn. Reads the system's theme. */
export function canvasColour(): string {
  return nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light
}
