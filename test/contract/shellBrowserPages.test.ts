import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { ServeOptions } from '../../electron/serve.ts'
import { usualPort } from '../../electron/serve/loopbackServer.ts'
import { rawRequest } from '../fixtures/serve/socketClient.ts'
import { enter, startShell as startShellOn } from '../fixtures/serve/startShell.ts'
import { escapingPaths, makeWindowFolder } from '../fixtures/serve/windowFolder.ts'

let folder: Awaited<ReturnType<typeof makeWindowFolder>>
beforeAll(async () => { folder = await makeWindowFolder() })
afterAll(() => folder.remove())

const startShell = (change: Partial<ServeOptions> = {}) => startShellOn({ windowFolder: folder.windowFolder, ...change })

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
    await expect(startShell({ port })).rejects.toMatchObject({ code: 'port_unavailable', message: expect.stringContaining(`port ${port}`), hint: expect.stringContaining('--port 0') })
  })

  it('listens on its usual port, and on any free one where that is taken', async () => {
    const first = await startShell({ port: null })
    const second = await startShell({ port: null })
    expect(new URL(second.url).port).not.toBe(String(usualPort))
    for (const shell of [first, second]) await expect(rawRequest(shell.url, '/')).resolves.toMatchObject({ status: 200 })
  })
})

describe('opening a browser', () => {
  /** An `xdg-open` that notes what it was given and copies the page, since the page is removed once it was used. */
  async function fakeOpener() {
    const bin = await mkdtemp(join(tmpdir(), 'countersign-bin-'))
    onTestFinished(() => rm(bin, { recursive: true, force: true }))
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

it('leaves no open port behind', async () => {
  const served = await startShell()
  await served.close()
  await expect(rawRequest(served.url, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
