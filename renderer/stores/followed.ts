import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { Result } from '../../shared/lib/result.ts'

/** One thing out of many that is open now. `value` always belongs to `key`. */
export interface FollowedState<K, V> {
  readonly key: K | null
  readonly value: V | null
  readonly error: AppErrorDto | null
}

/** Follows one thing at a time. */
export interface Followed<K, V> {
  readonly store: StoreApi<FollowedState<K, V>>
  open(key: K | null): void
  /** Asks again for what is open. */
  refresh(): Promise<void>
}

/** Makes the store. An answer for what is no longer open is dropped. At most one request is in flight. */
export function createFollowed<K, V>(load: (key: K) => Promise<Result<V>>, isSame: (a: K | null, b: K | null) => boolean): Followed<K, V> {
  const store = createStore<FollowedState<K, V>>(() => ({ key: null, value: null, error: null }))
  let running: Promise<void> | null = null
  let again = false

  const run = async (): Promise<void> => {
    do {
      again = false
      const key = store.getState().key
      if (key === null) break
      const result = await load(key)
      if (!isSame(store.getState().key, key)) continue
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
      if (isSame(store.getState().key, key)) return
      store.setState({ key, value: null, error: null })
      void refresh()
    },
  }
}
