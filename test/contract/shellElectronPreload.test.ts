import { beforeAll, describe, expect, it, vi } from 'vitest'
import { requestNames, type CountersignBridge } from '../../shared/ipc/contract.ts'
import { buildParts } from '../fixtures/electron/builtParts.ts'
import { createFakeElectron } from '../fixtures/electron/fakeElectron.ts'

const fake = createFakeElectron()
let imports: readonly string[]
let bridge: CountersignBridge
beforeAll(async () => {
  const built = await buildParts(['preload'])
  imports = built.load('preload', fake)
  bridge = fake.exposed.get('countersign') as CountersignBridge
  return () => built.remove()
})

describe('the built preload', () => {
  it('requires Electron and nothing else, as a sandboxed script must', () => {
    expect(imports).toEqual(['electron'])
  })

  it('gives the page one function for each name of the contract, `on`, and nothing else', () => {
    expect([...fake.exposed.keys()]).toEqual(['countersign'])
    expect(Object.keys(bridge).toSorted()).toEqual(['call', 'on'])
    expect(Object.keys(bridge.call).toSorted()).toEqual([...requestNames].toSorted())
    for (const name of requestNames) expect(bridge.call[name]).toBeTypeOf('function')
  })

  it('sends each call under its own name, with the first argument alone', async () => {
    const seen: unknown[] = []
    fake.module.ipcMain.handle('countersign:call', (_event, ...args) => { seen.push(args); return { ok: true, value: {} } })
    const window = new fake.module.BrowserWindow()
    await window.loadURL('app://countersign/')
    for (const name of requestNames) await (bridge.call[name] as (...args: unknown[]) => Promise<unknown>)({ of: name }, 'surplus')
    expect(seen).toEqual(requestNames.map((name) => [name, { of: name }]))
  })

  it('hands over events without Electron\'s event object, until unsubscribed', () => {
    const contents = fake.windows[0]?.webContents
    const first = vi.fn()
    const stopFirst = bridge.on('drift.changed', first)
    const stopSecond = bridge.on('drift.changed', first)
    contents?.send('countersign:event', 'drift.changed', { revision: 1 })
    expect(first.mock.calls).toEqual([[{ revision: 1 }], [{ revision: 1 }]])
    stopSecond()
    contents?.send('countersign:event', 'drift.changed', { revision: 2 })
    contents?.send('countersign:event', 'audit.changed', { revision: 9 })
    expect(first).toHaveBeenCalledTimes(3)
    stopFirst()
    contents?.send('countersign:event', 'drift.changed', { revision: 3 })
    expect(first).toHaveBeenCalledTimes(3)
  })

  it.each(['constructor', '__proto__', 'drift.gone'])('knows no event named %s', (name) => {
    expect(() => bridge.on(name as 'drift.changed', () => undefined)).toThrow('There is no event')
  })
})
