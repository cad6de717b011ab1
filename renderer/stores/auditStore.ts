import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { AuditEvent, AuditKind } from '../../shared/domain/audit.ts'
import type { CountersignBridge } from '../../shared/ipc/contract.ts'

/** Rows asked for at once; the contract's largest page. */
const pageRows = 200

/** What the list is narrowed to; null = all. */
export interface AuditFilter {
  readonly host: string | null
  readonly vmid: number | null
  readonly kind: AuditKind | null
}

/** The audit list, newest first. `newer` rows are held back while the reader is in the middle of the list. */
export interface AuditState {
  readonly filter: AuditFilter
  readonly rows: readonly AuditEvent[]
  readonly newer: readonly AuditEvent[]
  /** Key of the next older page; null = the end was reached. */
  readonly next: number | null
  /** Rows that the filter matches. */
  readonly total: number
  readonly loaded: boolean
  readonly loading: boolean
  readonly error: AppErrorDto | null
}

/** The audit list and what can be done with it. */
export interface AuditStore {
  readonly store: StoreApi<AuditState>
  setFilter(filter: AuditFilter): void
  /** Loads the next older page; does nothing at the end or while one is loading. */
  loadOlder(): Promise<void>
  /** Asks for newer rows. While `hold` is set they are offered, not inserted. */
  refresh(): Promise<void>
  /** True while rows must not move under the reader's eyes. */
  setHold(hold: boolean): void
  showNewer(): void
}

const noFilter: AuditFilter = { host: null, vmid: null, kind: null }

/** Makes the store. Pages by key; a filter that changes under way drops what was asked for the old one. */
export function createAuditStore(bridge: CountersignBridge): AuditStore {
  const store = createStore<AuditState>(() => ({
    filter: noFilter, rows: [], newer: [], next: null, total: 0, loaded: false, loading: false, error: null,
  }))
  let hold = false
  let refreshing: Promise<void> | null = null
  let again = false

  const readPage = (before: number | null): ReturnType<CountersignBridge['call']['audit.page']> => {
    const { host, vmid, kind } = store.getState().filter
    return bridge.call['audit.page']({
      before,
      limit: pageRows,
      ...(host === null ? {} : { host }),
      ...(vmid === null ? {} : { vmid }),
      ...(kind === null ? {} : { kind }),
    })
  }

  const showNewer = (): void => {
    const { newer, rows } = store.getState()
    if (newer.length > 0) store.setState({ rows: [...newer, ...rows], newer: [] })
  }

  const refreshOnce = async (): Promise<void> => {
    const filter = store.getState().filter
    const result = await readPage(null)
    const state = store.getState()
    if (state.filter !== filter) return
    if (!result.ok) {
      store.setState({ error: result.error, loaded: true })
      return
    }
    const { rows, next, total } = result.value
    const top = state.newer[0]?.seq ?? state.rows[0]?.seq ?? 0
    const fresh = rows.filter((row) => row.seq > top)
    const overlaps = fresh.length < rows.length || rows.length === 0
    if (!state.loaded || !overlaps) store.setState({ rows, newer: [], next, total, loaded: true, error: null })
    else store.setState({ newer: [...fresh, ...state.newer], total, error: null })
    if (!hold) showNewer()
  }

  const refresh = (): Promise<void> => {
    if (refreshing !== null) {
      again = true
      return refreshing
    }
    refreshing = (async () => {
      do {
        again = false
        await refreshOnce()
      } while (again)
    })().finally(() => {
      refreshing = null
    })
    return refreshing
  }

  return {
    store,
    refresh,
    showNewer,
    setHold(value) {
      hold = value
      if (!hold) showNewer()
    },
    setFilter(filter) {
      store.setState({ filter, rows: [], newer: [], next: null, total: 0, loaded: false, loading: false, error: null })
      void refresh()
    },
    async loadOlder() {
      const { next, loading, filter } = store.getState()
      if (next === null || loading) return
      store.setState({ loading: true })
      const result = await readPage(next)
      const state = store.getState()
      if (state.filter !== filter) return
      if (!result.ok) store.setState({ loading: false, error: result.error })
      else store.setState({ loading: false, error: null, rows: [...state.rows, ...result.value.rows], next: result.value.next })
    },
  }
}
