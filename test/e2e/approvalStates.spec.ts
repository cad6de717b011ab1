/**
 * Requests in the states that are rare: held back, changed under a signature, failed, without a known end, rejected; each
 * made by what makes it, on a cluster whose faults the test chooses, and tried for accessibility in both themes.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { plainKeyKinds, Workshop } from '../fixtures/signatures/openssh.ts'
import { expectNoViolation } from './expectNoViolation.ts'
import { expect, test, type Shell } from './fixtures.ts'
import { runCommand } from './runCommand.ts'

const tokens = { COUNTERSIGN_E2E_TOKEN: '' }
let simulator: Simulator
let workshop: Workshop
let key: string

test.beforeAll(async () => {
  simulator = await startSimulator({ scenario: 'demo', timeScale: 0.05 })
  tokens.COUNTERSIGN_E2E_TOKEN = simulator.token
  workshop = new Workshop()
  key = workshop.makeKey('alice', plainKeyKinds['ssh-ed25519'])
})
test.afterAll(async () => {
  workshop.dispose()
  await simulator.close()
})
test.use({ shellEnv: tokens })

/** A journal of its own with the cluster as `office`, where alice may sign. */
class Desk {
  readonly #shell: Shell
  constructor(shell: Shell) {
    this.#shell = shell
  }

  async run(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await runCommand([...args, '--data', this.#shell.dataDir])
    expect(exitCode, stderr).not.toBe(1)
    return stdout
  }

  async open(): Promise<this> {
    const [first] = simulator.endpoints
    await this.run('host', 'add', 'office', '--url', first?.url ?? '', '--fingerprint', first?.fingerprint ?? '', '--token-env', 'COUNTERSIGN_E2E_TOKEN', '--mode', 'propose')
    await this.run('signers', 'enrol', '--principal', 'alice', '--key', `${key}.pub`, '--roles', 'operational')
    return this
  }

  /** Asks for an operation that waits for a signature. */
  async ask(kind: string, vmid: number, ...parameters: readonly string[]): Promise<void> {
    await this.run('request', kind, '--host', 'office', '--vmid', String(vmid), ...parameters.flatMap((each) => ['--set', each]))
  }

  /** Signs the one open request on a guest with ssh-keygen. Resolves with what `approvals import` said. */
  async sign(vmid: number): Promise<string> {
    const items = JSON.parse(await this.run('approvals', 'list', '--json')) as { id: string; vmid: number }[]
    const id = items.find((item) => item.vmid === vmid)?.id ?? ''
    const folder = await mkdtemp(join(tmpdir(), 'countersign-e2e-export-'))
    try {
      await this.run('approvals', 'export', id, '--out', folder)
      const file = join(folder, 'operation.json')
      execFileSync('ssh-keygen', ['-Y', 'sign', '-n', 'countersign-operation', '-f', key, file], { stdio: 'ignore' })
      const { stdout, stderr } = await runCommand(['approvals', 'import', `${file}.sig`, '--data', this.#shell.dataDir])
      return stdout + stderr
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function openApprovals(page: Page): Promise<Locator> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Approvals/ }).click()
  return page.getByRole('listbox', { name: 'Requests for a signature' })
}

/** No violation in either theme, and nothing wider than the window at either width. */
async function looksRight(page: Page, state: string): Promise<void> {
  await expectNoViolation(page, state)
  for (const width of [1024, 1440]) {
    await page.setViewportSize({ width, height: 720 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${state} at ${width}`).toBe(0)
    await expect(page.getByRole('button', { name: /^Import/ })).toBeInViewport()
  }
}

test('what holds a signed request back is told, and it runs once that is lifted', async ({ page, shell }) => {
  const desk = await new Desk(shell).open()
  const list = await openApprovals(page)
  await desk.ask('guest.destroy', 202)
  await desk.run('freeze', '--reason', 'Storage migration tonight')
  await desk.sign(202)
  await expect(list.getByRole('group', { name: 'Signed, held back' }).getByRole('option', { name: /^Destroy 202/ })).toBeVisible()
  const card = page.getByRole('region', { name: /^Destroy 202/ })
  await expect(card).toContainText('Signed, and held back: Every host was frozen')
  await expect(card).toContainText('Storage migration tonight')
  await expect(card.getByText('Progress', { exact: true })).toHaveCount(0)
  await expect(card).toContainText('Countersign cannot undo this. The only way back is a backup that nobody has verified.')
  await looksRight(page, 'held back')
  await desk.run('unfreeze')
  await expect(page.getByText('Carried out and read back')).toBeVisible({ timeout: 30_000 })
})

test('a signature on what has changed since supersedes the request, and says which facts moved', async ({ page, shell }) => {
  const desk = await new Desk(shell).open()
  const list = await openApprovals(page)
  await desk.ask('guest.destroy', 201)
  await expect(list.getByRole('option', { name: /^Destroy 201/ })).toBeVisible()
  simulator.mutate(201, { snapshot: 'meanwhile' })
  expect(await desk.sign(201)).toContain('state_changed')
  await list.getByRole('option', { name: /^superseded: Destroy 201/ }).click()
  await expect(page.getByText(/not as it was when this was reviewed: snapshots/)).toBeVisible()
  await expect(page.getByText(/would have been removed/)).toBeVisible()
  await looksRight(page, 'superseded')
  await page.getByRole('button', { name: 'Open the request that took its place' }).click()
  await expect(page.getByRole('region', { name: /^Destroy 201/ })).toContainText('meanwhile')

  await page.keyboard.press('x')
  await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('not before the audit')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Rejected by /)).toBeVisible()
  await looksRight(page, 'rejected')
})

test('an operation whose end nobody knows is settled by a person, where it is told', async ({ page, shell }) => {
  const desk = await new Desk(shell).open()
  const list = await openApprovals(page)
  simulator.faults.task({ type: 'qmdelsnapshot', outcome: { kind: 'log gone', effect: false } })
  await desk.ask('snapshot.delete', 110, 'name=before-pg17')
  await desk.sign(110)
  await expect(list.getByRole('group', { name: 'Outcome not known' }).getByRole('option', { name: /^Delete snapshot/ })).toBeVisible({ timeout: 30_000 })
  const card = page.getByRole('region', { name: /^Delete snapshot/ })
  await expect(card).toContainText('may have been deleted')
  await expect(card).toContainText('What may have been lost')
  await looksRight(page, 'unclear')
  await card.getByRole('textbox', { name: 'What you found' }).fill('the snapshot is still there')
  await card.getByRole('button', { name: 'It was not done' }).click()
  await expect(list.getByRole('group', { name: 'Outcome not known' })).toHaveCount(0)
})

test('what failed on the host says so, with the host’s own words', async ({ page, shell }) => {
  const desk = await new Desk(shell).open()
  await openApprovals(page)
  simulator.faults.task({ type: 'qmdestroy', vmid: 900, outcome: { kind: 'failed', text: 'dataset is busy', effect: false } })
  await desk.ask('guest.destroy', 900)
  await desk.sign(900)
  await expect(page.getByText('It was sent, and failed')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/The task failed: dataset is busy/)).toBeVisible()
  await looksRight(page, 'failed')
})

test('hundreds of requests are filtered and walked by the keyboard alone', async ({ page, shell }) => {
  const desk = await new Desk(shell).open()
  const declared = [101, 102, 103, 110, 120, 121].map((vmid) => `  ${vmid}:\n    absent: true\n`).join('')
  const file = join(shell.dataDir, 'office.yaml')
  await writeFile(file, `version: 1\nhost: office\nguests:\n${declared}`)
  await desk.run('host', 'remove', 'office')
  const [first] = simulator.endpoints
  await desk.run('host', 'add', 'office', '--url', first?.url ?? '', '--fingerprint', first?.fingerprint ?? '', '--token-env', 'COUNTERSIGN_E2E_TOKEN', '--mode', 'propose', '--desired', file)
  const list = await openApprovals(page)
  await expect(list.getByRole('option')).toHaveCount(6)

  await page.keyboard.press('/')
  await page.keyboard.type('web')
  await expect(list.getByRole('option')).toHaveCount(2)
  await page.keyboard.press('Enter')
  await expect(list).toBeFocused()
  await expect(list.getByRole('option', { selected: true })).toContainText('web-01')
  await page.keyboard.press('j')
  await expect(page.getByRole('heading', { name: /^Destroy 102 web-02/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: /^Destroy 102/ })).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.getByRole('dialog', { name: /^Reject: Destroy 102/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText('Say why.')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: /^Destroy 102/ })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(list).toBeFocused()
  await page.keyboard.press('/')
  await page.keyboard.type(' nothing of that name')
  await expect(page.getByText('No request matches')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(list).toBeFocused()
  await expect(list.getByRole('option')).toHaveCount(6)
})
