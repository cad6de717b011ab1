import { expect, test } from 'vitest'
import type { Journal } from '../../../electron/ports.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import { openForTest, temporaryFile } from './journalFixture.ts'
import { destroyDb, destroyDraft, driftRow, hostRow, startIntent, startWeb } from './samples.ts'

const story = (journal: Journal) => journal.auditPage({ before: null, limit: 100 }).map(({ kind, decision, reason }) => ({ kind, decision, reason })).toReversed()
const unknown = new AppError({ code: 'task_unknown', message: 'The task ended without a status.' }).toDto()

test('an operation goes from intent to sent to settled, each step told in the audit log', () => {
  const journal = openForTest(temporaryFile())
  const intent = journal.recordIntent(startIntent)
  expect(intent).toMatchObject({ state: 'intent', outcome: null, upid: null, operation: startWeb, guestName: 'web-1', digestBefore: 'a1b2', actor: 'alice' })
  expect(journal.unsettled()).toEqual([intent])
  const sent = journal.recordSent(intent.id, 'UPID:pve1:1')
  expect(journal.unsettled()).toEqual([sent])
  const settled = journal.recordSettled(intent.id, 'ok', '101 web-1 is running.')
  expect(settled).toMatchObject({ state: 'settled', outcome: 'ok', upid: 'UPID:pve1:1', error: null })
  expect(settled.updatedAt > settled.createdAt).toBe(true)
  expect(journal.unsettled()).toEqual([])
  expect(journal.entry(intent.id)).toEqual(settled)
  expect(story(journal)).toEqual([
    { kind: 'intent', decision: 'policy', reason: 'Start 101 web-1' },
    { kind: 'sent', decision: 'accepted', reason: 'Node pve1 accepted the request and started a task.' },
    { kind: 'settled', decision: 'ok', reason: '101 web-1 is running.' },
  ])
  const [row] = journal.auditPage({ before: 2, limit: 1 })
  expect(row).toMatchObject({ seq: 1, actor: 'alice', host: 'lab', vmid: 101, guest: 'web-1', operationId: intent.id, operation: 'guest.start', payload: { node: 'pve1', request: startIntent.request, digest: 'a1b2' } })
})

test('an operation without a known outcome waits for a person, with its error', () => {
  const journal = openForTest(temporaryFile())
  const { id } = journal.recordIntent(startIntent)
  const waiting = journal.recordNeedsOperator(id, unknown)
  expect(waiting).toMatchObject({ state: 'needs_operator', outcome: null, error: unknown })
  expect(journal.needingOperator()).toEqual([waiting])
  expect(journal.unsettled()).toEqual([])
  expect(story(journal).at(-1)).toEqual({ kind: 'needs_operator', decision: 'needs_operator', reason: 'It is not known whether this happened on node pve1: The task ended without a status.' })
})

test.each([['ok', null], ['failed', unknown]] as const)('a person who has looked settles it as %s, in their own name', async (outcome, error) => {
  const journal = openForTest(temporaryFile())
  const { id } = journal.recordIntent(startIntent)
  journal.recordNeedsOperator(id, unknown)
  const settled = journal.settleByOperator(id, outcome, 'bob', 'I looked.')
  expect(settled).toMatchObject({ state: 'settled', outcome, error })
  expect([journal.needingOperator(), journal.unsettled()]).toEqual([[], []])
  const [row] = journal.auditPage({ before: null, limit: 1 })
  expect(row).toMatchObject({ actor: 'bob', kind: 'settled', decision: outcome, reason: expect.stringMatching(/^bob has looked: .*I looked\.$/) as string })
  expect(await journal.verifyChain()).toMatchObject({ brokenAt: null })
})

test.each<[string, (journal: Journal, id: string) => unknown]>([
  ['about to be sent', () => undefined],
  ['on its way', (journal, id) => journal.recordSent(id, null)],
  ['settled', (journal, id) => journal.recordSettled(id, 'ok', 'Done.')],
])('a person settles none that is %s', (_name, bring) => {
  const journal = openForTest(temporaryFile())
  const { id } = journal.recordIntent(startIntent)
  bring(journal, id)
  const head = journal.auditHead()
  for (const which of [id, 'none']) expect(() => journal.settleByOperator(which, 'ok', 'bob', '')).toThrow(expect.objectContaining({ code: 'not_found' }))
  expect(journal.auditHead()).toEqual(head)
})

type Step = (journal: Journal, id: string) => unknown
const steps: Readonly<Record<string, Step>> = {
  sent: (journal, id) => journal.recordSent(id, null),
  settled: (journal, id) => journal.recordSettled(id, 'failed', 'It failed.', unknown),
  notSent: (journal, id) => journal.recordSettled(id, 'not_sent', 'Nothing was sent.'),
  needsOperator: (journal, id) => journal.recordNeedsOperator(id, unknown),
}

test.each([
  [['sent'], 'sent'],
  [['sent'], 'notSent'],
  [['settled'], 'sent'],
  [['settled'], 'settled'],
  [['settled'], 'needsOperator'],
  [['sent', 'settled'], 'needsOperator'],
  [['needsOperator'], 'sent'],
  [['needsOperator'], 'settled'],
])('after %j the step %s is a bug that throws and leaves no trace', (before, step) => {
  const journal = openForTest(temporaryFile())
  const { id } = journal.recordIntent(startIntent)
  for (const name of before) steps[name]?.(journal, id)
  const entry = journal.entry(id)
  const head = journal.auditHead()
  expect(() => steps[step]?.(journal, id)).toThrow(/cannot/)
  expect(journal.entry(id)).toEqual(entry)
  expect(journal.auditHead()).toEqual(head)
})

test('a step of an entry that does not exist throws', () => {
  expect(() => openForTest(temporaryFile()).recordSent('none', null)).toThrow('there is no journal entry none')
})

test('a pending item is kept once, whatever the order of its parameters, until it is withdrawn', () => {
  const journal = openForTest(temporaryFile())
  const item = journal.ensurePending(destroyDraft)
  const reordered = { ...destroyDb, parameters: { disks: ['scsi0'], purge: true } }
  expect(journal.ensurePending({ ...destroyDraft, operation: reordered })).toEqual(item)
  expect(journal.auditHead().rows).toBe(1)
  const other = journal.ensurePending({ ...destroyDraft, operation: { ...destroyDb, parameters: { purge: false, disks: [] } } })
  const elsewhere = journal.ensurePending({ ...destroyDraft, operation: { ...destroyDb, guest: { ...destroyDb.guest, host: 'other' } } })
  expect(journal.pendingItems()).toEqual([item, other, elsewhere])
  expect(journal.pendingItems('other')).toEqual([elsewhere])
  journal.withdrawPending(item.id, 'site.yaml no longer asks for it.')
  expect(journal.pendingItems('lab')).toEqual([other])
  expect(() => journal.withdrawPending(item.id, 'again')).toThrow(expect.objectContaining({ code: 'not_found', message: `Request ${item.id} (Destroy 103 db-1) no longer waits: it was withdrawn (site.yaml no longer asks for it.).` }))
  expect(journal.ensurePending(destroyDraft).id).not.toBe(item.id)
  expect(story(journal).filter(({ kind }) => kind === 'approval').map(({ decision }) => decision)).toEqual(['pending_signature', 'pending_signature', 'pending_signature', 'withdrawn', 'pending_signature'])
  expect(story(journal)[0]?.reason).toBe('Destroy 103 db-1: waits for a signature, because its disks are lost.')
})

test('a fact is audited when it changes, and only then', () => {
  const journal = openForTest(temporaryFile())
  const fact = { topic: 'drift', host: 'lab', vmid: 101, subject: '', value: 'memory' }
  expect(journal.noteFact(fact, driftRow)).toBe(true)
  expect(journal.noteFact(fact, driftRow)).toBe(false)
  const [since] = journal.factsOf('drift', 'lab').values()
  expect(journal.noteFact({ ...fact, value: 'memory cores' }, driftRow)).toBe(true)
  expect(journal.noteFact({ ...fact, vmid: null, value: 'down' }, hostRow)).toBe(true)
  expect(journal.noteFact({ ...fact, subject: 'x', value: 'y' }, driftRow)).toBe(true)
  const facts = journal.factsOf('drift', 'lab')
  expect([...facts].map(([key, { value }]) => [key, value])).toEqual([['lab//', 'down'], ['lab/101/', 'memory cores'], ['lab/101/x', 'y']])
  expect((facts.get('lab/101/')?.since ?? '') > (since?.since ?? '')).toBe(true)
  expect(journal.noteFact({ ...fact, value: null }, driftRow)).toBe(true)
  expect(journal.noteFact({ ...fact, value: null }, driftRow)).toBe(false)
  expect(journal.factsOf('drift', 'lab').has('lab/101/')).toBe(false)
  expect(journal.factsOf('host', 'lab').size).toBe(0)
  expect(journal.auditHead().rows).toBe(5)
})

test('many facts are noted in one transaction, each with a row of its own, and those that hold already with none', () => {
  const journal = openForTest(temporaryFile())
  const note = (vmid: number, value: string | null) => ({ fact: { topic: 'drift', host: 'lab', vmid, subject: '', value }, audit: { ...driftRow, vmid } })
  expect(journal.noteFacts([note(101, 'memory'), note(102, 'cores'), note(103, 'tags')])).toBe(3)
  expect(journal.noteFacts([note(101, 'memory'), note(102, null), note(103, 'tags swap'), note(104, null)])).toBe(2)
  expect(journal.noteFacts([])).toBe(0)
  expect(journal.auditPage({ before: null, limit: 10 }).map(({ vmid }) => vmid).toReversed()).toEqual([101, 102, 103, 102, 103])
  expect([...journal.factsOf('drift', 'lab')].map(([key, { value }]) => [key, value])).toEqual([['lab/101/', 'memory'], ['lab/103/', 'tags swap']])
  expect([...journal.factsOf('drift', 'lab', [102, 103]).keys()]).toEqual(['lab/103/'])
})

test('listeners hear of a row after it is durable, and not of one that was rolled back', () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  const reader = openForTest(file, { readOnly: true })
  const heard: number[] = []
  const stop = journal.onAppend(({ seq }) => {
    expect(reader.auditHead().rows).toBe(seq)
    heard.push(seq)
  })
  const { id } = journal.recordIntent(startIntent)
  journal.recordSettled(id, 'ok', 'Done.')
  expect(() => journal.recordSent(id, null)).toThrow()
  expect(() => journal.appendAudit({ ...hostRow, payload: { number: 2n } })).toThrow()
  stop()
  journal.appendAudit(hostRow)
  expect(heard).toEqual([1, 2])
})

test('text that no JSON canon allows is mended, never a reason to lose a row', async () => {
  const journal = openForTest(temporaryFile())
  const hostile = 'a\ud800b\u0000\u202e'
  const entry = journal.recordIntent({ ...startIntent, guestName: hostile, operation: { ...startWeb, parameters: { description: hostile, none: undefined } } })
  expect(entry.operation.parameters).toEqual({ description: hostile.toWellFormed() })
  const event = journal.appendAudit({ ...hostRow, reason: hostile })
  expect(event).toEqual(journal.auditPage({ before: null, limit: 1 })[0])
  expect(await journal.verifyChain()).toEqual({ rows: 2, brokenAt: null })
})
