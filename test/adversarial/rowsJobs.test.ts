/** Rows 1, 12, 17 and 20 for what comes as a file from elsewhere: wishes that nobody signed, and signed jobs. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import type { JobPayload } from '../../shared/domain/signedOperation.ts'
import { host, type Desk } from './desk.ts'
import { openSite, refusals, type ExportedRequest, type Site } from './harness.ts'
import { row } from './row.ts'

const hourMs = 3_600_000
let site: Site

beforeAll(async () => {
  site = await openSite(24)
})
afterAll(() => site.close())

function wishFor(desk: Desk, ...wishes: readonly { readonly vmid: number; readonly kind: string; readonly parameters?: object }[]): string {
  const file = desk.path('wishes.json')
  writeFileSync(file, JSON.stringify(wishes.map((wish) => ({ host, reason: 'from elsewhere', ...wish }))))
  return file
}

/** A job made elsewhere, out of what another desk exported. */
function jobOf({ payload }: ExportedRequest, change: Partial<JobPayload> = {}): JobPayload {
  const { journal: _journal, epoch: _epoch, signerSetVersion: _version, ...facts } = payload
  return { ...facts, type: 'countersign.job', issuedAt: payload.notBefore, nonce: randomUUID(), ...change }
}

async function elsewhere(): Promise<{ desk: Desk; vmid: number; exported: ExportedRequest }> {
  const desk = await site.desk()
  const vmid = site.guest()
  const drafting = await site.desk()
  return { desk, vmid, exported: await site.export(drafting, await site.request(drafting, vmid, 'guest.destroy')) }
}

row('1', 'unsigned destructive job', 'pending_signature', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  for (let time = 0; time < 2; time += 1) expect((await desk.run('job', 'submit', wishFor(desk, { vmid, kind: 'guest.destroy' }))).exit).toBe(3)
  await desk.run('apply', '--benign')
  expect(desk.journal.pendingItems(host).map((item) => item.operation?.kind)).toEqual(['guest.destroy'])
  expect(desk.audit().filter((each) => each.vmid === vmid && each.decision === 'pending_signature')).toHaveLength(1)
  expect(site.effects(vmid)).toEqual([])
})

row('20', 'a batch of wishes hides one destructive operation', 'only that one waits', async () => {
  const desk = await site.desk()
  const [one, two] = [site.guest(), site.guest()]
  const { exit } = await desk.run('job', 'submit', wishFor(desk, { vmid: one, kind: 'guest.configure', parameters: { onboot: true } }, { vmid: two, kind: 'guest.destroy' }, { vmid: two, kind: 'guest.configure', parameters: { onboot: true } }))
  expect(exit).not.toBe(0)
  await desk.run('apply')
  expect(desk.journal.pendingItems(host).map((item) => item.operation?.kind)).toEqual(['guest.destroy'])
  expect([site.destruction(one), site.destruction(two)]).toEqual([[], []])
})

row('12', 'signed job, right role, right target', 'executed once, then replayed', async () => {
  const { desk, vmid, exported } = await elsewhere()
  const signature = site.forge(desk, formatPayload(jobOf(exported)))
  const file = signature.slice(0, -'.sig'.length)
  await desk.ask('job', 'submit', file)
  await desk.ask('apply')
  expect(site.destruction(vmid)).toHaveLength(1)
  expect(await desk.refusal('job', 'submit', file)).toBe('replayed')
  await desk.reopen()
  expect(await desk.refusal('job', 'submit', file)).toBe('replayed')
  await desk.run('apply')
  expect(site.destruction(vmid)).toHaveLength(1)
})

const faults: readonly (readonly [row: string, string, string, (exported: ExportedRequest, other: number) => Partial<JobPayload>, signer?: string])[] = [
  ['3', 'job by an unknown signer', 'unknown_signer', () => ({}), 'mallory'],
  ['6', 'job for another cluster', 'wrong_host', () => ({ host: { id: host, cluster: Array.from({ length: 32 }, () => 'AB').join(':') } })],
  ['6', 'job for a host that is not here', 'wrong_host', ({ payload }) => ({ host: { id: 'theirs', cluster: payload.host?.cluster ?? '' } })],
  ['7', 'job whose guest is another incarnation', 'binding_mismatch', ({ payload }) => (payload.guest === null ? {} : { guest: { ...payload.guest, rootVolume: 'local-lvm:vm-1-disk-0' } })],
  ['7', 'job for a guest whose facts moved', 'state_changed', ({ payload }) => ({ reviewed: { ...payload.reviewed, digest: '0'.repeat(40) } })],
  ['8', 'job for an operation that no catalogue has', 'unknown_kind', () => ({ kind: 'guest.shred', parameters: {} })],
  ['17', 'job that lives longer than a day', 'bad_validity', ({ payload }) => ({ expires: new Date(Date.parse(payload.notBefore) + 30 * hourMs).toISOString() })],
  ['17', 'job issued before the epoch began', 'bad_validity', ({ payload }) => ({ issuedAt: new Date(Date.parse(payload.notBefore) - 10 * hourMs).toISOString(), notBefore: new Date(Date.parse(payload.notBefore) - 10 * hourMs).toISOString(), expires: new Date(Date.parse(payload.notBefore) + 10 * hourMs).toISOString() })],
]
for (const [number, attack, code, change, signer] of faults) {
  row(number, attack, code, async () => {
    const { desk, vmid, exported } = await elsewhere()
    const signature = site.forge(desk, formatPayload(jobOf(exported, change(exported, vmid))), signer)
    expect(await desk.refusal('job', 'submit', signature.slice(0, -'.sig'.length))).toBe(code)
    await desk.run('apply')
    expect(site.effects(vmid)).toEqual([])
    expect(refusals(desk, code)).toHaveLength(1)
  })
}
