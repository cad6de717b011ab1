import { expect, test } from 'vitest'
import type { Journal, PendingItem } from '../../../electron/ports.ts'
import { openForTest, signedItem, temporaryFile } from './journalFixture.ts'
import { aliceAlone, destroyDb, destroyDraft, destroyIntent, payloadWith, rotateDraft, signedBy, spendOf } from './samples.ts'

const decisions = (journal: Journal) => journal.auditPage({ before: null, limit: 100 }).map(({ decision }) => decision).toReversed()

test('an item is minted once, signed with each key once, and each step is told', async () => {
  const journal = openForTest(temporaryFile())
  const wished = journal.ensurePending({ ...destroyDraft, source: 'request', origin: 'carol', reason: 'Replaced by db-2.' })
  expect(wished).toMatchObject({
    operation: destroyDb, signers: null, state: 'pending', source: 'request', origin: 'carol', reason: 'Replaced by db-2.', payload: null, signatures: [], endedBecause: null, endedBy: null, successor: null, operationId: null,
  })
  const payload = payloadWith('n1')
  const minted = journal.recordPayload(wished.id, payload)
  expect(minted.payload).toEqual(payload)
  expect(minted.updatedAt > wished.updatedAt).toBe(true)
  journal.recordSignature(wished.id, signedBy('alice'))
  const signed = journal.recordSignature(wished.id, signedBy('bob'))
  expect(signed.signatures).toEqual([signedBy('alice'), signedBy('bob')])
  expect(journal.recordSignature(wished.id, { ...signedBy('alice'), armor: 'another' })).toEqual(signed)
  expect(journal.pendingItem(wished.id)).toEqual(signed)
  expect(journal.itemByPayload(payload.sha256)).toEqual(signed)
  expect(journal.itemByPayload('0')).toBeNull()
  expect(decisions(journal)).toEqual(['pending_signature', 'minted', 'signed', 'signed'])
  const [bob, , minting, asked] = journal.auditPage({ before: null, limit: 4 })
  expect(bob).toMatchObject({ actor: 'bob', operationId: wished.id, operation: 'guest.destroy', host: 'lab', vmid: 103, payload: { signedPayload: payload.sha256 } })
  expect(minting?.payload).toMatchObject({ signedPayload: payload.sha256, nonce: 'n1', expires: payload.expires })
  expect(asked).toMatchObject({ actor: 'carol', payload: { source: 'request', asked: 'Replaced by db-2.' } })
  expect(await journal.verifyChain()).toEqual({ rows: 4, brokenAt: null })
})

test('another key of a person stands beside the first, and the person is named once when it is spent', async () => {
  const journal = openForTest(temporaryFile())
  const item = signedItem(journal, destroyDraft, 'n1')
  const renewed = { ...signedBy('alice'), keyFingerprint: `SHA256:${'B'.repeat(43)}`, armor: 'by the new key' }
  const twice = journal.recordSignature(item.id, renewed)
  expect(twice.signatures).toEqual([signedBy('alice'), renewed])
  journal.recordIntent({ ...destroyIntent, spend: { ...spendOf(twice), principals: ['alice'] } })
  expect(journal.pendingItem(item.id)?.endedBecause).toBe('Signed by alice.')
  expect(await journal.verifyChain()).toMatchObject({ brokenAt: null })
})

test.each<[string, (journal: Journal, item: PendingItem) => unknown, string | RegExp]>([
  ['a second payload', (journal, item) => journal.recordPayload(item.id, payloadWith('n2')), 'was minted before'],
  ['a payload under a false hash', (journal) => journal.recordPayload(other(journal), { ...payloadWith('n2'), sha256: payloadWith('n3').sha256 }), 'does not have the hash'],
  ['a signature on nothing', (journal) => journal.recordSignature(other(journal), signedBy('alice')), 'no payload'],
  ['a wish for nothing', (journal) => journal.ensurePending({ ...destroyDraft, operation: null }), 'an operation or for a signer set'],
  ['a wish for two things', (journal) => journal.ensurePending({ ...destroyDraft, signers: aliceAlone }), 'an operation or for a signer set'],
])('%s is a bug that throws and leaves no trace', (_name, step, message) => {
  const journal = openForTest(temporaryFile())
  const item = signedItem(journal, destroyDraft, 'n1')
  other(journal)
  const before = [journal.auditHead(), journal.pendingItems()]
  expect(() => step(journal, item)).toThrow(message)
  expect([journal.auditHead(), journal.pendingItems()]).toEqual(before)
})

function other(journal: Journal): string {
  return journal.ensurePending({ ...destroyDraft, operation: { ...destroyDb, parameters: {} } }).id
}

test('a payload or a nonce that another item has is refused as replayed', () => {
  const journal = openForTest(temporaryFile())
  signedItem(journal, destroyDraft, 'n1')
  const sameNonce = { ...payloadWith('n2'), nonce: 'n1' }
  for (const payload of [payloadWith('n1'), sameNonce]) {
    expect(() => journal.recordPayload(other(journal), payload)).toThrow(expect.objectContaining({ code: 'replayed' }))
  }
  expect(journal.pendingItem(other(journal))?.payload).toBeNull()
})

const endings: Readonly<Record<string, (journal: Journal, item: PendingItem) => unknown>> = {
  executed: (journal, item) => journal.recordIntent({ ...destroyIntent, spend: spendOf(item) }),
  rejected: (journal, item) => journal.rejectPending(item.id, 'bob', 'Not today.'),
  superseded: (journal, item) => journal.supersedePending(item.id, 'A snapshot was added.'),
  withdrawn: (journal, item) => journal.withdrawPending(item.id, 'No longer wished for.'),
}
const because: Readonly<Record<string, string>> = { executed: 'Signed by alice.', rejected: 'Not today.', superseded: 'A snapshot was added.', withdrawn: 'No longer wished for.' }
const steps: Readonly<Record<string, (journal: Journal, item: PendingItem) => unknown>> = {
  ...endings,
  minted: (journal, item) => journal.recordPayload(item.id, payloadWith('n2')),
  signed: (journal, item) => journal.recordSignature(item.id, signedBy('bob')),
}
const pairs = Object.keys(endings).flatMap((state) => Object.keys(steps).map((step) => [state, step] as const))

test.each(pairs)('an item that was %s cannot be %s, and nothing changes', (state, step) => {
  const journal = openForTest(temporaryFile())
  const item = signedItem(journal, destroyDraft, 'n1')
  endings[state]?.(journal, item)
  const ended = journal.pendingItem(item.id)
  expect(ended).toMatchObject({ state, endedBecause: because[state], endedBy: journal.auditPage({ before: null, limit: 1 })[0]?.actor, signatures: item.signatures, payload: item.payload })
  expect(journal.pendingItems()).toEqual([])
  expect(journal.endedItems(10)).toEqual([ended])
  expect(journal.itemByPayload(payloadWith('n1').sha256)).toEqual(ended)
  expect(decisions(journal).at(-1)).toBe(state)
  const head = journal.auditHead()
  expect(() => steps[step]?.(journal, item)).toThrow(expect.objectContaining({ code: state === 'executed' ? 'replayed' : 'not_found' }))
  expect(journal.pendingItem(item.id)).toEqual(ended)
  expect(journal.auditHead()).toEqual(head)
  expect(journal.recentEntries(9)).toHaveLength(state === 'executed' ? 1 : 0)
})

test('a step of an item that never was is not_found', () => {
  const journal = openForTest(temporaryFile())
  expect(() => journal.rejectPending('none', 'bob', 'x')).toThrow(expect.objectContaining({ code: 'not_found', message: 'There is no request none.' }))
  expect(journal.pendingItem('none')).toBeNull()
})

test('who rejects is told by name, and what was rejected may be wished for anew', () => {
  const journal = openForTest(temporaryFile())
  const item = signedItem(journal, destroyDraft, 'n1')
  journal.rejectPending(item.id, 'bob', 'Not today.')
  expect(journal.auditPage({ before: null, limit: 1 })[0]).toMatchObject({ actor: 'bob', decision: 'rejected', reason: 'Not today.', operationId: item.id })
  const again = journal.ensurePending(destroyDraft)
  expect(again).toMatchObject({ state: 'pending', payload: null, signatures: [] })
  expect(journal.pendingItem(item.id)?.successor).toBeNull()
})

test('a superseded item names the one that took its place, and only that one', () => {
  const journal = openForTest(temporaryFile())
  const first = signedItem(journal, destroyDraft, 'n1')
  journal.supersedePending(first.id, 'It expired.')
  expect(journal.pendingItem(first.id)?.successor).toBeNull()
  const second = signedItem(journal, destroyDraft, 'n2')
  journal.supersedePending(second.id, 'A disk was added.')
  const third = journal.ensurePending(destroyDraft)
  journal.withdrawPending(third.id, 'No longer wished for.')
  journal.ensurePending(destroyDraft)
  expect(journal.endedItems(10).map(({ id, successor }) => [id, successor])).toEqual([[third.id, null], [second.id, third.id], [first.id, second.id]])
  expect(journal.endedItems(2)).toHaveLength(2)
  expect(() => journal.rejectPending(first.id, 'bob', 'x')).toThrow(expect.objectContaining({ hint: expect.stringContaining(second.id) }))
})

test('changes of the signer set belong to no host, and two that are equal are one', () => {
  const journal = openForTest(temporaryFile())
  const change = journal.ensurePending(rotateDraft)
  expect(change).toMatchObject({ operation: null, signers: rotateDraft.signers, guestName: null })
  expect(journal.ensurePending({ ...rotateDraft, origin: 'bob' })).toEqual(change)
  const another = journal.ensurePending({ ...rotateDraft, signers: aliceAlone })
  const destroy = journal.ensurePending(destroyDraft)
  expect(journal.pendingItems()).toEqual([change, another, destroy])
  expect(journal.pendingItems('lab')).toEqual([destroy])
  expect(journal.auditPage({ before: 2, limit: 1 })[0]).toMatchObject({ host: null, vmid: null, operation: 'signers.rotate', operationId: change.id, actor: 'alice' })
  journal.rejectPending(change.id, 'bob', 'No.')
  expect(journal.ensurePending(rotateDraft).id).not.toBe(change.id)
})
