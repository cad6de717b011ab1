/** A person stops everything, by keyboard, and lets it go on again. */
import { expect, test } from './fixtures.ts'

test.use({ shellArgs: ['--demo'] })

for (const scheme of ['light', 'dark'] as const) {
  test(`freezes by keyboard, says so wherever work begins, and is lifted (${scheme})`, async ({ page, shell }, testInfo) => {
    expect(shell.link).not.toBe('')
    await page.emulateMedia({ colorScheme: scheme })
    const freeze = page.getByRole('switch', { name: /^Freeze/ })
    await expect(freeze).not.toBeChecked()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /Drift/ }).click()
    await expect(page.getByRole('listbox', { name: 'Guests that differ' }).getByRole('option').first()).toBeVisible()

    // The letter alone filters the log on Audit, and does nothing anywhere else.
    await page.keyboard.press('f')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('Control+Shift+F')
    await page.getByLabel('Why (optional)').fill('storage is being moved')
    await page.keyboard.press('Enter')
    await expect(freeze).toBeChecked()
    await expect(freeze).toContainText('Frozen')
    await expect(page.getByRole('status').filter({ hasText: 'Nothing is sent, not even what was signed.' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Apply all benign' })).toBeDisabled()
    await testInfo.attach('frozen', { body: await page.screenshot(), contentType: 'image/png' })

    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /Hosts/ }).click()
    await expect(page.getByText('storage is being moved')).toBeVisible()
    await testInfo.attach('host', { body: await page.screenshot(), contentType: 'image/png' })

    await page.keyboard.press('Control+Shift+F')
    await page.getByRole('button', { name: 'Lift the freeze of every host' }).click()
    await expect(freeze).not.toBeChecked()
  })
}
