/** The audit log: filtered, searched, verified, exported; and another journal that is only read. */
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'
import { runCommand } from './runCommand.ts'

test.use({ shellArgs: ['--demo'] })

test('is filtered, searched, verified and exported', async ({ page, shell }) => {
  await runCommand(['apply', '--benign', '--data', shell.dataDir])
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Audit/ }).click()
  const log = page.getByRole('table', { name: 'Audit log' })
  const filters = page.getByRole('search')
  await expect(log).toContainText('Set memory to 4 GiB on 101 web-01')
  await filters.getByRole('textbox', { name: 'VMID' }).fill('101')
  await expect(log).not.toContainText('git-01')
  await log.getByText('The host took the change, and it is there.').first().click()
  await expect(page.getByRole('heading', { name: 'Story of this operation' })).toBeVisible()
  await keepScreenshots(page, 'audit')
  await page.getByRole('button', { name: 'Clear filters' }).click()

  await filters.getByRole('textbox', { name: 'Search' }).fill('"git-01" cores')
  await expect(log).toContainText('Set cores to 4 on 140 git-01')
  await expect(log).not.toContainText('web-01')
  await page.getByRole('button', { name: 'Export…' }).click()
  await page.getByRole('menuitem', { name: 'JSON lines' }).click()
  const written = page.getByRole('status').filter({ hasText: 'rows written to' })
  const file = (await written.locator('code').innerText()).trim()
  expect(readFileSync(file, 'utf8')).toContain('Set cores to 4 on 140 git-01')

  await page.getByRole('button', { name: /^Verify chain/ }).click()
  await expect(page.getByText(/^Chain whole: all \d+ rows$/)).toBeVisible()
})

test('of another journal is opened read-only, and closed again', async ({ page, shell }) => {
  const copy = join(shell.dataDir, 'copied.db')
  for (const end of ['', '-wal']) cpSync(join(shell.dataDir, `journal.db${end}`), `${copy}${end}`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Audit/ }).click()
  await page.getByRole('button', { name: 'Open another journal…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Path of the file' }).fill(join(shell.dataDir, 'none.db'))
  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Path of the file' }).fill(copy)
  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByText('You look at another journal, read-only')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Audit log' })).toContainText('Row')
  await keepScreenshots(page, 'audit-other')
  await page.getByRole('button', { name: 'Close it' }).click()
  await expect(page.getByText('You look at another journal, read-only')).toHaveCount(0)
})
