/** Who must sign, and whose signature still counts when it is carried out. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { host, type Desk } from './desk.ts'
import { openSite, refusals, type Site } from './harness.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(40)
})
afterAll(() => site.close())

const add = (principal: string, key: string, roles: string) => ['add', '--principal', principal, '--key', `${site.key(key)}.pub`, '--roles', roles]

/** A desk at which alice and bob are operational, and destroying takes two people. */
async function twoPeople(): Promise<Desk> {
  const desk = await site.desk()
  await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'operational'))
  await site.rotate(desk, ['alice', 'bob'], 'quorum', '--people', '2', '--kind', 'guest.destroy')
  return desk
}

async function signedCount(desk: Desk, signature: string): Promise<readonly string[]> {
  return (await desk.ask<{ signed: readonly string[] }>('approvals', 'import', signature)).signed
}

/** Fingerprint of a key, for revoking. */
const fingerprint = (key: string) => site.workshop.fingerprint(site.key(key))

describe('two people', () => {
  it('are needed: one is not enough, both are, once', { timeout }, async () => {
    const desk = await twoPeople()
    const vmid = site.guest()
    const id = await site.request(desk, vmid, 'guest.destroy')
    expect(await signedCount(desk, site.sign(await site.export(desk, id), 'alice'))).toEqual(['alice'])
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
    expect(await signedCount(desk, site.sign(await site.export(desk, id), 'bob'))).toEqual(['alice', 'bob'])
    await desk.ask('apply')
    expect(site.destruction(vmid)).toHaveLength(1)
    const intent = desk.audit().find((row) => row.kind === 'intent' && row.vmid === vmid)
    expect(intent?.payload['principals']).toEqual(['alice', 'bob'])
  })

  it('are not one person twice', { timeout }, async () => {
    const desk = await twoPeople()
    const vmid = site.guest()
    const id = await site.request(desk, vmid, 'guest.destroy')
    for (let time = 0; time < 3; time += 1) expect(await signedCount(desk, site.sign(await site.export(desk, id), 'alice'))).toEqual(['alice'])
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
  })

  it('are not two keys of one person', { timeout }, async () => {
    const desk = await twoPeople()
    await site.rotate(desk, ['alice', 'bob'], ...add('alice', 'alice-second', 'operational'))
    const vmid = site.guest()
    const id = await site.request(desk, vmid, 'guest.destroy')
    for (const key of ['alice', 'alice-second']) expect(await signedCount(desk, site.sign(await site.export(desk, id), key))).toEqual(['alice'])
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
  })

  it('are asked for by the policy of the moment of execution, not of the signature', { timeout }, async () => {
    const desk = await site.desk()
    await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'operational'))
    const vmid = site.guest()
    await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
    await site.rotate(desk, ['alice', 'bob'], 'quorum', '--people', '2', '--kind', 'guest.destroy')
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
  })
})

it('one person cannot take away the rule that asks for two', { timeout }, async () => {
  const desk = await twoPeople()
  const { id } = await desk.ask<{ id: string }>('signers', 'remove', '--principal', 'bob').catch(() => ({ id: '' }))
  expect(id).toBe('') // it would lock everybody out
  await site.rotate(desk, ['alice', 'bob'], ...add('carol', 'carol', 'operational'))
  const removal = await desk.ask<{ id: string }>('signers', 'remove', '--principal', 'bob')
  expect(await signedCount(desk, site.sign(await site.export(desk, removal.id), 'alice'))).toEqual(['alice'])
  expect((await desk.ask<{ keys: readonly { principal: string }[] }>('signers', 'list')).keys.map((key) => key.principal)).toContain('bob')
})

describe('between signature and execution', () => {
  it('a revoked key counts no more', { timeout }, async () => {
    const desk = await site.desk()
    await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'operational'))
    const vmid = site.guest()
    await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'), 'bob')
    await site.rotate(desk, ['alice'], 'revoke', '--fingerprint', fingerprint('bob'))
    await desk.run('apply')
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
    expect(refusals(desk, 'key_revoked')).toHaveLength(1)
  })

  it('a revoked key takes nothing from the others, and its person signs again with a new one', { timeout }, async () => {
    const desk = await twoPeople()
    await site.rotate(desk, ['alice', 'bob'], ...add('carol', 'carol', 'operational'))
    const vmids = [site.guest(), site.guest()] as const
    const ids = [await site.request(desk, vmids[0], 'guest.destroy'), await site.request(desk, vmids[1], 'guest.destroy')] as const
    await site.approve(desk, ids[0], 'bob')
    await site.approve(desk, ids[1], 'bob')
    await site.rotate(desk, ['alice', 'carol'], ...add('bob', 'bob-second', 'operational'))
    await site.rotate(desk, ['alice', 'carol'], 'revoke', '--fingerprint', fingerprint('bob'))

    await site.approve(desk, ids[0], 'alice')
    await desk.run('apply')
    expect(site.destruction(vmids[0])).toEqual([])
    expect(await signedCount(desk, site.sign(await site.export(desk, ids[0]), 'bob-second'))).toEqual(['alice', 'bob'])
    for (const key of ['alice', 'carol']) await site.approve(desk, ids[1], key)
    await desk.run('apply')
    for (const vmid of vmids) expect(site.destruction(vmid)).toHaveLength(1)
  })

  it('a removed person counts no more', { timeout }, async () => {
    const desk = await site.desk()
    await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'operational'))
    const vmid = site.guest()
    await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'), 'bob')
    await site.rotate(desk, ['alice'], 'remove', '--principal', 'bob')
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
    expect(refusals(desk, 'unknown_signer')).toHaveLength(1)
  })

  it('a person whose role was taken counts no more', { timeout }, async () => {
    const desk = await site.desk()
    await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'operational'))
    const vmid = site.guest()
    await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'), 'bob')
    await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'recovery'))
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
    expect(refusals(desk, 'role_denied')).toHaveLength(1)
  })

  it('a rejected request is not carried out, and takes no further signature', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    const id = await site.request(desk, vmid, 'guest.destroy')
    const { file } = await site.approve(desk, id)
    await desk.ask('approvals', 'reject', id, '--reason', 'not this one')
    await desk.run('apply')
    expect(await desk.refusal('approvals', 'import', `${file}.sig`)).toBe('not_found')
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
  })
})

describe('a change of the signers', () => {
  it('by a recovery key is taken, and it opens nothing else', { timeout }, async () => {
    const desk = await site.desk()
    await site.rotate(desk, ['alice'], ...add('rescue', 'rescue', 'recovery'))
    await site.rotate(desk, ['rescue'], ...add('carol', 'carol', 'operational'))
    expect(desk.journal.signerSet().keys.map((key) => key.principal).toSorted()).toEqual(['alice', 'carol', 'rescue'])
    const vmid = site.guest()
    const id = await site.request(desk, vmid, 'guest.destroy')
    expect(await desk.refusal('approvals', 'import', site.sign(await site.export(desk, id), 'rescue'))).toBe('role_denied')
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
  })

  it('that loosens the quorum takes the old one', { timeout }, async () => {
    const desk = await site.desk()
    await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'operational'))
    await site.rotate(desk, ['alice', 'bob'], 'quorum', '--people', '2')
    const { id } = await desk.ask<{ id: string }>('signers', 'quorum', '--people', '1')
    const version = desk.journal.signerSet().version
    await site.approve(desk, id, 'alice')
    expect(desk.journal.signerSet().version).toBe(version)
    await site.approve(desk, id, 'bob')
    expect(desk.journal.signerSet().version).toBe(version + 1)
  })

  it('that tightens the quorum takes the new one', { timeout }, async () => {
    const desk = await site.desk()
    await site.rotate(desk, ['alice'], ...add('bob', 'bob', 'operational'))
    const { id } = await desk.ask<{ id: string }>('signers', 'quorum', '--people', '2')
    await site.approve(desk, id, 'alice')
    expect(desk.journal.signerSet().policy).toEqual([])
    await site.approve(desk, id, 'bob')
    expect(desk.journal.signerSet().policy).toEqual([{ kind: '*', host: '*', people: 2 }])
  })

  it('signed by somebody whom it would only enrol is refused', { timeout }, async () => {
    const desk = await site.desk()
    const { id } = await desk.ask<{ id: string }>('signers', ...add('mallory', 'mallory', 'operational'))
    expect(await desk.refusal('approvals', 'import', site.sign(await site.export(desk, id), 'mallory'))).toBe('unknown_signer')
    expect(desk.journal.signerSet().keys.map((key) => key.principal)).toEqual(['alice'])
  })

  it('that rests on an older set is refused', { timeout }, async () => {
    const desk = await site.desk()
    const { id } = await desk.ask<{ id: string }>('signers', ...add('bob', 'bob', 'operational'))
    const stale = site.sign(await site.export(desk, id))
    await site.rotate(desk, ['alice'], ...add('carol', 'carol', 'operational'))
    expect(await desk.refusal('approvals', 'import', stale)).toBe('state_changed')
    expect(desk.journal.signerSet().keys.map((key) => key.principal)).toEqual(['alice', 'carol'])
  })

  it('is carried out once: its signature is replayed after that, also after a restart', { timeout }, async () => {
    const desk = await site.desk()
    const { id } = await desk.ask<{ id: string }>('signers', ...add('bob', 'bob', 'operational'))
    const { file } = await site.approve(desk, id)
    await desk.reopen()
    expect(await desk.refusal('approvals', 'import', `${file}.sig`)).toBe('replayed')
    expect(desk.journal.signerSet().version).toBe(2)
  })

  it('is never a second first enrolment, and never one that locks everybody out', { timeout }, async () => {
    const desk = await site.desk()
    expect(await desk.refusal('signers', 'enrol', '--principal', 'mallory', '--key', `${site.key('mallory')}.pub`, '--roles', 'operational')).toBe('signers_exist')
    expect(await desk.refusal('signers', 'remove', '--principal', 'alice')).toBe('bad_signers_file')
    expect(await desk.refusal('signers', 'revoke', '--fingerprint', fingerprint('alice'))).toBe('bad_signers_file')
    expect(await desk.refusal('signers', 'quorum', '--people', '2')).toBe('bad_signers_file')
  })

  it('needs the window no less: it can neither enrol nor rotate', { timeout }, async () => {
    const desk = await site.desk()
    for (const name of ['signers.enrol', 'signers.rotate', 'signers.set', 'approvals.approve']) expect(await desk.call(name, { principal: 'mallory' })).toMatchObject({ ok: false, error: { code: 'bad_request' } })
    expect(desk.journal.signerSet().version).toBe(1)
  })
})

describe('a signature handed in through the window', () => {
  it('finds its item by itself and is carried out once', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    const exported = await site.export(desk, await site.request(desk, vmid, 'guest.destroy'))
    const armor = readFileSync(site.sign(exported), 'utf8')
    expect(await desk.call('approvals.import', { armor })).toMatchObject({ ok: true, value: { principal: 'alice', signed: 1, needed: 1 } })
    await desk.call('cycle.run', { host })
    for (let round = 0; round < 5 && site.destruction(vmid).length === 0; round += 1) await desk.run('apply')
    expect(site.destruction(vmid)).toHaveLength(1)
  })
})
