import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase, type JournalDatabase } from '../../../electron/journal/database.ts'
import { sourceThreadScript } from '../../../electron/journal/journalThread.ts'
import { openJournalCopy } from '../../../electron/journal/openCopy.ts'
import { verifyChain, type ChainPorts, type VerifyOptions } from '../../../electron/journal/verifyChain.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import { openJournal } from '../../../electron/journal/openJournal.ts'
import { temporaryFile, tickingClock } from './journalFixture.ts'
import { driftRow, hostRow, madeGuest, startIntent } from './samples.ts'

const rows = 1_000

const folder = mkdtempSync(join(tmpdir(), 'countersign-chain-'))
const whole = join(folder, 'journal.db')
afterAll(() => rmSync(folder, { recursive: true }))

/** A closed journal of `rows` rows, records told in its first, middle and last ones. */
beforeAll(() => {
  const opened = openJournal({ file: whole, clock: tickingClock(), crypto: createCrypto(), highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  const journal = opened.value
  const intend = () => journal.recordSent(journal.recordIntent(startIntent).id, 'UPID:pve1:1')
  intend()
  journal.endProvenance(madeGuest(journal).id, 'It was started.')
  while (journal.auditHead().rows < rows / 2) journal.appendAudit({ ...driftRow, reason: 'größer \u{1f600}' })
  intend()
  while (journal.auditHead().rows < rows - 2) journal.appendAudit(hostRow)
  intend()
  journal.close()
}, 60_000)

function writtenJournal(): string {
  const file = temporaryFile()
  copyFileSync(whole, file)
  return file
}

function openReadOnly(file: string): JournalDatabase {
  const database = openDatabase(file, { readOnly: true, newId: () => 'none' })
  onTestFinished(() => void database.sqlite.close())
  return database
}

async function verify(file: string, ports: Partial<ChainPorts>, options: VerifyOptions = {}) {
  return verifyChain({ database: openReadOnly(file), file, crypto: createCrypto(), script: sourceThreadScript, ...ports }, options)
}

/** Without the guards of the schema. */
function tamper(file: string, sql: string): void {
  const raw = new Database(file)
  for (const name of raw.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all()) raw.exec(`DROP TRIGGER ${name}`)
  raw.pragma('foreign_keys = OFF')
  raw.exec(sql)
  raw.close()
}

const letter = (seq: number) => `UPDATE audit SET body = replace(body, 'lab', 'lub') WHERE seq = ${seq}`

test.each([
  ['nothing', 'SELECT 1', null],
  ['the first row', letter(1), 1],
  ['the row before the middle', letter(rows / 2), rows / 2],
  ['the row behind the middle', letter(rows / 2 + 1), rows / 2 + 1],
  ['the last row', letter(rows), rows],
  ['a row of each half', `${letter(700)}; ${letter(300)}`, 300],
  ['the hash that joins the halves', `UPDATE audit SET hash = '${'0'.repeat(64)}' WHERE seq = ${rows / 2}`, rows / 2],
  ['the row that joins the halves, with a hash of its own', `UPDATE audit SET body = (SELECT body FROM audit WHERE seq = 400), hash = (SELECT hash FROM audit WHERE seq = 400) WHERE seq = ${rows / 2}`, rows / 2],
  ['the row that joins the halves, taken away', `DELETE FROM audit WHERE seq = ${rows / 2}`, rows / 2],
  ['two rows in one, with both hashes', `UPDATE audit SET body = body || char(10) || (SELECT body FROM audit WHERE seq = 621), hash = hash || char(10) || (SELECT hash FROM audit WHERE seq = 621) WHERE seq = 620; DELETE FROM audit WHERE seq = 621`, 620],
  ['two rows in one, and an empty one', `UPDATE audit SET body = body || char(10) || (SELECT body FROM audit WHERE seq = 621), hash = hash || char(10) || (SELECT hash FROM audit WHERE seq = 621) WHERE seq = 620; UPDATE audit SET body = '', hash = '' WHERE seq = 621`, 620],
  ['a row made of bytes that are no text', "UPDATE audit SET body = CAST(CAST(body AS BLOB) || x'ff' AS TEXT) WHERE seq = 640", 640],
  ['a record of the first rows', 'UPDATE operations SET upid = NULL WHERE seq = 1', 2],
  ['a record of the last rows', 'UPDATE operations SET upid = NULL WHERE seq = (SELECT max(seq) FROM operations)', rows],
  ['a record and a later row', `UPDATE operations SET upid = NULL WHERE seq = 1; ${letter(900)}`, 900],
  ['a record that is gone', 'DELETE FROM operations WHERE seq = 1', 1],
] as const)('in threads and without them the same first row is named: %s', async (_name, sql, brokenAt) => {
  const file = writtenJournal()
  tamper(file, sql)
  const told = await Promise.all([0, 2, 3].map((threads) => verify(file, { threads })))
  expect(told).toEqual(told.map(() => ({ rows, brokenAt })))
})

test('progress of all threads together is told, and never falls', async () => {
  const told: number[] = []
  await verify(writtenJournal(), { threads: 2 }, { onProgress: (done, of) => void told.push(done, of) })
  const done = told.filter((_, index) => index % 2 === 0)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
})

test.each([0, 2])('a verification that is ended says why (%i threads)', async (threads) => {
  const stop = new AbortController()
  const why = new Error('enough')
  const verifying = verify(writtenJournal(), { threads }, { signal: stop.signal })
  stop.abort(why)
  await expect(verifying).rejects.toBe(why)
  await expect(verify(writtenJournal(), { threads }, { signal: stop.signal })).rejects.toBe(why)
})

test('where no thread can be started the check is done all the same', async () => {
  const file = writtenJournal()
  tamper(file, letter(700))
  expect(await verify(file, { threads: 2, script: join(tmpdir(), 'no-such-script.js') })).toEqual({ rows, brokenAt: 700 })
  const opened = await openJournalCopy({ file, clock: tickingClock(), crypto: createCrypto(), threadScript: join(tmpdir(), 'no-such-script.js') })
  if (!opened.ok) throw new Error(opened.error.message)
  expect(opened.value.auditHead().rows).toBe(rows)
  await opened.value.close()
})

test('a database that is damaged under the threads is journal_corrupt', async () => {
  const file = writtenJournal()
  const database = openReadOnly(file)
  const other = temporaryFile('other.db')
  writeFileSync(other, 'no database'.repeat(1_000))
  await expect(verifyChain({ database, file: other, crypto: createCrypto(), script: sourceThreadScript, threads: 2 })).rejects.toMatchObject({ code: 'journal_corrupt' })
})

test('an opening that is ended leaves no copy behind', async () => {
  const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('countersign-copy-') && existsSync(join(tmpdir(), name, 'journal.db')))
  const before = copies()
  const stop = new AbortController()
  const why = new Error('enough')
  const opening = openJournalCopy({ file: writtenJournal(), clock: tickingClock(), crypto: createCrypto(), signal: stop.signal })
  stop.abort(why)
  await expect(opening).rejects.toBe(why)
  expect(copies().filter((name) => !before.includes(name))).toEqual([])
})
