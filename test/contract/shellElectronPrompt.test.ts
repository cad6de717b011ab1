import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OpenPrompt } from '../../electron/app/promptSurface.ts'
import type { ShellApp, ShellOptions } from '../../electron/shell/startShell.ts'
import type { PromptBridge } from '../../shared/ipc/promptContract.ts'
import { ok } from '../../shared/lib/result.ts'
import { buildParts } from '../fixtures/electron/builtParts.ts'
import { createFakeElectron } from '../fixtures/electron/fakeElectron.ts'
import { recordingLogger, testHandlers } from '../fixtures/electron/testHandlers.ts'
import { makeWindowFolder } from '../fixtures/serve/windowFolder.ts'

let root: string
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'countersign-shell-')) })
afterEach(() => rm(root, { recursive: true, force: true }))

const keyFileScript = '/app/dist/main/keyFileChild.js'

/** The shell on a fake Electron, with what it gave the app. */
async function startOnFake(windowFolder = join(root, 'window')) {
  const fake = createFakeElectron()
  vi.resetModules()
  vi.doMock('electron', () => fake.module)
  const { startShell } = await import('../../electron/shell/startShell.ts')
  const served: ShellApp = {
    handlers: testHandlers(),
    events: { on: () => () => undefined },
    logger: recordingLogger().logger,
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const given: Parameters<ShellOptions['openApp']>[0][] = []
  const running = startShell({
    openApp: (options) => { given.push(options); return Promise.resolve(ok(served)) },
    windowFolder,
    preload: '/app/dist/preload/preload.cjs',
    promptPreload: '/app/dist/promptPreload/promptPreload.cjs',
    keyFileScript,
    args: ['--data', join(root, 'data')],
    env: {},
  })
  fake.app.becomeReady()
  await running
  const [options] = given
  if (options === undefined) throw new Error('the app was not opened')
  return { fake, ...options }
}

/** A prompt that notes what it is asked. */
function notedPrompt() {
  const ending = new AbortController()
  const asked: unknown[] = []
  const prompt: OpenPrompt = {
    summary: 'Destroy 105',
    over: ending.signal,
    call: (name, input) => { asked.push([name, input]); return Promise.resolve(ok({})) },
  }
  return { prompt, asked, end: () => ending.abort() }
}

/** The shell with an open prompt; the main window is the first, the prompt the second. */
async function openPrompt() {
  const shell = await startOnFake()
  const noted = notedPrompt()
  let isOpen = true
  const opened = shell.promptSurface.open(noted.prompt).then(() => { isOpen = false })
  const [main, window] = shell.fake.windows
  if (main === undefined || window === undefined) throw new Error('no prompt was opened')
  const callAs = (contents: typeof window.webContents, ...args: unknown[]) =>
    shell.fake.callAs({ sender: contents, senderFrame: contents.mainFrame }, 'countersign:prompt', ...args)
  return { ...shell, ...noted, opened, main, window, callAs, isOpen: () => isOpen }
}

describe('the trusted prompt\'s window', () => {
  it('is isolated as the main window is, with its own preload, in a session that is never written', async () => {
    const { window, main, fake } = await openPrompt()
    expect(window.loaded).toBe('app://countersign/prompt.html')
    expect(window.options).toMatchObject({ parent: main, show: false, webPreferences: { preload: '/app/dist/promptPreload/promptPreload.cjs', partition: 'countersign-prompt', contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false } })
    expect([...fake.partitions.keys()]).toEqual(['countersign-prompt'])
    window.emit('ready-to-show')
    expect(window.calls).toEqual(['removeMenu', 'show'])
  })

  it.each(['app://countersign/', 'app://countersign/prompt.html', 'https://example.com/', 'file:///etc/passwd'])('may not go to %s, nor open it', async (url) => {
    const { window } = await openPrompt()
    expect(window.webContents.mayNavigate(url)).toBe(false)
    expect(window.webContents.mayRedirect(url)).toBe(false)
    expect(window.webContents.windowOpenHandler?.({ url, frameName: '', features: '', disposition: 'foreground-tab', referrer: { url: '', policy: 'no-referrer' } })).toEqual({ action: 'deny' })
  })

  it('has a page that the main window\'s session does not serve, and the other way round', async () => {
    const folder = await makeWindowFolder()
    const { fake } = await startOnFake(folder.windowFolder)
    const status = async (handler: ((request: Request) => Promise<Response>) | undefined, path: string) => (await handler?.(new Request(`app://countersign/${path}`)))?.status
    const own = fake.partitions.get('countersign-prompt')?.protocolHandlers.get('app')
    expect(await status(own, 'prompt.html')).toBe(200)
    expect(await status(own, 'index.html')).toBe(404)
    expect(await status(fake.protocolHandlers.get('app'), 'prompt.html')).toBe(404)
    await folder.remove()
  })

  it('answers its own top frame alone: neither the main window nor a frame nor a page that went elsewhere', async () => {
    const { window, main, callAs, asked, fake } = await openPrompt()
    await expect(callAs(window.webContents, 'prompt.view', {})).resolves.toEqual({ ok: true, value: {} })
    const denied = { ok: false, error: { code: 'sender_denied' } }
    await expect(callAs(main.webContents, 'prompt.view', {})).resolves.toMatchObject(denied)
    await expect(fake.callAs({ sender: window.webContents, senderFrame: { url: 'app://countersign/prompt.html', parent: window.webContents.mainFrame } }, 'countersign:prompt', 'prompt.view', {})).resolves.toMatchObject(denied)
    window.webContents.mainFrame.url = 'https://example.com/'
    await expect(callAs(window.webContents, 'prompt.view', {})).resolves.toMatchObject(denied)
    expect(asked).toHaveLength(1)
  })

  it('cannot speak the window\'s contract', async () => {
    const { window, fake } = await openPrompt()
    await expect(fake.callAs({ sender: window.webContents, senderFrame: window.webContents.mainFrame }, 'countersign:call', 'app.info', {})).resolves.toMatchObject({ ok: false, error: { code: 'sender_denied' } })
  })

  it('closes when it is over, and answers nobody afterwards', async () => {
    const { window, callAs, asked, end, opened, isOpen } = await openPrompt()
    expect(isOpen()).toBe(true)
    end()
    await opened
    expect(window.calls).toContain('destroy')
    await expect(callAs(window.webContents, 'prompt.view', {})).resolves.toMatchObject({ ok: false, error: { code: 'sender_denied' } })
    expect(asked).toEqual([])
  })

  it('is over when the person closes it, or its process ends', async () => {
    const closed = await openPrompt()
    closed.window.emit('closed')
    await closed.opened
    const crashed = await openPrompt()
    crashed.window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    await crashed.opened
    expect(closed.asked).toEqual([])
  })

  it('opens no window for a prompt that is over already', async () => {
    const { fake, promptSurface } = await startOnFake()
    const { prompt, end } = notedPrompt()
    end()
    await promptSurface.open(prompt)
    expect(fake.windows).toHaveLength(1)
  })
})

describe('the process that opens a key file', () => {
  const job = { path: '/keys/id', namespace: 'countersign-operation', messageBase64: 'e30=', hasPassphrase: true }

  it('gets job and passphrase as one message, in an empty environment, and ends once it has answered', async () => {
    const { fake, runKeyFileChild } = await startOnFake()
    const answer = runKeyFileChild(job, new TextEncoder().encode('secret'), new AbortController().signal)
    const [child] = fake.utilities
    expect(child).toMatchObject({ script: keyFileScript, args: [], posted: [] })
    expect(child?.options.env).not.toHaveProperty('PATH')
    child?.emit('spawn')
    expect(child?.posted).toEqual([{ job, passphrase: new TextEncoder().encode('secret') }])
    child?.emit('message', { ok: true, armor: 'x' })
    await expect(answer).resolves.toEqual({ ok: true, armor: 'x' })
    expect(child?.killed).toBe(true)
  })

  it('is ended when it is called off, and missed when it dies', async () => {
    const { fake, runKeyFileChild } = await startOnFake()
    const calledOff = new AbortController()
    const stopped = runKeyFileChild(job, new Uint8Array(), calledOff.signal)
    calledOff.abort()
    await expect(stopped).rejects.toThrow()
    expect(fake.utilities[0]?.killed).toBe(true)
    const died = runKeyFileChild(job, new Uint8Array(), new AbortController().signal)
    fake.utilities[1]?.emit('exit', 3)
    await expect(died).rejects.toThrow('ended with 3')
  })
})

describe('the built prompt preload', () => {
  it('requires Electron alone and gives the page the four functions of the contract', async () => {
    const fake = createFakeElectron()
    const built = await buildParts(['promptPreload'])
    try {
      expect(built.load('promptPreload', fake)).toEqual(['electron'])
      expect([...fake.exposed.keys()]).toEqual(['countersignPrompt'])
      const bridge = fake.exposed.get('countersignPrompt') as PromptBridge
      expect(Object.keys(bridge)).toEqual(['prompt.view', 'prompt.signWithAgent', 'prompt.signWithKeyFile', 'prompt.cancel'])
      const seen: unknown[] = []
      fake.module.ipcMain.handle('countersign:prompt', (_call, ...args) => { seen.push(args); return ok({}) })
      await new fake.module.BrowserWindow().loadURL('app://countersign/prompt.html')
      await bridge['prompt.cancel']({})
      expect(seen).toEqual([['prompt.cancel', {}]])
    } finally {
      await built.remove()
    }
  })
})
