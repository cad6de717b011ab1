/** The frame around the screens: everything found from one place, a window that keeps its state, and no screen or dialog that shuts people out. */
import type { Locator, Page } from '@playwright/test'
import { shortcuts } from '../../renderer/viewmodels/shortcuts.ts'
import { expectNoViolation } from './expectNoViolation.ts'
import { expect, test } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'

test.use({ shellArgs: ['--demo'] })

const settled = async (page: Page): Promise<void> => expect(page.getByRole('grid', { name: 'Guests by host and node' })).toBeVisible()

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: new RegExp(`^${screen}`) }).click()
  await expect(page.getByRole('main', { name: screen })).toBeVisible()
}

test('is searched by guest, command, and the words of the audit log', async ({ page, shell }) => {
  expect(shell.link).not.toBe('')
  await settled(page)
  const find = page.getByRole('textbox', { name: /^Find/ })
  const search = async (words: string): Promise<void> => {
    // The same keys close it, so the last one must have gone.
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('Control+k')
    await find.fill(words)
  }
  await search('pve1 web-01')
  await expect(page.getByRole('button', { name: /^101 web-01/ })).toBeVisible()
  await keepScreenshots(page, 'palette')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /web-01/ })).toBeVisible()

  await search('show only')
  await page.getByRole('dialog').getByRole('button', { name: 'Show only demo' }).click()
  const chosen = page.getByRole('button', { name: 'Host shown: demo' })
  await expect(chosen).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await chosen.click()
  await page.getByRole('menuitem', { name: 'All hosts' }).click()
  await expect(chosen).toHaveCount(0)

  await search('legacy-crm')
  await page.getByRole('button', { name: 'Search the audit log for “legacy-crm”' }).click()
  await expect(page.getByRole('search').getByRole('textbox', { name: 'Search' })).toHaveValue('legacy-crm')
  await expect(page.getByRole('table', { name: 'Audit log' })).toContainText('legacy-crm')
})

test('keeps screen, density and keys for the next start', async ({ page, shell }) => {
  await settled(page)
  await go(page, 'Settings')
  await expect(page.getByText(`${shell.dataDir}/journal.db`)).toBeVisible()
  await page.getByRole('radio', { name: 'Roomy' }).press('Space')
  await page.getByRole('switch', { name: 'Single-letter keys' }).press('Space')
  await expect(page.getByRole('switch', { name: 'Single-letter keys' })).not.toBeChecked()
  await keepScreenshots(page, 'settings')
  const kept = await page.evaluate(() => localStorage.getItem('countersign.window'))
  expect(JSON.parse(kept ?? '{}')).toMatchObject({ screen: 'settings', density: 'roomy', letterKeys: false })
})

test('lists every key that works at a glance, and those alone', async ({ page, shell }) => {
  expect(shell.link).not.toBe('')
  await settled(page)
  await page.setViewportSize({ width: 1024, height: 720 })
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keys' })
  await expect(dialog.getByText('Ctrl⇧F')).toBeVisible()
  expect(await dialog.evaluate((element) => element.scrollHeight - element.clientHeight)).toBeLessThanOrEqual(0)
  await expect(dialog.getByRole('definition')).toHaveCount(shortcuts.length)
  await keepScreenshots(page, 'keys')
  // Letters and signs are no keys any more, and are not called so.
  await dialog.getByRole('switch', { name: 'Single-letter keys' }).press('Space')
  await expect(dialog.getByRole('definition').filter({ hasText: 'Run a cycle' })).toHaveCount(0)
  await expect(dialog.getByRole('definition').filter({ hasText: 'Freeze' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('textbox', { name: /^Find/ })).toBeVisible()
  await expect(dialog).toHaveCount(0)
})

test('uses the room of a wide window, and needs no more than the least one', async ({ page, shell }) => {
  expect(shell.link).not.toBe('')
  const grid = page.getByRole('grid', { name: 'Guests by host and node' })
  const box = async (name: string): Promise<{ readonly x: number; readonly y: number; readonly width: number }> => {
    const found = await page.getByRole('main').getByRole('region', { name, exact: true }).boundingBox()
    if (found === null) throw new Error(`${name} is not shown`)
    return found
  }
  await page.setViewportSize({ width: 2560, height: 1440 })
  await expect(grid).toContainText('web-01')
  const [hosts, cycles] = [await box('Hosts'), await box('Last cycles')]
  expect(cycles.y).toBe(hosts.y)
  expect(cycles.x).toBeGreaterThan(hosts.x + hosts.width)

  await page.setViewportSize({ width: 3840, height: 2160 })
  const [fleet, attention] = [await box('Fleet'), await box('Needs attention')]
  expect(attention.x + attention.width - fleet.x).toBe(1920)

  for (const size of [{ width: 1024, height: 768 }, { width: 960, height: 640 }]) {
    await page.setViewportSize(size)
    await expect(grid).toContainText('101')
    expect((await box('Needs attention')).width).toBe(292)
    expect((await page.getByRole('navigation', { name: 'Main' }).boundingBox())?.width).toBe(52)
    for (const screen of ['Overview', 'Drift', 'Approvals', 'Audit', 'Hosts', 'Signers', 'Settings']) {
      await go(page, screen)
      expect(await page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth), `${screen} at ${size.width}`).toBe(0)
    }
    await go(page, 'Overview')
  }
})

test('the Escape that closes a dialog leaves the screen behind it alone', async ({ page, shell }) => {
  expect(shell.link).not.toBe('')
  await settled(page)
  await go(page, 'Audit')
  await page.getByRole('table', { name: 'Audit log' }).getByRole('row').nth(4).click()
  const story = page.getByRole('main').getByRole('complementary')
  await expect(story).toBeVisible()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(story).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(story).toHaveCount(0)
})

test('has no accessibility violation on any screen in both themes', async ({ page, shell }) => {
  test.setTimeout(180_000)
  expect(shell.link).not.toBe('')
  await settled(page)
  for (const screen of ['Overview', 'Drift', 'Approvals', 'Audit', 'Hosts', 'Signers', 'Settings']) {
    await go(page, screen)
    await expectNoViolation(page, screen)
  }
  await go(page, 'Drift')
  const list = page.getByRole('listbox', { name: 'Guests that differ' })
  await list.getByRole('option', { name: /^140 git-01/ }).click()
  await expect(page.getByRole('heading', { name: /140 git-01/ })).toBeVisible()
  await expectNoViolation(page, 'one guest')
  await list.focus()
  await page.keyboard.press('Shift+J')
  await expect(page.getByRole('heading', { name: '2 guests chosen' })).toBeVisible()
  await expectNoViolation(page, 'several guests')
})

test('has no accessibility violation in any dialog in both themes', async ({ page, shell }) => {
  test.setTimeout(180_000)
  expect(shell.link).not.toBe('')
  await settled(page)
  const dialog = page.getByRole('dialog')
  const look = async (name: string): Promise<void> => {
    await expect(dialog).toBeVisible()
    await expectNoViolation(page, name)
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  }
  for (const key of ['?', 'Control+Shift+F', 'Control+k']) {
    await page.keyboard.press(key)
    await look(`key ${key}`)
  }
  await go(page, 'Hosts')
  await page.getByRole('main').getByRole('button', { name: /^Add/ }).first().click()
  await look('add a host')

  await go(page, 'Drift')
  await page.getByRole('option', { name: /^140 git-01/ }).click()
  await expect(page.getByRole('heading', { name: /140 git-01/ })).toBeVisible()
  for (const button of [/^Ignore/, /^Accept into file/, /^Put back/]) {
    await page.getByRole('button', { name: button }).click()
    await look(String(button))
  }
  for (const item of [/^Take a snapshot/, /^Copy/, /^Destroy/]) {
    await page.getByRole('button', { name: /^Ask for something/ }).click()
    await page.getByRole('menuitem', { name: item }).click()
    await look(String(item))
  }
  await go(page, 'Approvals')
  await page.getByRole('option', { name: /^Destroy 202/ }).click()
  for (const button of [/^Import/, /^Export/, /^Reject/, /^Open a colleague/]) {
    await page.getByRole('main').getByRole('button', { name: button }).click()
    await look(String(button))
  }
})

test('is reached by Tab, each stop with a ring to see, and keeps its borders in forced colours', async ({ page, shell }) => {
  expect(shell.link).not.toBe('')
  await settled(page)
  for (const forcedColors of ['none', 'active'] as const) {
    await page.emulateMedia({ forcedColors })
    for (let stop = 0; stop < 16; stop += 1) {
      await page.keyboard.press('Tab')
      const ring = await page.evaluate(() => {
        const focused = document.activeElement
        // Behind the last stop comes the browser's own frame.
        if (focused === null || focused === document.body) return 'seen'
        const { outlineStyle, outlineWidth } = getComputedStyle(focused)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 ? 'seen' : focused.outerHTML.slice(0, 120)
      })
      expect(ring).toBe('seen')
    }
  }
  await expect(page.getByRole('gridcell').first()).not.toHaveCSS('border-top-style', 'none')
  // What is chosen or on is filled, since its own colour is taken away.
  const background = (locator: Locator): Promise<string> => locator.evaluate((element) => getComputedStyle(element).backgroundColor)
  const items = page.getByRole('navigation', { name: 'Main' }).getByRole('button')
  expect(await background(items.nth(0))).not.toBe(await background(items.nth(1)))
  await go(page, 'Settings')
  const track = page.getByRole('switch', { name: 'Single-letter keys' }).locator('xpath=following-sibling::*[1]')
  const on = await background(track)
  await page.getByRole('switch', { name: 'Single-letter keys' }).press('Space')
  expect(await background(track)).not.toBe(on)
})
