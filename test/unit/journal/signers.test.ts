import { expect, test } from 'vitest'
import { openForTest, signedItem, temporaryFile } from './journalFixture.ts'
import { aliceAlone, aliceAndBob, destroyDraft, rotateDraft, spendOf } from './samples.ts'

test('a journal begins with the empty set, and the first signers enrol once', () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  expect(journal.signerSet()).toEqual({ version: 0, since: '1970-01-01T00:00:00.000Z', keys: [], roles: [], revoked: [], policy: [] })
  const set = journal.enrolFirst(aliceAlone, 'root')
  expect(set).toEqual({ ...aliceAlone, version: 1, since: '2026-01-01T00:00:01.000Z' })
  const head = journal.auditHead()
  expect(() => journal.enrolFirst(aliceAndBob, 'root')).toThrow(expect.objectContaining({ code: 'signers_exist' }))
  expect(journal.auditHead()).toEqual(head)
  const [row] = journal.auditPage({ before: null, limit: 1 })
  expect(row).toMatchObject({ actor: 'root', kind: 'settings', operation: 'signers.enrol', decision: 'enrolled', payload: { version: 1, added: [{ principal: 'alice', fingerprint: aliceAlone.keys[0]?.fingerprint }] } })
  journal.close()
  expect(openForTest(file).signerSet()).toEqual(set)
})

test('a first enrolment of nobody is refused, so that it cannot lock everybody out', () => {
  const journal = openForTest(temporaryFile())
  expect(() => journal.enrolFirst({ ...aliceAlone, keys: [] }, 'root')).toThrow(expect.objectContaining({ code: 'bad_request' }))
  expect(journal.signerSet().version).toBe(0)
})

test('a signed change makes the next version, spends its payload and ends its item, once', async () => {
  const journal = openForTest(temporaryFile())
  journal.enrolFirst(aliceAlone, 'root')
  const item = signedItem(journal, rotateDraft, 'n1')
  const spend = spendOf(item)
  const set = journal.rotateSigners(item, spend)
  expect(set).toMatchObject({ ...aliceAndBob, version: 2 })
  expect(journal.signerSet()).toEqual(set)
  expect(journal.isSpent(spend.payloadSha256, spend.nonce)).toBe(true)
  expect(journal.pendingItem(item.id)).toMatchObject({ state: 'executed', operationId: null, endedBecause: 'Signed by alice.' })
  const [, row] = journal.auditPage({ before: null, limit: 2 })
  expect(row).toMatchObject({
    actor: 'alice', kind: 'settings', operation: 'signers.rotate', decision: 'signature', operationId: item.id,
    payload: { version: 2, added: [{ principal: 'bob' }], removed: [], principals: ['alice'], signedPayload: spend.payloadSha256, counts: { keys: 2, rules: 1 } },
  })
  const head = journal.auditHead()
  expect(() => journal.rotateSigners(item, spend)).toThrow(expect.objectContaining({ code: 'replayed' }))
  expect(journal.auditHead()).toEqual(head)
  expect(journal.signerSet().version).toBe(2)
  expect(await journal.verifyChain()).toEqual({ rows: head.rows, brokenAt: null })
})

test('the set that is signed is the set that comes: another one under the same item is refused', () => {
  const journal = openForTest(temporaryFile())
  journal.enrolFirst(aliceAlone, 'root')
  const item = signedItem(journal, rotateDraft, 'n1')
  const operation = signedItem(journal, destroyDraft, 'n2')
  expect(() => journal.rotateSigners({ ...item, signers: { ...aliceAndBob, policy: [] } }, spendOf(item))).toThrow(expect.objectContaining({ code: 'binding_mismatch' }))
  expect(() => journal.rotateSigners(item, spendOf(operation))).toThrow('is not the change of the signer set')
  expect(() => journal.rotateSigners({ ...operation, signers: aliceAndBob }, spendOf(operation))).toThrow(expect.objectContaining({ code: 'binding_mismatch' }))
  expect(() => journal.rotateSigners(operation, spendOf(operation))).toThrow('is not the change of the signer set')
  expect(journal.signerSet().version).toBe(1)
  expect(journal.pendingItems()).toEqual([item, operation])
})
