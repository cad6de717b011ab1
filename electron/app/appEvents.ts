import type { ChangeName, EventName, EventPayload } from '../../shared/ipc/contract.ts'
import type { AppEvents } from '../ipc/dispatch.ts'

/** Changes that come in a burst are told once. Milliseconds. */
const gatherMs = 40

/** Tells the windows that something may differ. Level-triggered: an event carries a revision and no content. */
export interface AppEventSource extends AppEvents {
  tell(name: ChangeName): void
  close(): void
}

/** Builds the source. Effects: one timer while changes are gathered. */
export function createAppEvents(): AppEventSource {
  const listeners = new Set<<N extends EventName>(name: N, payload: EventPayload<N>) => void>()
  const gathered = new Set<ChangeName>()
  let revision = 0
  let timer: NodeJS.Timeout | null = null
  const flush = () => {
    timer = null
    revision += 1
    const names = [...gathered]
    gathered.clear()
    for (const name of names) for (const listener of listeners) listener(name, { revision })
  }
  return {
    on: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: (name) => {
      gathered.add(name)
      timer ??= setTimeout(flush, gatherMs)
    },
    close: () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      listeners.clear()
    },
  }
}
