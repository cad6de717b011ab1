/** What a person asks for out of a guest's menu, each to its end: a disk put in and moved, a copy, a backup protected. */
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'

test.use({ shellArgs: ['--demo'] })

/** Opens a guest by the palette. */
async function openGuest(page: Page, guest: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: /^Find/ }).fill(guest)
  await page.getByRole('button', { name: new RegExp(`^${guest}`) }).first().click()
  await expect(page.getByRole('heading', { name: new RegExp(guest) })).toBeVisible()
}

/** Opens a form of the guest that is shown. */
async function ask(page: Page, item: RegExp): Promise<Locator> {
  await page.getByRole('button', { name: /^Ask for something/ }).click()
  await page.getByRole('menuitem', { name: item }).click()
  return page.getByRole('dialog')
}

async function choose(page: Page, form: Locator, field: RegExp | string, choice: RegExp): Promise<void> {
  await form.getByRole('combobox', { name: field }).click()
  await page.locator('[data-combobox-option]:visible', { hasText: choice }).first().click()
}

async function done(page: Page, what: string): Promise<void> {
  await expect(page.getByText(`${what}: done.`)).toBeVisible({ timeout: 30_000 })
}

test('a new disk is put into a container, moved with its source kept, and stands as the unused one', async ({ page, shell }) => {
  expect(shell.dataDir).not.toBe('')
  await openGuest(page, '201 dev-jonas')
  await page.getByRole('button', { name: /^Ask for something/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await keepScreenshots(page, 'guest-menu')
  await page.keyboard.press('Escape')

  const attach = await ask(page, /^Attach a disk/)
  await expect(attach.getByRole('combobox', { name: 'Slot' })).toHaveValue('mp0')
  await attach.getByRole('textbox', { name: 'Path in the container' }).fill('srv')
  await choose(page, attach, 'Storage', /^local-lvm/)
  await attach.getByRole('textbox', { name: 'Size in GiB' }).fill('4')
  await attach.getByRole('button', { name: 'Attach disk' }).click()
  await expect(attach.getByText(/begins with "\/"/)).toBeVisible()
  await attach.getByRole('textbox', { name: 'Path in the container' }).fill('/srv/data')
  await expect(attach.getByText('Runs now')).toBeVisible()
  await keepScreenshots(page, 'attach')
  await attach.getByRole('button', { name: 'Attach disk' }).click()
  await done(page, 'Attach a disk to 201 dev-jonas')

  const move = await ask(page, /^Move a disk/)
  await choose(page, move, 'Disk', /^mp0 .*4 GiB/)
  await choose(page, move, 'To storage', /^local$/)
  await move.getByRole('switch', { name: /^Delete the old volume/ }).click()
  await expect(move.getByText('Will wait for a signature')).toBeVisible()
  await move.getByRole('switch', { name: /^Delete the old volume/ }).click()
  await expect(move.getByText('Runs now')).toBeVisible()
  await move.getByRole('button', { name: 'Move disk' }).click()
  await done(page, 'Move a disk of 201 dev-jonas')

  const removal = await ask(page, /^Delete an unused disk/)
  await expect(removal.getByRole('combobox', { name: 'Disk' })).toHaveValue(/^unused0 · local-lvm:/)
})

test('a guest is copied to the VMID that is suggested, and the copy is shown', async ({ page, shell }) => {
  expect(shell.dataDir).not.toBe('')
  await openGuest(page, '201 dev-jonas')
  const form = await ask(page, /^Copy/)
  const vmid = form.getByRole('textbox', { name: 'VMID' })
  await expect(vmid).toHaveValue('100')
  await vmid.fill('201')
  await form.getByRole('textbox', { name: /^Name/ }).fill('dev-copy')
  await form.getByRole('button', { name: 'Copy it' }).click()
  await expect(form.getByText(/That is this guest/)).toBeVisible()
  await vmid.fill('100')
  await keepScreenshots(page, 'copy')
  await form.getByRole('button', { name: 'Copy it' }).click()
  await done(page, 'Copy 201 dev-jonas')
  await page.getByRole('button', { name: 'Show progress' }).click()
  await expect(page.getByRole('heading', { name: /100 dev-copy/ })).toBeVisible()
})

test('a backup is protected, and no longer, and only then may it be asked to go', async ({ page, shell }) => {
  expect(shell.dataDir).not.toBe('')
  await openGuest(page, '110 db-01')
  const on = await ask(page, /^Protect a backup/)
  await choose(page, on, 'Backup', /nas:/)
  await expect(on.getByRole('switch', { name: /^Protect it/ })).toBeChecked()
  await on.getByRole('button', { name: 'Set protection' }).click()
  await done(page, 'Protect a backup of 110 db-01 or not')

  const removal = await ask(page, /^Delete a backup/)
  await choose(page, removal, 'Backup', /protected/)
  await removal.getByRole('button', { name: 'Ask to delete' }).click()
  await expect(removal.getByText(/This backup is protected/)).toBeVisible()
  await removal.getByRole('button', { name: 'Cancel' }).click()

  const off = await ask(page, /^Protect a backup/)
  await choose(page, off, 'Backup', /protected/)
  await expect(off.getByRole('switch', { name: /^Protect it/ })).not.toBeChecked()
  await off.getByRole('button', { name: 'Set protection' }).click()
  await expect(page.getByText('Protect a backup of 110 db-01 or not: done.')).toHaveCount(2, { timeout: 30_000 })
})

test('a form stays still when something is wrong, is sent with Enter, and gives the focus back', async ({ page, shell }) => {
  expect(shell.dataDir).not.toBe('')
  await openGuest(page, '110 db-01')
  const places = () => page.evaluate(() => [...document.querySelectorAll('[role="dialog"] label, [role="dialog"] button[type="submit"]')].map((each) => `${each.textContent} ${each.getBoundingClientRect().top}`))
  for (const [item, sent] of [[/^Grow a disk/, 'Grow disk'], [/^Restore beside/, 'Restore'], [/^Configure a disk/, 'Configure disk'], [/^Put under HA/, 'Set it']] as const) {
    const form = await ask(page, item)
    await expect(form.getByText('Runs now')).toBeVisible()
    for (const field of await form.getByRole('textbox').all()) await field.fill('?')
    const before = await places()
    await form.getByRole('button', { name: sent, exact: true }).click()
    await expect(form.locator('[aria-invalid="true"]').first()).toBeVisible()
    expect(await places()).toEqual(before)
    await page.keyboard.press('Escape')
    await expect(form).toHaveCount(0)
    await expect(page.getByRole('button', { name: /^Ask for something/ })).toBeFocused()
  }

  const nothing = await ask(page, /^Delete an unused disk/)
  await expect(nothing).toContainText('Would not be run')
  await expect(nothing.getByText('It has no unused disk. Detach one first.').first()).toBeVisible()
  await expect(nothing.getByRole('button', { name: 'Ask to delete' })).toBeDisabled()
  await expect(nothing.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')

  const snapshot = await ask(page, /^Take a snapshot/)
  await expect(snapshot.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await page.keyboard.type('by-hand')
  await page.keyboard.press('Enter')
  await done(page, 'Take a snapshot of 110 db-01')
})
