/** Nothing moves by itself: no screen, no dialog and no cycle pushes away what somebody is about to read or press. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { delayAnswers, takeShifts, watchShifts } from './layoutShifts.ts'

/** Cumulative layout shift that a screen may show; 0.1 counts as good, and this is a tenth of it. */
const mostShift = 0.01

test.use({ shellArgs: ['--demo'] })

for (const size of [{ width: 1440, height: 900 }, { width: 1024, height: 720 }]) {
  test.describe(`${size.width} × ${size.height}`, () => {
    test.use({
      viewport: size,
      // The watch begins before the shell opens the page.
      page: async ({ page }, use) => {
        await watchShifts(page)
        await delayAnswers(page, 400)
        await use(page)
      },
    })

    test('every screen, what opens in it, and every dialog stay where they are', async ({ page, shell }) => {
      test.setTimeout(120_000)
      expect(shell.link).not.toBe('')
      const found: string[] = []
      const steady = async (step: string): Promise<void> => {
        await page.waitForTimeout(550)
        const shifts = await takeShifts(page)
        const sum = shifts.reduce((all, { score }) => all + score, 0)
        if (sum > mostShift) found.push([`${step}: ${sum.toFixed(4)}`, ...shifts.flatMap(({ score, moved }) => [`  ${score.toFixed(4)}`, ...moved.map((each) => `    ${each}`)])].join('\n'))
      }
      const main = page.getByRole('main')
      const dialog = page.getByRole('dialog')
      const leave = async (): Promise<void> => {
        await page.keyboard.press('Escape')
        await expect(dialog).toHaveCount(0)
      }

      await expect(page.getByRole('grid', { name: 'Guests by host and node' })).toBeVisible()
      await steady('first sight')
      for (const screen of ['Drift', 'Approvals', 'Audit', 'Hosts', 'Signers', 'Settings', 'Overview']) {
        await go(page, screen)
        await steady(screen)
      }

      await go(page, 'Drift')
      await page.getByRole('option', { name: /^140 git-01/ }).click()
      await expect(page.getByRole('heading', { name: /140 git-01/ })).toBeVisible()
      await steady('a guest')
      await page.getByRole('option', { name: /^160/ }).click()
      await steady('another guest')

      await go(page, 'Approvals')
      await page.getByRole('option', { name: /^Destroy 202/ }).click()
      await steady('a request')

      await go(page, 'Audit')
      await page.getByRole('table', { name: 'Audit log' }).getByRole('row').nth(4).click()
      // The story stands beside the log, which makes room for it at once; what arrives later moves nothing.
      await expect(main.getByRole('complementary')).toBeVisible()
      await takeShifts(page)
      await steady('a row of the log')

      for (const key of ['?', 'Control+Shift+F', 'Control+k']) {
        await page.keyboard.press(key)
        await expect(dialog).toBeVisible()
        await steady(`key ${key}`)
        await leave()
        await steady(`key ${key}, closed`)
      }
      await go(page, 'Hosts')
      await main.getByRole('button', { name: /^Add/ }).first().click()
      await expect(dialog).toBeVisible()
      await steady('adding a host')
      await leave()
      await steady('a host not added')
      expect(found.join('\n'), 'what shifted').toBe('')
    })

    test('a cycle that runs moves nothing on any screen', async ({ page, shell }) => {
      test.setTimeout(120_000)
      expect(shell.link).not.toBe('')
      await expect(page.getByRole('grid', { name: 'Guests by host and node' })).toBeVisible()
      const found: string[] = []
      for (const screen of ['Overview', 'Drift', 'Approvals', 'Audit', 'Hosts', 'Signers', 'Settings']) {
        await go(page, screen)
        await page.waitForTimeout(550)
        await takeShifts(page)
        await page.keyboard.press('r')
        // Longer than the cycle, its answers, and the toast that tells of it.
        await page.waitForTimeout(1_400)
        const shifts = await takeShifts(page)
        const sum = shifts.reduce((all, { score }) => all + score, 0)
        if (sum > mostShift) found.push([`${screen}: ${sum.toFixed(4)}`, ...shifts.flatMap(({ moved }) => moved.map((each) => `    ${each}`))].join('\n'))
      }
      expect(found.join('\n'), 'what shifted').toBe('')
    })
  })
}

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: new RegExp(`^${screen}`) }).click()
  await expect(page.getByRole('main', { name: screen })).toBeVisible()
}
