/** The first minutes: the demo cluster, its drift, a benign change applied, the audit log that tells of it. */
import { expect, test } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'

test('from the welcome screen to a benign change on the host and in the audit log', async ({ page, shell }) => {
  expect(shell.link).toContain('#t=')
  await expect(page.getByRole('button', { name: 'Start the demo' })).toBeVisible()
  await keepScreenshots(page, 'welcome')
  await page.getByRole('button', { name: 'Start the demo' }).click()
  await expect(page.getByRole('grid', { name: 'Guests by host and node' })).toBeVisible()
  await keepScreenshots(page, 'overview')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Drift/ }).click()

  const list = page.getByRole('listbox', { name: 'Guests that differ' })
  const web = list.getByRole('option', { name: /101 web-01/ })
  await expect(web).toContainText('memory 2 GiB → 4 GiB')
  await web.click()
  await expect(page.getByText('PUT', { exact: true })).toBeVisible()
  await expect(page.getByText('/nodes/pve1/lxc/101/config')).toBeVisible()

  await page.getByRole('button', { name: 'Put back 1 field' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Apply 1 step' }).click()
  await expect(web).toHaveCount(0)

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Audit/ }).click()
  const log = page.getByRole('table', { name: 'Audit log' })
  await expect(log).toContainText('The host took the change, and it is there.')
  await expect(log).toContainText('Set memory to 4 GiB on 101 web-01')
})

test.describe('with the demo running', () => {
  test.use({ shellArgs: ['--demo'] })

  test('applies all that is benign; only what waits for a signature is left', async ({ page, shell }) => {
    expect(shell.dataDir).not.toBe('')
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    const list = page.getByRole('listbox', { name: 'Guests that differ' })
    await expect(list.getByRole('option')).toHaveCount(10)
    await page.getByRole('button', { name: 'Apply all benign' }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Apply \d+ steps$/ }).click()
    // What stays: a destroy that waits, a disk that is never shrunk, and guests that take their change with a restart.
    await expect(list.getByRole('option', { name: /to sign/ })).toHaveCount(1)
    await expect(list.getByRole('option', { name: /benign drift/ })).toHaveCount(1, { timeout: 30_000 })
    await expect(list.getByRole('option', { name: /161 logs-01/ })).toContainText('disk 64 GiB → 32 GiB')
  })

  test('shows the same drift as the command line, which asks the process that owns the folder', async ({ page, shell }) => {
    const { runCommand } = await import('./runCommand.ts')
    const planned = await runCommand(['plan', '--json', '--data', shell.dataDir])
    expect(planned.exitCode).toBe(3)
    const { hosts } = JSON.parse(planned.stdout) as { hosts: { guests: { vmid: number; name: string }[] }[] }
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    const list = page.getByRole('listbox', { name: 'Guests that differ' })
    for (const guest of hosts[0]?.guests ?? []) await expect(list.getByRole('option', { name: new RegExp(`^${guest.vmid} ${guest.name}`) })).toBeVisible()
  })
})
