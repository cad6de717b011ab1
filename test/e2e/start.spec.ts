/** The command that a person types first: `npm start`, on a machine without a display. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startProcess } from './fixtures.ts'

test.skip(process.platform !== 'linux', 'other systems always have a display')

let dataDir: string
test.beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'countersign-start-'))
})
test.afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true })
})

test('says in one line why there is no window, and serves the app to the browser', async ({ page }) => {
  const started = await startProcess(
    'build/start.ts',
    ['--port', '0', '--data', dataDir],
    /Countersign is at (http:\/\/127\.0\.0\.1:\d+\/\S*)/,
    { DISPLAY: '', WAYLAND_DISPLAY: '' },
  )
  const link = started.match[1] ?? ''
  try {
    const [reason] = started.output().split('\n')
    expect(reason).toBe('No window of its own (there is no display): serving Countersign to the browser instead.')
    await page.goto(link)
    await expect(page).toHaveTitle(/Countersign/)
    await expect(page.getByText('Try with a demo cluster')).toBeVisible()
  } finally {
    await started.stop()
  }
  // The whole app has ended with the command that started it.
  await expect(page.request.get(link)).rejects.toThrow(/ECONNREFUSED/)
})
