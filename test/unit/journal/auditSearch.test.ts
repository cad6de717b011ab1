import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Journal } from '../../../electron/ports.ts'
import type { AuditEvent, AuditFilter } from '../../../shared/domain/audit.ts'
import { openForTest, signedItem, temporaryFile } from './journalFixture.ts'
import { destroyDraft, destroyIntent, driftRow, hostRow, spendOf, startIntent } from './samples.ts'

async function openWith(rows: number, change: (row: number) => Partial<typeof driftRow>): Promise<{ journal: Journal; all: readonly AuditEvent[] }> {
  const journal = openForTest(temporaryFile())
  const all = Array.from({ length: rows }, (_, row) => journal.appendAudit({ ...driftRow, ...change(row) }))
  await journal.indexAudit()
  return { journal, all }
}

function pageAll(journal: Journal, filter: AuditFilter, limit = 7): readonly AuditEvent[] {
  const found: AuditEvent[] = []
  for (let before: number | null = null; ; before = found.at(-1)?.seq ?? null) {
    const page = journal.auditPage({ ...filter, before, limit })
    found.push(...page)
    if (page.length < limit) return found
  }
}

const people = ['alice', 'bob', 'alice, bob', 'countersign']
const varied = (row: number) => ({
  actor: people[row % 4] ?? '',
  decision: row % 3 === 0 ? 'ok' : 'pending_signature',
  kind: row % 2 === 0 ? 'settled' as const : 'approval' as const,
  host: row % 5 === 0 ? null : row % 7 === 0 ? 'b' : 'a',
  vmid: 100 + (row % 6),
  reason: `Row ${row} tells of ${row % 10 === 0 ? 'Größe' : 'memory'}`,
})

test('every combination of filters finds exactly the rows that fit, in both directions', async () => {
  const { journal, all } = await openWith(120, varied)
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const filters = fc.record({
    host: optional(fc.constantFrom('a', 'b')), vmid: optional(fc.integer({ min: 100, max: 106 })), person: optional(fc.constantFrom('alice', 'bob', 'carol')),
    decision: optional(fc.constantFrom('ok', 'pending_signature')), kind: optional(fc.constantFrom('settled' as const, 'approval' as const)),
    search: optional(fc.constantFrom('memory', 'grosse memory', 'größe', 'row')),
    from: optional(fc.integer({ min: 0, max: 130 }).map((row) => new Date(Date.UTC(2026, 0, 1, 0, 0, row)).toISOString())),
    until: optional(fc.integer({ min: 0, max: 130 }).map((row) => new Date(Date.UTC(2026, 0, 1, 0, 0, row)).toISOString())),
  })
  fc.assert(fc.property(filters, (filter) => {
    const fits = (event: AuditEvent) =>
      (['host', 'vmid', 'decision', 'kind'] as const).every((field) => filter[field] === undefined || event[field] === filter[field]) &&
      (filter.person === undefined || event.actor.split(', ').includes(filter.person)) &&
      (filter.from === undefined || event.at >= filter.from) && (filter.until === undefined || event.at < filter.until) &&
      (filter.search ?? '').split(' ').every((word) => event.reason.toLowerCase().replaceAll('ö', 'o').replaceAll('ß', 'ß').includes(word.replaceAll('ö', 'o')))
    const expected = all.filter(fits).toReversed()
    expect(pageAll(journal, filter)).toEqual(expected)
    expect(journal.auditCount(filter)).toEqual({ rows: expected.length, exact: true })
    expect(journal.auditPage({ ...filter, before: null, after: 0, limit: 5 })).toEqual(expected.slice(-5))
    const middle = expected[Math.floor(expected.length / 2)]
    if (middle !== undefined) expect(journal.auditPage({ ...filter, before: null, after: middle.seq, limit: 500 })).toEqual(expected.filter((event) => event.seq > middle.seq))
  }), { numRuns: 300, seed: 3 })
})

test('a word is found whole, else as a beginning; quotes keep words together; words of the payload count', async () => {
  const { journal } = await openWith(4, (row) => [
    { reason: 'graf was renamed' },
    { reason: 'grafana differs', payload: { upid: 'UPID:pve1:0021F3A4:qmconfig:207:root@pam:', record: { facts: 'feedfacefeedface' } } },
    { reason: 'memory of web differs' },
    { reason: 'web differs in memory' },
  ][row] ?? {})
  const seqs = (search: string) => journal.auditPage({ search, before: null, limit: 10 }).map(({ seq }) => seq)
  expect(seqs('graf')).toEqual([1])
  expect(seqs('grafa')).toEqual([2])
  expect(seqs('graf*')).toEqual([2, 1])
  expect(seqs('gr*'), 'too short to be a beginning').toEqual([])
  expect(seqs('web memory')).toEqual([4, 3])
  expect(seqs('"of web"')).toEqual([3])
  expect(seqs('UPID:pve1:0021F3A4:qmconfig:207:root@pam:')).toEqual([2])
  expect(seqs('feedfacefeedface'), 'digests of records are no text').toEqual([])
})

test.each(['*', '"', '""', '"""', 'AND', 'OR NOT', 'a NEAR b', 'text:', 'facets : "p616c696365"', '(', ')))', '-', "'; DROP TABLE audit; --", '\0', '\ud800', '{text} : x', '^row', 'row + row', 'x'.repeat(500), '" OR "'])('a search for %j is only words', async (search) => {
  const { journal } = await openWith(3, () => ({}))
  expect(() => journal.auditPage({ search, before: null, limit: 10 })).not.toThrow()
  expect(journal.auditPage({ search: `${search} nosuchword`, before: null, limit: 10 })).toEqual([])
})

test('any text at all is safe to search for', async () => {
  const { journal } = await openWith(3, () => ({}))
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (search) => {
    journal.auditPage({ search, before: null, limit: 10 })
    journal.auditCount({ search })
  }), { numRuns: 1000, seed: 5 })
})

test('the index catches up when the journal is opened, says how far it is, and a question sees rows of the moment before', async () => {
  const file = temporaryFile()
  const first = openForTest(file)
  for (let row = 0; row < 1500; row += 1) first.appendAudit(driftRow)
  expect(first.auditIndex()).toEqual({ indexed: 0, rows: 1500 })
  first.close()
  const second = openForTest(file)
  expect(second.auditIndex().indexed).toBeLessThan(1500)
  expect(await second.indexAudit()).toEqual({ indexed: 1500, rows: 1500 })
  second.appendAudit({ ...hostRow, reason: 'Brand new.' })
  expect(second.auditIndex()).toEqual({ indexed: 1500, rows: 1501 })
  expect(second.auditPage({ search: 'brand', before: null, limit: 10 })).toHaveLength(1)
})

test('a durable commit writes nothing of the index', () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  journal.appendAudit(driftRow)
  const raw = new Database(file, { readonly: true })
  expect(raw.prepare('SELECT seq FROM audit_indexed').pluck().get()).toBe(0)
  expect(raw.prepare("SELECT count(*) FROM audit_search_data WHERE id > 10").pluck().get()).toBe(0)
  raw.close()
})

test('a search is answered by seeking in the index, not by walking it', () => {
  const file = temporaryFile()
  openForTest(file).close()
  const raw = new Database(file, { readonly: true })
  const plan = raw.prepare<unknown[], { detail: string }>("EXPLAIN QUERY PLAN SELECT a.seq FROM audit_search s CROSS JOIN audit a ON a.seq = s.rowid WHERE s.audit_search MATCH ? AND s.rowid < CAST(? AS INTEGER) ORDER BY s.rowid DESC LIMIT 100").all('text : "x"', 5).map(({ detail }) => detail)
  expect(plan.join('; ')).not.toContain('TEMP B-TREE')
  expect(plan[0]).toMatch(/VIRTUAL TABLE INDEX \d+:.*</)
  raw.close()
})

test('the story of an operation begins with the drift and ends with the outcome, whichever id is asked for', () => {
  const journal = openForTest(temporaryFile())
  journal.appendAudit({ ...driftRow, vmid: 103, guest: 'db-1', reason: 'Old drift.' })
  journal.appendAudit({ ...driftRow, vmid: 103, decision: 'ended', reason: 'Old drift ended.' })
  const drift = journal.appendAudit({ ...driftRow, vmid: 103, guest: 'db-1', reason: 'It should be gone.' })
  journal.appendAudit({ ...driftRow, vmid: 104, reason: 'Another guest.' })
  const gone = journal.ensurePending(destroyDraft)
  journal.supersedePending(gone.id, 'state_changed: it was renamed')
  const item = signedItem(journal, destroyDraft, 'n')
  expect(item.id).not.toBe(gone.id)
  const entry = journal.recordIntent({ ...destroyIntent, spend: spendOf(item) })
  journal.recordIntent(startIntent)
  journal.recordSent(entry.id, 'UPID:1')
  journal.recordSettled(entry.id, 'ok', 'It is gone.', undefined, { after: null, log: ['x'.repeat(1000), 'TASK OK'] })
  const ended = journal.appendAudit({ ...driftRow, vmid: 103, decision: 'ended', reason: 'It is as declared.' })
  const story = journal.auditStory(entry.id)
  expect(story.map(({ kind, decision }) => `${kind}/${decision}`)).toEqual([
    'drift/detected', 'approval/pending_signature', 'approval/superseded', 'approval/pending_signature', 'approval/minted', 'approval/signed',
    'intent/signature', 'approval/executed', 'sent/accepted', 'settled/ok', 'drift/ended',
  ])
  expect([story[0], story.at(-1)]).toEqual([drift, ended])
  expect(journal.auditStory(item.id)).toEqual(story)
  expect(journal.auditStory('nobody')).toEqual([])
  expect(story.at(-2)?.payload).toMatchObject({ after: null, log: ['x'.repeat(300), 'TASK OK'] })
})

test('time is told of every stretch, also where nothing lies', async () => {
  const { journal, all } = await openWith(10, () => ({}))
  const at = all[4]?.at ?? ''
  expect(journal.auditPage({ from: at, until: at, before: null, limit: 10 })).toEqual([])
  expect(journal.auditPage({ from: '2030-01-01T00:00:00Z', before: null, limit: 10 })).toEqual([])
  expect(journal.auditPage({ until: '2020-01-01T00:00:00Z', before: null, limit: 10 })).toEqual([])
  expect(journal.auditCount({ from: at })).toEqual({ rows: 6, exact: true })
})

test('progress of a verification is told up to the last row', async () => {
  const { journal } = await openWith(1200, () => ({}))
  const told: [number, number][] = []
  expect(await journal.verifyChain((rows, of) => void told.push([rows, of]))).toEqual({ rows: 1200, brokenAt: null })
  expect(told).toEqual([[200, 1200], [400, 1200], [600, 1200], [800, 1200], [1000, 1200], [1200, 1200]])
})

test('a checkpoint of another row than the one that stands there is not stored', () => {
  const journal = openForTest(temporaryFile())
  const { hash } = journal.appendAudit(driftRow)
  const checkpoint = { row: 1, hash, bytes: new Uint8Array([1]), principal: 'alice', keyFingerprint: 'SHA256:x', armor: 'y' }
  expect(() => journal.recordCheckpoint({ ...checkpoint, hash: 'f'.repeat(64) })).toThrow(expect.objectContaining({ code: 'state_changed' }))
  expect(() => journal.recordCheckpoint({ ...checkpoint, row: 9 })).toThrow(expect.objectContaining({ code: 'state_changed' }))
  expect(journal.auditHead().rows).toBe(1)
  const stored = journal.recordCheckpoint(checkpoint)
  expect(journal.checkpoints()).toEqual([stored])
})
