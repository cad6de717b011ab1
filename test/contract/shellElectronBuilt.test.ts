import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { verifySshsig } from '../../electron/authz/sshsig.ts'
import { runInThread } from '../../electron/journal/journalThread.ts'
import { runChildInNode, signWithKeyFile } from '../../electron/signing/keyFile.ts'
import type { CountersignBridge } from '../../shared/ipc/contract.ts'
import { buildParts, type BuiltParts } from '../fixtures/electron/builtParts.ts'
import { createFakeElectron } from '../fixtures/electron/fakeElectron.ts'
import { namespace, plainKeyKinds, Workshop } from '../fixtures/signatures/openssh.ts'
import { makeWindowFolder } from '../fixtures/serve/windowFolder.ts'

/** One run of what is shipped: the built main and preload, with the whole app behind them and a journal on disk. */
const fake = createFakeElectron()
const argv = process.argv
let built: BuiltParts
let dataFolder: string

beforeAll(async () => {
  built = await buildParts(['main', 'preload'])
  dataFolder = await mkdtemp(join(tmpdir(), 'countersign-built-data-'))
  const window = await makeWindowFolder()
  await cp(window.windowFolder, join(built.folder, 'window'), { recursive: true, verbatimSymlinks: true })
  await window.remove()
  process.argv = [process.execPath, '.', '--data', dataFolder]
  built.load('main', fake)
  fake.app.becomeReady()
  await vi.waitUntil(() => fake.windows.length > 0 || fake.errorBoxes.length > 0, { timeout: 15_000 })
  expect(fake.errorBoxes).toEqual([])
  built.load('preload', fake)
  return async () => {
    process.argv = argv
    await built.remove()
    await rm(dataFolder, { recursive: true, force: true })
  }
}, 60_000)

describe('the built main and preload together', () => {
  it('open a safe window with the preload that was built beside it', () => {
    expect(fake.windows[0]?.options.webPreferences).toMatchObject({
      preload: join(built.folder, 'preload/preload.cjs'), contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true,
    })
  })

  it('serve the window that was built beside them, and nothing around it', async () => {
    const handler = fake.protocolHandlers.get('app')
    expect((await handler?.(new Request('app://countersign/')))?.status).toBe(200)
    for (const path of ['%2e%2e/main/main.js', '..%2fmain/main.js', 'main.js']) {
      expect((await handler?.(new Request(`app://countersign/${path}`)))?.status).toBe(404)
    }
  })

  it('answer the page through the whole app', async () => {
    const bridge = fake.exposed.get('countersign') as CountersignBridge
    await expect(bridge.call['app.info']({})).resolves.toMatchObject({ ok: true, value: { shell: 'electron' } })
    await expect(bridge.call['fleet.hosts']({})).resolves.toMatchObject({ ok: true, value: { hosts: [] } })
    await expect(bridge.call['drift.get']({ host: 'nowhere', vmid: 100 })).resolves.toMatchObject({ ok: false, error: { code: expect.any(String) } })
    const forged = { host: 'nowhere', vmid: 100, approved: true }
    await expect(bridge.call['apply.guest'](forged)).resolves.toMatchObject({ ok: false, error: { code: 'bad_request' } })
  })

  it('deny a foreign frame', async () => {
    const call = fake.callAs({ sender: {}, senderFrame: { url: 'https://example.com/', parent: null } }, 'countersign:call', 'app.info', {})
    await expect(call).resolves.toMatchObject({ ok: false, error: { code: 'sender_denied' } })
  })

  it('carry the child that opens a key file, and it signs', async () => {
    const workshop = new Workshop()
    onTestFinished(() => workshop.dispose())
    const path = workshop.makeKey('alice', plainKeyKinds['ssh-ed25519'], 'a passphrase')
    const message = new TextEncoder().encode('{}')
    const made = await signWithKeyFile({ path, passphrase: new TextEncoder().encode('a passphrase') }, { message, namespace }, verifySshsig, { runChild: runChildInNode(join(built.folder, 'main/keyFileChild.js')) })
    expect(made).toMatchObject({ ok: true, value: { fingerprint: workshop.fingerprint(path) } })
  })

  it('carry what the threads of the journal run, and it checks a chain and copies a journal', async () => {
    const script = join(built.folder, 'main/journalWorker.js')
    const file = join(dataFolder, 'journal.db')
    await expect(runInThread({ kind: 'check', file, head: 0, index: 0, of: 1 }, { script })).resolves.toEqual({ brokenRow: null, brokenRecord: null })
    const copy = join(dataFolder, 'copy.db')
    await expect(runInThread({ kind: 'copy', file, copy }, { script })).resolves.toBeNull()
    await expect(runInThread({ kind: 'copy', file: join(dataFolder, 'settings.json'), copy }, { script })).rejects.toMatchObject({ code: expect.stringMatching(/^(not_found|journal_corrupt)$/) })
  })

  it('close the app and end with exit code 0', async () => {
    fake.app.quit()
    await expect(fake.app.ended).resolves.toBe(0)
  })
})
