import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { CountersignBridge, DriftDetail } from '../../shared/ipc/contract.ts'

/** Names a guest as the contract does. */
export interface GuestKey {
  readonly host: string
  readonly vmid: number
}

/** The guest that is open in Drift. `value` always belongs to `key`. */
export interface DetailState {
  readonly key: GuestKey | null
  readonly value: DriftDetail | null
  readonly error: AppErrorDto | null
}

/** Follows one guest at a time. */
export interface DetailStore {
  readonly store: StoreApi<DetailState>
  open(key: GuestKey | null): void
  refresh(): Promise<void>
}

/** Makes the store. An answer for a guest that is no longer open is dropped. At most one request is in flight. */
export function createDetailStore(bridge: CountersignBridge): DetailStore {
  const store = createStore<DetailState>(() => ({ key: null, value: null, error: null }))
  let running: Promise<void> | null = null
  let again = false

  const run = async (): Promise<void> => {
    do {
      again = false
      const key = store.getState().key
      if (key === null) break
      const result = await bridge.call['drift.get'](key)
      if (!sameGuest(store.getState().key, key)) continue
      store.setState(result.ok ? { value: result.value, error: null } : { error: result.error })
    } while (again)
  }

  const refresh = (): Promise<void> => {
    if (running !== null) {
      again = true
      return running
    }
    running = run().finally(() => {
      running = null
    })
    return running
  }

  return {
    store,
    refresh,
    open(key) {
      if (sameGuest(store.getState().key, key)) return
      store.setState({ key, value: null, error: null })
      void refresh()
    },
  }
}

/** Whether two keys name the same guest; two nulls do too. Pure. */
export function sameGuest(a: GuestKey | null, b: GuestKey | null): boolean {
  if (a === null || b === null) return a === b
  return a.host === b.host && a.vmid === b.vmid
}
