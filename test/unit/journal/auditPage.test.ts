import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { pageSql, selectByIndex } from '../../../electron/journal/auditQuery.ts'
import type { AuditEvent, AuditKind } from '../../../shared/domain/audit.ts'
import { openForTest, temporaryFile } from './journalFixture.ts'
import { driftRow } from './samples.ts'

const filters: readonly Partial<Pick<AuditEvent, 'kind'> & { host: string; vmid: number; operationId: string }>[] = [
  {}, { host: 'a' }, { vmid: 101 }, { kind: 'sent' }, { host: 'a', vmid: 101 }, { host: 'a', kind: 'sent' }, { vmid: 101, kind: 'sent' }, { host: 'a', vmid: 101, kind: 'sent' }, { operationId: 'op-2' }, { operationId: 'op-2', host: 'a', kind: 'sent' },
]

test.each(filters)('a page for %j is found by an index and never sorted', (filter) => {
  const file = temporaryFile()
  openForTest(file).close()
  const raw = new Database(file, { readonly: true })
  for (const before of [null, 500]) {
    const { sql, values } = pageSql(selectByIndex(filter, null), { before, after: null, limit: 100 })
    const plan = raw.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values).map(({ detail }) => detail).join('; ')
    expect(plan).not.toContain('TEMP B-TREE')
    if (Object.keys(filter).length > 0) expect(plan).toMatch(/^SEARCH a USING INDEX audit_by_/)
    if (filter.operationId !== undefined) expect(plan).toContain('audit_by_operation (operation_id=?')
    else if (filter.vmid !== undefined) expect(plan).toMatch(filter.host === undefined ? /audit_by_vmid \(vmid=\?/ : /audit_by_host_vmid \(host=\? AND vmid=\?/)
    else if (filter.host !== undefined && filter.kind !== undefined) expect(plan).toContain('audit_by_host_kind (host=? AND kind=?')
    if (before !== null) expect(plan).toMatch(Object.keys(filter).length > 0 ? /seq<\?/ : /rowid<\?/)
  }
  raw.close()
})

test.each(filters)('the pages for %j hold exactly the rows that fit, newest first', (filter) => {
  const journal = openForTest(temporaryFile())
  const kinds: readonly AuditKind[] = ['drift', 'sent', 'settled']
  const all = Array.from({ length: 60 }, (_, row) =>
    journal.appendAudit({ ...driftRow, host: row % 5 === 0 ? null : row % 2 === 0 ? 'a' : 'b', vmid: row % 7 === 0 ? null : 100 + (Math.floor(row / 2) % 2), operationId: `op-${row % 4}`, kind: kinds[row % 3] ?? 'app' }),
  )
  const fitting = all.filter((event) => Object.entries(filter).every(([field, value]) => event[field as keyof typeof filter] === value)).toReversed()
  const found: AuditEvent[] = []
  for (let before: number | null = null; ; before = found.at(-1)?.seq ?? null) {
    const page = journal.auditPage({ ...filter, before, limit: 4 })
    if (page.length === 0) break
    found.push(...page)
  }
  expect(fitting.length).toBeGreaterThan(0)
  expect(found).toEqual(fitting)
})

test('a row whose time is none is named, not shown', () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  for (let row = 0; row < 3; row += 1) journal.appendAudit(driftRow)
  const raw = new Database(file)
  raw.exec(`DROP TRIGGER audit_never_updated; UPDATE audit SET body = replace(body, '"at":"2', '"at":"x') WHERE seq = 2`)
  raw.close()
  expect(() => journal.auditPage({ before: null, limit: 10 })).toThrow(expect.objectContaining({ code: 'journal_corrupt', message: expect.stringContaining('Row 2 ') }))
})

test('a page is never longer than 500 rows nor shorter than one', () => {
  const journal = openForTest(temporaryFile())
  for (let row = 0; row < 510; row += 1) journal.appendAudit(driftRow)
  expect(journal.auditPage({ before: null, limit: 100_000 })).toHaveLength(500)
  expect(journal.auditPage({ before: null, limit: 0 })).toHaveLength(1)
})
