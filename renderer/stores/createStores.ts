import type { StoreApi } from 'zustand/vanilla'
import type { ConnectionState } from '../bridge/connectionState.ts'
import type { ApprovalDetail, ApprovalRow, CountersignBridge, CycleView, DriftRow, FleetCell, HostView, OperationView, RequestOutput, SignerSetView } from '../../shared/ipc/contract.ts'
import type { TrendPoint } from '../../shared/domain/drift.ts'
import type { SafetyView } from '../../shared/domain/safety.ts'
import { readAllPages } from '../../shared/lib/readAllPages.ts'
import { ok, type Result } from '../../shared/lib/result.ts'
import { trendDays } from '../viewmodels/trendShape.ts'
import { createAuditStore, type AuditStore } from './auditStore.ts'
import { createCommands, type Commands } from './commands.ts'
import { createDetailStore, type DetailStore, type GuestKey } from './detailStore.ts'
import { createFollowed, type Followed } from './followed.ts'
import { createLiveResource, type LiveResource } from './liveResource.ts'
import { createSigningStore, type SigningStore } from './signingStore.ts'
import { createUiStore, type UiState } from './uiStore.ts'

/** Configured hosts with their last cycles. */
export interface Fleet {
  readonly hosts: readonly HostView[]
  readonly cycles: readonly CycleView[]
}

/** Everything the window knows. Made once for a window; tests make their own. */
export interface Stores {
  readonly bridge: CountersignBridge
  readonly connection: StoreApi<ConnectionState>
  readonly info: LiveResource<RequestOutput<'app.info'>>
  readonly settings: LiveResource<RequestOutput<'app.settings'>>
  readonly fleet: LiveResource<Fleet>
  readonly safety: LiveResource<SafetyView>
  readonly cells: LiveResource<readonly FleetCell[]>
  readonly drift: LiveResource<readonly DriftRow[]>
  /** How many guests differed over the last days; asked for by who shows it, since it reads the log. */
  readonly trend: LiveResource<readonly TrendPoint[]>
  readonly detail: DetailStore
  readonly operations: LiveResource<readonly OperationView[]>
  readonly approvals: LiveResource<readonly ApprovalRow[]>
  /** The item that is open in Approvals, by its id. */
  readonly approval: Followed<string, ApprovalDetail>
  readonly signing: SigningStore
  readonly signers: LiveResource<SignerSetView>
  readonly audit: AuditStore
  readonly ui: StoreApi<UiState>
  readonly commands: Commands
  /** Asks for everything again; after a lost connection came back, events may be missing. */
  refreshAll(): void
  /** Unsubscribes from the bridge. */
  stop(): void
}

/** What the stores are made from. */
export interface StoresInit {
  readonly bridge: CountersignBridge
  readonly connection: StoreApi<ConnectionState>
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null
}

/** Makes the stores and keeps them up to date: each event makes the lists it concerns ask again. */
export function createStores({ bridge, connection, storage }: StoresInit): Stores {
  const { call } = bridge
  const info = createLiveResource(() => call['app.info']({}))
  const settings = createLiveResource(() => call['app.settings']({}))
  const fleet = createLiveResource<Fleet>(() => call['fleet.hosts']({}))
  const safety = createLiveResource(() => call['safety.get']({}))
  const cells = createLiveResource(() => readAllPages((after: GuestKey | null) => call['fleet.cells']({ after })))
  const drift = createLiveResource(() => readAllPages((after: GuestKey | null) => call['drift.list']({ after })))
  const trend = createLiveResource(async () => {
    const result = await call['drift.trend']({ days: trendDays })
    return result.ok ? ok(result.value.points) : result
  })
  const operations = createLiveResource(async () => rowsOf(await call['operations.recent']({})))
  const approvals = createLiveResource(() => readAllPages((after: string | null) => call['approvals.list']({ after })))
  const signers = createLiveResource(() => call['signers.get']({}))
  const detail = createDetailStore(bridge)
  const approval = createFollowed<string, ApprovalDetail>((id) => call['approvals.get']({ id }), Object.is)
  const audit = createAuditStore(bridge)

  const refreshes = {
    'fleet.changed': [fleet, safety, cells, detail],
    'drift.changed': [drift, cells, detail],
    'operations.changed': [operations, detail, approval],
    'approvals.changed': [approvals, approval, signers],
    'audit.changed': [audit, info],
    'preferences.changed': [settings],
  } as const
  const refreshAll = (): void => {
    for (const resource of [info, settings, fleet, safety, cells, drift, detail, operations, approvals, approval, signers, audit]) void resource.refresh()
  }

  const unsubscribe = (Object.keys(refreshes) as (keyof typeof refreshes)[]).map((name) =>
    bridge.on(name, () => {
      for (const resource of refreshes[name]) void resource.refresh()
    }),
  )
  unsubscribe.push(
    connection.subscribe((state, before) => {
      if (state.kind === 'open' && before.kind === 'lost') refreshAll()
    }),
  )

  // A host that is gone must not go on hiding all others.
  const ui = createUiStore(storage)
  unsubscribe.push(
    fleet.store.subscribe(({ value }) => {
      const { hostFilter } = ui.getState()
      if (value !== null && hostFilter !== null && !value.hosts.some(({ id }) => id === hostFilter)) ui.setState({ hostFilter: null })
    }),
  )

  return {
    bridge, connection, info, settings, fleet, safety, cells, drift, trend, detail, operations, approvals, approval, signers, audit,
    signing: createSigningStore(bridge),
    ui,
    commands: createCommands(),
    refreshAll,
    stop: () => unsubscribe.forEach((off) => off()),
  }
}

/** Takes the rows out of a reply that holds nothing else. Pure. */
function rowsOf<T>(result: Result<{ readonly rows: readonly T[] }>): Result<readonly T[]> {
  return result.ok ? ok(result.value.rows) : result
}
