/** The window in the real Electron. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test, type ElectronApplication } from '@playwright/test'
import { findElectron } from '../../../build/findElectron.ts'
import { rootDir } from '../../../build/paths.ts'

let dataDir: string
let app: ElectronApplication
test.beforeEach(async () => {
  const found = findElectron()
  if ('missing' in found) throw new Error(found.missing)
  dataDir = await mkdtemp(join(tmpdir(), 'countersign-electron-'))
  app = await _electron.launch({ executablePath: found.path, args: [rootDir, '--data', dataDir] })
})
test.afterEach(async () => {
  await app.close()
  await rm(dataDir, { recursive: true, force: true })
})

test('shows the first screen, under the app\'s own scheme', async () => {
  const window = await app.firstWindow()
  await expect(window).toHaveTitle(/Countersign/)
  expect(new URL(window.url()).protocol).toBe('app:')
  await expect(window.getByText('Try with a demo cluster')).toBeVisible()
})

test('has nothing of Node in the window, and opens no second one', async () => {
  const window = await app.firstWindow()
  expect(await window.evaluate(() => ['require', 'process', 'Buffer', 'module'].filter((name) => name in globalThis))).toEqual([])
  expect(await window.evaluate(() => globalThis.open('https://example.invalid/') === null)).toBe(true)
  expect(app.windows()).toHaveLength(1)
})
