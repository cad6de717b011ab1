import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CountersignBridge } from '../../shared/ipc/contract.ts'
import type { ConnectionState } from './connectionState.ts'
import { checkPreloadBridge } from './preloadBridge.ts'
import { tokenOfFragment } from './tokenOfFragment.ts'
import { openWebSocketBridge } from './webSocketBridge.ts'

declare global {
  interface Window {
    /** Set by Electron's preload; absent in the browser shell. */
    readonly countersign?: CountersignBridge
  }
}

/** The way to the app, and how it stands. */
export interface WindowLink {
  readonly bridge: CountersignBridge
  readonly connection: StoreApi<ConnectionState>
}

/**
 * Opens the one way to data: the preload's bridge where there is one, else a WebSocket to the page's own host.
 * Effect in the browser shell: takes the one-time token out of the address (`#t=…`) at once, so that neither the
 * history nor a copied address holds it.
 */
export function openLink(): WindowLink {
  if (window.countersign !== undefined) {
    return { bridge: checkPreloadBridge(window.countersign), connection: createStore<ConnectionState>(() => ({ kind: 'open' })) }
  }
  const token = tokenOfFragment(window.location.hash)
  window.history.replaceState(null, '', window.location.pathname + window.location.search)
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  return openWebSocketBridge({ url: `${scheme}://${window.location.host}/socket`, token })
}
