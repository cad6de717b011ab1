/**
 * Approvals through the window: nobody is enrolled yet, then the trusted prompt and the story of the guest that went;
 * a request out of a guest's menu, exported, signed with ssh-keygen and imported; one that is rejected.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { plainKeyKinds, Workshop } from '../fixtures/signatures/openssh.ts'
import { expect, test, type Shell } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'
import { runCommand } from './runCommand.ts'

test.use({ shellArgs: ['--demo'] })

let workshop: Workshop
test.beforeEach(() => {
  workshop = new Workshop()
})
test.afterEach(() => workshop.dispose())

async function enrol(shell: Shell): Promise<string> {
  const key = workshop.makeKey('alice', plainKeyKinds['ssh-ed25519'])
  const { exitCode, stderr } = await runCommand(['signers', 'enrol', '--principal', 'alice', '--key', `${key}.pub`, '--roles', 'operational', '--data', shell.dataDir])
  expect(exitCode, stderr).toBe(0)
  return key
}

async function openApprovals(page: Page): Promise<Locator> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Approvals/ }).click()
  return page.getByRole('listbox', { name: 'Requests for a signature' })
}

/** Opens a guest by the palette and asks for something out of its menu. */
async function ask(page: Page, guest: string, item: RegExp): Promise<Locator> {
  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: /^Find/ }).fill(guest)
  await page.getByRole('button', { name: new RegExp(`^${guest}`) }).first().click()
  await page.getByRole('button', { name: /^Ask for something/ }).click()
  await page.getByRole('menuitem', { name: item }).click()
  return page.getByRole('dialog')
}

test('a destroy is signed at the prompt, carried out, and told to its end', async ({ page, context, shell }) => {
  const list = await openApprovals(page)
  await list.getByRole('option', { name: /^Destroy 202/ }).click()
  await expect(page.getByRole('alert')).toContainText('no_signers')
  await expect(page.getByRole('button', { name: /^Approve and sign/ })).toHaveAttribute('aria-disabled', 'true')
  const key = await enrol(shell)
  await expect(page.getByRole('alert')).toHaveCount(0)

  await keepScreenshots(page, 'approvals')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Waiting for the trusted prompt')).toBeVisible()
  const link = () => /open (http:\S+)$/m.exec(shell.output())?.[1] ?? ''
  await expect.poll(link).toContain('#t=')
  const prompt = await context.newPage()
  await prompt.goto(link())
  await prompt.getByRole('radio', { name: /Key file/ }).check()
  await prompt.getByLabel('Path of the private key').fill(key)
  await keepScreenshots(prompt, 'prompt')
  await prompt.getByRole('button', { name: /^Sign and destroy/ }).click()
  await expect(prompt.getByText('Signed as alice')).toBeVisible()

  await expect(page.getByText('Carried out and read back')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Read back: as asked')).toBeVisible()
  await expect(page.getByText(/was removed with its/)).toBeVisible()
  await keepScreenshots(page, 'approvals-progress')
  await expect(list.getByRole('option', { name: /^executed: Destroy 202/ })).toHaveCount(1)
})

test('a request out of a guest’s menu is exported, signed with ssh-keygen and imported', async ({ page, shell }) => {
  const key = await enrol(shell)
  const form = await ask(page, '101 web-01', /^Take a snapshot/)
  await expect(form.getByText('Runs now')).toBeVisible()
  await form.getByRole('textbox', { name: 'Name' }).fill('before-upgrade')
  await form.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(page.getByText('Take a snapshot of 101 web-01: done.')).toBeVisible({ timeout: 30_000 })

  const removal = await ask(page, '101 web-01', /^Delete a snapshot/)
  await expect(removal.getByText('Will wait for a signature')).toBeVisible()
  await removal.getByRole('combobox', { name: 'Snapshot' }).click()
  await page.getByRole('option', { name: /^before-upgrade/ }).click()
  await removal.getByRole('textbox', { name: /^Reason/ }).fill('only a try')
  await removal.getByRole('button', { name: 'Ask to delete' }).click()
  await page.getByRole('button', { name: 'Open in Approvals' }).click()
  await expect(page.getByRole('heading', { name: 'Delete snapshot before-upgrade of 101 web-01' })).toBeVisible()

  await page.getByRole('button', { name: /^Export/ }).click()
  const folder = page.getByRole('dialog').getByRole('region', { name: 'Folder' })
  await expect(folder).toContainText('exports')
  await keepScreenshots(page, 'export')
  const file = join((await folder.innerText()).trim(), 'operation.json')
  execFileSync('ssh-keygen', ['-Y', 'sign', '-n', 'countersign-operation', '-f', key, file], { stdio: 'ignore' })
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()

  await page.getByRole('button', { name: /^Import/ }).click()
  await page.getByRole('textbox', { name: 'Signature' }).fill(readFileSync(`${file}.sig`, 'utf8'))
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('Signed by alice: 1 of 1.')
  await page.getByRole('button', { name: 'Show the request' }).click()
  await expect(page.getByText('Carried out and read back')).toBeVisible({ timeout: 30_000 })
})

test('a request is rejected with a reason, by the keyboard', async ({ page, shell }) => {
  expect(shell.dataDir).not.toBe('')
  const form = await ask(page, '101 web-01', /^Destroy/)
  await expect(form.getByText(/The guest is running/)).toBeVisible()
  await form.getByRole('button', { name: 'Ask to destroy' }).click()
  await page.getByRole('button', { name: 'Open in Approvals' }).click()
  await expect(page.getByRole('heading', { name: /^Destroy 101 web-01/ })).toBeVisible()
  await page.keyboard.press('x')
  await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('still in use')
  await keepScreenshots(page, 'reject')
  await page.getByRole('button', { name: 'Reject request' }).click()
  await expect(page.getByText('Still in use. Nothing was sent to the host.')).toBeVisible()
})
