import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAppProtocol } from '../../../electron/shell/appProtocol.ts'
import { recordingLogger } from '../../fixtures/electron/testHandlers.ts'
import { escapingPaths, makeWindowFolder } from '../../fixtures/serve/windowFolder.ts'

let folder: Awaited<ReturnType<typeof makeWindowFolder>>
beforeAll(async () => { folder = await makeWindowFolder() })
afterAll(() => folder.remove())

const ask = (url: string, init?: RequestInit) => createAppProtocol(folder.windowFolder, 'index.html', recordingLogger().logger)(new Request(url, init))

describe('app://countersign/', () => {
  it('serves the built window with a policy that lets it connect nowhere', async () => {
    const answer = await ask('app://countersign/')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; " +
      "connect-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    await expect(answer.text()).resolves.toBe('<!doctype html><title>Countersign</title>')
  })

  it('serves assets with their own type, whatever the query', async () => {
    const answer = await ask('app://countersign/assets/main-1a2b.js?v=2#x')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
  })

  it.each(escapingPaths)('answers 404 to %j', async (path) => {
    const answer = await ask(`app://countersign${path}`)
    expect(answer.status).toBe(404)
    await expect(answer.text()).resolves.not.toContain('secret')
  })

  it.each(['app://evil/', 'app://countersign.evil/'])('answers 404 to the foreign host of %s', async (url) => {
    expect((await ask(url)).status).toBe(404)
  })

  it('does not serve the page of the trusted prompt', async () => {
    expect((await ask('app://countersign/prompt.html')).status).toBe(404)
  })

  it('answers 404 to another method', async () => {
    expect((await ask('app://countersign/', { method: 'POST', body: 'x' })).status).toBe(404)
  })
})
