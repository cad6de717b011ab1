import { expect, test } from 'vitest'
import type { IntentDraft, Journal, PendingItem, Spend } from '../../../electron/ports.ts'
import { openForTest, signedItem, temporaryFile } from './journalFixture.ts'
import { destroyDb, destroyDraft, destroyIntent, payloadWith, spendOf } from './samples.ts'

test('an intent on the basis of a signature spends it: entry, item and payload change together', async () => {
  const journal = openForTest(temporaryFile())
  const item = signedItem(journal, destroyDraft, 'n1', ['alice', 'bob'])
  const spend = spendOf(item)
  expect(journal.isSpent(spend.payloadSha256, spend.nonce)).toBe(false)
  const entry = journal.recordIntent({ ...destroyIntent, spend })
  expect(entry).toMatchObject({ state: 'intent', operation: destroyDb })
  expect(journal.pendingItem(item.id)).toMatchObject({ state: 'executed', operationId: entry.id, endedBecause: 'Signed by alice, bob.' })
  expect(journal.isSpent(spend.payloadSha256, 'other')).toBe(true)
  expect(journal.isSpent('other', spend.nonce)).toBe(true)
  expect(journal.isSpent('other', 'other')).toBe(false)
  const [executed, intent] = journal.auditPage({ before: null, limit: 2 })
  expect(intent).toMatchObject({ kind: 'intent', decision: 'signature', operationId: entry.id, payload: { item: item.id, signedPayload: spend.payloadSha256, principals: ['alice', 'bob'] } })
  expect(executed).toMatchObject({ kind: 'approval', decision: 'executed', operationId: item.id, payload: { entry: entry.id } })
  expect(await journal.verifyChain()).toEqual({ rows: 6, brokenAt: null })
})

test.each([
  ['the same spend', (spend: Spend) => spend],
  ['its hash under another nonce', (spend: Spend) => ({ ...spend, nonce: 'n9' })],
  ['its nonce under another hash', (spend: Spend) => ({ ...spend, payloadSha256: payloadWith('n9').sha256 })],
  ['another item', (spend: Spend) => ({ ...spend, itemId: 'none' })],
])('a second time, %s is replayed and nothing is written, also after a restart', (_name, change) => {
  const file = temporaryFile()
  const first = openForTest(file)
  const spend = spendOf(signedItem(first, destroyDraft, 'n1'))
  first.recordIntent({ ...destroyIntent, spend })
  const refuse = (journal: Journal): void => {
    const head = journal.auditHead()
    expect(() => journal.recordIntent({ ...destroyIntent, spend: change(spend) })).toThrow(expect.objectContaining({ code: 'replayed' }))
    expect(journal.auditHead()).toEqual(head)
    expect(journal.recentEntries(9)).toHaveLength(1)
  }
  refuse(first)
  first.close()
  refuse(openForTest(file))
})

test.each<[string, Partial<IntentDraft> | ((item: PendingItem) => Partial<IntentDraft>)]>([
  ['another guest', { operation: { ...destroyDb, guest: { ...destroyDb.guest, vmid: 104 } } }],
  ['another type of guest', { operation: { ...destroyDb, guest: { ...destroyDb.guest, type: 'lxc' } } }],
  ['another kind', { operation: { ...destroyDb, kind: 'snapshot.delete' } }],
  ['other parameters', { operation: { ...destroyDb, parameters: { ...destroyDb.parameters, purge: false } } }],
  ['another payload', (item) => ({ spend: { ...spendOf(item), payloadSha256: payloadWith('n9').sha256 } })],
  ['another nonce', (item) => ({ spend: { ...spendOf(item), nonce: 'n9' } })],
  ['another expiry', (item) => ({ spend: { ...spendOf(item), expires: '2027-01-01T00:00:00Z' } })],
])('a signature is not spent on %s', (_name, change) => {
  const journal = openForTest(temporaryFile())
  const item = signedItem(journal, destroyDraft, 'n1')
  const head = journal.auditHead()
  const draft = { ...destroyIntent, spend: spendOf(item), ...(typeof change === 'function' ? change(item) : change) }
  expect(() => journal.recordIntent(draft)).toThrow(expect.objectContaining({ code: 'binding_mismatch' }))
  expect(journal.auditHead()).toEqual(head)
  expect(journal.recentEntries(1)).toEqual([])
  expect(journal.pendingItem(item.id)).toEqual(item)
})

test.each([[[]], [['mallory']], [['alice', 'mallory']]])('nothing is spent for %j when alice alone has signed', (principals) => {
  const journal = openForTest(temporaryFile())
  const item = signedItem(journal, destroyDraft, 'n1')
  expect(() => journal.recordIntent({ ...destroyIntent, spend: { ...spendOf(item), principals } })).toThrow('is not signed by')
  expect(journal.pendingItem(item.id)).toEqual(item)
  expect(journal.recentEntries(1)).toEqual([])
})

test('parameters in another order are the same operation', () => {
  const journal = openForTest(temporaryFile())
  const spend = spendOf(signedItem(journal, destroyDraft, 'n1'))
  const operation = { ...destroyDb, parameters: { disks: ['scsi0'], purge: true } }
  expect(journal.recordIntent({ ...destroyIntent, operation, spend }).state).toBe('intent')
})
