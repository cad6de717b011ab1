import { hash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { migrations } from '../../../electron/journal/migrations/all.ts'
import { openJournalCopy, type JournalCopy } from '../../../electron/journal/openCopy.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import { openForTest, temporaryFile, tickingClock } from './journalFixture.ts'
import { driftRow } from './samples.ts'

function open(file: string) {
  return openJournalCopy({ file, clock: tickingClock(), crypto: createCrypto() })
}

async function opened(file: string): Promise<JournalCopy> {
  const result = await open(file)
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  onTestFinished(() => result.value.close())
  return result.value
}

/** Names, sizes, times and hashes of all files of a folder. */
function everythingIn(folder: string): unknown {
  const own = statSync(folder)
  return [own.mtimeMs, readdirSync(folder).toSorted().map((name) => {
    const { size, mtimeMs, mode } = statSync(join(folder, name))
    return [name, size, mtimeMs, mode, hash('sha256', readFileSync(join(folder, name)))]
  })]
}

test('a journal that another process writes is read with its write-ahead log, and not a byte of its folder changes', async () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  for (let row = 0; row < 30; row += 1) journal.appendAudit({ ...driftRow, reason: `Row number${row} tells` })
  expect(readdirSync(dirname(file))).toContain('journal.db-wal')
  // The journal's own reading and indexing are over before the folder is looked at.
  await journal.indexAudit()
  const head = journal.auditHead()
  const before = everythingIn(dirname(file))
  const copy = await opened(file)
  await copy.indexAudit()
  expect(copy.journalId).toBe(journal.journalId)
  expect(copy.auditHead()).toEqual(head)
  expect(copy.auditPage({ before: null, limit: 100, search: 'number7' }).map(({ seq }) => seq)).toEqual([8])
  expect(await copy.verifyChain()).toEqual({ rows: 30, brokenAt: null })
  await copy.close()
  expect(everythingIn(dirname(file))).toEqual(before)
})

test('a journal in a folder that nobody may write is read', async () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  journal.appendAudit(driftRow)
  journal.close()
  chmodSync(file, 0o400)
  chmodSync(dirname(file), 0o500)
  onTestFinished(() => chmodSync(dirname(file), 0o700))
  expect((await opened(file)).auditHead().rows).toBe(1)
  expect(readdirSync(dirname(file))).toEqual(['journal.db'])
})

test.each([1, 2])('a journal of version %i is read, and stays of that version', async (version) => {
  const file = temporaryFile('old.db')
  const newer = openForTest(temporaryFile())
  const events = [newer.appendAudit(driftRow), newer.appendAudit(driftRow)]
  const raw = new Database(file)
  for (const sql of migrations.slice(0, version)) raw.exec(sql)
  raw.prepare("INSERT INTO meta (key, value) VALUES ('journal_id', 'old')").run()
  raw.pragma(`application_id = ${0x4353676e}`)
  raw.pragma(`user_version = ${version}`)
  for (const { hash, ...fields } of events) {
    const body = JSON.stringify(Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    raw.prepare('INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)').run(fields.seq, body, hash)
  }
  raw.close()
  const bytes = readFileSync(file)
  const copy = await opened(file)
  expect(await copy.verifyChain()).toEqual({ rows: 2, brokenAt: null })
  await copy.indexAudit()
  expect(copy.auditPage({ before: null, limit: 10, search: 'memory' })).toHaveLength(2)
  expect(readFileSync(file)).toEqual(bytes)
})

test('nothing but a journal is opened', async () => {
  const folder = dirname(temporaryFile())
  const path = (name: string) => join(folder, name)
  writeFileSync(path('secret.txt'), 'token'.repeat(100))
  writeFileSync(path('empty'), '')
  mkdirSync(path('folder'))
  const other = new Database(path('other.db'))
  other.exec('CREATE TABLE t (x)')
  other.close()
  symlinkSync('/dev/zero', path('device'))
  const codeOf = async (file: string) => {
    const result = await open(file)
    return result.ok ? 'opened' : result.error.code
  }
  expect(await Promise.all(['secret.txt', 'empty', 'other.db', 'folder', 'device', 'missing.db'].map((name) => codeOf(path(name))))).toEqual([
    'journal_corrupt', 'journal_corrupt', 'journal_corrupt', 'path_denied', 'path_denied', 'not_found',
  ])
  expect(await Promise.all(['journal.db', '../journal.db', ''].map(codeOf))).toEqual(['path_denied', 'path_denied', 'path_denied'])
  const result = await open(path('secret.txt'))
  expect(JSON.stringify(result)).not.toContain('token')
})

test('why a file is not opened is said in a sentence of its own', async () => {
  const sentence = async (file: string) => {
    const result = await open(file)
    return result.ok ? 'opened' : [result.error.message.replaceAll(file, 'FILE'), result.error.hint]
  }
  const file = temporaryFile()
  openForTest(file).close()
  const path = (name: string) => join(dirname(file), name)
  writeFileSync(path('text'), 'no journal '.repeat(50))
  truncateSync(file, 3 * 4096)
  expect(await sentence(path('text'))).toEqual(['FILE is not a journal of this app.', 'Choose the file journal.db of a data folder.'])
  expect(await sentence(file)).toEqual([expect.stringMatching(/^The journal FILE is cut off: it should be \d+ bytes long and is 12288\.$/), 'Nothing was changed in it. Choose another copy of this journal.'])
  expect(await sentence(path('missing'))).toEqual(['There is no file FILE.', 'Check the path.'])
  expect(await sentence(dirname(file))).toEqual(['FILE is not opened: it is not a plain file.', 'Give the whole path of a journal.db.'])
})

test.skipIf(process.getuid?.() === 0)('a file that may not be read is told as such', async () => {
  const file = temporaryFile()
  openForTest(file).close()
  chmodSync(file, 0)
  expect(await open(file)).toMatchObject({ ok: false, error: { code: 'path_denied', message: `You may not read ${file}.` } })
})

test('a newer journal and a damaged one are refused by name', async () => {
  const file = temporaryFile()
  openForTest(file).close()
  const newer = `${file}.newer`
  copyFileSync(file, newer)
  const raw = new Database(newer)
  raw.pragma('user_version = 99')
  raw.close()
  expect(await open(newer)).toMatchObject({ ok: false, error: { code: 'journal_too_new', message: expect.stringContaining(newer) } })
  const damaged = `${file}.damaged`
  const bytes = readFileSync(file)
  bytes.fill(0xff, 4096, 12_288)
  writeFileSync(damaged, bytes)
  expect(await open(damaged)).toMatchObject({ ok: false, error: { code: 'journal_corrupt', message: expect.stringContaining(damaged) } })
})
