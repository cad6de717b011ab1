/** Rows 3 to 18: what is wrong with a signature or with what was signed. Everything goes through the real command line. */
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { verifyApproval } from '../../electron/authz/verifier.ts'
import { gate } from '../../electron/engine/gate.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import type { OperationPayload } from '../../shared/domain/signedOperation.ts'
import { host, type Desk } from './desk.ts'
import { expectRefused, openSite, type ExportedRequest, type Site } from './harness.ts'
import { row } from './row.ts'

const hourMs = 3_600_000
let site: Site

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

/** A desk with a request to destroy a guest of its own, exported. */
async function pending(signers = true): Promise<{ desk: Desk; vmid: number; exported: ExportedRequest }> {
  const desk = await site.desk({ signers })
  const vmid = site.guest()
  return { desk, vmid, exported: await site.export(desk, await site.request(desk, vmid, 'guest.destroy')) }
}

/** Changes a payload, has it signed by somebody enrolled, and hands it in. */
async function handInForged(desk: Desk, payload: OperationPayload, change: Partial<OperationPayload>, signer = 'alice'): Promise<string> {
  return desk.refusal('approvals', 'import', site.forge(desk, formatPayload({ ...payload, nonce: randomUUID(), ...change }), signer))
}

const iso = (ms: number) => new Date(ms).toISOString()

row('3', 'unknown signer', 'unknown_signer', async () => {
  const { desk, vmid, exported } = await pending()
  expect(await desk.refusal('approvals', 'import', site.sign(exported, 'mallory'))).toBe('unknown_signer')
  await expectRefused(site, desk, vmid, 'unknown_signer')
})

row('3', 'signed while nobody is enrolled', 'no_signers', async () => {
  const { desk, vmid, exported } = await pending(false)
  expect(await desk.refusal('approvals', 'import', site.sign(exported))).toBe('no_signers')
  await expectRefused(site, desk, vmid, 'no_signers')
})

row('4', 'expired before it was handed in', 'expired', async () => {
  const { desk, vmid, exported } = await pending()
  const signature = site.sign(exported)
  desk.moveClock(25 * hourMs)
  expect(await desk.refusal('approvals', 'import', signature)).toBe('expired')
  await expectRefused(site, desk, vmid, 'expired')
})

row('4', 'expired between signature and execution', 'expired', async () => {
  const { desk, vmid, exported } = await pending()
  await desk.ask('approvals', 'import', site.sign(exported))
  desk.moveClock(25 * hourMs)
  await expectRefused(site, desk, vmid, 'expired')
  expect(await desk.refusal('approvals', 'import', `${exported.file}.sig`)).toBe('expired')
})

row('4', 'expired, and then the clock set back two days', 'expired', async () => {
  const { desk, vmid, exported } = await pending()
  const signature = site.sign(exported)
  desk.moveClock(25 * hourMs)
  await desk.run('apply')
  desk.moveClock(-49 * hourMs)
  await desk.reopen()
  expect(await desk.refusal('approvals', 'import', signature)).toBe('expired')
  await expectRefused(site, desk, vmid, 'expired')
})

row('5', 'replay after a restart', 'replayed', async () => {
  const { desk, vmid, exported } = await pending()
  const signature = site.sign(exported)
  await desk.ask('approvals', 'import', signature)
  await desk.ask('apply')
  expect(site.destruction(vmid).map((entry) => entry.kind)).toEqual(['guest.destroy'])
  expect(await desk.refusal('approvals', 'import', signature)).toBe('replayed')
  await desk.reopen()
  expect(await desk.refusal('approvals', 'import', signature)).toBe('replayed')
  await desk.ask('apply')
  expect(site.destruction(vmid)).toHaveLength(1)
  expect(desk.audit().filter((each) => each.payload['code'] === 'replayed')).toHaveLength(1)
})

row('6', 'another host of ours', 'wrong_host', async () => {
  const { desk, vmid, exported: { payload } } = await pending()
  expect(await handInForged(desk, payload, { host: { id: 'elsewhere', cluster: payload.host?.cluster ?? '' } })).toBe('wrong_host')
  await expectRefused(site, desk, vmid, 'wrong_host')
})

row('6', 'another cluster under the same name', 'wrong_host', async () => {
  const { desk, vmid, exported: { payload } } = await pending()
  expect(await handInForged(desk, payload, { host: { id: host, cluster: Array.from({ length: 32 }, () => 'AB').join(':') } })).toBe('wrong_host')
  await expectRefused(site, desk, vmid, 'wrong_host')
})

row('6', 'the request of another journal', 'wrong_host', async () => {
  const { exported: foreign } = await pending()
  const { desk, vmid } = await pending()
  expect(await desk.refusal('approvals', 'import', site.sign(foreign))).toBe('wrong_host')
  await expectRefused(site, desk, vmid, 'wrong_host')
})

row('7', 'another guest', 'binding_mismatch', async () => {
  const { desk, vmid, exported: { payload } } = await pending()
  if (payload.guest === null) throw new Error('no guest')
  expect(await handInForged(desk, payload, { guest: { ...payload.guest, vmid: site.guest() } })).toBe('binding_mismatch')
  await expectRefused(site, desk, vmid, 'binding_mismatch')
})

row('8', 'another operation', 'binding_mismatch', async () => {
  const { desk, vmid, exported: { payload } } = await pending()
  expect(await handInForged(desk, payload, { kind: 'guest.template', parameters: {} })).toBe('binding_mismatch')
  await expectRefused(site, desk, vmid, 'binding_mismatch')
})

row('9', 'other parameters', 'binding_mismatch', async () => {
  const { desk, vmid, exported: { payload } } = await pending()
  expect(await handInForged(desk, payload, { parameters: { purge: true, unreferencedDisks: true } })).toBe('binding_mismatch')
  await expectRefused(site, desk, vmid, 'binding_mismatch')
})

row('7-9', 'a real approval held against another guest, operation or parameter at the gate', 'binding_mismatch', async () => {
  const { desk, vmid, exported } = await pending()
  const other = site.guest()
  const armor = readFileSync(site.sign(exported), 'utf8')
  const { observation } = await desk.app.services.fleet.host(host).look()
  const cluster = exported.payload.host?.cluster ?? ''
  const approval = verifyApproval(exported.bytes, [armor], { signerSet: desk.journal.signerSet(), journal: desk.journal.journalId, epoch: 1, clusterOf: () => cluster, nowMs: Date.parse(exported.payload.notBefore) })
  if (!approval.ok) throw new Error(approval.error.message)
  const seen = (number: number): ActualGuest => {
    const guest = observation?.guests.get(number)
    if (guest === undefined) throw new Error(`guest ${number} was not seen`)
    return { ...guest, holdings: { snapshots: [], backups: [] }, ha: null }
  }
  const ask = (operation: Operation, guest: ActualGuest) => {
    const answer = gate({ operation, guest, trigger: 'person', mode: 'propose', quorate: true, frozen: false, hold: null, approval: approval.value, provenance: null })
    return answer.kind === 'refused' ? answer.code : answer.kind
  }
  const signed: Operation = { kind: 'guest.destroy', guest: seen(vmid).ref, parameters: { purge: false, unreferencedDisks: false } }
  expect(ask(signed, seen(vmid))).toBe('clear')
  expect(ask({ ...signed, guest: seen(other).ref }, seen(other))).toBe('binding_mismatch')
  expect(ask({ ...signed, kind: 'guest.template', parameters: {} }, seen(vmid))).toBe('binding_mismatch')
  expect(ask({ ...signed, parameters: { purge: true, unreferencedDisks: false } }, seen(vmid))).toBe('binding_mismatch')
  expect(ask({ ...signed, guest: { ...signed.guest, host: 'other' } }, seen(vmid))).toBe('binding_mismatch')
  expect(site.destruction(vmid)).toEqual([])
})

row('10', 'recovery key on an ordinary destructive operation', 'role_denied', async () => {
  const { desk, vmid, exported } = await pending()
  await site.rotate(desk, ['alice'], 'add', '--principal', 'bob', '--key', `${site.key('bob')}.pub`, '--roles', 'recovery')
  expect(await desk.refusal('approvals', 'import', site.sign(exported, 'bob'))).toBe('role_denied')
  await expectRefused(site, desk, vmid, 'role_denied')
})

row('12', 'valid, right role, right target, fresh nonce', 'executed once, then replayed', async () => {
  const { desk, vmid, exported } = await pending()
  const signature = site.sign(exported)
  await desk.ask('approvals', 'import', signature)
  const { summary } = await desk.ask<{ summary: { ran: number } }>('apply')
  expect(summary.ran).toBe(1)
  expect(await desk.refusal('approvals', 'import', signature)).toBe('replayed')
  await desk.ask('apply')
  expect(site.destruction(vmid).map((entry) => entry.kind)).toEqual(['guest.destroy'])
  const told = desk.audit().filter((each) => each.vmid === vmid).map((each) => `${each.kind}/${each.decision}`)
  expect(told.filter((each) => each === 'intent/signature')).toHaveLength(1)
  expect(told.filter((each) => each === 'settled/ok')).toHaveLength(1)
  expect((await desk.journal.verifyChain()).brokenAt).toBeNull()
})

row('13', 'two submissions at once, and two executions at once', 'one wins', async () => {
  const { desk, vmid, exported } = await pending()
  const signature = site.sign(exported)
  await Promise.all([desk.run('approvals', 'import', signature), desk.run('approvals', 'import', signature)])
  await Promise.all([desk.run('apply'), desk.run('apply'), desk.call('cycle.run', { host })])
  await desk.run('apply')
  expect(site.destruction(vmid).map((entry) => entry.kind)).toEqual(['guest.destroy'])
  expect(desk.audit().filter((each) => each.kind === 'approval' && each.decision === 'signed')).toHaveLength(1)
  expect(desk.audit().filter((each) => each.kind === 'intent' && each.vmid === vmid)).toHaveLength(1)
})

row('14', 'wrong SSHSIG namespace', 'bad_namespace', async () => {
  const { desk, vmid, exported } = await pending()
  expect(await desk.refusal('approvals', 'import', site.sign(exported, 'alice', 'countersign-checkpoint'))).toBe('bad_namespace')
  await expectRefused(site, desk, vmid, 'bad_namespace')
})

const damages: readonly (readonly [string, (blob: Buffer) => Uint8Array])[] = [
  ['a flipped bit', (blob) => blob.map((byte, index) => (index === blob.length - 9 ? byte ^ 1 : byte))],
  ['a swapped algorithm', (blob) => Buffer.from(blob.toString('latin1').replaceAll('ssh-ed25519', 'ssh-ed25518'), 'latin1')],
  ['trailing bytes', (blob) => Buffer.concat([blob, Buffer.from([0])])],
]
for (const [name, damage] of damages) {
  row('15', name, 'bad_signature', async () => {
    const { desk, vmid, exported } = await pending()
    const signature = site.sign(exported)
    const blob = Buffer.from(readFileSync(signature, 'utf8').replace(/-----.*?-----/g, ''), 'base64')
    const lines = Buffer.from(damage(blob)).toString('base64').match(/.{1,70}/g) ?? []
    writeFileSync(signature, `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`)
    expect(await desk.refusal('approvals', 'import', signature)).toBe('bad_signature')
    await expectRefused(site, desk, vmid, 'bad_signature')
  })
}

row('16', 'key revoked before it signs', 'key_revoked', async () => {
  const { desk, vmid, exported } = await pending()
  await site.rotate(desk, ['alice'], 'add', '--principal', 'bob', '--key', `${site.key('bob')}.pub`, '--roles', 'operational')
  await site.rotate(desk, ['alice'], 'revoke', '--fingerprint', site.workshop.fingerprint(site.key('bob')))
  expect(await desk.refusal('approvals', 'import', site.sign(exported, 'bob'))).toBe('key_revoked')
  await expectRefused(site, desk, vmid, 'key_revoked')
})

row('17', 'dated in the future', 'bad_validity', async () => {
  const { desk, vmid, exported: { payload } } = await pending()
  const from = Date.parse(payload.notBefore) + 12 * hourMs
  expect(await handInForged(desk, payload, { notBefore: iso(from), expires: iso(from + hourMs) })).toBe('bad_validity')
  await expectRefused(site, desk, vmid, 'bad_validity')
})

row('17', 'valid for more than seven days', 'bad_validity', async () => {
  const { desk, vmid, exported: { payload } } = await pending()
  expect(await handInForged(desk, payload, { expires: iso(Date.parse(payload.notBefore) + 8 * 24 * hourMs) })).toBe('bad_validity')
  await expectRefused(site, desk, vmid, 'bad_validity')
})

const encodings: readonly (readonly [string, (text: string) => string])[] = [
  ['duplicate JSON keys', (text) => text.replace('"kind":', '"kind":"guest.start","kind":')],
  ['a look-alike letter in the name', (text) => text.replace(/"name":"[a-z]/, '"name":"\u0430')],
  ['text turned around by a bidirectional mark', (text) => text.replace('"reason":"', '"reason":"\u202e')],
  ['a letter in two code points', (text) => text.replace('"reason":"', '"reason":"u\u0308')],
  ['an integer over 2^53', (text) => text.replace(/"epoch":\d+/, '"epoch":9007199254740993')],
  ['a key named __proto__', (text) => text.replace('"parameters":{', '"parameters":{"__proto__":{},')],
  ['white space between the parts', (text) => text.replace('{', '{ ')],
]
for (const [name, change] of encodings) {
  row('18', name, 'bad_encoding', async () => {
    const { desk, vmid, exported } = await pending()
    const text = exported.bytes.toString('utf8')
    expect(change(text)).not.toBe(text)
    expect(await desk.refusal('approvals', 'import', site.forge(desk, change(text)))).toBe('bad_encoding')
    await expectRefused(site, desk, vmid, 'bad_encoding')
  })
}
