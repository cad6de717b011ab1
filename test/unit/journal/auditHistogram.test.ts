import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { refusedDecisions, type AuditEvent, type AuditFilter, type AuditKind } from '../../../shared/domain/audit.ts'
import { isRefusedSql } from '../../../electron/journal/migrations/0005-refused-rows.ts'
import type { Journal } from '../../../electron/ports.ts'
import { openForTest, temporaryFile } from './journalFixture.ts'
import { driftRow } from './samples.ts'

const kinds: readonly AuditKind[] = ['drift', 'approval', 'settled', 'decision']
const decisions = ['detected', 'refused', 'ok', 'failed', 'signed']

/** A second between two rows, from 2026-01-01T00:00:01Z; the clock is also asked for other things. */
async function written(): Promise<{ readonly journal: Journal; readonly rows: readonly AuditEvent[] }> {
  const journal = openForTest(temporaryFile())
  const rows = Array.from({ length: 300 }, (_, row) =>
    journal.appendAudit({ ...driftRow, host: row % 3 === 0 ? 'a' : 'b', vmid: 100 + (row % 4), actor: row % 6 === 0 ? 'alice' : 'countersign', kind: kinds[row % 4] ?? 'app', decision: decisions[row % 5] ?? '', reason: row % 7 === 0 ? 'memory differs' : 'nothing' }),
  )
  await journal.indexAudit()
  return { journal, rows }
}

const filters: readonly [AuditFilter, (row: AuditEvent) => boolean][] = [
  [{}, () => true],
  [{ host: 'a' }, (row) => row.host === 'a'],
  [{ kind: 'approval' }, (row) => row.kind === 'approval'],
  [{ kind: 'drift' }, (row) => row.kind === 'drift'],
  [{ decision: 'failed' }, (row) => row.decision === 'failed'],
  [{ decision: 'ok' }, (row) => row.decision === 'ok'],
  [{ person: 'alice', vmid: 102 }, (row) => row.actor === 'alice' && row.vmid === 102],
  [{ search: 'differs' }, (row) => row.reason.includes('differs')],
  [{ search: 'diff', host: 'b' }, (row) => row.reason.includes('differs') && row.host === 'b'],
  [{ search: '???' }, () => false],
]

describe('the histogram', () => {
  test.each(filters)('of %j counts in each stretch exactly the rows that fit, and what stands out among them', async (filter, fits) => {
    const { journal, rows } = await written()
    const [first = '', last = ''] = [rows[0]?.at, rows.at(-1)?.at]
    expect(journal.auditTimes()).toEqual({ first, last })
    const edges = [0, 0.2, 0.2, 0.55, 1].map((share) => new Date(Date.parse(first) + share * (Date.parse(last) - Date.parse(first))).toISOString())
    const beyond = ['2020-01-01T00:00:00Z', '2021-01-01T00:00:00.000Z', ...edges, '2040-01-01T00:00:00.000Z']
    const buckets = await journal.auditHistogram(filter, beyond)
    expect(buckets).toEqual(beyond.slice(1).map((until, index) => {
      const from = new Date(beyond[index] ?? '').toISOString()
      const within = rows.filter((row) => fits(row) && row.at >= from && row.at < until)
      return { rows: within.length, approvals: within.filter((row) => row.kind === 'approval').length, refused: within.filter((row) => (refusedDecisions as readonly string[]).includes(row.decision)).length, exact: true }
    }))
    expect(buckets.reduce((sum, bucket) => sum + bucket.rows, 0)).toBe(rows.filter(fits).length)
  })

  test.each(filters.filter(([filter]) => filter.search === undefined && filter.person === undefined && filter.decision === undefined))('of %j marks what was refused also while the search index is behind', async (filter, fits) => {
    const file = temporaryFile()
    const writing = openForTest(file)
    const rows = (['ok', ...refusedDecisions] as const).map((decision, row) => writing.appendAudit({ ...driftRow, host: row % 2 === 0 ? 'a' : 'b', kind: kinds[row % 4] ?? 'app', decision }))
    writing.close()
    const raw = new Database(file)
    raw.exec("UPDATE audit_indexed SET seq = 0; INSERT INTO audit_search (audit_search) VALUES ('delete-all')")
    raw.close()
    const journal = openForTest(file, { readOnly: true })
    expect(journal.auditIndex().indexed).toBe(0)
    const [bucket] = await journal.auditHistogram(filter, ['2020-01-01T00:00:00.000Z', '2040-01-01T00:00:00.000Z'])
    const fitting = rows.filter(fits)
    expect(bucket).toEqual({ rows: fitting.length, approvals: fitting.filter(({ kind }) => kind === 'approval').length, refused: fitting.filter(({ decision }) => decision !== 'ok').length, exact: true })
  })

  test('marks by an index of exactly the decisions that count as refused', () => {
    expect(isRefusedSql).toContain(`IN (${refusedDecisions.map((decision) => `'${decision}'`).join(', ')})`)
  })

  test('of an empty log is empty', async () => {
    const journal = openForTest(temporaryFile())
    expect(journal.auditTimes()).toBeNull()
    expect(await journal.auditHistogram({}, ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'])).toEqual([{ rows: 0, approvals: 0, refused: 0, exact: true }])
  })

  test('ends with a typed error when the journal is closed meanwhile', async () => {
    const { journal } = await written()
    const counted = journal.auditHistogram({}, ['2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z', '2027-01-01T00:00:00.000Z'])
    journal.close()
    await expect(counted).rejects.toMatchObject({ code: 'journal_unwritable' })
  })
})
