import type { BrowserWindow } from 'electron'
import type { EventPayload } from '../../shared/ipc/contract.ts'
import type { Navigation, WindowCommand } from '../../shared/ipc/screens.ts'
import { eventChannel } from '../ipc/channels.ts'

/** What the window is asked for from outside of it; it only shows. */
type Ask =
  | { readonly name: 'window.navigate'; readonly payload: EventPayload<'window.navigate'> }
  | { readonly name: 'window.command'; readonly payload: EventPayload<'window.command'> }

/** The one main window, which may be closed, hidden or not loaded yet. */
export interface WindowHolder {
  /** null = none is open. */
  current(): BrowserWindow | null
  /** Brings it to the front; opens it where there is none. */
  show(): void
  /** Shows it and leads it somewhere, at once or as soon as its page is there. */
  navigate(target: Navigation): void
  command(command: WindowCommand): void
  /** From now on a window that closes is not kept. */
  letGo(): void
}

export interface WindowHolderOptions {
  readonly open: () => BrowserWindow
  /** Whether a window that the person closes is hidden instead. */
  readonly keepsRunning: () => boolean
}

/** Holds no window at first. Effects: those of `open`. */
export function holdWindow({ open, keepsRunning }: WindowHolderOptions): WindowHolder {
  let window: BrowserWindow | null = null
  let letGo = false
  /** Whether its page listens; what is asked before waits for it. */
  let loaded = false
  let waiting: readonly Ask[] = []

  const begin = (): void => {
    const opened = open()
    opened.on('close', (event) => {
      if (letGo || !keepsRunning()) return
      event.preventDefault()
      opened.hide()
    })
    opened.on('closed', () => { window = null })
    opened.webContents.on('did-start-loading', () => { loaded = false })
    opened.webContents.on('did-finish-load', () => {
      loaded = true
      for (const { name, payload } of waiting) opened.webContents.send(eventChannel, name, payload)
      waiting = []
    })
    window = opened
    loaded = false
  }
  const show = (): void => {
    if (window === null) return begin()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  const ask = (asked: Ask): void => {
    show()
    if (window === null || !loaded) waiting = [...waiting.filter(({ name }) => name !== asked.name), asked]
    else window.webContents.send(eventChannel, asked.name, asked.payload)
  }
  return {
    current: () => window,
    show,
    navigate: (payload) => ask({ name: 'window.navigate', payload }),
    command: (command) => ask({ name: 'window.command', payload: { command } }),
    letGo: () => { letGo = true },
  }
}
