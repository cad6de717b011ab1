import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../electron/journal/database.ts'
import { openJournal } from '../../../electron/journal/openJournal.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import { openForTest, signedItem, temporaryFile, tickingClock } from './journalFixture.ts'
import { destroyDraft, destroyIntent, hostRow, spendOf, startIntent } from './samples.ts'

const open = (file: string, readOnly = false) => openJournal({ file, clock: tickingClock(), crypto: createCrypto(), highWater: null, readOnly })

test('a new journal has an id it keeps, is for its owner alone, and is empty', () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  expect(journal.auditHead()).toEqual({ rows: 0, hash: '' })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  journal.close()
  expect(openForTest(file).journalId).toBe(journal.journalId)
  expect(openForTest(temporaryFile()).journalId).not.toBe(journal.journalId)
})

test('after a write the database is in WAL mode with synchronous FULL and foreign keys', () => {
  const database = openDatabase(temporaryFile(), { newId: () => 'id' })
  database.write(() => database.sqlite.exec("INSERT INTO meta VALUES ('a', 'b')"))
  const pragma = (name: string): unknown => database.sqlite.pragma(name, { simple: true })
  expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys'), pragma('busy_timeout'), pragma('application_id')]).toEqual(['wal', 2, 1, 5000, 0x4353676e])
  database.sqlite.pragma('synchronous = NORMAL')
  expect(() => database.write(() => undefined)).toThrow('synchronous is 1, not 2')
  database.sqlite.close()
})

test('what was written is found after the file was closed and opened again', () => {
  const file = temporaryFile()
  const first = openForTest(file)
  const entry = first.recordIntent(startIntent)
  first.close()
  const second = openForTest(file)
  expect(second.unsettled()).toEqual([entry])
  expect(second.recordSettled(entry.id, 'not_sent', 'Nothing was sent.').outcome).toBe('not_sent')
})

test('a journal of a newer version is refused and left as it is', () => {
  const file = temporaryFile()
  openForTest(file).close()
  const raw = new Database(file)
  raw.pragma('user_version = 99')
  raw.close()
  const before = readFileSync(file)
  expect(open(file)).toMatchObject({ ok: false, error: { code: 'journal_too_new', message: expect.stringContaining('version 99') } })
  expect(readFileSync(file)).toEqual(before)
})

test('a journal of version 1 is brought up to date: what it told still stands and verifies, and it takes signatures', async () => {
  const file = temporaryFile()
  copyFileSync(join(import.meta.dirname, '../../fixtures/journal/version-1.db'), file)
  expect(open(file, true)).toMatchObject({ ok: false, error: { code: 'journal_unwritable' } })
  const journal = openForTest(file)
  expect(await journal.verifyChain()).toEqual({ rows: 9, brokenAt: null })
  expect([journal.epoch(), journal.signerSet().version, journal.rolledBack()]).toEqual([1, 0, null])
  const [waiting] = journal.pendingItems()
  expect(waiting).toMatchObject({ ...destroyDraft, state: 'pending', payload: null, signatures: [], successor: null })
  expect(journal.endedItems(9)).toMatchObject([{ state: 'withdrawn', source: 'desired', reason: '', endedBecause: null }])
  expect(journal.unsettled()).toHaveLength(1)
  const item = signedItem(journal, destroyDraft, 'n1')
  expect(item.id).toBe(waiting?.id)
  journal.recordIntent({ ...destroyIntent, spend: spendOf(item) })
  expect(await journal.verifyChain()).toEqual({ rows: 13, brokenAt: null })
  journal.close()
  expect(openForTest(file).epoch()).toBe(1)
})

test.each([
  ['text', (file: string) => writeFileSync(file, 'x'.repeat(8192))],
  ['the database of another application', (file: string) => void new Database(file).exec('CREATE TABLE t (a)').close()],
  ['a journal cut in half', (file: string) => {
    const journal = openForTest(file)
    for (let rows = 0; rows < 200; rows += 1) journal.appendAudit(hostRow)
    journal.close()
    writeFileSync(file, readFileSync(file).subarray(0, 32768))
  }],
])('%s is journal_corrupt, with what to do, and is not overwritten', (_name, make) => {
  const file = temporaryFile()
  make(file)
  const before = readFileSync(file)
  expect(open(file)).toMatchObject({ ok: false, error: { code: 'journal_corrupt', message: expect.stringContaining(file), hint: expect.stringContaining('put back a copy') } })
  expect(readFileSync(file)).toEqual(before)
})

test('a file that cannot be made is journal_unwritable', () => {
  const missing = join(dirname(temporaryFile()), 'missing', 'journal.db')
  expect(open(missing)).toMatchObject({ ok: false, error: { code: 'journal_unwritable', message: expect.stringContaining('ENOENT') } })
  const folder = temporaryFile()
  mkdirSync(folder)
  expect(open(folder)).toMatchObject({ ok: false, error: { code: 'journal_unwritable' } })
})

test('read-only changes nothing, makes nothing, and says why a write is refused', () => {
  const file = temporaryFile()
  expect(open(file, true)).toMatchObject({ ok: false, error: { code: 'journal_unwritable' } })
  expect(existsSync(file)).toBe(false)
  const writer = openForTest(file)
  writer.appendAudit(hostRow)
  writer.close()
  chmodSync(file, 0o400)
  const reader = openForTest(file, { readOnly: true })
  expect(reader.auditPage({ before: null, limit: 10 })).toHaveLength(1)
  expect(() => reader.appendAudit(hostRow)).toThrow(expect.objectContaining({ code: 'journal_unwritable' }))
})

test('while another program holds the file, a write is journal_locked and leaves nothing behind', () => {
  const file = temporaryFile()
  const database = openDatabase(file, { newId: () => 'id' })
  database.sqlite.pragma('busy_timeout = 0')
  const other = new Database(file)
  other.exec('BEGIN IMMEDIATE')
  expect(() => database.write(() => undefined)).toThrow(expect.objectContaining({ code: 'journal_locked' }))
  other.close()
  expect(database.write(() => 7)).toBe(7)
  database.sqlite.close()
})
