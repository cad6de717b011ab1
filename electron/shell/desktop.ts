/** What the desktop shows around the window: menu, tray and notifications. */
import { app, dialog, Notification } from 'electron'
import type { Dispatcher, ServedApp } from '../ipc/dispatch.ts'
import { setAppMenu } from './appMenu.ts'
import type { Notice } from './notices.ts'
import { shellTexts } from './shellTexts.ts'
import { createTray } from './tray.ts'
import { watchApp, type AppWatch, type Standing } from './watchApp.ts'
import type { WindowHolder } from './windowHolder.ts'

export interface Desktop {
  /** Begins to look; to be called before the app starts, so that what it finds first counts as the past. */
  watch(): Promise<void>
  /** Closing the window leaves the app running: the person chose so, and there is a tray to come back by. */
  keepsRunning(): boolean
  remove(): void
}

export interface DesktopOptions {
  readonly app: Pick<ServedApp, 'handlers' | 'events' | 'logger'>
  readonly dispatcher: Dispatcher
  readonly windows: WindowHolder
  /** Folder of the built window, absolute; the tray's pictures lie in it. */
  readonly windowFolder: string
}

/** Builds all of it. Effects: the native menu, a tray icon, notifications once `watch` was called. */
export function createDesktop({ app: served, dispatcher, windows, windowFolder }: DesktopOptions): Desktop {
  const ask = async (name: 'cycle.run' | 'safety.freeze', input: unknown, failedTitle: string): Promise<void> => {
    const result = await dispatcher.call(name, input)
    if (!result.ok) dialog.showErrorBox(failedTitle, result.error.message)
  }
  setAppMenu(process.platform, app.isPackaged, {
    go: (screen) => windows.navigate({ screen, id: null }),
    command: windows.command,
    runCycle: () => void ask('cycle.run', { host: null }, shellTexts.menu.runCycle),
  })
  const tray = createTray(windowFolder, process.platform, {
    open: windows.show,
    freeze: () => void ask('safety.freeze', { host: null, frozen: true, reason: shellTexts.tray.freezeReason }, shellTexts.tray.freezeFailed),
    unfreeze: () => windows.command('freeze'),
    quit: () => app.quit(),
  }, served.logger)
  let watching: AppWatch | null = null
  /** Held until they are closed: a notification that is garbage-collected no longer tells of its click. */
  const shown = new Set<Notification>()
  const notify = (notice: Notice): void => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: notice.title, body: notice.body })
    const forget = (): void => void shown.delete(notification)
    notification.on('click', () => {
      forget()
      windows.navigate(notice.target)
    })
    notification.on('close', forget)
    shown.add(notification)
    notification.show()
  }
  const onStanding = (standing: Standing): void => tray?.show(standing)
  return {
    watch: async () => { watching = await watchApp({ app: served, onStanding, onNotice: notify }) },
    keepsRunning: () => tray !== null && watching?.preferences().closeToTray === true,
    remove: () => {
      watching?.stop()
      tray?.remove()
    },
  }
}
