import { createContext, use, useEffect, useEffectEvent } from 'react'
import { useStore } from 'zustand'
import type { CommandName } from './commands.ts'
import type { Stores } from './createStores.ts'
import type { LiveResource, Loadable } from './liveResource.ts'
import type { UiState } from './uiStore.ts'

/** Hands the stores down. */
export const StoresContext = createContext<Stores | null>(null)

/** The window's stores. Throws outside of the provider, which is a bug. */
export function useStores(): Stores {
  const stores = use(StoresContext)
  if (stores === null) throw new Error('StoresContext has no value')
  return stores
}

/** The state of a live resource; the component draws again when it changes. */
export function useLive<T>(resource: LiveResource<T>): Loadable<T> {
  return useStore(resource.store)
}

/** A part of the window's own state. */
export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useStores().ui, select)
}

/** True when requests can be sent. */
export function useOnline(): boolean {
  return useStore(useStores().connection, (state) => state.kind === 'open')
}

/** Offers a command while the component is shown. */
export function useCommand(name: CommandName, handler: () => void): void {
  const { commands } = useStores()
  const run = useEffectEvent(handler)
  useEffect(() => commands.register(name, () => run()), [commands, name])
}
