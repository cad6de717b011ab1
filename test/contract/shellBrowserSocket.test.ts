import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { maxMessageBytes } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/lib/result.ts'
import { appInfo } from '../fixtures/electron/testHandlers.ts'
import { rawRequest } from '../fixtures/serve/socketClient.ts'
import { connect, enter, startShell } from '../fixtures/serve/startShell.ts'

/** The socket needs no built window. */
const noWindow = { windowFolder: join(tmpdir(), 'countersign-no-window') }

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
    const shell = await startShell(noWindow)
    await expect(connect(shell.url, headers)).rejects.toThrow('status 403')
  })

  it('admits the origin of a development server only when told', async () => {
    const origin = 'http://localhost:5173'
    const strict = await startShell(noWindow)
    await expect(connect(strict.url, { origin })).rejects.toThrow('status 403')
    const shell = await startShell({ ...noWindow, allowedOrigins: [origin] })
    const client = await connect(shell.url, { origin, host: 'localhost:5173' })
    client.send({ hello: { token: shell.token() } })
    await expect(client.next()).resolves.toMatchObject({ welcome: {} })
  })

  it('prints a link whose token opens it once', async () => {
    const shell = await startShell(noWindow)
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
    const shell = await startShell(noWindow)
    const token = shell.token()
    shell.clock.ms += 60_000
    const client = await connect(shell.url)
    client.send({ hello: { token } })
    await expect(client.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
  })

  it('lets a session come back after a broken connection, long after its link', async () => {
    const shell = await startShell(noWindow)
    const first = await enter(shell)
    first.client.close()
    await first.client.closed
    shell.clock.ms += 3_600_000
    const second = await enter(shell, first.session)
    expect(second.session).toBe(first.session)
  })

  it('knows no session of another process', async () => {
    const { session } = await enter(await startShell(noWindow))
    const other = await connect((await startShell(noWindow)).url)
    other.send({ hello: { token: session } })
    await expect(other.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
  })

  it('prints a fresh, working link for a page without a session, once every few seconds', async () => {
    const shell = await startShell(noWindow)
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
    const shell = await startShell(noWindow)
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
      const shell = await startShell(noWindow)
      const client = await connect(shell.url)
      client.sendText(text)
      await expect(client.next()).resolves.toMatchObject({ refused: { code: 'bad_request' } })
      await expect(client.closed).resolves.toBe(1008)
    },
  )

  it('ends a socket that stays silent', async () => {
    const shell = await startShell({ ...noWindow, timing: { helloMs: 20 } })
    const client = await connect(shell.url)
    await expect(client.next()).resolves.toMatchObject({ refused: { code: 'session_ended' } })
    await expect(client.closed).resolves.toBe(1008)
  })

  it('keeps at most 16 sockets waiting at the door', async () => {
    const shell = await startShell(noWindow)
    for (let i = 0; i < 16; i += 1) await connect(shell.url)
    await expect(connect(shell.url)).rejects.toThrow('status 503')
  })
})

describe('requests and events', () => {
  it('answers requests by id, in any order, and pushes events to those inside only', async () => {
    const gate = Promise.withResolvers<void>()
    const shell = await startShell(noWindow, { 'audit.verify': async () => { await gate.promise; return ok({ rows: 3, brokenAt: null, checkpoints: [] }) } })
    const { client } = await enter(shell)
    const outside = await connect(shell.url)
    client.send({ id: 7, name: 'audit.verify', input: {} })
    client.send({ id: 8, name: 'app.info', input: {} })
    await expect(client.next()).resolves.toEqual({ id: 8, result: { ok: true, value: appInfo } })
    gate.resolve()
    await expect(client.next()).resolves.toEqual({ id: 7, result: { ok: true, value: { rows: 3, brokenAt: null, checkpoints: [] } } })

    for (const listener of shell.listeners) listener('drift.changed', { revision: 4 })
    await expect(client.next()).resolves.toEqual({ event: 'drift.changed', payload: { revision: 4 } })
    outside.send({ hello: { token: shell.token() } })
    await expect(outside.next()).resolves.toMatchObject({ welcome: {} })

    await shell.close()
    await expect(client.closed).resolves.toBe(1001)
    expect(shell.listeners.size).toBe(0)
  })

  it('answers an unknown name and a faulty input, and goes on', async () => {
    const shell = await startShell(noWindow)
    const { client } = await enter(shell)
    client.send({ id: 1, name: 'fleet.destroy', input: {} })
    await expect(client.next()).resolves.toMatchObject({ id: 1, result: { ok: false, error: { code: 'bad_request' } } })
    client.send({ id: 2, name: 'app.info' })
    await expect(client.next()).resolves.toMatchObject({ id: 2, result: { ok: false, error: { code: 'bad_request' } } })
    client.send({ id: 3, name: 'app.info', input: {} })
    await expect(client.next()).resolves.toMatchObject({ id: 3, result: { ok: true } })
  })

  it('answers a message that is too large, and cuts off one that is far too large', async () => {
    const shell = await startShell(noWindow)
    const { client } = await enter(shell)
    client.send({ id: 1, name: 'hosts.probe', input: { url: 'x'.repeat(maxMessageBytes) } })
    await expect(client.next()).resolves.toMatchObject({ id: 1, result: { ok: false, error: { code: 'message_too_large' } } })
    client.send({ id: 2, name: 'hosts.probe', input: { url: 'x'.repeat(5 * maxMessageBytes) } })
    await expect(client.closed).resolves.toBe(1009)
    await expect(rawRequest(shell.url, '/')).resolves.toMatchObject({ status: 503 })
  })

  it.each<[string, string]>([['not JSON', '{'], ['an id that is no number', '{"id":"1","name":"app.info","input":{}}'], ['a second hello', '{"hello":{"token":"x"}}']])(
    'ends a socket that sends %s',
    async (_case, text) => {
      const { client } = await enter(await startShell(noWindow))
      client.sendText(text)
      await expect(client.closed).resolves.toBe(1008)
    },
  )

  it('ends a socket that sends bytes for text', async () => {
    const { client } = await enter(await startShell(noWindow))
    client.sendBinary(Buffer.from('{"id":1,"name":"app.info","input":{}}'))
    await expect(client.closed).resolves.toBe(1003)
  })

  it('runs at most 64 requests of one page at once', async () => {
    const gate = Promise.withResolvers<void>()
    const shell = await startShell(noWindow, { 'app.info': async () => { await gate.promise; return ok(appInfo) } })
    const { client } = await enter(shell)
    for (let id = 0; id <= 64; id += 1) client.send({ id, name: 'app.info', input: {} })
    await expect(client.next()).resolves.toMatchObject({ id: 64, result: { ok: false, error: { code: 'rate_limited' } } })
    gate.resolve()
    await expect(client.next()).resolves.toMatchObject({ id: 0, result: { ok: true } })
  })
})
