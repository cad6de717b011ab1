import { describe, expect, it, vi } from 'vitest'
import type { AppEvents } from '../../../electron/ipc/dispatch.ts'
import { createDispatcher } from '../../../electron/ipc/dispatch.ts'
import { isOwnTopFrame, registerIpc, type IpcCall } from '../../../electron/ipc/register.ts'
import { ok } from '../../../shared/lib/result.ts'
import { createFakeElectron } from '../../fixtures/electron/fakeElectron.ts'
import { appInfo, recordingLogger, testHandlers } from '../../fixtures/electron/testHandlers.ts'

const contents = {}
const top = (url: string): IpcCall => ({ sender: contents, senderFrame: { url, parent: null } })

describe('isOwnTopFrame', () => {
  it.each(['app://countersign/', 'app://countersign/index.html', 'app://countersign/#/drift'])('trusts the top frame at %s', (url) => {
    expect(isOwnTopFrame(top(url), contents, 'app://countersign/')).toBe(true)
  })

  it.each<[string, IpcCall]>([
    ['an iframe of our own page', { sender: contents, senderFrame: { url: 'app://countersign/', parent: {} } }],
    ['another window', { sender: {}, senderFrame: { url: 'app://countersign/', parent: null } }],
    ['a frame that is gone', { sender: contents, senderFrame: null }],
    ['another host of our scheme', top('app://evil/')],
    ['a host that begins like ours', top('app://countersign.evil/')],
    ['our name as user information', top('app://countersign@evil/')],
    ['our name in another scheme', top('https://countersign/')],
    ['a file', top('file:///countersign/index.html')],
    ['a data address', top('data:text/html,app://countersign/')],
    ['about:blank', top('about:blank')],
    ['no address', top('')],
  ])('distrusts %s', (_case, call) => {
    expect(isOwnTopFrame(call, contents, 'app://countersign/')).toBe(false)
  })

  it('trusts nobody while no window is open', () => {
    expect(isOwnTopFrame(top('app://countersign/'), null, 'app://countersign/')).toBe(false)
  })
})

describe('registerIpc', () => {
  it('answers trusted senders, denies others on every call, and forwards events until it is disconnected', async () => {
    const fake = createFakeElectron()
    const listeners = new Set<Parameters<AppEvents['on']>[0]>()
    const events: AppEvents = { on: (listener) => { listeners.add(listener); return () => listeners.delete(listener) } }
    const { logger, lines } = recordingLogger()
    const sendToWindow = vi.fn()
    let trusted = true
    const disconnect = registerIpc({
      ipcMain: fake.module.ipcMain,
      dispatcher: createDispatcher(testHandlers(), logger),
      events,
      logger,
      isTrustedSender: () => trusted,
      sendToWindow,
    })
    const from = { sender: {}, senderFrame: { url: 'https://evil.example/', parent: null } }
    await expect(fake.callAs(from, 'countersign:call', 'app.info', {})).resolves.toEqual(ok(appInfo))
    trusted = false
    await expect(fake.callAs(from, 'countersign:call', 'app.info', {})).resolves.toMatchObject({ ok: false, error: { code: 'sender_denied' } })
    expect(lines.at(-1)).toMatchObject({ level: 'warn', facts: { url: 'https://evil.example/' } })

    for (const listener of listeners) listener('audit.changed', { revision: 2 })
    expect(sendToWindow).toHaveBeenCalledExactlyOnceWith('audit.changed', { revision: 2 })
    disconnect()
    expect(listeners.size).toBe(0)
    expect(fake.ipcHandlers.size).toBe(0)
  })
})
