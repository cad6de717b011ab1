import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { OpenPrompt } from '../../electron/app/promptSurface.ts'
import { createPromptPages, type PromptPageOptions } from '../../electron/serve/promptPage.ts'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import { ok } from '../../shared/lib/result.ts'
import { openSocket, rawRequest } from '../fixtures/serve/socketClient.ts'
import { makeWindowFolder } from '../fixtures/serve/windowFolder.ts'

let folder: Awaited<ReturnType<typeof makeWindowFolder>>
beforeAll(async () => { folder = await makeWindowFolder() })
afterAll(() => folder.remove())

/** Opens a prompt as a page; it ends with the running test. */
async function openPage(change: Partial<PromptPageOptions> = {}) {
  const ending = new AbortController()
  const asked: unknown[] = []
  const lines: string[] = []
  const clock = { ms: 1_700_000_000_000 }
  const prompt: OpenPrompt = {
    summary: 'Destroy 105 nextcloud-old with all its disks',
    over: ending.signal,
    call: (name, input) => { asked.push([name, input]); return Promise.resolve(ok({})) },
  }
  const printed = Promise.withResolvers<string>()
  const pages = createPromptPages({ windowFolder: folder.windowFolder, stdout: (line) => { lines.push(line); printed.resolve(line) }, env: {}, nowMs: () => clock.ms, ...change })
  const closed = pages.open(prompt).then(() => null, (error: AppErrorDto) => error)
  onTestFinished(async () => {
    ending.abort()
    await closed
  })
  const link = /open (http:\S+)$/.exec(await printed.promise)?.[1] ?? ''
  const url = new URL(link).origin
  const token = link.split('#t=')[1] ?? ''
  const connect = async (headers: Parameters<typeof openSocket>[1] = {}) => {
    const client = await openSocket(url, { path: '/prompt', ...headers })
    onTestFinished(() => client.close())
    return client
  }
  const enter = async (with_: string | null = token) => {
    const client = await connect()
    client.send({ hello: { token: with_ } })
    return { client, answer: await client.next() }
  }
  return { asked, lines, clock, link, url, token, closed, connect, enter, end: () => ending.abort() }
}

const refused = { refused: { code: 'session_ended' } }

describe('the page of the trusted prompt', () => {
  it('is printed with what is to be signed, on a port of its own', async () => {
    const page = await openPage()
    expect(page.lines).toEqual([`To sign "Destroy 105 nextcloud-old with all its disks", open ${page.link}`])
    expect(page.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]{43}$/)
    const other = await openPage()
    expect(other.url).not.toBe(page.url)
  })

  it('is served with headers that let nothing else in, and without the window', async () => {
    const page = await openPage()
    const answer = await rawRequest(page.url, '/')
    expect(answer).toMatchObject({ status: 200, body: '<!doctype html><title>Sign</title>' })
    expect(answer.headers['content-security-policy']).toContain(`connect-src ws://${new URL(page.url).host};`)
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect((await rawRequest(page.url, '/index.html')).status).toBe(404)
    expect((await rawRequest(page.url, '/', { host: `evil.example:${new URL(page.url).port}` })).status).toBe(421)
    expect((await rawRequest(page.url, '/', {}, 'POST')).status).toBe(405)
  })

  it('answers what its socket asks', async () => {
    const page = await openPage()
    const { client, answer } = await page.enter()
    expect(answer).toEqual({ welcome: {} })
    client.send({ id: 7, name: 'prompt.view', input: {} })
    expect(await client.next()).toEqual({ id: 7, result: { ok: true, value: {} } })
    expect(page.asked).toEqual([['prompt.view', {}]])
  })
})

describe('its door', () => {
  it.each<[string, (url: string) => { readonly origin?: string; readonly host?: string; readonly path?: string }]>([
    ['the window\'s origin', () => ({ origin: 'http://127.0.0.1:8480' })],
    ['the same port under another name', (url) => ({ origin: url.replace('127.0.0.1', 'localhost') })],
    ['a web page', () => ({ origin: 'https://example.com' })],
    ['no origin to speak of', () => ({ origin: 'null' })],
    ['another host', (url) => ({ host: `evil.example:${new URL(url).port}` })],
    ['the window\'s path', () => ({ path: '/socket' })],
  ])('is shut for %s', async (_case, headersOf) => {
    const page = await openPage()
    await expect(page.connect(headersOf(page.url))).rejects.toThrow('status 403')
  })

  it.each([['no token', null], ['an invented token', 'A'.repeat(43)]])('is shut for %s, and stays open for the right one', async (_case, token) => {
    const page = await openPage()
    const { client, answer } = await page.enter(token)
    expect(answer).toMatchObject(refused)
    expect(await client.closed).toBe(1008)
    expect((await page.enter()).answer).toEqual({ welcome: {} })
  })

  it('lets one page in: the link works once, and no other link does meanwhile', async () => {
    const page = await openPage()
    await page.enter()
    expect((await page.enter()).answer).toMatchObject(refused)
    expect(page.asked).toEqual([])
  })

  it('is shut once the link is old', async () => {
    const page = await openPage()
    page.clock.ms += 60_000
    expect((await page.enter()).answer).toMatchObject(refused)
  })

  it('answers nobody who has not been let in', async () => {
    const page = await openPage()
    const client = await page.connect()
    client.send({ id: 1, name: 'prompt.view', input: {} })
    expect(await client.next()).toMatchObject(refused)
    expect(page.asked).toEqual([])
  })

  it('ends a page that sends no request', async () => {
    const page = await openPage()
    const { client } = await page.enter()
    client.sendText('{"sign":true}')
    expect(await client.closed).toBe(1008)
    expect(await page.closed).toBeNull()
  })
})

describe('its end', () => {
  it('comes with the page: nothing listens there any more', async () => {
    const page = await openPage()
    const { client } = await page.enter()
    client.close()
    expect(await page.closed).toBeNull()
    await expect(rawRequest(page.url, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('comes when the prompt is over, for the page too', async () => {
    const page = await openPage()
    const { client } = await page.enter()
    page.end()
    expect(await client.closed).toBe(1000)
    expect(await page.closed).toBeNull()
    await expect(rawRequest(page.url, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('comes when nobody opens the link in time, and says so', async () => {
    const page = await openPage({ entryMs: 20 })
    expect(await page.closed).toMatchObject({ code: 'signing_timeout' })
    await expect(rawRequest(page.url, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

it.runIf(process.platform === 'linux')('is opened by the process, through a private page that is removed once it was used', async () => {
  const bin = await mkdtemp(join(tmpdir(), 'countersign-bin-'))
  onTestFinished(() => rm(bin, { recursive: true, force: true }))
  await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\ncp "$1" "${bin}/page"\necho "$1" > "${bin}/path.part"\nmv "${bin}/path.part" "${bin}/path"\n`)
  await chmod(join(bin, 'xdg-open'), 0o755)
  const page = await openPage({ env: { DISPLAY: ':7', PATH: `${bin}:/usr/bin:/bin` } })
  const path = await expect.poll(() => readFile(join(bin, 'path'), 'utf8').catch(() => ''), { timeout: 10_000 }).not.toBe('').then(() => readFile(join(bin, 'path'), 'utf8'))
  const token = /#t=([\w-]+)"/.exec(await readFile(join(bin, 'page'), 'utf8'))?.[1] ?? ''
  expect(token).not.toBe(page.token)
  expect((await page.enter(token)).answer).toEqual({ welcome: {} })
  await expect.poll(() => stat(path.trim()).then(() => 'there', () => 'gone')).toBe('gone')
})
