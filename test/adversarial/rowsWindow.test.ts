/** Rows 21, 22 and 24 to 26: a window that was taken over. It can only call what the contract names, and names no bodies of operations. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import type { OpenPrompt, PromptSurface } from '../../electron/app/promptSurface.ts'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import type { PromptView } from '../../shared/ipc/promptContract.ts'
import { host, type Desk } from './desk.ts'
import { expectRefused, openSite, type Site } from './harness.ts'
import { row } from './row.ts'

let site: Site

beforeAll(async () => {
  site = await openSite(24)
})
afterAll(() => site.close())

/** Calls that the contract does not take do nothing at all, so no audit row tells of them. */
async function expectIgnored(desk: Desk, vmid: number, calls: readonly (readonly [string, unknown])[], code: string): Promise<void> {
  const { rows } = desk.journal.auditHead()
  for (const [name, input] of calls) {
    const tried = await desk.call(name, input)
    expect([name, tried.ok ? 'taken' : tried.error.code]).toEqual([name, code])
  }
  expect(desk.journal.auditHead().rows).toBe(rows)
  await desk.run('apply')
  expect(site.effects(vmid)).toEqual([])
}

row('21', 'the window sends approved: true', 'bad_request', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const id = await site.request(desk, vmid, 'guest.destroy')
  await expectIgnored(desk, vmid, [
    ['guest.request', { host, vmid, kind: 'guest.destroy', parameters: {}, reason: '', approved: true }],
    ['apply.guest', { host, vmid, approved: true }],
    ['apply.guest', { host, vmid, approval: { principals: ['alice'] } }],
    ['apply.benign', { host, class: 'benign' }],
    ['approvals.sign', { id, approved: true }],
    ['approvals.sign', { id, signature: 'x' }],
    ['cycle.run', { host, force: true }],
    ['approvals.execute', { id }],
    ['operations.send', { method: 'DELETE', path: `/nodes/pve1/lxc/${vmid}` }],
    ['constructor', {}],
    ['__proto__', {}],
  ], 'bad_request')
})

row('21', 'the window hides approved: true in the parameters', 'usage', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await expectIgnored(desk, vmid, [
    ['guest.request', { host, vmid, kind: 'guest.destroy', parameters: { approved: true }, reason: '' }],
    ['guest.request', { host, vmid, kind: 'guest.start', parameters: { basis: 'signature' }, reason: '' }],
  ], 'usage')
})

row('22', 'the window names payload or digest itself', 'bad_request', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const id = await site.request(desk, vmid, 'guest.destroy')
  const { bytes, payload } = await site.export(desk, id)
  await expectIgnored(desk, vmid, [
    ['approvals.sign', { id, payload: bytes.toString('utf8') }],
    ['approvals.sign', { id, sha256: '0'.repeat(64) }],
    ['approvals.import', { armor: 'x', payload: bytes.toString('utf8') }],
    ['approvals.import', { armor: 'x', digest: payload.reviewed.digest }],
    ['approvals.export', { id, folder: '/etc' }],
  ], 'bad_request')
})

row('22', 'a forged payload handed in with a good signature of its own', 'binding_mismatch', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const { payload } = await site.export(desk, await site.request(desk, vmid, 'guest.destroy'))
  const forged = site.forge(desk, formatPayload({ ...payload, nonce: randomUUID(), reviewed: { ...payload.reviewed, digest: '0'.repeat(40) } }))
  expect(await desk.refusal('approvals', 'import', forged)).toBe('binding_mismatch')
  await expectRefused(site, desk, vmid, 'binding_mismatch')
})

row('22', 'the signature of a forged payload handed in by the window alone', 'bad_signature', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const { payload } = await site.export(desk, await site.request(desk, vmid, 'guest.destroy'))
  const armor = readFileSync(site.forge(desk, formatPayload({ ...payload, parameters: { purge: true, unreferencedDisks: true } })), 'utf8')
  expect(await desk.call('approvals.import', { armor })).toMatchObject({ ok: false, error: { code: 'bad_signature' } })
  await expectRefused(site, desk, vmid, 'bad_signature')
})

row('24', "somebody else's request id", 'not_found', async () => {
  const [desk, other] = [await site.desk(), await site.desk()]
  const vmid = site.guest()
  const id = await site.request(other, vmid, 'guest.destroy')
  await expectIgnored(desk, vmid, [
    ...['approvals.get', 'approvals.sign', 'approvals.export'].map((name) => [name, { id }] as const),
    ['approvals.reject', { id, reason: 'mine now' }],
    ['approvals.get', { id: '../../journal.db' }],
    ['approvals.export', { id: '../../../etc' }],
  ], 'not_found')
  expect(other.journal.pendingItem(id)?.state).toBe('pending')
})

row('24', 'a host that is not there', 'host_not_found', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await expectIgnored(desk, vmid, [
    ['guest.request', { host: 'theirs', vmid, kind: 'guest.destroy', parameters: {}, reason: '' }],
    ['apply.guest', { host: 'theirs', vmid }],
    ['drift.get', { host: 'theirs', vmid }],
    ['hosts.remove', { host: 'theirs' }],
    ['hosts.setMode', { host: 'theirs', mode: 'auto' }],
    ['cycle.run', { host: 'theirs' }],
  ], 'host_not_found')
})

row('25', 'the window asks for signatures where there is no trusted prompt', 'unsupported', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const id = await site.request(desk, vmid, 'guest.destroy')
  await expectIgnored(desk, vmid, Array.from({ length: 20 }, () => ['approvals.sign', { id }] as const), 'unsupported')
})

/** A surface that keeps every prompt it is asked to open, and shows it until it is over. */
function recordingSurface() {
  const opened: OpenPrompt[] = []
  const surface: PromptSurface = {
    open: (prompt) => {
      opened.push(prompt)
      return new Promise((resolve) => prompt.over.addEventListener('abort', () => resolve()))
    },
  }
  const next = async (number: number): Promise<OpenPrompt> => {
    for (;;) {
      const prompt = opened[number - 1]
      if (prompt !== undefined) return prompt
      await wait(5)
    }
  }
  return { surface, opened, next }
}

/** The value of an answer that the prompt gave. */
async function told<T>(answer: Promise<unknown>): Promise<T> {
  const given = (await answer) as { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }
  if (given.ok) return given.value
  throw new Error(JSON.stringify(given.error))
}

row('25', 'the window loops sign requests', 'rate_limited, one dialog', async () => {
  const { surface, opened, next } = recordingSurface()
  const desk = await site.desk({ surface })
  const vmid = site.guest()
  const id = await site.request(desk, vmid, 'guest.destroy')
  const first = desk.call('approvals.sign', { id })
  const prompt = await next(1)
  for (let time = 0; time < 50; time += 1) expect(await desk.call('approvals.sign', { id })).toMatchObject({ ok: false, error: { code: 'rate_limited' } })
  expect(opened).toHaveLength(1)
  await told(prompt.call('prompt.cancel', {}))
  expect(await first).toEqual({ ok: true, value: { signed: false } })
  expect(desk.journal.pendingItem(id)?.signatures).toEqual([])
  await desk.run('apply')
  expect(site.effects(vmid)).toEqual([])
})

row('26', 'the window shows A and asks to sign B', 'the trusted text shows B', async () => {
  const { surface, next } = recordingSurface()
  const desk = await site.desk({ surface })
  const [a, b] = [site.guest(), site.guest()]
  const [idA, idB] = [await site.request(desk, a, 'guest.destroy'), await site.request(desk, b, 'guest.destroy')]
  const shown = await site.export(desk, idB)
  const asked = desk.call('approvals.sign', { id: idB })
  const prompt = await next(1)
  const view = await told<PromptView>(prompt.call('prompt.view', {}))
  expect([view.guest?.vmid, view.payload, prompt.summary.includes(String(b))]).toEqual([b, shown.bytes.toString('utf8'), true])
  for (const [name, input] of [['prompt.view', { id: idA }], ['prompt.signWithKeyFile', { path: site.key('alice'), passphrase: null, id: idA }], ['approvals.sign', { id: idA }]] as const) {
    expect(await prompt.call(name, input)).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  }
  await told(prompt.call('prompt.signWithKeyFile', { path: site.key('alice'), passphrase: null }))
  expect(await asked).toEqual({ ok: true, value: { signed: true } })
  expect([desk.journal.pendingItem(idA)?.signatures.length, desk.journal.pendingItem(idB)?.signatures.length]).toEqual([0, 1])
  await desk.run('apply')
  expect([site.destruction(a).length, site.destruction(b).length]).toEqual([0, 1])
})

row('26', 'the request is changed while its prompt is open', 'state_changed', async () => {
  const { surface, next } = recordingSurface()
  const desk = await site.desk({ surface })
  const vmid = site.guest()
  const id = await site.request(desk, vmid, 'guest.destroy')
  const asked = desk.call('approvals.sign', { id })
  const prompt = await next(1)
  await told(prompt.call('prompt.view', {}))
  site.simulator.mutate(vmid, { snapshot: 'meanwhile' })
  expect(await prompt.call('prompt.signWithKeyFile', { path: site.key('alice'), passphrase: null })).toMatchObject({ ok: false, error: { code: 'state_changed' } })
  await prompt.call('prompt.cancel', {})
  expect(await asked).toEqual({ ok: true, value: { signed: false } })
  await expectRefused(site, desk, vmid, 'state_changed')
})
