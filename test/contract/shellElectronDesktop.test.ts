/** Menu, tray, notifications and links of the Electron shell, on the typed stand-in for Electron. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppEvents } from '../../electron/ipc/dispatch.ts'
import type { ShellApp } from '../../electron/shell/startShell.ts'
import { usualPreferences } from '../../shared/domain/preferences.ts'
import type { ApprovalRow, EventName, HostView, OperationView } from '../../shared/ipc/contract.ts'
import { screens } from '../../shared/ipc/screens.ts'
import { ok } from '../../shared/lib/result.ts'
import { createFakeElectron, type FakeElectron, type FakeMenuItem } from '../fixtures/electron/fakeElectron.ts'
import { recordingLogger, testHandlers } from '../fixtures/electron/testHandlers.ts'
import { approvalDetails, approvalRow } from '../fixtures/window/approvals.ts'
import { operations as usualOperations } from '../fixtures/window/drift.ts'
import { hosts as usualHosts } from '../fixtures/window/fleet.ts'


let root: string
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'countersign-shell-')) })
afterEach(() => rm(root, { recursive: true, force: true }))

const [aHost] = usualHosts
const anApproval = approvalDetails.map(approvalRow).find(({ state }) => state === 'pending')
const [anOperation] = usualOperations
if (aHost === undefined || anApproval === undefined || anOperation === undefined) throw new Error('the fixtures are empty')

const host = (change: Partial<HostView> = {}): HostView => ({ ...aHost, ...change })
const approval = (id: string, change: Partial<ApprovalRow> = {}): ApprovalRow => ({ ...anApproval, id, state: 'pending', ...change })
const operation = (id: string, change: Partial<OperationView> = {}): OperationView => ({ ...anOperation, id, error: null, ...change })

/** The shell on a fake Electron over an app whose state the test sets. */
async function startDesktop(prepare: (fake: FakeElectron) => void = () => undefined, args: readonly string[] = []) {
  const fake = createFakeElectron()
  prepare(fake)
  vi.resetModules()
  vi.doMock('electron', () => fake.module)
  const { startShell } = await import('../../electron/shell/startShell.ts')
  const app = { hosts: [host()], approvals: [approval('old')], operations: [operation('before', { state: 'settled', outcome: 'failed' })], preferences: usualPreferences, frozen: false }
  const asked: unknown[] = []
  const listeners = new Set<Parameters<AppEvents['on']>[0]>()
  const noted = <T>(name: string, answer: T) => (input: unknown) => {
    asked.push([name, input])
    return Promise.resolve(ok(answer))
  }
  const served: ShellApp = {
    handlers: testHandlers({
      'fleet.hosts': () => Promise.resolve(ok({ hosts: app.hosts, cycles: [] })),
      'approvals.list': () => Promise.resolve(ok({ rows: app.approvals, next: null })),
      'operations.recent': () => Promise.resolve(ok({ rows: app.operations })),
      'safety.get': () => Promise.resolve(ok({ freeze: app.frozen ? { by: 'ada', at: '2026-01-01T00:00:00Z', reason: '' } : null, hosts: [] })),
      'app.settings': () => Promise.resolve(ok({ preferences: app.preferences, places: { dataFolder: '/d', settings: '/d/s', journal: '/d/j', log: '/d/l' } })),
      'cycle.run': noted('cycle.run', {}),
      'safety.freeze': noted('safety.freeze', {}),
      'approvals.sign': noted('approvals.sign', { signed: true }),
    }),
    events: { on: (listener) => { listeners.add(listener); return () => listeners.delete(listener) } },
    logger: recordingLogger().logger,
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const running = startShell({
    openApp: () => Promise.resolve(ok(served)),
    windowFolder: join(root, 'window'), preload: '/app/preload.cjs', promptPreload: '/app/promptPreload.cjs', keyFileScript: '/app/keyFileChild.js',
    args: ['--data', join(root, 'data'), ...args], env: {},
  })
  fake.app.becomeReady()
  await running
  const [window] = fake.windows
  if (window === undefined) throw new Error('no window is open')
  /** Changes what the app answers, tells it, and lets the shell look. */
  const change = async (next: Partial<typeof app>, name: Exclude<EventName, `window.${string}`> = 'fleet.changed'): Promise<void> => {
    Object.assign(app, next)
    for (const listener of listeners) listener(name, { revision: 1 })
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  const told = () => fake.notifications.map(({ options, shown }) => ({ title: options.title, body: options.body, shown }))
  const windowAsks = () => window.webContents.sent.filter(({ args: [name] }) => String(name).startsWith('window.')).map(({ args: sent }) => sent)
  return { fake, window, change, told, asked, windowAsks, load: () => window.webContents.emit('did-finish-load') }
}

const labelled = (items: readonly FakeMenuItem[], label: string): FakeMenuItem => {
  const found = items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? item.submenu : [])]).find((item) => item.label === label)
  if (found === undefined) throw new Error(`no entry ${label}`)
  return found
}
const click = (item: FakeMenuItem): void => (item.click as (() => void) | undefined)?.()

describe('notifications', () => {
  it('tell nothing of what happened before the app started', async () => {
    const { change, told } = await startDesktop()
    await change({})
    expect(told()).toEqual([])
  })

  it('tell once of a new request, and its click brings the window to that request', async () => {
    const { change, told, fake, window, windowAsks, load } = await startDesktop()
    load()
    await change({ approvals: [approval('old'), approval('new-1', { summary: 'Destroy 105 web', host: 'pve-home' })] }, 'approvals.changed')
    await change({}, 'approvals.changed')
    expect(told()).toEqual([{ title: 'Waits for a signature', body: 'Destroy 105 web (pve-home)', shown: true }])
    fake.notifications[0]?.emit('click')
    expect(window.calls.slice(-2)).toEqual(['show', 'focus'])
    expect(windowAsks()).toEqual([['window.navigate', { screen: 'approvals', id: 'new-1' }]])
  })

  it('do not tell again of a request that went and came back', async () => {
    const { change, told } = await startDesktop()
    const both = [approval('old'), approval('new-1')]
    await change({ approvals: both })
    await change({ approvals: [] })
    await change({ approvals: both })
    expect(told()).toHaveLength(1)
  })

  it('tell of many new requests as one number', async () => {
    const { change, told } = await startDesktop()
    await change({ approvals: ['a', 'b', 'c', 'd'].map((id) => approval(id)) })
    expect(told()).toMatchObject([{ title: '4 requests wait for a signature' }])
  })

  it('tell of an operation that failed, and of one that needs a person', async () => {
    const { change, told, fake, windowAsks, load } = await startDesktop()
    load()
    const error = { code: 'task_failed' as const, message: 'The task ended with: no space left.', retry: 'never' as const }
    await change({ operations: [operation('o1', { state: 'sent', outcome: null }), operation('o2', { state: 'needs_operator', outcome: null, summary: 'Start 101 web' })] })
    await change({ operations: [operation('o1', { state: 'settled', outcome: 'failed', summary: 'Set memory', error, host: 'pve-home', vmid: 101 })] })
    expect(told().map(({ title, body }) => `${title}: ${body}`)).toEqual([
      'An operation needs you: its outcome is unknown: Start 101 web',
      'An operation failed: Set memory: The task ended with: no space left.',
    ])
    fake.notifications[1]?.emit('click')
    expect(windowAsks()).toEqual([['window.navigate', { screen: 'drift', id: 'pve-home/101' }]])
  })

  it('tell of a host that was lost, once for each loss, and not of one that never answered', async () => {
    const { change, told } = await startDesktop()
    const never = host({ id: 'new', reach: 'never', seenAt: null })
    await change({ hosts: [host(), never] })
    await change({ hosts: [host({ reach: 'unreachable' }), { ...never, reach: 'unreachable' }] })
    await change({ hosts: [host({ reach: 'unreachable' })] })
    expect(told().map(({ title }) => title)).toEqual([`${host().id} does not answer`])
    await change({ hosts: [host({ reach: 'complete', seenAt: '2026-01-02T00:00:00Z' })] })
    await change({ hosts: [host({ reach: 'unreachable', seenAt: '2026-01-02T00:00:00Z' })] })
    expect(told()).toHaveLength(2)
  })

  it('show texts from hosts without markup, line breaks and what is not seen, and cut them', async () => {
    const { change, told } = await startDesktop()
    await change({ approvals: [approval('x', { summary: `Destroy <a href="x">web</a> & co\n\u202Egnp.exe${'y'.repeat(400)}` })] })
    const body = told()[0]?.body ?? ''
    expect(body).toMatch(/^Destroy ‹a href="x"›web‹\/a› ＆ co gnp\.exey+…$/)
    expect(body.length).toBeLessThanOrEqual(180)
  })

  it('stay off while the person turned them off, and do not come up later', async () => {
    const { change, told } = await startDesktop()
    await change({ preferences: { ...usualPreferences, notifications: false }, approvals: [approval('new-1')] })
    await change({ preferences: usualPreferences }, 'preferences.changed')
    expect(told()).toEqual([])
  })

  it('are left out where the desktop has none', async () => {
    const { change, told } = await startDesktop((fake) => { fake.desktop.hasNotifications = false })
    await change({ approvals: [approval('new-1')] })
    expect(told()).toEqual([])
  })
})

describe('the tray', () => {
  it('tells the counts, and goes with the app', async () => {
    const { fake, change } = await startDesktop()
    const [tray] = fake.trays
    expect(tray?.image).toBe(join(root, 'window', process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'))
    await change({ hosts: [host({ reach: 'unreachable', counts: { ...host().counts, drifted: 2 } })], approvals: [approval('old')], frozen: true })
    expect(tray?.tip).toBe('Countersign · Frozen · 1 request to sign · 2 guests differ · 1 host without an answer')
    await change({ hosts: [], approvals: [], frozen: false })
    expect(tray?.tip).toBe('Countersign · Nothing needs you')
    fake.app.quit()
    await fake.app.ended
    expect(tray?.destroyed).toBe(true)
  })

  it('opens the window, freezes at once, and leaves the thaw to the window’s question', async () => {
    const { fake, window, change, asked, windowAsks, load } = await startDesktop()
    load()
    const menu = () => fake.trays[0]?.menu ?? []
    click(labelled(menu(), 'Open Countersign'))
    expect(window.calls.slice(-2)).toEqual(['show', 'focus'])
    click(labelled(menu(), 'Freeze every host now'))
    await change({ frozen: true })
    expect(asked).toEqual([['safety.freeze', { host: null, frozen: true, reason: 'Frozen from the tray' }]])
    click(labelled(menu(), 'Unfreeze…'))
    expect(asked).toHaveLength(1)
    expect(windowAsks()).toEqual([['window.command', { command: 'freeze' }]])
    click(labelled(menu(), 'Quit Countersign'))
    await expect(fake.app.ended).resolves.toBe(0)
  })

  it('keeps the app running without a window only where the person chose so', async () => {
    const { fake, window, change } = await startDesktop()
    await change({ preferences: { ...usualPreferences, closeToTray: true } }, 'preferences.changed')
    window.close()
    expect(window.calls).toEqual(['hide'])
    await change({ preferences: usualPreferences }, 'preferences.changed')
    let closed = false
    window.on('closed', () => { closed = true })
    window.close()
    expect(closed).toBe(true)
    expect(fake.windows).toHaveLength(1)
  })

  it('keeps nothing where there is no tray, whatever was chosen', async () => {
    const { window, change } = await startDesktop((fake) => { fake.desktop.hasTray = false })
    await change({ preferences: { ...usualPreferences, closeToTray: true } })
    window.close()
    expect(window.calls).toEqual([])
  })

  it('does not hold the window back when the app quits', async () => {
    const { fake, window, change } = await startDesktop()
    await change({ preferences: { ...usualPreferences, closeToTray: true } })
    fake.app.quit()
    await fake.app.ended
    window.close()
    expect(window.calls).not.toContain('hide')
  })
})

describe('the native menu', () => {
  it('leads to every screen, and asks the window for the rest', async () => {
    const { fake, windowAsks, asked, load } = await startDesktop()
    load()
    const menu = fake.menus[0] ?? []
    for (const label of ['Overview', 'Drift', 'Approvals', 'Audit', 'Hosts', 'Signers', 'Settings…']) click(labelled(menu, label))
    expect(windowAsks()).toEqual(screens.map((screen) => ['window.navigate', { screen, id: null }]))
    for (const label of ['Freeze or unfreeze…', 'Keys', 'Find…']) click(labelled(menu, label))
    expect(windowAsks().slice(screens.length)).toEqual(['freeze', 'keys', 'find'].map((command) => ['window.command', { command }]))
    click(labelled(menu, 'Run cycle now'))
    await Promise.resolve()
    expect(asked).toEqual([['cycle.run', { host: null }]])
  })

  it('asks as soon as the page is there, once for each', async () => {
    const { fake, windowAsks, load } = await startDesktop()
    click(labelled(fake.menus[0] ?? [], 'Drift'))
    click(labelled(fake.menus[0] ?? [], 'Hosts'))
    expect(windowAsks()).toEqual([])
    load()
    load()
    expect(windowAsks()).toEqual([['window.navigate', { screen: 'hosts', id: null }]])
  })
})

describe('a deep link', () => {
  const item = 'countersign://approvals/2f7f1c1e-0d5b-4d2e-8a55-0d3f7f3a4c11'
  const target = ['window.navigate', { screen: 'approvals', id: '2f7f1c1e-0d5b-4d2e-8a55-0d3f7f3a4c11' }]

  it('navigates only: nothing is asked of the app, nothing is signed', async () => {
    const { fake, window, asked, windowAsks, load } = await startDesktop()
    load()
    fake.app.emit('second-instance', {}, ['countersign', '--flag', item], '/')
    expect(window.calls.slice(-2)).toEqual(['show', 'focus'])
    expect(windowAsks()).toEqual([target])
    expect(asked).toEqual([])
  })

  it('leads the first window when the app is started with it, and comes as an event on macOS', async () => {
    const started = await startDesktop(undefined, [item])
    started.load()
    expect(started.windowAsks()).toEqual([target])
    const early = await startDesktop((fake) => { queueMicrotask(() => fake.app.emit('open-url', { preventDefault: () => undefined }, item)) })
    early.load()
    early.fake.app.emit('open-url', { preventDefault: () => undefined }, item)
    expect(early.windowAsks()).toContainEqual(target)
  })

  it.each([
    'countersign://approvals/a?sign=1', 'countersign://approvals/a#sign', 'countersign://approve/a', 'countersign://approvals/a/sign', 'countersign://approvals/',
    'countersign:approvals/a', 'countersign://u:p@approvals/a', 'countersign://approvals:80/a', 'countersign://approvals/..%2fsign', 'countersign://hosts/x', 'https://approvals/a', 'countersign://', 'countersign://approvals/-a',
  ])('that is not known is passed over: %s', async (link) => {
    const { fake, windowAsks, asked, load } = await startDesktop(undefined, [link])
    load()
    fake.app.emit('second-instance', {}, ['countersign', link], '/')
    fake.app.emit('open-url', { preventDefault: () => undefined }, link)
    expect(windowAsks()).toEqual([])
    expect(asked).toEqual([])
  })

  it('is registered for packages alone', async () => {
    expect((await startDesktop()).fake.app.linkSchemes).toEqual([])
    expect((await startDesktop((fake) => { fake.app.isPackaged = true })).fake.app.linkSchemes).toEqual(['countersign'])
  })
})
