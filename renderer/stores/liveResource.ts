import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { Result } from '../../shared/lib/result.ts'

/** Something that was asked for. A failed refresh keeps the last value and tells the error beside it. */
export interface Loadable<T> {
  /** null = never loaded. */
  readonly value: T | null
  readonly error: AppErrorDto | null
  readonly loading: boolean
}

/** A value that follows the app: `refresh` whenever an event says that it may differ. */
export interface LiveResource<T> {
  readonly store: StoreApi<Loadable<T>>
  /** Asks again. Calls that come while one is under way are folded into a single one after it. */
  refresh(): Promise<void>
}

/** Makes a live resource: at most one load in flight, and the last call always sees a load that began after it. */
export function createLiveResource<T>(load: () => Promise<Result<T>>): LiveResource<T> {
  const store = createStore<Loadable<T>>(() => ({ value: null, error: null, loading: false }))
  let running: Promise<void> | null = null
  let again = false

  const run = async (): Promise<void> => {
    store.setState({ loading: true })
    do {
      again = false
      const result = await load()
      if (result.ok) store.setState({ value: result.value, error: null })
      else store.setState({ error: result.error })
    } while (again)
    store.setState({ loading: false })
  }

  return {
    store,
    refresh() {
      if (running !== null) {
        again = true
        return running
      }
      running = run().finally(() => {
        running = null
      })
      return running
    },
  }
}
