/** What a hub may say and how it may fail, over real HTTPS. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHubClient, type HubTransportLimits } from '../../electron/desired/hubClient.ts'
import { createHubProvider } from '../../electron/desired/hubProvider.ts'
import type { Clock } from '../../electron/ports.ts'
import { startHub } from '../../electron/simulator/hub/startHub.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { startTestHub, type TestHub } from './hubServer.ts'

const desiredPath = '/v1/hosts/lab/desired'
const jobsPath = '/v1/hosts/lab/jobs'
const declared = { version: 1, host: 'lab', guests: { 101: { run: 'running' }, 105: { absent: true } } }
const wish = { kind: 'wish', id: 'w-1', issuedAt: '2026-03-01T12:00:00Z', wish: { host: 'lab', vmid: 101, kind: 'guest.start' } }

let hub: TestHub
let nowMs: number
const clock: Clock = { nowMs: () => nowMs, sleep: async () => undefined }
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  nowMs = Date.parse('2026-03-01T12:00:00Z')
  hub = await startTestHub()
  closing.push(() => hub.close())
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Options {
  readonly fingerprint?: string
  readonly url?: string
  readonly token?: Result<string>
  readonly limits?: Partial<HubTransportLimits>
}

function open({ fingerprint = hub.fingerprint, url = hub.url, token = ok('secret-token'), limits = {} }: Options = {}) {
  const client = createHubClient({ hub: { url, fingerprint }, token: () => token, limits })
  closing.unshift(() => client.close())
  return createHubProvider({ client, host: 'lab', clock })
}

type Provider = ReturnType<typeof open>

/** Lets the next poll be due, and waits until it has changed something. */
async function pollAgain(provider: Provider): Promise<Awaited<ReturnType<Provider['current']>>> {
  const changed = new Promise<void>((resolve) => { provider.onChange(resolve) })
  nowMs += 600_000
  await provider.current()
  await changed
  return provider.current()
}

const messages = (state: Awaited<ReturnType<Provider['current']>>) => state.problems.map((problem) => problem.message)

describe('a hub that answers', () => {
  it('declares guests with their source and hands out jobs, asked with its token', async () => {
    hub.serve({ [desiredPath]: declared, [jobsPath]: { version: 1, jobs: [wish] } })
    const provider = open()
    const state = await provider.current()
    expect([...state.guests.values()]).toMatchObject([{ vmid: 101, run: 'running', source: { file: `hub:${hub.url}` } }, { vmid: 105, absent: true }])
    expect(state.problems).toEqual([])
    expect(provider.jobs()).toMatchObject([{ origin: `hub:${hub.url}`, job: { id: 'w-1', wish: { parameters: {}, reason: '' } } }])
    expect(hub.seen.map((each) => each.authorization)).toEqual(['Bearer secret-token', 'Bearer secret-token'])
  })

  it('is asked again after 30 seconds and not before, with the tag of what is known', async () => {
    hub.serve({ [desiredPath]: declared, [jobsPath]: { version: 1, jobs: [wish] } })
    const provider = open()
    await provider.current()
    nowMs += 29_000
    await provider.current()
    expect(hub.seen).toHaveLength(2)
    nowMs += 2_000
    await provider.current()
    await vi.waitFor(() => expect(hub.seen).toHaveLength(4))
    const state = await provider.current()
    expect(hub.seen.slice(2).map((each) => each.ifNoneMatch)).toEqual([expect.stringMatching(/^".+"$/), expect.stringMatching(/^".+"$/)])
    expect([...state.guests.keys()]).toEqual([101, 105])
    expect(provider.jobs()).toHaveLength(1)
  })

  it('is followed when it declares something else, and when it declares nothing any more', async () => {
    hub.serve({ [desiredPath]: declared })
    const provider = open()
    expect(provider.jobs()).toEqual([])
    await provider.current()
    hub.serve({ [desiredPath]: { version: 1, guests: { 102: { onboot: true } } } })
    expect([...(await pollAgain(provider)).guests.keys()]).toEqual([102])
    hub.serve({})
    expect([...(await pollAgain(provider)).guests.keys()]).toEqual([])
  })

  it('spoils no other job with one that does not fit', async () => {
    hub.serve({ [desiredPath]: declared, [jobsPath]: { version: 1, jobs: [{ kind: 'wish', id: 'x' }, { ...wish, wish: { ...wish.wish, reason: 'a\u202eb' } }, wish] } })
    const provider = open()
    const state = await provider.current()
    expect(provider.jobs().map(({ job }) => job.kind)).toEqual(['wish'])
    expect(state.problems.map(({ file }) => file)).toEqual([`hub:${hub.url} (jobs)`, `hub:${hub.url} (jobs)`])
    expect(messages(state)[1]).toContain('U+202E')
  })
})

describe('a hub that cannot be trusted', () => {
  it('gets neither token nor request when it shows another certificate', async () => {
    hub.serve({ [desiredPath]: declared })
    const state = await open({ fingerprint: Array.from({ length: 32 }, () => 'AB').join(':') }).current()
    expect(messages(state)[0]).toContain('did not show the expected certificate; nothing was sent')
    expect(hub.seen).toEqual([])
    expect(state.guests.size).toBe(0)
  })

  it('is not asked while the token cannot be had', async () => {
    const state = await open({ token: err({ code: 'secret_missing', message: 'The variable HUB is not set.', retry: 'never' }) }).current()
    expect(messages(state)[0]).toBe('The variable HUB is not set.')
    expect(hub.seen).toEqual([])
  })

  const answers: readonly [string, (hub: TestHub) => void, RegExp][] = [
    ['refuses the token', (each) => { each.answer = (_, response) => void response.writeHead(401).end('{}') }, /does not take the token \(401\)/],
    ['sends garbage', (each) => { each.answer = (_, response) => void response.writeHead(200).end('<html>') }, /not JSON in UTF-8/],
    ['sends bytes that are no text', (each) => { each.answer = (_, response) => void response.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22])) }, /not JSON in UTF-8/],
    ['sends YAML', (each) => { each.answer = (_, response) => void response.writeHead(200).end('version: 1') }, /not JSON in UTF-8/],
    ['nests without end', (each) => { each.answer = (_, response) => void response.writeHead(200).end('['.repeat(100_000)) }, /nested more than 16 levels/],
    ['sends without end', (each) => { each.answer = (_, response) => { response.writeHead(200); response.write(' '.repeat(2 * 1024 * 1024)) } }, /sent more than 1048576 bytes/],
    ['says that nothing changed before it was ever asked', (each) => { each.answer = (_, response) => void response.writeHead(304).end() }, /was never asked before/],
    ['sends elsewhere', (each) => { each.answer = (_, response) => void response.writeHead(302, { location: 'https://127.0.0.1:1/' }).end() }, /answered 302/],
    ['breaks', (each) => { each.answer = (_, response) => void response.writeHead(500).end() }, /answered 500/],
    ['hangs up', (each) => { each.answer = (request) => void request.socket.destroy() }, /could not be asked: the connection was/],
    ['never answers', (each) => { each.answer = () => undefined }, /could not be asked: it did not answer within 0.3 s/],
    ['is for another host', (each) => each.serve({ [desiredPath]: { version: 1, host: 'shop', guests: {} } }), /the file is for host "shop"/],
    ['declares what no file may', (each) => each.serve({ [desiredPath]: { version: 1, guests: { 101: { cores: 2 } } } }), /guest 101: unknown field "cores"/],
  ]
  it.each(answers)('declares nothing when it %s', async (_, arrange, message) => {
    arrange(hub)
    const provider = open({ limits: { deadlineMs: 300 } })
    const state = await provider.current()
    expect(messages(state)[0]).toMatch(message)
    expect(state.guests.size).toBe(0)
    expect(provider.jobs()).toEqual([])
  })

  // A tag that is known makes 304 a fair answer.
  it.each(answers.filter(([name]) => !name.includes('nothing changed')))('keeps what it declared well, applies nothing of it and hands out no job, when it %s later', async (_, arrange, message) => {
    hub.serve({ [desiredPath]: declared, [jobsPath]: { version: 1, jobs: [wish] } })
    const provider = open({ limits: { deadlineMs: 300 } })
    await provider.current()
    arrange(hub)
    const state = await pollAgain(provider)
    expect([...state.guests.keys()]).toEqual([101, 105])
    expect(messages(state)[0]).toMatch(message)
    expect(state.problems[0]?.file).toBe(`hub:${hub.url}`)
    expect(provider.jobs()).toEqual([])
  })

  it('is asked less and less often while it is down, and at once tells that it is up again', async () => {
    hub.answer = (_, response) => void response.writeHead(503).end()
    const provider = open()
    await provider.current()
    nowMs += 59_000
    await provider.current()
    expect(hub.seen).toHaveLength(2)
    hub.serve({ [desiredPath]: declared })
    nowMs += 2_000
    const changed = new Promise<void>((resolve) => { provider.onChange(resolve) })
    await provider.current()
    await changed
    expect(await provider.current()).toMatchObject({ problems: [] })
  })

  it('keeps what it declared when it is gone', async () => {
    hub.serve({ [desiredPath]: declared })
    const provider = open()
    await provider.current()
    await hub.goDown()
    const state = await pollAgain(provider)
    expect([...state.guests.keys()]).toEqual([101, 105])
    expect(messages(state)[0]).toMatch(/could not be asked/)
  })
})

describe('the example hub', () => {
  it('serves a YAML file and a folder of jobs to the hosts they are for, and only with its token', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-hub-'))
    closing.push(async () => rmSync(folder, { recursive: true, force: true }))
    const jobs = join(folder, 'jobs')
    mkdirSync(jobs)
    writeFileSync(join(folder, 'site.yaml'), 'version: 1\nhost: lab\nguests:\n  101: { run: running }\n')
    writeFileSync(join(jobs, 'start.json'), JSON.stringify({ host: 'lab', vmid: 101, kind: 'guest.start' }))
    writeFileSync(join(jobs, 'other.json'), JSON.stringify({ host: 'shop', vmid: 101, kind: 'guest.start' }))
    writeFileSync(join(jobs, 'signed.json'), JSON.stringify({ type: 'countersign.job', host: { id: 'lab' } }))
    writeFileSync(join(jobs, 'signed.json.sig'), 'armor one')
    writeFileSync(join(jobs, 'signed.json.2.sig'), 'armor two')
    const example = await startHub({ port: 0, desired: join(folder, 'site.yaml'), jobs, token: 'example' })
    closing.push(() => example.close())
    const provider = open({ ...example, token: ok('example') })
    const state = await provider.current()
    expect(state.problems).toEqual([])
    expect(state.guests.get(101)).toMatchObject({ run: 'running' })
    expect(provider.jobs().map(({ job }) => job)).toMatchObject([
      { kind: 'signed', payload: '{"type":"countersign.job","host":{"id":"lab"}}', signatures: ['armor two', 'armor one'] },
      { kind: 'wish', id: expect.stringMatching(/^start\.json-/), wish: { vmid: 101 } },
    ])
    expect(messages(await open({ ...example, token: ok('wrong') }).current())[0]).toMatch(/does not take the token \(401\)/)
  })
})
