/** Jobs from elsewhere, signed and unsigned, on a simulated cluster: what is taken in, once, and what is refused. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatPayload, parsePayload } from '../../electron/authz/payloadBytes.ts'
import type { BroughtJob } from '../../electron/ports.ts'
import type { SignedJobInput } from '../../electron/reconcile/acceptJob.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import type { Wish } from '../../shared/domain/hub.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import type { JobPayload } from '../../shared/domain/signedOperation.ts'
import type { EnrolledKey } from '../../shared/domain/signer.ts'
import type { QuorumRule } from '../../shared/domain/signerSet.ts'
import { ed25519Key, forgeArmor, plainSignature, signedData } from '../fixtures/signatures/forge.ts'
import type { Site, SiteOptions } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'

const keys = { alice: ed25519Key(1), bob: ed25519Key(2), rita: ed25519Key(3), mallory: ed25519Key(4) }
type Person = keyof typeof keys
const origin = 'hub:https://hub.example:8443'
const hourMs = 3_600_000

function enrolled(principal: Person): EnrolledKey {
  const { publicKey } = keys[principal]
  const fingerprint = `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`
  return { principal, keyType: 'ssh-ed25519', publicKeyBlob: Buffer.from(publicKey).toString('base64'), fingerprint, namespaces: null, validAfter: null, validBefore: null, comment: '' }
}

const openPlain = sitePerTest()

/** A site whose signers are alice and bob, and rita for recovery alone. */
async function open(options: SiteOptions & { readonly policy?: readonly QuorumRule[] } = {}): Promise<Site> {
  const site = await openPlain(options)
  site.journal.enrolFirst(
    {
      keys: [enrolled('alice'), enrolled('bob'), enrolled('rita')],
      roles: [{ principal: 'alice', roles: ['operational'] }, { principal: 'bob', roles: ['operational'] }, { principal: 'rita', roles: ['recovery'] }],
      revoked: [],
      policy: options.policy ?? [],
    },
    'anna',
  )
  return site
}

const destroyOf = ({ ref }: ActualGuest): Operation => ({ kind: 'guest.destroy', guest: ref, parameters: { purge: false, unreferencedDisks: false } })

/** A job to destroy the guest as it is now, as another desk would have made it. */
async function jobFor(site: Site, guest: ActualGuest, change: (job: JobPayload) => JobPayload = (job) => job): Promise<Uint8Array> {
  const outcome = await site.reconciler.request(destroyOf(guest), 'anna', '')
  if (outcome.kind !== 'waits' || outcome.item.payload === null) throw new Error('a destroy waits for a signature')
  site.journal.rejectPending(outcome.item.id, 'anna', 'only its facts are wanted')
  const minted = parsePayload(outcome.item.payload.bytes)
  if (!minted.ok || minted.value.type !== 'countersign.operation') throw new Error('an item has a payload of this journal')
  const { journal: _journal, epoch: _epoch, signerSetVersion: _version, type: _type, ...facts } = minted.value
  const nowMs = site.clock.nowMs()
  const at = (ms: number) => new Date(nowMs + ms).toISOString()
  return formatPayload(change({ ...facts, type: 'countersign.job', issuedAt: at(0), notBefore: at(0), expires: at(hourMs), nonce: crypto.randomUUID() }))
}

function signed(bytes: Uint8Array, ...people: readonly Person[]): SignedJobInput {
  return { bytes, armors: people.map((person) => forgeArmor(keys[person], bytes)), origin }
}

const asBrought = ({ bytes, armors }: SignedJobInput): BroughtJob => ({ origin, job: { kind: 'signed', payload: new TextDecoder().decode(bytes), signatures: [...armors] } })

function wishFor(site: Site, guest: ActualGuest, kind: string, parameters: Wish['parameters'] = {}, id = 'w-1'): BroughtJob {
  return { origin, job: { kind: 'wish', id, issuedAt: new Date(site.clock.nowMs()).toISOString(), wish: { host: 'site', vmid: guest.ref.vmid, kind, parameters, reason: 'by the hub' } } }
}

const refusals = (site: Site) => site.journal.auditPage({ before: null, limit: 500 }).filter((row) => row.decision === 'refused').map((row) => row.payload['code'])
const nothing = (site: Site, guest: ActualGuest) => {
  expect(site.effects(guest.ref.vmid)).toEqual([])
  expect(site.journal.pendingItems('site')).toEqual([])
}

describe('a signed job', () => {
  it('is stored signed, carried out by the next cycle, once, and is replayed after that', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const job = signed(await jobFor(site, guest), 'alice')
    const item = await site.reconciler.submitJob(job)
    expect(item).toMatchObject({ source: 'job', origin, state: 'pending', signatures: [{ principal: 'alice' }] })
    expect(site.effects(guest.ref.vmid)).toEqual([])
    await expect(site.reconciler.submitJob(job)).rejects.toMatchObject({ code: 'replayed' })
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.destroy'])
    expect(site.journal.pendingItem(item.id)?.state).toBe('executed')
    await expect(site.reconciler.submitJob(job)).rejects.toMatchObject({ code: 'replayed' })
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.destroy'])
  })

  it('that is not verified uses up nothing: with its right signature it counts', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const bytes = await jobFor(site, guest)
    await expect(site.reconciler.submitJob(signed(bytes, 'mallory'))).rejects.toMatchObject({ code: 'unknown_signer' })
    await expect(site.reconciler.submitJob(signed(bytes, 'alice'))).resolves.toMatchObject({ state: 'pending' })
  })

  it('needs as many people as the policy says, and two signatures of one person count once', async () => {
    const site = await open({ policy: [{ kind: 'guest.destroy', host: '*', people: 2 }] })
    const guest = await site.find('lxc', 'stopped')
    const bytes = await jobFor(site, guest)
    await expect(site.reconciler.submitJob(signed(bytes, 'alice', 'alice'))).rejects.toMatchObject({ code: 'quorum_missing' })
    nothing(site, guest)
    const item = await site.reconciler.submitJob(signed(bytes, 'alice', 'bob'))
    expect(item.signatures.map(({ principal }) => principal)).toEqual(['alice', 'bob'])
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.destroy'])
  })

  it('takes the place of a request for the same that waits', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const bytes = await jobFor(site, guest)
    const waiting = await site.reconciler.request(destroyOf(guest), 'anna', 'old')
    if (waiting.kind !== 'waits') throw new Error('a destroy waits for a signature')
    const item = await site.reconciler.submitJob(signed(bytes, 'alice'))
    expect(site.journal.pendingItem(waiting.item.id)).toMatchObject({ state: 'superseded', successor: item.id })
  })

  it('is superseded, and not asked for anew, when the guest changes before it is carried out', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const item = await site.reconciler.submitJob(signed(await jobFor(site, guest), 'alice'))
    site.simulator.mutate(guest.ref.vmid, { hostname: 'renamed' })
    await site.reconciler.cycle()
    expect(site.journal.pendingItem(item.id)).toMatchObject({ state: 'superseded', endedBecause: expect.stringContaining('state_changed'), successor: null })
    expect(site.effects(guest.ref.vmid)).toEqual([])
  })

  it('issued before the present epoch began is refused, and one that waits then is not carried out', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const bytes = await jobFor(site, guest)
    const item = await site.reconciler.submitJob(signed(await jobFor(site, guest), 'alice'))
    site.journal.confirmEpoch('anna')
    await expect(site.reconciler.submitJob(signed(bytes, 'alice'))).rejects.toMatchObject({ code: 'bad_validity', message: expect.stringContaining('epoch') })
    await site.reconciler.cycle()
    expect(site.journal.pendingItem(item.id)?.state).toBe('superseded')
    nothing(site, guest)
  })

  const at = (job: JobPayload, ms: number) => new Date(Date.parse(job.issuedAt) + ms).toISOString()
  it.each<[string, ErrorCode, (job: JobPayload) => JobPayload, Person?]>([
    ['lives longer than a day', 'bad_validity', (job) => ({ ...job, expires: at(job, 24 * hourMs + 1) })],
    ['was issued in the future', 'bad_validity', (job) => ({ ...job, issuedAt: at(job, 48 * hourMs), expires: at(job, 49 * hourMs) })],
    ['counts only later', 'bad_validity', (job) => ({ ...job, notBefore: at(job, 12 * hourMs), expires: at(job, 13 * hourMs) })],
    ['ends before it begins', 'bad_validity', (job) => ({ ...job, expires: at(job, -1) })],
    ['was issued before this journal', 'bad_validity', (job) => ({ ...job, issuedAt: at(job, -hourMs), notBefore: at(job, -hourMs) })],
    ['is for another cluster', 'wrong_host', (job) => ({ ...job, host: { id: 'site', cluster: Array.from({ length: 32 }, () => 'AB').join(':') } })],
    ['is for another host', 'wrong_host', (job) => ({ ...job, host: { id: 'shop', cluster: job.host?.cluster ?? '' } })],
    ['changes the signers', 'wrong_host', (job) => ({ ...job, host: null, guest: null, kind: 'signers.rotate', parameters: {} })],
    ['is signed by somebody who may not', 'role_denied', (job) => job, 'rita'],
    ['is of a kind that is not in the catalogue', 'unknown_kind', (job) => ({ ...job, kind: 'guest.obliterate' })],
    ['leaves a parameter to its preset', 'binding_mismatch', (job) => ({ ...job, parameters: {} })],
    ['is for an earlier incarnation of the VMID', 'binding_mismatch', (job) => ({ ...job, guest: job.guest === null || 'uuid' in job.guest ? job.guest : { ...job.guest, mac: '02:00:00:00:00:01' } })],
    ['was reviewed before the configuration changed', 'state_changed', (job) => ({ ...job, reviewed: { ...job.reviewed, digest: '0'.repeat(40) } })],
    ['names fewer volumes than would be lost', 'state_changed', (job) => ({ ...job, lost: { ...job.lost, volumes: [] } })],
    ['is for a guest that is not there', 'guest_not_found', (job) => ({ ...job, guest: job.guest === null ? null : { ...job.guest, vmid: 999 } })],
  ])('that %s is refused as %s, and nothing comes of it', async (_, code, change, person = 'alice') => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const bytes = await jobFor(site, guest, change)
    await expect(site.reconciler.submitJob(signed(bytes, person))).rejects.toMatchObject({ code })
    await site.reconciler.cycle()
    nothing(site, guest)
  })

  it('is neither a request of the journal, nor signed for something else', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const bytes = await jobFor(site, guest)
    const elsewhere = forgeArmor(keys.alice, bytes, plainSignature(keys.alice, signedData(bytes, { namespace: 'git' })), { namespace: 'git' })
    await expect(site.reconciler.submitJob({ bytes, armors: [elsewhere], origin })).rejects.toMatchObject({ code: 'bad_namespace' })
    await expect(site.reconciler.submitJob({ bytes, armors: [], origin })).rejects.toMatchObject({ code: 'quorum_missing' })
    const request = await site.reconciler.request(destroyOf(guest), 'anna', '')
    if (request.kind !== 'waits' || request.item.payload === null) throw new Error('a destroy waits for a signature')
    await expect(site.reconciler.submitJob(signed(request.item.payload.bytes, 'alice'))).rejects.toMatchObject({ code: 'bad_encoding' })
    expect(site.effects(guest.ref.vmid)).toEqual([])
  })

  it('held out by a hub is taken once, and refused once in the audit log however often it is held out', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const good = signed(await jobFor(site, guest), 'alice')
    const bad = signed(await jobFor(site, guest), 'mallory')
    site.bring(asBrought(bad), asBrought(good))
    await site.reconciler.cycle()
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.destroy'])
    expect(refusals(site)).toEqual(['unknown_signer'])
    expect(site.journal.auditPage({ before: null, limit: 500 }).filter((row) => row.decision === 'job_taken')).toHaveLength(1)
  })
})

describe('an unsigned wish', () => {
  it('runs in auto mode when it is benign and has no flag, once, however often it is held out', async () => {
    const site = await open({ mode: 'auto' })
    const guest = await site.find('lxc', 'stopped')
    const wish = wishFor(site, guest, 'guest.start')
    site.bring(wish)
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.start'])
    site.simulator.mutate(guest.ref.vmid, { status: 'stopped' })
    site.bring(wish, wishFor(site, guest, 'guest.configure', { onboot: true }))
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.start'])
    expect(site.journal.entry(site.journal.recentEntries(1)[0]?.id ?? '')).toMatchObject({ actor: origin, outcome: 'ok' })
  })

  it.each(['observe', 'propose', 'auto'] as const)('with a flag never runs in %s mode; it is refused, and audited once', async (mode) => {
    const site = await open({ mode })
    const guest = await site.find('lxc', 'running')
    site.bring(wishFor(site, guest, 'guest.shutdown'))
    await site.reconciler.cycle()
    await site.reconciler.cycle()
    nothing(site, guest)
    expect(refusals(site)).toEqual(['not_allowed_by_mode'])
  })

  it.each(['observe', 'propose'] as const)('without a flag does not run in %s mode', async (mode) => {
    const site = await open({ mode })
    const guest = await site.find('lxc', 'stopped')
    site.bring(wishFor(site, guest, 'guest.start'))
    await site.reconciler.cycle()
    nothing(site, guest)
  })

  it('that is destructive waits for a signature, with the hub named in what is signed', async () => {
    const site = await open({ mode: 'auto' })
    const guest = await site.find('lxc', 'stopped')
    site.bring(wishFor(site, guest, 'guest.destroy', { purge: false, unreferencedDisks: false }))
    await site.reconciler.cycle()
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual([])
    const [item, ...more] = site.journal.pendingItems('site')
    expect(more).toEqual([])
    expect(item).toMatchObject({ source: 'request', origin, reason: 'by the hub', signatures: [] })
    const payload = parsePayload(item?.payload?.bytes ?? new Uint8Array())
    expect(payload).toMatchObject({ ok: true, value: { type: 'countersign.operation', requester: origin, reason: 'by the hub' } })
  })

  it('that a person rejected is not asked for again', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    site.bring(wishFor(site, guest, 'guest.destroy', { purge: false, unreferencedDisks: false }))
    await site.reconciler.cycle()
    site.journal.rejectPending(site.journal.pendingItems('site')[0]?.id ?? '', 'anna', 'no')
    await site.reconciler.cycle()
    nothing(site, guest)
  })

  it.each<[string, ErrorCode, (job: BroughtJob, site: Site) => BroughtJob]>([
    ['was issued before this journal', 'bad_validity', (brought) => change(brought, { issuedAt: '2026-01-01T00:00:00Z' })],
    ['is of the future', 'bad_validity', (brought, site) => change(brought, { issuedAt: new Date(site.clock.nowMs() + 30 * 24 * hourMs).toISOString() })],
    ['is for another host', 'wrong_host', (brought) => change(brought, {}, { host: 'shop' })],
    ['is for a guest that is not there', 'guest_not_found', (brought) => change(brought, {}, { vmid: 999 })],
    ['is of an unknown kind', 'unknown_kind', (brought) => change(brought, {}, { kind: 'guest.obliterate' })],
    ['has parameters of another kind', 'unknown_kind', (brought) => change(brought, {}, { parameters: { force: true } })],
  ])('that %s is refused as %s', async (_, code, spoil) => {
    const site = await open({ mode: 'auto' })
    const guest = await site.find('lxc', 'stopped')
    site.bring(spoil(wishFor(site, guest, 'guest.start'), site))
    await site.reconciler.cycle()
    await site.reconciler.cycle()
    nothing(site, guest)
    expect(refusals(site)).toEqual([code])
  })

  it('waits for better times while the cluster has no quorum, and runs then', async () => {
    const site = await open({ mode: 'auto' })
    const guest = await site.find('lxc', 'stopped')
    site.bring(wishFor(site, guest, 'guest.start'))
    site.simulator.setQuorate(false)
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual([])
    site.simulator.setQuorate(true)
    await site.reconciler.cycle()
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.start'])
  })

  it('is one of at most 50 that wait, however many are held out', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    for (const round of [0, 1]) {
      site.bring(...Array.from({ length: 40 }, (_, index) => wishFor(site, guest, 'snapshot.delete', { name: `s${round}-${index}` }, `w-${round}-${index}`)))
      await site.reconciler.cycle()
    }
    expect(site.journal.pendingItems('site')).toHaveLength(50)
    expect(refusals(site)).toEqual(Array.from({ length: 30 }, () => 'rate_limited'))
  })
})

function change(brought: BroughtJob, envelope: { readonly issuedAt?: string }, wish: Partial<Wish> = {}): BroughtJob {
  if (brought.job.kind !== 'wish') throw new Error('only wishes are changed')
  return { ...brought, job: { ...brought.job, ...envelope, wish: { ...brought.job.wish, ...wish } } }
}
