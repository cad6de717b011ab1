/** Hosts in the window: adding one by its certificate, and what it says when something is wrong. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { expect, test } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'
import { runCommand } from './runCommand.ts'

const tokens = { COUNTERSIGN_E2E_TOKEN: '', COUNTERSIGN_E2E_WRONG: 'root@pam!countersign=00000000-0000-0000-0000-000000000000' }
let simulator: Simulator

test.beforeAll(async () => {
  simulator = await startSimulator({ nodes: 2, guests: 8, seed: 5, timeScale: 0.05 })
  tokens.COUNTERSIGN_E2E_TOKEN = simulator.token
})
test.afterAll(() => simulator.close())

test.use({ shellEnv: tokens })

/** Adds the simulated cluster on the command line, which runs in the shell's own process. */
async function addHost(dataDir: string, changes: { readonly fingerprint?: string; readonly token?: string; readonly desired?: string } = {}): Promise<void> {
  const [first] = simulator.endpoints
  const args = ['host', 'add', 'sim', '--url', first?.url ?? '', '--fingerprint', changes.fingerprint ?? first?.fingerprint ?? '', '--token-env', changes.token ?? 'COUNTERSIGN_E2E_TOKEN', '--mode', 'propose', '--data', dataDir]
  const added = await runCommand(changes.desired === undefined ? args : [...args, '--desired', changes.desired])
  expect(added.stderr).toBe('')
  expect(added.exitCode).toBe(0)
}

test('adds a host by address, certificate and token, and looks at it', async ({ page, shell }) => {
  expect(shell.link).not.toBe('')
  const [first] = simulator.endpoints
  await page.getByRole('button', { name: 'Add a host…' }).click()
  await page.getByRole('textbox', { name: 'Address' }).fill(first?.url ?? '')
  await page.getByRole('button', { name: 'Read the certificate' }).click()
  await expect(page.getByRole('dialog').getByText(first?.fingerprint ?? '').first()).toBeVisible()
  await page.getByRole('button', { name: 'It is the same, pin it' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('office')
  await page.getByText('Environment variable').click()
  await page.getByRole('textbox', { name: 'Name of the variable' }).fill('COUNTERSIGN_E2E_TOKEN')
  await page.getByRole('button', { name: 'Add host', exact: true }).click()
  await expect(page.getByText('office is added')).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await expect(page.getByRole('grid', { name: 'Guests by host and node' })).toContainText('100')
})

test('a wrong fingerprint: nothing is sent, and both fingerprints are named', async ({ page, shell }) => {
  const wrong = Array.from({ length: 32 }, () => 'AB').join(':')
  const before = simulator.requests().length
  await addHost(shell.dataDir, { fingerprint: wrong })
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await expect(page.getByText(wrong).first()).toBeVisible()
  await expect(page.getByText(simulator.endpoints[0]?.fingerprint ?? '').first()).toBeVisible()
  expect(simulator.requests().length).toBe(before)
})

test('a wrong token is told as such', async ({ page, shell }) => {
  await addHost(shell.dataDir, { token: 'COUNTERSIGN_E2E_WRONG' })
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await expect(page.getByRole('main')).toContainText(/token/i)
  await expect(page.getByRole('main')).toContainText(/401|refused|wrong|not accept/i)
})

test('a faulty file is named with line and column, and mended by saving it', async ({ page, shell }) => {
  const desired = join(shell.dataDir, 'site.yaml')
  await writeFile(desired, 'version: 1\nhost: sim\nguests:\n  100:\n    descriptoin: typo\n')
  await addHost(shell.dataDir, { desired })
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await expect(page.getByText(/site\.yaml:5:5/).first()).toBeVisible()
  await writeFile(desired, 'version: 1\nhost: sim\nguests:\n  100:\n    description: mended\n')
  await expect(page.getByText(/site\.yaml:5:5/)).toHaveCount(0)
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await expect(page.getByRole('listbox', { name: 'Guests that differ' }).getByRole('option', { name: /^100/ })).toContainText('mended')
})

test('a node that went down is marked, its guests are kept, and it comes back', async ({ page, shell }) => {
  await addHost(shell.dataDir)
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await expect(page.getByRole('grid', { name: 'Guests by host and node' })).toContainText('100')
  const lost = simulator.endpoints[1]?.node ?? ''
  await simulator.setNodeDown(lost, true)
  await page.keyboard.press('r')
  await expect(page.getByText(new RegExp(`${lost}.*(offline|does not answer)`)).first()).toBeVisible()
  await keepScreenshots(page, 'host-lost')
  await simulator.setNodeDown(lost, false)
  await page.keyboard.press('r')
  await expect(page.getByText(/unreachable|offline/i)).toHaveCount(1) // the counter's own label
})
