/** Rows 21 to 24: a window that was taken over. It can only call what the contract names, and names no bodies of operations. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
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
