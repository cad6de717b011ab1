import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import type { CountersignBridge, RequestOutput } from '../../shared/ipc/contract.ts'
import { isNarrowed, noAuditFilter, toContractFilter, type AuditFilter } from '../viewmodels/auditFilter.ts'

/** Rows asked for at once; the contract's largest page. */
const pageRows = 200
/** Rows kept of a whole log: what was seen longest ago is asked for again. */
const keptRows = 12_000

/** Another journal that is looked at. */
export type OtherJournal = RequestOutput<'audit.openFile'>

/**
 * The audit list. A whole log has no gaps, so each of its rows has its place and is loaded when it comes into view; of
 * a narrowed one the rows are loaded one page after the other. New rows wait while the reader is in the middle of it.
 */
export interface AuditState {
  readonly filter: AuditFilter
  readonly oldestFirst: boolean
  /** null = this journal's own log. */
  readonly other: OtherJournal | null
  /** Counts filters, orders and journals: the list is another one with each. */
  readonly view: number
  /** Rows of the list that have a place: all of a whole log, the loaded ones of a narrowed one. */
  readonly count: number
  /** Loaded rows by their number. */
  readonly rows: ReadonlyMap<number, AuditEvent>
  /** Of a narrowed log: the numbers of the loaded rows in the list's order. */
  readonly order: readonly number[]
  /** Of a narrowed log: whether all rows are loaded. */
  readonly ended: boolean
  /** Rows that fit; `exact` false = at least so many. */
  readonly total: number
  readonly exact: boolean
  /** Rows that came while they had to wait. */
  readonly newer: number
  readonly loaded: boolean
  readonly loading: boolean
  readonly error: AppErrorDto | null
}

/** The audit list and what can be done with it. */
export interface AuditStore {
  readonly store: StoreApi<AuditState>
  setFilter(filter: AuditFilter): void
  setOldestFirst(oldestFirst: boolean): void
  /** Looks at another journal that is open, or at the own one again (null). */
  show(other: OtherJournal | null): void
  /** Loads what is missing between two places of the list. */
  want(first: number, last: number): void
  /** Asks for newer rows. While `hold` is set they are counted, not inserted. */
  refresh(): Promise<void>
  /** True while rows must not move under the reader's eyes. */
  setHold(hold: boolean): void
  showNewer(): void
}

/** The number of the row at a place of the list. Pure. */
export function seqAt({ filter, oldestFirst, count, order }: AuditState, index: number): number | null {
  if (index < 0 || index >= count) return null
  if (isNarrowed(filter)) return order[index] ?? null
  return oldestFirst ? index + 1 : count - index
}

/** The row at a place of the list; null while it is not loaded. Pure. */
export function rowAt(state: AuditState, index: number): AuditEvent | null {
  const seq = seqAt(state, index)
  return seq === null ? null : (state.rows.get(seq) ?? null)
}

/** The place of a row; null when it has none. Pure. */
export function indexOfSeq({ filter, oldestFirst, count, order }: AuditState, seq: number): number | null {
  if (isNarrowed(filter)) {
    const index = order.indexOf(seq)
    return index === -1 ? null : index
  }
  if (seq < 1 || seq > count) return null
  return oldestFirst ? seq - 1 : count - seq
}

const nothing = { count: 0, rows: new Map<number, AuditEvent>(), order: [], ended: false, total: 0, exact: true, newer: 0, loaded: false, loading: false, error: null } as const

/** Makes the store. What was asked for another filter, order or journal than the present one is dropped. */
export function createAuditStore(bridge: CountersignBridge): AuditStore {
  const store = createStore<AuditState>(() => ({ filter: noAuditFilter, oldestFirst: false, other: null, view: 0, ...nothing }))
  const asked = new Set<number>()
  let hold = false
  /** Counts views: an answer to an earlier one is dropped. */
  let view = 0
  let refreshing: Promise<void> | null = null
  let again = false

  const read = (place: { readonly before: number | null; readonly after?: number }): ReturnType<CountersignBridge['call']['audit.page']> => {
    const { filter, other } = store.getState()
    return bridge.call['audit.page']({ ...toContractFilter(filter), ...place, limit: pageRows, log: other === null ? 'own' : 'other' })
  }
  const begin = (change: Partial<AuditState>): void => {
    view += 1
    asked.clear()
    store.setState({ ...nothing, ...change, view })
    void refresh()
  }
  const keep = (rows: readonly AuditEvent[]): ReadonlyMap<number, AuditEvent> => {
    const kept = new Map(store.getState().rows)
    for (const row of rows) kept.set(row.seq, row)
    if (isNarrowed(store.getState().filter)) return kept
    for (const seq of kept.keys()) {
      if (kept.size <= keptRows) break
      kept.delete(seq)
    }
    return kept
  }

  const refreshOnce = async (): Promise<void> => {
    const mine = view
    const result = await read({ before: null })
    if (mine !== view) return
    if (!result.ok) {
      store.setState({ error: result.error, loaded: true })
      return
    }
    const { rows, total, exact, next } = result.value
    const state = store.getState()
    const narrowed = isNarrowed(state.filter)
    if (!narrowed) {
      const waits = state.loaded && hold && total > state.count
      store.setState({ rows: keep(rows), total, exact, loaded: true, error: null, ...(waits ? { newer: total - state.count } : { count: total, newer: 0 }) })
      return
    }
    if (state.oldestFirst) {
      store.setState({ total, exact, error: null, ...(state.loaded ? { ended: state.ended && total <= state.count } : {}) })
      if (!state.loaded) await loadFurther()
      return
    }
    const top = state.order[0] ?? 0
    const fresh = rows.filter((row) => row.seq > top).map((row) => row.seq)
    const overlaps = fresh.length < rows.length || rows.length === 0
    if (!state.loaded || !overlaps) {
      store.setState({ rows: keep(rows), order: rows.map((row) => row.seq), count: rows.length, ended: next === null, total, exact, newer: 0, loaded: true, error: null })
    } else if (hold && fresh.length > 0) {
      store.setState({ total, exact, newer: fresh.length, error: null })
    } else {
      store.setState({ rows: keep(rows), order: [...fresh, ...state.order], count: state.count + fresh.length, total, exact, newer: 0, error: null })
    }
  }

  /** The next page of a narrowed log. */
  const loadFurther = async (): Promise<void> => {
    const state = store.getState()
    if (state.loading || state.ended) return
    const mine = view
    const last = state.order.at(-1)
    store.setState({ loading: true })
    const result = await read(state.oldestFirst ? { before: null, after: last ?? 0 } : { before: last ?? null })
    if (mine !== view) return
    if (!result.ok) {
      store.setState({ loading: false, loaded: true, error: result.error })
      return
    }
    const { rows, next } = result.value
    const further = (state.oldestFirst ? rows.toReversed() : rows).map((row) => row.seq)
    const order = [...store.getState().order, ...further]
    // Of the oldest rows first, `next` says nothing: a page that brings nothing is the end.
    const ended = state.oldestFirst ? rows.length === 0 : next === null
    store.setState({ rows: keep(rows), order, count: order.length, ended, loading: false, loaded: true, error: null })
  }

  /** The page of a whole log that ends with this number. */
  const loadPage = async (end: number): Promise<void> => {
    if (asked.has(end)) return
    asked.add(end)
    const mine = view
    const result = await read({ before: end + 1 })
    asked.delete(end)
    if (mine !== view) return
    store.setState(result.ok ? { rows: keep(result.value.rows), error: null } : { error: result.error })
    // Rows that were too heavy for one message come with the next.
    const next = result.ok ? result.value.next : null
    if (next !== null && next - 1 > end - pageRows) await loadPage(next - 1)
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
  const showNewer = (): void => {
    if (store.getState().newer === 0) return
    const held = hold
    hold = false
    void refresh().finally(() => {
      hold = held
    })
  }

  return {
    store,
    refresh,
    showNewer,
    setHold(value) {
      hold = value
      if (!hold) showNewer()
    },
    setFilter: (filter) => begin({ filter }),
    setOldestFirst: (oldestFirst) => begin({ oldestFirst }),
    show: (other) => begin({ other, filter: noAuditFilter }),
    want(first, last) {
      const state = store.getState()
      if (isNarrowed(state.filter)) {
        if (state.loaded && last >= state.count - 30) void loadFurther()
        return
      }
      const ends = new Set<number>()
      for (let index = first; index <= last; index += 1) {
        const seq = seqAt(state, index)
        if (seq !== null && !state.rows.has(seq)) ends.add(Math.min(state.count, Math.ceil(seq / pageRows) * pageRows))
      }
      for (const end of ends) void loadPage(end)
    },
  }
}
