import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppEvents } from '../../electron/ipc/dispatch.ts'
import type { ShellApp, ShellOptions } from '../../electron/shell/startShell.ts'
import { err, ok } from '../../shared/lib/result.ts'
import { createFakeElectron, type FakeElectron } from '../fixtures/electron/fakeElectron.ts'
import { appInfo, recordingLogger, testHandlers } from '../fixtures/electron/testHandlers.ts'

let root: string
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'countersign-shell-')) })
afterEach(() => rm(root, { recursive: true, force: true }))

/** Starts the shell's source on a fresh fake Electron, with an app that notes what is done with it. */
async function startOnFake(change: Partial<ShellOptions> = {}, prepare: (fake: FakeElectron) => void = () => undefined) {
  const fake = createFakeElectron()
  prepare(fake)
  vi.resetModules()
  vi.doMock('electron', () => fake.module)
  const { startShell } = await import('../../electron/shell/startShell.ts')
  const done: string[] = []
  const listeners = new Set<Parameters<AppEvents['on']>[0]>()
  const openedWith: unknown[] = []
  const served: ShellApp = {
    handlers: testHandlers({ 'demo.start': () => { done.push('demo'); return Promise.resolve(ok({ host: 'demo' })) } }),
    events: { on: (listener) => { listeners.add(listener); return () => listeners.delete(listener) } },
    logger: recordingLogger().logger,
    start: () => { done.push('start'); return Promise.resolve() },
    close: () => { done.push('close'); return Promise.resolve() },
  }
  const running = startShell({
    openApp: (options) => { openedWith.push(options); return Promise.resolve(ok(served)) },
    windowFolder: join(root, 'window'),
    preload: '/app/dist/preload/preload.cjs',
    promptPreload: '/app/dist/promptPreload/promptPreload.cjs',
    keyFileScript: '/app/dist/main/keyFileChild.js',
    args: ['--data', join(root, 'data')],
    env: {},
    ...change,
  })
  fake.app.becomeReady()
  await running
  return { fake, done, listeners, openedWith }
}

function onlyWindow(fake: FakeElectron) {
  const [window, ...others] = fake.windows
  if (window === undefined || others.length > 0) throw new Error(`${fake.windows.length} windows are open`)
  return window
}

describe('start', () => {
  it('sandboxes and registers the scheme before Electron is ready, then opens the app and one window', async () => {
    const { fake, done, openedWith } = await startOnFake()
    expect(fake.app.order).toEqual(['enableSandbox', 'registerSchemesAsPrivileged', 'ready'])
    expect(fake.schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } }])
    expect(openedWith).toMatchObject([{ dataFolder: join(root, 'data'), shell: 'electron', env: {}, promptSurface: { open: expect.any(Function) }, runKeyFileChild: expect.any(Function) }])
    expect(done).toEqual(['start'])
    expect(onlyWindow(fake).loaded).toBe('app://countersign/')
    expect(fake.menus).toHaveLength(1)
  })

  it('keeps its own profile inside the data folder, readable by this user alone', async () => {
    const { fake } = await startOnFake()
    expect(fake.app.paths['userData']).toBe(join(root, 'data', 'window'))
    if (process.platform !== 'win32') expect((await stat(join(root, 'data'))).mode & 0o777).toBe(0o700)
  })

  it('ends at once when another process has the lock, without opening the journal', async () => {
    const { fake, openedWith } = await startOnFake({}, (prepared) => { prepared.app.lockIsFree = false })
    await expect(fake.app.ended).resolves.toBe(0)
    expect(openedWith).toEqual([])
    expect(fake.windows).toEqual([])
  })

  it('comes to the front when it is started a second time', async () => {
    const { fake } = await startOnFake()
    const window = onlyWindow(fake)
    window.minimized = true
    fake.app.emit('second-instance', {}, [], '/')
    expect(window.calls).toEqual(['restore', 'show', 'focus'])
    expect(fake.windows).toHaveLength(1)
  })

  it('says in a native box why the app did not open, and ends with exit code 1', async () => {
    const error = { code: 'journal_locked' as const, message: 'Process 4711 has this data folder open.', hint: 'Close it first.', retry: 'never' as const }
    const { fake } = await startOnFake({ openApp: () => Promise.resolve(err(error)) })
    await expect(fake.app.ended).resolves.toBe(1)
    expect(fake.errorBoxes).toEqual([{ title: 'Countersign cannot start', content: 'Process 4711 has this data folder open.\n\nClose it first.' }])
    expect(fake.windows).toEqual([])
  })

  it.each<[string, () => Promise<Partial<ShellOptions>>]>([
    ['--data without a folder', () => Promise.resolve({ args: ['--data'] })],
    ['a data folder that is a file', async () => { await writeFile(join(root, 'file'), ''); return { args: ['--data', join(root, 'file')] } }],
    ['a bug while opening', () => Promise.resolve({ openApp: () => Promise.reject(new Error('broken')) })],
  ])('says so and ends with exit code 1 on %s', async (_case, change) => {
    const { fake } = await startOnFake(await change())
    await expect(fake.app.ended).resolves.toBe(1)
    expect(fake.errorBoxes).toHaveLength(1)
  })

  it('starts the demo when asked to', async () => {
    const { done } = await startOnFake({ args: ['--demo', '--data', join(root, 'data')] })
    expect(done).toEqual(['start', 'demo'])
  })

  it('loads the development server only while it is not packaged', async () => {
    const env = { COUNTERSIGN_DEV_URL: 'http://localhost:5173' }
    expect(onlyWindow((await startOnFake({ env })).fake).loaded).toBe('http://localhost:5173/')
    const packaged = await startOnFake({ env }, (prepared) => { prepared.app.isPackaged = true })
    expect(onlyWindow(packaged.fake).loaded).toBe('app://countersign/')
    expect(onlyWindow(packaged.fake).options.webPreferences?.devTools).toBe(false)
  })

  it('closes the app before it ends, once', async () => {
    const { fake, done, listeners } = await startOnFake()
    fake.app.quit()
    fake.app.quit()
    await expect(fake.app.ended).resolves.toBe(0)
    expect(done).toEqual(['start', 'close'])
    expect(listeners.size).toBe(0)
    expect(fake.ipcHandlers.size).toBe(0)
  })
})

describe('the window', () => {
  it('is isolated, sandboxed and without Node', async () => {
    const { fake } = await startOnFake()
    const { options } = onlyWindow(fake)
    expect(options.webPreferences).toEqual({
      preload: '/app/dist/preload/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    })
    expect(fake.app.sandboxed).toBe(true)
  })

  it('shows when its first picture is ready, on the canvas of the theme, and keeps its place', async () => {
    const { fake } = await startOnFake({}, (prepared) => { prepared.nativeTheme.shouldUseDarkColors = true })
    const window = onlyWindow(fake)
    expect(window.options).toMatchObject({ show: false, backgroundColor: '#0D1112', name: 'main', windowStatePersistence: true })
    expect(window.calls).toEqual([])
    window.emit('ready-to-show')
    fake.nativeTheme.shouldUseDarkColors = false
    fake.nativeTheme.emit('updated')
    expect(window.calls).toEqual(['show', 'background #F3F5F5'])
    window.emit('closed')
    expect(fake.nativeTheme.listenerCount('updated')).toBe(0)
  })

  it.each([
    'https://example.com/', 'http://127.0.0.1:8006/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'blob:app://countersign/1',
    'app://evil/', 'app://countersign/assets/main.js', 'app://countersign/index.html?x', 'about:blank',
  ])('may not navigate to %s, nor be redirected there, nor open it', async (url) => {
    const { webContents } = onlyWindow((await startOnFake()).fake)
    expect(webContents.mayNavigate(url)).toBe(false)
    expect(webContents.mayRedirect(url)).toBe(false)
    expect(webContents.windowOpenHandler?.({ url, frameName: '', features: '', disposition: 'foreground-tab', referrer: { url: '', policy: 'no-referrer' } })).toEqual({ action: 'deny' })
  })

  it('may reload itself, and only as the main frame', async () => {
    const { webContents } = onlyWindow((await startOnFake()).fake)
    expect(webContents.mayNavigate('app://countersign/#/drift')).toBe(true)
    expect(webContents.mayNavigate('app://countersign/', false)).toBe(false)
  })

  it('may not embed a webview or download', async () => {
    const { fake } = await startOnFake()
    expect(onlyWindow(fake).webContents.mayAttachWebview()).toBe(false)
    expect(fake.defaultSession.mayDownload()).toBe(false)
  })

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'hid', 'usb', 'fileSystem', 'display-capture'] as const)(
    'is denied the permission %s, when checked and when asked for',
    async (permission) => {
      const { fake } = await startOnFake()
      expect(permissions(fake, permission, 'app://countersign/', true)).toEqual({ checked: false, asked: false })
    },
  )

  it('may put text on the clipboard, and no other page may', async () => {
    const { fake } = await startOnFake()
    expect(permissions(fake, 'clipboard-sanitized-write', 'app://countersign/', true)).toEqual({ checked: true, asked: true })
    expect(permissions(fake, 'clipboard-sanitized-write', 'app://countersign/', false)).toEqual({ checked: false, asked: false })
    expect(permissions(fake, 'clipboard-sanitized-write', 'https://example.com/', true)).toEqual({ checked: false, asked: false })
    expect(fake.defaultSession.device?.({} as Electron.DevicePermissionHandlerHandlerDetails)).toBe(false)
  })
})

function permissions(fake: FakeElectron, permission: 'media' | 'clipboard-sanitized-write' | 'geolocation' | 'notifications' | 'clipboard-read' | 'openExternal' | 'hid' | 'usb' | 'fileSystem' | 'display-capture', url: string, isMainFrame: boolean) {
  const contents = {} as Electron.WebContents
  let asked: boolean | null = null
  fake.defaultSession.ask?.(contents, permission, (granted) => { asked = granted }, { isMainFrame, requestingUrl: url })
  const checked = fake.defaultSession.check?.(contents, permission, url, { isMainFrame, requestingUrl: url })
  return { checked, asked }
}

describe('calls', () => {
  it('answers the top frame of its own window and denies every other sender, on every call', async () => {
    const { fake } = await startOnFake()
    const contents = onlyWindow(fake).webContents
    const call = (frame: { url: string; parent: typeof contents.mainFrame | null } | null, sender: object = contents) =>
      fake.callAs({ sender, senderFrame: frame }, 'countersign:call', 'app.info', {})
    await expect(call(contents.mainFrame)).resolves.toEqual(ok(appInfo))
    const denied = { ok: false, error: { code: 'sender_denied' } }
    await expect(call({ url: 'app://countersign/', parent: contents.mainFrame })).resolves.toMatchObject(denied)
    await expect(call({ url: 'https://example.com/', parent: null })).resolves.toMatchObject(denied)
    await expect(call(contents.mainFrame, {})).resolves.toMatchObject(denied)
    await expect(call(null)).resolves.toMatchObject(denied)
    contents.mainFrame.url = 'https://example.com/'
    await expect(call(contents.mainFrame)).resolves.toMatchObject(denied)
  })

  it('sends events to the main window, and to none while it is closed', async () => {
    const { fake, listeners } = await startOnFake()
    const window = onlyWindow(fake)
    for (const listener of listeners) listener('fleet.changed', { revision: 1 })
    expect(window.webContents.sent).toEqual([{ channel: 'countersign:event', args: ['fleet.changed', { revision: 1 }] }])
    window.emit('closed')
    for (const listener of listeners) listener('fleet.changed', { revision: 2 })
    expect(window.webContents.sent).toHaveLength(1)
  })
})
