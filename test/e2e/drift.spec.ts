/** What people decide on drift: chosen fields put back, several guests at once, accepted into the file, ignored. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'

test.use({ shellArgs: ['--demo'] })

async function openDrift(page: Page): Promise<Locator> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Drift/ }).click()
  const list = page.getByRole('listbox', { name: 'Guests that differ' })
  await expect(list.getByRole('option', { name: /^101 web-01/ })).toBeVisible()
  return list
}

test('one field of several is put back, and who changed the other is told', async ({ page, shell }) => {
  const file = join(shell.dataDir, 'demo/desired.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('name: ci-runner-02\n', 'name: ci-runner-02\n    description: builds\n'))
  const list = await openDrift(page)
  const runner = list.getByRole('option', { name: /^142 ci-runner-02/ })
  await expect(runner).toContainText('and 1 more')
  await runner.click()
  await expect(page.getByRole('region', { name: 'Who changed it' })).toContainText('jonas@pve · qmshutdown')
  await keepScreenshots(page, 'drift')
  await page.getByRole('checkbox', { name: 'Include Run state' }).uncheck()
  await page.getByRole('button', { name: 'Put back 1 field' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Apply 1 step' }).click()
  await expect(runner).toContainText('run stopped → running')
  await expect(runner).not.toContainText('and 1 more')
})

test('a value of the host is accepted into the file, which keeps its comments', async ({ page, shell }) => {
  const file = join(shell.dataDir, 'demo/desired.yaml')
  const before = await readFile(file, 'utf8')
  const list = await openDrift(page)
  await list.getByRole('option', { name: /^101 web-01/ }).click()
  await expect(page.getByRole('heading', { name: /101 web-01/ })).toBeVisible()
  await page.keyboard.press('a')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('4 GiB → 2 GiB')
  await keepScreenshots(page, 'accept')
  await dialog.getByRole('button', { name: 'Accept 1 value' }).click()
  await expect(list.getByRole('option', { name: /^101 web-01/ })).toHaveCount(0)
  const after = await readFile(file, 'utf8')
  expect(after.split('\n').filter((line, index) => line !== before.split('\n')[index])).toEqual(['    spec: { cores: 2, memory: 2GiB, swap: 512MiB, disk: 16GiB }'])
})

test('differences of two guests are ignored with a reason, stay visible, and count again', async ({ page, shell }) => {
  expect(shell.dataDir).not.toBe('')
  const list = await openDrift(page)
  await list.getByRole('option', { name: /^140 git-01/ }).click()
  await expect(page.getByRole('heading', { name: /140 git-01/ })).toBeVisible()
  await list.focus()
  await page.keyboard.press('Shift+J')
  await expect(page.getByRole('heading', { name: '2 guests chosen' })).toBeVisible()
  await keepScreenshots(page, 'chosen')
  await page.keyboard.press('i')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Ignore 2 differences' }).click()
  await expect(dialog).toContainText('Say why it may stay.')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('load test until Friday')
  await keepScreenshots(page, 'ignore')
  await dialog.getByRole('button', { name: 'Ignore 2 differences' }).click()

  const ignored = list.getByRole('option', { name: /, ignored, / })
  await expect(ignored).toHaveCount(2)
  await ignored.first().click()
  const pane = page.getByRole('region', { name: 'Ignored' })
  await expect(pane).toContainText('load test until Friday')
  await pane.getByRole('button', { name: 'Let Cores count as drift again' }).click()
  await expect(list.getByRole('option', { name: /140 git-01.*benign drift/ })).toHaveCount(1)
})

test('all guests of the same cause are chosen, looked at and given up by keyboard alone', async ({ page, shell }) => {
  const file = join(shell.dataDir, 'demo/desired.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/(tags: \[dev, (?:git|ci)\]\n {4}onboot:) true/g, '$1 false'))
  const list = await openDrift(page)
  await expect(page.getByRole('button', { name: 'Same cause: start at boot yes → no' })).toContainText('Same cause, 3 guests')
  await list.focus()
  await page.keyboard.press('[') // to the first guest of the list: guests of the cause stand first
  await expect(page.getByRole('heading', { name: /^140 git-01/ })).toBeVisible()
  await page.keyboard.press('s')
  await expect(list.getByRole('option', { selected: true })).toHaveCount(3)
  await expect(page.getByRole('heading', { name: '3 guests chosen' })).toBeVisible()
  await page.keyboard.press('p')
  await expect(page.getByRole('dialog')).toContainText('Put back 3 guests')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(list).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: /^140 git-01/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('#guest-detail')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(list).toBeFocused()
})

test('the ring of the focus lies over chosen rows', async ({ page, shell }) => {
  expect(shell.dataDir).not.toBe('')
  const list = await openDrift(page)
  await list.focus()
  await page.keyboard.press('j')
  const ring = await list.evaluate((element) => {
    const { outlineStyle, outlineWidth, position } = getComputedStyle(element.parentElement ?? element, '::after')
    return { outlineStyle, outlineWidth, position }
  })
  expect(ring).toEqual({ outlineStyle: 'solid', outlineWidth: '2px', position: 'absolute' })
})

test('while the app is gone nothing is said to be sent', async ({ page, shell, pageFaults }) => {
  const list = await openDrift(page)
  await list.getByRole('option', { name: /^101 web-01/ }).click()
  const steps = page.getByRole('region', { name: 'Requests that would be sent' })
  await expect(steps).toContainText('Put back sends it')
  await shell.stop()
  await expect(steps).toContainText('Not sent now')
  await expect(steps).not.toContainText('Put back sends it')
  // Chromium logs each try to come back; nothing else may go wrong.
  await page.close()
  expect(pageFaults.filter((fault) => !fault.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
  pageFaults.length = 0
})
