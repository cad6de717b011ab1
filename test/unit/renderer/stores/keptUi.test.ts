import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { ConnectionState } from '../../../../renderer/bridge/connectionState.ts'
import { createStores } from '../../../../renderer/stores/createStores.ts'
import { goTo } from '../../../../renderer/stores/goTo.ts'
import { readKeptUi } from '../../../../renderer/stores/keptUi.ts'
import { createUiStore } from '../../../../renderer/stores/uiStore.ts'
import { createFixtureBridge } from '../../../fixtures/window/fixtureBridge.ts'

function memory(first: string | null = null) {
  let text = first
  return { getItem: () => text, setItem: (_key: string, value: string) => { text = value } }
}

describe('what the window keeps', () => {
  it('is there after another start, and only what is to be kept', () => {
    const storage = memory()
    createUiStore(storage).setState({ screen: 'drift', hostFilter: 'pve-home', driftGrouping: 'cause', density: 'roomy', letterKeys: false, driftFilter: 'web', shortcuts: true })
    expect(createUiStore(storage).getState()).toMatchObject({ screen: 'drift', hostFilter: 'pve-home', driftGrouping: 'cause', density: 'roomy', letterKeys: false, driftFilter: '', shortcuts: false })
  })

  it.each(['no json', '7', 'null', '[]', '{"screen":"nowhere","density":9,"shortcuts":true}'])('passes over what is not understood: %s', (text) => {
    expect(readKeptUi(memory(text))).toEqual({})
    expect(createUiStore(memory(text)).getState()).toMatchObject({ screen: 'overview', density: 'default', letterKeys: true, shortcuts: false })
  })

  it('does without a storage that refuses', () => {
    const refuse = () => { throw new Error('denied') }
    const store = createUiStore({ getItem: refuse, setItem: refuse })
    store.setState({ screen: 'audit' })
    expect(store.getState().screen).toBe('audit')
  })
})

describe('the window', () => {
  const open = (storage = memory()) => createStores({ bridge: createFixtureBridge('usual'), connection: createStore<ConnectionState>(() => ({ kind: 'open' })), storage })

  it('shows every host again when the chosen one is gone', async () => {
    const stores = open(memory('{"hostFilter":"gone"}'))
    await stores.fleet.refresh()
    expect(stores.ui.getState().hostFilter).toBeNull()
    stores.ui.setState({ hostFilter: 'pve-home' })
    await stores.fleet.refresh()
    expect(stores.ui.getState().hostFilter).toBe('pve-home')
  })

  it('goes where it is asked to, puts dialogs away, and passes over what it cannot read', () => {
    const stores = open()
    stores.ui.setState({ shortcuts: true, addHost: true })
    goTo(stores, { screen: 'approvals', id: 'ap-1' })
    expect(stores.approval.store.getState().key).toBe('ap-1')
    expect(stores.ui.getState()).toMatchObject({ screen: 'approvals', shortcuts: false, addHost: false })
    goTo(stores, { screen: 'drift', id: 'pve-home/101' })
    expect(stores.detail.store.getState().key).toEqual({ host: 'pve-home', vmid: 101 })
    goTo(stores, { screen: 'drift', id: 'pve-home/x' })
    expect(stores.detail.store.getState().key).toEqual({ host: 'pve-home', vmid: 101 })
    goTo(stores, { screen: 'hosts', id: 'pve-home' })
    expect(stores.ui.getState()).toMatchObject({ screen: 'hosts', hostFilter: 'pve-home' })
  })
})
