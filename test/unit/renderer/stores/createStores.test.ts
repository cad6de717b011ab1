import { describe, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { ConnectionState } from '../../../../renderer/bridge/connectionState.ts'
import { createStores } from '../../../../renderer/stores/createStores.ts'
import { ok } from '../../../../shared/lib/result.ts'
import type { CountersignBridge, DriftDetail } from '../../../../shared/ipc/contract.ts'
import { createFixtureBridge, type Scenario } from '../../../fixtures/window/fixtureBridge.ts'

function start(scenario: Scenario, change: (bridge: CountersignBridge) => CountersignBridge = (bridge) => bridge) {
  const connection = createStore<ConnectionState>(() => ({ kind: 'open' }))
  return { connection, stores: createStores({ bridge: change(createFixtureBridge(scenario)), connection, storage: null }) }
}

describe('the window’s stores', () => {
  it('read every page of the fleet', async () => {
    const { stores } = start('huge')
    await stores.cells.refresh()
    expect(stores.cells.store.getState().value).toHaveLength(10_000)
  })

  it('ask again when an event says that drift changed', async () => {
    const { stores } = start('usual')
    await Promise.all([stores.drift.refresh(), stores.cells.refresh()])
    const before = stores.drift.store.getState().value?.length ?? 0
    await stores.bridge.call['apply.guest']({ host: 'pve-home', vmid: 101 })
    await vi.waitFor(() => expect(stores.drift.store.getState().value).toHaveLength(before - 1))
    expect(stores.cells.store.getState().value?.find((cell) => cell.vmid === 101)?.standing).toBe('in_sync')
    stores.stop()
  })

  it('ask for everything again when a lost connection comes back', async () => {
    const { stores, connection } = start('usual')
    connection.setState({ kind: 'lost' }, true)
    connection.setState({ kind: 'open' }, true)
    await vi.waitFor(() => expect(stores.approvals.store.getState().value?.length).toBeGreaterThan(0))
    stores.stop()
  })

  it('load a guest that is opened after a refresh found none open', async () => {
    const { stores } = start('usual')
    await stores.detail.refresh()
    stores.detail.open({ host: 'site-budapest', vmid: 212 })
    await vi.waitFor(() => expect(stores.detail.store.getState().value?.name).toBe('erp-db'))
  })

  it('drop the answer for a guest that is not open any more', async () => {
    const gates = new Map<number, (detail: DriftDetail) => void>()
    const { stores } = start('usual', (bridge) => ({
      ...bridge,
      call: { ...bridge.call, 'drift.get': ({ vmid }) => new Promise((resolve) => gates.set(vmid, (detail) => resolve(ok(detail)))) },
    }))
    const detailOf = async (vmid: number): Promise<DriftDetail> => {
      const result = await createFixtureBridge('usual').call['drift.get']({ host: 'site-budapest', vmid })
      if (!result.ok) throw new Error(result.error.message)
      return result.value
    }
    stores.detail.open({ host: 'site-budapest', vmid: 203 })
    stores.detail.open({ host: 'site-budapest', vmid: 212 })
    gates.get(203)?.(await detailOf(203))
    await vi.waitFor(() => expect(gates.has(212)).toBe(true))
    expect(stores.detail.store.getState().value).toBeNull()
    gates.get(212)?.(await detailOf(212))
    await vi.waitFor(() => expect(stores.detail.store.getState().value?.vmid).toBe(212))
  })
})
