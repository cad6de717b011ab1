/**
 * The trusted prompt of the browser shell, whole: a window asks by id, the process prints the way to the prompt, a
 * person signs there with a key by the real ssh-keygen or with the real ssh-agent, and the guest is gone.
 */
import { expect, test, type Page } from '@playwright/test'
import type { RequestName, RequestResult } from '../../shared/ipc/contract.ts'
import { openSocket, type SocketClient } from '../fixtures/serve/socketClient.ts'
import { plainKeyKinds, Workshop, type RunningAgent } from '../fixtures/signatures/openssh.ts'
import { expectNoViolation } from './expectNoViolation.ts'
import { startShell, type Shell } from './fixtures.ts'
import { keepScreenshots } from './keepScreenshots.ts'
import { runCommand } from './runCommand.ts'

const passphrase = 'horse staple 東京'

let workshop: Workshop
let agent: RunningAgent
let shell: Shell
let window: WindowSocket
let faults: string[]

test.beforeEach(async ({ page }) => {
  faults = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  workshop = new Workshop()
  agent = await workshop.startAgent()
  shell = await startShell(['--demo'], { SSH_AUTH_SOCK: agent.socketPath })
  window = await WindowSocket.open(shell.link)
})
test.afterEach(async () => {
  window.close()
  await shell.stop()
  await agent.stop()
  workshop.dispose()
  expect(faults, 'errors in the page').toEqual([])
})

/** The window's own contract, spoken without its page. */
class WindowSocket {
  readonly #client: SocketClient
  #nextId = 1

  constructor(client: SocketClient) {
    this.#client = client
  }

  static async open(link: string): Promise<WindowSocket> {
    const client = await openSocket(new URL(link).origin)
    client.send({ hello: { token: link.split('#t=')[1] } })
    expect(await client.next()).toMatchObject({ welcome: {} })
    return new WindowSocket(client)
  }

  /** Asks, and waits for the answer; events that come in between are passed over. One call at a time. */
  async call<N extends RequestName>(name: N, input: unknown): Promise<RequestResult<N>> {
    const id = this.#nextId++
    this.#client.send({ id, name, input })
    for (;;) {
      const message = (await this.#client.next()) as { id?: number; result?: RequestResult<N> }
      if (message.id === id && message.result !== undefined) return message.result
    }
  }

  close(): void {
    this.#client.close()
  }
}

async function countersign<T>(...args: readonly string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await runCommand([...args, '--json', '--data', shell.dataDir])
  expect(exitCode, stderr).not.toBe(1)
  return JSON.parse(stdout) as T
}

/** Enrols a key, and gives the id of the demo's one request that can be signed. */
async function enrolAndFind(keyPath: string): Promise<string> {
  await countersign('signers', 'enrol', '--principal', 'alice', '--key', `${keyPath}.pub`, '--roles', 'operational')
  const destroys = async () => (await countersign<{ id: string; kind: string; minted: boolean }[]>('approvals', 'list')).filter((item) => item.kind === 'guest.destroy')
  await expect.poll(async () => (await destroys()).length).toBe(1)
  return (await destroys())[0]?.id ?? ''
}

/** Asks for the signature as the window does; the prompt's link as it is printed. */
async function askToSign(id: string): Promise<{ link: string; answer: Promise<RequestResult<'approvals.sign'>> }> {
  const before = shell.output().length
  const answer = window.call('approvals.sign', { id })
  const printed = () => /^To sign ".*", open (http:\S+)$/m.exec(shell.output().slice(before))?.[1] ?? ''
  await expect.poll(printed).toContain('#t=')
  return { link: printed(), answer }
}

async function expectExecuted(id: string): Promise<void> {
  await expect.poll(async () => (await countersign<{ state: string }>('approvals', 'show', id)).state, { timeout: 30_000 }).toBe('executed')
  const { rows } = unwrap(await window.call('operations.recent', {}))
  expect(rows.filter((row) => row.kind === 'guest.destroy')).toMatchObject([{ state: 'settled', outcome: 'ok' }])
}

function unwrap<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly message: string } }): T {
  if (result.ok) return result.value
  throw new Error(result.error.message)
}

function chooseFile(page: Page): Promise<void> {
  return page.getByRole('radio', { name: /Key file/ }).check()
}

test('destroys the one guest that was reviewed, by a key file whose passphrase was mistyped first', async ({ page }) => {
  const key = workshop.makeKey('alice', plainKeyKinds['ssh-ed25519'], passphrase)
  const id = await enrolAndFind(key)
  const { link, answer } = await askToSign(id)
  expect(new URL(link).origin).not.toBe(new URL(shell.link).origin)

  await page.goto(link)
  await expect(page).toHaveURL(new URL(link).origin)
  const facts = page.getByRole('region', { name: 'Text read from the bytes to be signed' })
  await expect(facts).toContainText('guest.destroy')
  await expect(facts).toContainText('Volume lost')
  await expect(page.getByText('Countersign cannot undo this.')).toBeVisible()
  await expect(page.getByRole('button', { name: /Cancel/ })).toBeFocused()

  await chooseFile(page)
  await page.getByLabel('Path of the private key').fill(key)
  await page.getByLabel('Passphrase').fill('wrong')
  await page.getByRole('button', { name: /^Sign and destroy/ }).click()
  await expect(page.getByRole('alert')).toContainText('bad_passphrase')
  // Whoever typed goes on where they were.
  await expect(page.getByRole('button', { name: /^Sign and destroy/ })).toBeFocused()
  await page.getByLabel('Passphrase').fill(passphrase)
  await page.getByRole('button', { name: /^Sign and destroy/ }).click()
  await expect(page.getByText('Signed as alice')).toBeVisible()

  expect(unwrap(await answer)).toEqual({ signed: true })
  await expectExecuted(id)
  expect(shell.output()).not.toContain(passphrase)
  // The prompt's port is closed with it.
  await expect(page.request.get(new URL(link).origin)).rejects.toThrow(/ECONNREFUSED/)
})

test('destroys it by a key of the ssh-agent, with the keyboard alone', async ({ page }) => {
  const key = workshop.makeKey('alice', plainKeyKinds['ecdsa-sha2-nistp256'])
  agent.add(key)
  agent.add(workshop.makeKey('mallory', plainKeyKinds['ssh-ed25519']))
  const id = await enrolAndFind(key)
  const { link, answer } = await askToSign(id)
  await page.goto(link)
  // Only the key whose signature would count is offered, and it is chosen.
  await expect(page.getByRole('radio')).toHaveCount(2)
  await expect(page.getByRole('radio', { name: /alice/ })).toBeChecked()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Signed as alice')).toBeVisible()
  expect(unwrap(await answer)).toEqual({ signed: true })
  await expectExecuted(id)
})

test('signs nothing when it is cancelled, closed or opened twice', async ({ page, context }) => {
  const id = await enrolAndFind(workshop.makeKey('alice', plainKeyKinds['ssh-ed25519']))
  const first = await askToSign(id)
  await page.goto(first.link)
  await expect(page.getByRole('heading', { name: /^Sign: destroy/ })).toBeVisible()
  const second = await context.newPage()
  await second.goto(first.link)
  await expect(second.getByText('This prompt has ended')).toBeVisible()
  await second.close()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Nothing was signed')).toBeVisible()
  expect(unwrap(await first.answer)).toEqual({ signed: false })

  await expect(async () => expect(unwrap(await window.call('approvals.get', { id })).state).toBe('pending')).toPass()
  // Prompts open at least two seconds apart.
  await page.waitForTimeout(2_000)
  const again = await askToSign(id)
  const closing = await context.newPage()
  await closing.goto(again.link)
  await expect(closing.getByRole('heading', { name: /^Sign: destroy/ })).toBeVisible()
  await closing.close()
  expect(unwrap(await again.answer)).toEqual({ signed: false })
  expect(unwrap(await window.call('approvals.get', { id })).signed).toEqual([])
})

test('stands in the middle and is never stretched, with its buttons in sight, whatever the window is', async ({ page }) => {
  const id = await enrolAndFind(workshop.makeKey('alice', plainKeyKinds['ssh-ed25519']))
  const { link, answer } = await askToSign(id)
  await page.goto(link)
  await chooseFile(page)
  for (const [width, height] of [[480, 640], [640, 780], [1024, 720], [1920, 1080]] as const) {
    await page.setViewportSize({ width, height })
    const box = await page.getByRole('main').boundingBox()
    if (box === null) throw new Error('the prompt has no box')
    expect(box.width).toBeLessThanOrEqual(640)
    expect(Math.abs(box.x - (width - box.x - box.width))).toBeLessThanOrEqual(2)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    for (const name of [/^Cancel/, /^Sign and destroy/]) await expect(page.getByRole('button', { name })).toBeInViewport({ ratio: 1 })
  }
  await page.keyboard.press('Escape')
  expect(unwrap(await answer)).toEqual({ signed: false })
})

test('has no accessibility violation in either theme', async ({ page }) => {
  const id = await enrolAndFind(workshop.makeKey('alice', plainKeyKinds['ssh-ed25519']))
  const { link, answer } = await askToSign(id)
  await page.setViewportSize({ width: 640, height: 780 })
  await page.goto(link)
  await chooseFile(page)
  await expectNoViolation(page, 'prompt')
  await keepScreenshots(page, 'prompt-key-file')
  await page.keyboard.press('Escape')
  expect(unwrap(await answer)).toEqual({ signed: false })
})
