import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AppEvents } from '../../electron/ipc/dispatch.ts'
import { serve, type Served, type ServeOptions } from '../../electron/serve.ts'
import { maxMessageBytes } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/lib/result.ts'
import { appInfo, recordingLogger, testHandlers } from '../fixtures/electron/testHandlers.ts'
import { openSocket, rawRequest, type SocketClient } from '../fixtures/serve/socketClient.ts'
import { escapingPaths, makeWindowFolder } from '../fixtures/serve/windowFolder.ts'

let folder: Awaited<ReturnType<typeof makeWindowFolder>>
beforeAll(async () => { folder = await makeWindowFolder() })
afterAll(() => folder.remove())

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

type Listener = Parameters<AppEvents['on']>[0]

async function startShell(change: Partial<ServeOptions> = {}) {
  const clock = { ms: 1_700_000_000_000 }
  const lines: string[] = []
  const listeners = new Set<Listener>()
  const { logger } = recordingLogger()
  const served = await serve({
    app: {
      handlers: testHandlers(),
      events: { on: (listener) => { listeners.add(listener); return () => listeners.delete(listener) } },
      logger,
    },
    windowFolder: folder.windowFolder,
    port: 0,
    open: false,
    stdout: (line) => lines.push(line),
    nowMs: () => clock.ms,
    ...change,
  })
  undo.push(() => served.close())
  return { ...served, clock, lines, listeners, token: () => served.link().split('#t=')[1] ?? '' }
}

async function connect(url: string, headers?: Parameters<typeof openSocket>[1]): Promise<SocketClient> {
  const client = await openSocket(url, headers)
  undo.push(() => client.close())
  return client
}

async function enter(shell: { url: string; token: () => string }, token = shell.token()) {
  const client = await connect(shell.url)
  client.send({ hello: { token } })
  const answer = (await client.next()) as { welcome: { session: string } }
  return { client, session: answer.welcome.session }
}

describe('pages over HTTP', () => {
  it('serves the built window with headers that let nothing else in', async () => {
    const shell = await startShell()
    const answer = await rawRequest(shell.url, '/')
    expect(answer).toMatchObject({ status: 200, body: '<!doctype html><title>Countersign</title>' })
    const port = new URL(shell.url).port
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; " +
        `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('answers a question mark and HEAD, and refuses other methods', async () => {
    const shell = await startShell()
    await expect(rawRequest(shell.url, '/assets/main-1a2b.js?v=1')).resolves.toMatchObject({ status: 200, body: 'export {}' })
    await expect(rawRequest(shell.url, '/', {}, 'HEAD')).resolves.toMatchObject({ status: 200, body: '' })
    await expect(rawRequest(shell.url, '/', {}, 'POST')).resolves.toMatchObject({ status: 405 })
  })

  it.each(escapingPaths)('answers 404 to %j', async (path) => {
    const shell = await startShell()
    const answer = await rawRequest(shell.url, path)
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('secret')
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it.each(['evil.example', 'evil.example:PORT', '127.0.0.1', 'localhost', '127.0.0.1:1', 'localhost.:PORT', '127.0.0.1:PORT.evil.example', '[::1]:PORT', '0.0.0.0:PORT'])(
    'refuses the Host header %j, as a rebound name would send it',
    async (host) => {
      const shell = await startShell()
      const answer = await rawRequest(shell.url, '/', { host: host.replace('PORT', new URL(shell.url).port) })
      expect(answer.status).toBe(421)
      expect(answer.body).not.toContain('<title>')
    },
  )

  it('says what to run when the window is not built', async () => {
    const shell = await startShell({ windowFolder: join(folder.windowFolder, 'not-there') })
    await expect(rawRequest(shell.url, '/')).resolves.toMatchObject({ status: 503, body: expect.stringContaining('npm run build') })
  })

  it('listens on 127.0.0.1 alone', async () => {
    const shell = await startShell()
    const others = Object.values(networkInterfaces()).flat().filter((face) => face !== undefined && face.family === 'IPv4' && face.address !== '127.0.0.1')
    for (const address of ['127.0.0.2', ...others.map((face) => face?.address ?? '')]) {
      await expect(rawRequest(`http://${address}:${new URL(shell.url).port}`, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    }
  })

  it('says which port is taken', async () => {
    const shell = await startShell()
    const port = Number(new URL(shell.url).port)
    await expect(startShell({ port })).rejects.toMatchObject({ code: 'port_unavailable', message: expect.stringContaining(`port ${port}`) })
  })
})

describe('the door of the socket', () => {
  it.each<[string, { host?: string; origin?: string; path?: string }]>([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['the right host on another port', { origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { origin: 'null' }],
    ['no origin', { origin: '' }],
    ['a rebound name', { host: 'evil.example' }],
    ['another path', { path: '/socket/..' }],
    ['a query', { path: '/socket?token=x' }],
  ])('refuses %s before a word is spoken', async (_case, headers) => {
    const shell = await startShell()
    await expect(connect(shell.url, headers)).rejects.toThrow('status 403')
  })

  it('admits the origin of a development server only when told', async () => {
    const origin = 'http://localhost:5173'
    const strict = await startShell()
    await expect(connect(strict.url, { origin })).rejects.toThrow('status 403')
    const shell = await startShell({ allowedOrigins: [origin] })
    const client = await connect(shell.url, { origin, host: 'localhost:5173' })
    client.send({ hello: { token: shell.token() } })
    await expect(client.next()).resolves.toMatchObject({ welcome: {} })
  })

  it('prints a link whose token opens it once', async () => {
    const shell = await startShell()
    const printed = /^Countersign is at (http:\/\/127\.0\.0\.1:\d+)\/#t=([\w-]{43})$/.exec(shell.lines[0] ?? '')
    expect(printed?.[1]).toBe(shell.url)
    const { session } = await enter(shell, printed?.[2] ?? '')
    expect(session).not.toBe(printed?.[2])
    const again = await connect(shell.url)
    again.send({ hello: { token: printed?.[2] } })
    await expect(again.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
    await expect(again.closed).resolves.toBe(1008)
  })

  it('refuses a link after 60 seconds', async () => {
    const shell = await startShell()
    const token = shell.token()
    shell.clock.ms += 60_000
    const client = await connect(shell.url)
    client.send({ hello: { token } })
    await expect(client.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
  })

  it('lets a session come back after a broken connection, long after its link', async () => {
    const shell = await startShell()
    const first = await enter(shell)
    first.client.close()
    await first.client.closed
    shell.clock.ms += 3_600_000
    const second = await enter(shell, first.session)
    expect(second.session).toBe(first.session)
  })

  it('knows no session of another process', async () => {
    const { session } = await enter(await startShell())
    const other = await connect((await startShell()).url)
    other.send({ hello: { token: session } })
    await expect(other.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
  })

  it('prints a fresh, working link for a page without a session, once every few seconds', async () => {
    const shell = await startShell()
    const knock = async (token: string | null) => {
      const client = await connect(shell.url)
      client.send({ hello: { token } })
      await expect(client.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
    }
    shell.clock.ms += 10_000
    await knock(null)
    await knock('stale')
    expect(shell.lines).toHaveLength(2)
    shell.clock.ms += 10_000
    await knock('stale')
    expect(shell.lines).toHaveLength(3)
    await enter(shell, shell.lines[2]?.split('#t=')[1] ?? '')
  })

  it('stops printing links and looks for a pause when strangers keep knocking, yet takes a right token', async () => {
    const shell = await startShell()
    const answers: unknown[] = []
    for (let i = 0; i < 11; i += 1) {
      const client = await connect(shell.url)
      client.send({ hello: { token: `guess ${i}` } })
      answers.push(await client.next())
    }
    expect(answers[9]).toMatchObject({ refused: { code: 'session_ended' } })
    expect(answers[10]).toMatchObject({ refused: { code: 'rate_limited', retry: 'backoff' } })
    await expect(enter(shell)).resolves.toMatchObject({ session: expect.any(String) })
  })

  it.each([['not JSON', '{'], ['a request first', '{"id":1,"name":"app.info","input":{}}'], ['more than a hello', '{"hello":{"token":"x","as":"root"}}'], ['a token that is no text', '{"hello":{"token":{}}}']])(
    'refuses %s as the first message',
    async (_case, text) => {
      const shell = await startShell()
      const client = await connect(shell.url)
      client.sendText(text)
      await expect(client.next()).resolves.toMatchObject({ refused: { code: 'bad_request' } })
      await expect(client.closed).resolves.toBe(1008)
    },
  )

  it('ends a socket that stays silent', async () => {
    const shell = await startShell({ timing: { helloMs: 20 } })
    const client = await connect(shell.url)
    await expect(client.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
    await expect(client.closed).resolves.toBe(1008)
  })

  it('keeps at most 16 sockets waiting at the door', async () => {
    const shell = await startShell()
    for (let i = 0; i < 16; i += 1) await connect(shell.url)
    await expect(connect(shell.url)).rejects.toThrow('status 503')
  })
})

describe('requests and events', () => {
  it('answers requests by id, in any order, and pushes events to those inside only', async () => {
    const gate = Promise.withResolvers<void>()
    const { logger } = recordingLogger()
    const listeners = new Set<Listener>()
    const shell = await startShell({
      app: {
        handlers: testHandlers({ 'audit.verify': async () => { await gate.promise; return ok({ rows: 3, brokenAt: null }) } }),
        events: { on: (listener) => { listeners.add(listener); return () => listeners.delete(listener) } },
        logger,
      },
    })
    const { client } = await enter(shell)
    const outside = await connect(shell.url)
    client.send({ id: 7, name: 'audit.verify', input: {} })
    client.send({ id: 8, name: 'app.info', input: {} })
    await expect(client.next()).resolves.toEqual({ id: 8, result: { ok: true, value: appInfo } })
    gate.resolve()
    await expect(client.next()).resolves.toEqual({ id: 7, result: { ok: true, value: { rows: 3, brokenAt: null } } })

    for (const listener of listeners) listener('drift.changed', { revision: 4 })
    await expect(client.next()).resolves.toEqual({ event: 'drift.changed', payload: { revision: 4 } })
    outside.send({ hello: { token: shell.token() } })
    await expect(outside.next()).resolves.toMatchObject({ welcome: {} })

    await shell.close()
    await expect(client.closed).resolves.toBe(1001)
    expect(listeners.size).toBe(0)
  })

  it('answers an unknown name and a faulty input, and goes on', async () => {
    const shell = await startShell()
    const { client } = await enter(shell)
    client.send({ id: 1, name: 'fleet.destroy', input: {} })
    await expect(client.next()).resolves.toMatchObject({ id: 1, result: { ok: false, error: { code: 'bad_request' } } })
    client.send({ id: 2, name: 'app.info' })
    await expect(client.next()).resolves.toMatchObject({ id: 2, result: { ok: false, error: { code: 'bad_request' } } })
    client.send({ id: 3, name: 'app.info', input: {} })
    await expect(client.next()).resolves.toMatchObject({ id: 3, result: { ok: true } })
  })

  it('answers a message that is too large, and cuts off one that is far too large', async () => {
    const shell = await startShell()
    const { client } = await enter(shell)
    client.send({ id: 1, name: 'hosts.probe', input: { url: 'x'.repeat(maxMessageBytes) } })
    await expect(client.next()).resolves.toMatchObject({ id: 1, result: { ok: false, error: { code: 'message_too_large' } } })
    client.send({ id: 2, name: 'hosts.probe', input: { url: 'x'.repeat(5 * maxMessageBytes) } })
    await expect(client.closed).resolves.toBe(1009)
    await expect(rawRequest(shell.url, '/')).resolves.toMatchObject({ status: 200 })
  })

  it.each<[string, string]>([['not JSON', '{'], ['an id that is no number', '{"id":"1","name":"app.info","input":{}}'], ['a second hello', '{"hello":{"token":"x"}}']])(
    'ends a socket that sends %s',
    async (_case, text) => {
      const { client } = await enter(await startShell())
      client.sendText(text)
      await expect(client.closed).resolves.toBe(1008)
    },
  )

  it('ends a socket that sends bytes for text', async () => {
    const { client } = await enter(await startShell())
    client.sendBinary(Buffer.from('{"id":1,"name":"app.info","input":{}}'))
    await expect(client.closed).resolves.toBe(1003)
  })

  it('runs at most 64 requests of one page at once', async () => {
    const gate = Promise.withResolvers<void>()
    const { logger } = recordingLogger()
    const shell = await startShell({
      app: { handlers: testHandlers({ 'app.info': async () => { await gate.promise; return ok(appInfo) } }), events: { on: () => () => undefined }, logger },
    })
    const { client } = await enter(shell)
    for (let id = 0; id <= 64; id += 1) client.send({ id, name: 'app.info', input: {} })
    await expect(client.next()).resolves.toMatchObject({ id: 64, result: { ok: false, error: { code: 'rate_limited' } } })
    gate.resolve()
    await expect(client.next()).resolves.toMatchObject({ id: 0, result: { ok: true } })
  })
})

describe('opening a browser', () => {
  /** An `xdg-open` that notes what it was given and copies the page, since the page is removed once it was used. */
  async function fakeOpener() {
    const bin = await mkdtemp(join(tmpdir(), 'countersign-bin-'))
    undo.push(() => rm(bin, { recursive: true, force: true }))
    const script = `#!/bin/sh\ncp "$1" "${bin}/page"\nstat -c '%a %n' "$1" "$(dirname "$1")" > "${bin}/modes.part"\nmv "${bin}/modes.part" "${bin}/modes"\n`
    await writeFile(join(bin, 'xdg-open'), script)
    await chmod(join(bin, 'xdg-open'), 0o755)
    return { bin, path: `${bin}:/usr/bin:/bin` }
  }

  it.runIf(process.platform === 'linux')('hands the opener a private page that leads to a link, and removes it once the link was used', async () => {
    const { bin, path } = await fakeOpener()
    const shell = await startShell({ open: true, env: { DISPLAY: ':7', PATH: path } })
    const modes = await expect.poll(() => readFile(join(bin, 'modes'), 'utf8').catch(() => ''), { timeout: 10_000 }).toMatch(/^600 .*\n700 /).then(() => readFile(join(bin, 'modes'), 'utf8'))
    const page = modes.split('\n')[0]?.slice(4) ?? ''
    const token = /url=http:\/\/127\.0\.0\.1:\d+\/#t=([\w-]+)"/.exec(await readFile(join(bin, 'page'), 'utf8'))?.[1] ?? ''
    expect(page).not.toContain(token)
    expect(shell.lines).toHaveLength(1)
    await enter(shell, token)
    await expect.poll(() => stat(page).then(() => 'there', () => 'gone')).toBe('gone')
  })

  it.runIf(process.platform === 'linux').each([
    ['no display', async () => ({ PATH: (await fakeOpener()).path })],
    ['no opener', async () => ({ DISPLAY: ':7', PATH: tmpdir() })],
  ])('prints the link alone where there is %s', async (_case, env) => {
    const shell = await startShell({ open: true, env: await env() })
    expect(shell.lines[0]).toContain('/#t=')
    expect(shell.lines[1]).toContain('No browser could be opened')
  })
})

it('leaves nothing behind that was served', async () => {
  const served: Served = await startShell()
  await served.close()
  await expect(rawRequest(served.url, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
