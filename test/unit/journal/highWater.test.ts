import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findRollback, type HighWaterMark, type HighWaterStore } from '../../../electron/journal/highWater.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import { appendRows, dataFolder, putOldCopyBack } from './dataFolders.ts'
import { marksOf, openForTest, signedItem, temporaryFile, tickingClock } from './journalFixture.ts'
import { aliceAlone, destroyDb, destroyDraft, destroyIntent, rotateDraft, spendOf, startIntent } from './samples.ts'

test('marks are written at opening, at closing, and before a spend or a new signer set returns; they hold what they say', () => {
  const { file, state, open } = dataFolder()
  const newest = () => marksOf(file, state).ofFolder()
  const journal = open()
  expect(newest()).toMatchObject({ journalId: journal.journalId, rows: 0, hash: '', epoch: 1 })
  appendRows(journal, 2)
  expect(newest()?.rows).toBe(0)
  journal.enrolFirst(aliceAlone, 'root')
  expect(newest()?.rows).toBe(3)
  journal.recordIntent(startIntent)
  expect(newest()?.rows).toBe(3)
  journal.recordIntent({ ...destroyIntent, spend: spendOf(signedItem(journal, destroyDraft, 'n1')) })
  expect(newest()).toMatchObject(journal.auditHead())
  const change = signedItem(journal, rotateDraft, 'n2')
  journal.rotateSigners(change, spendOf(change))
  expect(newest()).toMatchObject(journal.auditHead())
  journal.confirmEpoch('root')
  expect(newest()).toMatchObject({ ...journal.auditHead(), epoch: 2 })
  appendRows(journal, 1)
  const head = journal.auditHead()
  journal.close()
  expect(newest()).toMatchObject(head)
  expect(marksOf(file, state).ofJournal(journal.journalId)).toEqual(newest())
  for (const name of readdirSync(state)) expect([name, statSync(join(state, name)).mode & 0o777]).toEqual([expect.stringMatching(/^(folder|journal)-[0-9a-f]{64}\.json$/), 0o600])
  expect(statSync(state).mode & 0o777).toBe(0o700)
})

test('growth without a signature is noted once in a while, and a lagging mark is no alarm', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const written: HighWaterMark[] = []
  const store: HighWaterStore = { ofFolder: () => written[0] ?? null, ofJournal: () => null, write: (mark) => void written.push(mark) }
  const file = temporaryFile()
  const journal = openForTest(file, { highWater: store })
  appendRows(journal, 5)
  expect(written.map(({ rows }) => rows)).toEqual([0])
  vi.runAllTimers()
  expect(written.map(({ rows }) => rows)).toEqual([0, 5])
  appendRows(journal, 1)
  vi.runAllTimers()
  expect(written.map(({ rows }) => rows)).toEqual([0, 5, 6])
  journal.close()
  expect(openForTest(file, { highWater: store }).rolledBack()).toBeNull()
})

test('a mark that cannot be read counts as a finding, until a new epoch replaces it', () => {
  const { state, open } = dataFolder()
  open().close()
  for (const name of readdirSync(state)) writeFileSync(join(state, name), '{"version":1,"rows":')
  const journal = open()
  expect(journal.rolledBack()).toContain('cannot be read, so an older journal would not be noticed')
  journal.confirmEpoch('root')
  expect(journal.rolledBack()).toBeNull()
  journal.close()
  expect(open().rolledBack()).toBeNull()
})

/** Marks that can be read and, after some writes, no longer be written. */
function fillingUp(writes: number): HighWaterStore {
  let left = writes
  return {
    ofFolder: () => null,
    ofJournal: () => null,
    write: () => {
      left -= 1
      if (left < 0) throw new AppError({ code: 'journal_unwritable', message: 'It could not be noted (ENOSPC).' })
    },
  }
}

test('what is signed is not carried out when it cannot be noted outside that it is spent', async () => {
  const file = temporaryFile()
  const journal = openForTest(file, { highWater: fillingUp(1) })
  const item = signedItem(journal, destroyDraft, 'n1')
  expect(journal.recordIntent(startIntent).state).toBe('intent')
  expect(() => journal.recordIntent({ ...destroyIntent, spend: spendOf(item) })).toThrow(expect.objectContaining({ code: 'journal_unwritable' }))
  const [entry] = journal.recentEntries(1)
  expect(entry).toMatchObject({ state: 'settled', outcome: 'not_sent', operation: destroyDb })
  expect(journal.pendingItem(item.id)?.state).toBe('executed')
  expect(() => journal.enrolFirst(aliceAlone, 'root')).toThrow(expect.objectContaining({ code: 'journal_unwritable' }))
  expect(await journal.verifyChain()).toMatchObject({ brokenAt: null })
})

test('a state folder that is a file is a typed error with the way out, and observing goes on', () => {
  const { root, file } = dataFolder()
  const state = join(root, 'state', 'below')
  writeFileSync(join(root, 'state'), 'a file')
  const journal = openForTest(file, { highWater: marksOf(file, state) })
  expect(journal.rolledBack()).toContain('cannot be read (ENOTDIR)')
  appendRows(journal, 1)
  expect(() => journal.confirmEpoch('root')).toThrow(expect.objectContaining({ code: 'journal_unwritable', hint: expect.stringContaining('COUNTERSIGN_STATE') }))
  expect(journal.rolledBack()).not.toBeNull()
})

test('opened read-only, an old copy is told, and no mark moves', () => {
  const place = dataFolder()
  putOldCopyBack(place, (journal) => appendRows(journal, 2), (journal) => appendRows(journal, 2))
  const before = readdirSync(place.state).map((name) => readFileSync(join(place.state, name), 'utf8'))
  const journal = openForTest(place.file, { readOnly: true, highWater: marksOf(place.file, place.state) })
  expect(journal.rolledBack()).not.toBeNull()
  expect(() => journal.confirmEpoch('root')).toThrow(expect.objectContaining({ code: 'journal_unwritable' }))
  journal.close()
  expect(readdirSync(place.state).map((name) => readFileSync(join(place.state, name), 'utf8'))).toEqual(before)
})

const mark: HighWaterMark = { journalId: 'j', epoch: 1, rows: 3, hash: 'h3', at: '2026-01-31T12:34:56.789Z' }
test.each<[string, Partial<HighWaterMark>, number, string | null]>([
  ['the same', {}, 3, null],
  ['grown', {}, 9, null],
  ['empty before', { rows: 0, hash: '' }, 9, null],
  ['shorter', {}, 2, 'This journal ends at audit row 2, but on 2026-01-31 12:34 UTC it had 3 audit rows: an older copy of it was put back, without row 3.'],
  ['empty now', {}, 0, 'This journal ends at audit row 0, but on 2026-01-31 12:34 UTC it had 3 audit rows: an older copy of it was put back, without rows 1 to 3.'],
  ['another row', { hash: 'x' }, 3, 'Audit row 3 of this journal is not the one that stood there on 2026-01-31 12:34 UTC: an older copy of it was put back and has gone its own way since.'],
  ['another journal', { journalId: 'k', rows: 1 }, 3, 'Another journal stood in this data folder on 2026-01-31 12:34 UTC: that one had 1 audit row, this one has 3 audit rows.'],
])('a journal against its mark: %s', (_name, change, rows, expected) => {
  const journal = { journalId: 'j', head: () => ({ rows, hash: `h${rows}` }), hashOf: (row: number) => (row <= rows ? `h${row}` : null) }
  expect(findRollback({ ...mark, ...change }, journal)).toBe(expected)
})

test('a start that changes nothing writes no mark; one that is missing is written again', () => {
  const { state, open } = dataFolder()
  open().close()
  const files = () => readdirSync(state).map((name) => [name, statSync(join(state, name)).ino])
  const before = files()
  open().close()
  expect(files()).toEqual(before)
  rmSync(join(state, String(before[0]?.[0])))
  open().close()
  expect(files().map(([name]) => name)).toEqual(before.map(([name]) => name))
})

test('the time of a mark is the clock that the journal was opened with', () => {
  const { file, state } = dataFolder()
  openForTest(file, { highWater: marksOf(file, state), clock: tickingClock() }).close()
  expect(marksOf(file, state).ofFolder()?.at).toBe('2026-01-01T00:00:01.000Z')
})
