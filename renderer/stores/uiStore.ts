import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Screen } from '../../shared/ipc/screens.ts'
import type { ChosenFields } from '../../shared/domain/drift.ts'
import type { DriftGrouping } from '../viewmodels/driftGroups.ts'
import type { Density } from '../viewmodels/density.ts'
import type { RequestKind } from '../viewmodels/requestKinds.ts'
import type { GuestKey } from './detailStore.ts'
import { readKeptUi, writeKeptUi } from './keptUi.ts'

export { screens, type Screen } from '../../shared/ipc/screens.ts'

/** What a confirmation is asked for. `host` null = all hosts. */
export type ApplyRequest =
  /** `fields` = only these; absent = all that differs. */
  | { readonly kind: 'guest'; readonly guest: GuestKey; readonly fields?: readonly string[] }
  | { readonly kind: 'guests'; readonly guests: readonly GuestKey[] }
  | { readonly kind: 'benign'; readonly host: string | null }

/** A form that is open: what is to be asked for, on which guest. */
export interface GuestRequest {
  readonly guest: GuestKey
  readonly kind: RequestKind
}

/** A decision on drift that sends nothing: which dialog is open, about what. */
export interface DriftDecision {
  readonly kind: 'ignore' | 'accept'
  readonly guests: readonly ChosenFields[]
}

/** What the window shows; nothing in it comes from a host. */
export interface UiState {
  readonly screen: Screen
  /** Narrows every screen to one host; null = all. */
  readonly hostFilter: string | null
  readonly driftFilter: string
  readonly driftGrouping: DriftGrouping
  /** Guests of the drift list that are chosen together, as `host/vmid`. */
  readonly chosen: readonly string[]
  readonly decision: DriftDecision | null
  readonly addHost: boolean
  readonly shortcuts: boolean
  readonly apply: ApplyRequest | null
  readonly request: GuestRequest | null
  /** Single-letter shortcuts can be turned off (WCAG 2.1.4). */
  readonly letterKeys: boolean
  readonly density: Density
  /** What the cells of the fleet show; null = what the window has room for. */
  readonly fleetLabel: 'vmid' | 'name' | null
}

/** Makes the store. Effect: keeps screen, host, grouping, density and keys in the browser's local storage when there is one. */
export function createUiStore(storage: Pick<Storage, 'getItem' | 'setItem'> | null): StoreApi<UiState> {
  const store = createStore<UiState>(() => ({
    screen: 'overview',
    hostFilter: null,
    driftFilter: '',
    driftGrouping: 'host',
    chosen: [],
    decision: null,
    addHost: false,
    shortcuts: false,
    apply: null,
    request: null,
    letterKeys: true,
    density: 'default',
    fleetLabel: null,
    ...readKeptUi(storage),
  }))
  store.subscribe((state) => writeKeptUi(storage, state))
  return store
}
