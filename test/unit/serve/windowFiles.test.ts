import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWindowFile } from '../../../electron/serve/windowFiles.ts'
import { escapingPaths, makeWindowFolder } from '../../fixtures/serve/windowFolder.ts'

let folder: Awaited<ReturnType<typeof makeWindowFolder>>
beforeAll(async () => { folder = await makeWindowFolder() })
afterAll(() => folder.remove())

describe('readWindowFile', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html><title>Countersign</title>'],
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html><title>Countersign</title>'],
    ['/assets/main-1a2b.js', 'text/javascript; charset=utf-8', 'export {}'],
    ['/assets/inter.woff2', 'font/woff2', 'font'],
  ])('reads %s as %s', async (path, contentType, text) => {
    const file = await readWindowFile(folder.windowFolder, path, 'index.html')
    expect({ contentType: file?.contentType, text: file?.bytes.toString() }).toEqual({ contentType, text })
  })

  it.each([...escapingPaths, '', 'index.html', 'http://elsewhere/'])('finds nothing at %j', async (path) => {
    await expect(readWindowFile(folder.windowFolder, path, 'index.html')).resolves.toBeNull()
  })

  it('serves one page and not the other', async () => {
    const at = async (path: string, page: 'index.html' | 'prompt.html') => (await readWindowFile(folder.windowFolder, path, page))?.bytes.toString() ?? null
    expect(await at('/', 'prompt.html')).toContain('<title>Sign</title>')
    expect(await at('/prompt.html', 'prompt.html')).toContain('<title>Sign</title>')
    expect(await at('/index.html', 'prompt.html')).toBeNull()
    expect(await at('/prompt.html', 'index.html')).toBeNull()
  })

  it('finds nothing in a folder that is not there', async () => {
    await expect(readWindowFile(`${folder.windowFolder}-not-built`, '/', 'index.html')).resolves.toBeNull()
  })
})
