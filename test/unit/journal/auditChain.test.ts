import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openJournal } from '../../../electron/journal/openJournal.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import type { Journal } from '../../../electron/ports.ts'
import { recordTables, writtenOnceTables } from '../../../electron/journal/records.ts'
import { openForTest, signedItem, temporaryFile, tickingClock } from './journalFixture.ts'
import { aliceAlone, checkpointOf, destroyDb, destroyDraft, destroyIntent, driftRow, hostRow, madeGuest, rotateDraft, spendOf, startIntent } from './samples.ts'

/** Hundreds of files are written, opened and read: on a busy machine that takes its time. */
const manyFilesMs = 120_000

/** A closed journal with records in every table and states of every kind. */
function writtenJournal(): string {
  const file = temporaryFile()
  const journal = openForTest(file)
  const done = journal.recordIntent(startIntent)
  journal.recordSent(done.id, 'UPID:pve1:1')
  journal.recordSettled(done.id, 'failed', 'It failed.', { code: 'task_failed', message: 'no', retry: 'never' })
  journal.recordIntent({ ...startIntent, guestName: null, digestBefore: null })
  journal.ensurePending(destroyDraft)
  journal.withdrawPending(journal.ensurePending({ ...destroyDraft, origin: 'hub' }).id, 'No longer wished for.')
  journal.ensurePending(destroyDraft)
  journal.noteFact({ topic: 'drift', host: 'lab', vmid: 101, subject: '', value: 'memory' }, driftRow)
  journal.noteFact({ topic: 'host', host: 'lab', vmid: null, subject: '', value: 'down' }, { ...hostRow, reason: 'größer \ufffd “quoted”\n' })
  journal.appendAudit({ ...hostRow, payload: { number: 1e21, deep: [{ prevHash: 'x', hash: 'y' }] } })
  // Rows 11 to 27.
  journal.enrolFirst(aliceAlone, 'root')
  const change = signedItem(journal, rotateDraft, 'first')
  journal.rotateSigners(change, spendOf(change))
  journal.recordIntent({ ...destroyIntent, spend: spendOf(signedItem(journal, destroyDraft, 'second')) })
  signedItem(journal, { ...destroyDraft, operation: { ...destroyDb, parameters: {} } }, 'third')
  journal.confirmEpoch('root')
  journal.recordCheckpoint(checkpointOf(journal))
  // Rows 28 to 32.
  journal.endProvenance(madeGuest(journal).id, 'It was started.')
  journal.close()
  return file
}

/** Opens the file as an attacker would: without the guards of the schema. */
function tamper(file: string, change: (raw: Database.Database) => void): void {
  const raw = new Database(file)
  for (const name of raw.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all()) raw.exec(`DROP TRIGGER ${name}`)
  raw.pragma('foreign_keys = OFF')
  raw.pragma('ignore_check_constraints = ON')
  try {
    change(raw)
  } finally {
    raw.close()
  }
}

async function brokenAt(file: string): Promise<number | null> {
  const journal = openForTest(file, { readOnly: true })
  try {
    return (await journal.verifyChain()).brokenAt
  } finally {
    journal.close()
  }
}

test('an untouched chain verifies, also while it grows', async () => {
  const journal = openForTest(temporaryFile())
  expect(await journal.verifyChain()).toEqual({ rows: 0, brokenAt: null })
  for (let rows = 0; rows < 1200; rows += 1) journal.appendAudit(driftRow)
  const verifying = journal.verifyChain()
  const { id } = journal.recordIntent(startIntent)
  journal.recordSent(id, null)
  expect(await verifying).toEqual({ rows: 1200, brokenAt: null })
  expect(await journal.verifyChain()).toEqual({ rows: 1202, brokenAt: null })
})

test('a hash is the SHA-256 of the canonical JSON of all other fields, linked to the row before', () => {
  const crypto = createCrypto()
  const journal = openForTest(temporaryFile())
  const first = journal.appendAudit({ ...hostRow, reason: 'x' })
  const { hash, ...fields } = first
  expect(Object.keys(JSON.parse(JSON.stringify(fields)) as object)).toContain('prevHash')
  expect(hash).toBe(crypto.sha256Hex(
    '{"actor":"countersign","at":"2026-01-01T00:00:01.000Z","decision":"added","guest":null,"host":"lab","kind":"settings","operation":null,"operationId":null,"payload":{"mode":"observe"},"prevHash":"","reason":"x","seq":1,"vmid":null}',
  ))
  expect(journal.appendAudit(hostRow).prevHash).toBe(hash)
  expect(journal.auditHead()).toEqual({ rows: 2, hash: journal.auditPage({ before: null, limit: 1 })[0]?.hash })
})

test('the log itself refuses to be edited', () => {
  const file = writtenJournal()
  const raw = new Database(file)
  expect(() => raw.exec("UPDATE audit SET hash = '' WHERE seq = 1")).toThrow('append-only')
  expect(() => raw.exec('DELETE FROM audit WHERE seq = 1')).toThrow('append-only')
  raw.close()
})

test.each(writtenOnceTables)('rows of %s refuse to be edited', (table) => {
  const raw = new Database(writtenJournal())
  expect(() => raw.exec(`UPDATE ${table} SET audit_seq = 1`)).toThrow('written once')
  expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow('written once')
  raw.close()
})

test('any changed byte in any text or bytes of any row is noticed, and the row is named', async () => {
  const file = writtenJournal()
  const tables = ['audit', ...recordTables] as const
  const copy = join(dirname(file), 'copy.db')
  const pick = fc.record({ table: fc.constantFrom(...tables), row: fc.nat(), column: fc.nat(), byte: fc.nat(), value: fc.integer({ min: 1, max: 255 }) })
  await fc.assert(
    fc.asyncProperty(pick, async ({ table, row, column, byte, value }) => {
      copyFileSync(file, copy)
      let expected: readonly unknown[] = []
      tamper(copy, (raw) => {
        const columns = table === 'audit' ? 'seq, body, hash' : '*'
        const rows = raw.prepare<[], Record<string, string | number | Buffer | null>>(`SELECT ${columns} FROM ${table} ORDER BY seq`).all()
        const chosen = rows[row % rows.length] ?? {}
        const texts = Object.entries(chosen).filter((entry): entry is [string, string | Buffer] => (typeof entry[1] === 'string' || Buffer.isBuffer(entry[1])) && entry[1].length > 0)
        const [name, content] = texts[column % texts.length] ?? ['', '']
        const bytes = Buffer.from(content)
        const at = byte % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ value
        // Under another id the record is also missing where it began.
        const begun = raw.prepare("SELECT seq FROM audit WHERE body ->> '$.operationId' = ?").pluck().get(chosen['id'])
        expected = ['refused', chosen[table === 'audit' ? 'seq' : 'audit_seq'], ...(name === 'id' ? [begun] : [])]
        raw.prepare(`UPDATE ${table} SET ${name} = ${Buffer.isBuffer(content) ? '?' : 'CAST(? AS TEXT)'} WHERE seq = ?`).run(bytes, chosen['seq'])
      })
      expect(expected).toContain(await noticed(copy))
    }),
    { numRuns: 500, seed: 7 },
  )
}, manyFilesMs)

/** The row that verification names, or that opening the file was refused as corrupt. */
async function noticed(file: string): Promise<number | null | 'refused'> {
  const opened = openJournal({ file, clock: tickingClock(), crypto: createCrypto(), highWater: null, readOnly: true })
  if (!opened.ok) {
    expect(opened.error.code).toBe('journal_corrupt')
    return 'refused'
  }
  opened.value.close()
  return brokenAt(file)
}

test.each([
  ['a changed number in an operation', 'UPDATE operations SET vmid = 999 WHERE seq = 2', 4],
  ['a value taken away', 'UPDATE operations SET upid = NULL WHERE seq = 1', 3],
  ['a value added', "UPDATE operations SET guest_name = 'x' WHERE seq = 2", 4],
  ['an operation that was never told', 'INSERT INTO operations SELECT 9, \'x\', host, vmid, type, kind, parameters, node, guest_name, summary, request, basis, actor, digest_before, state, outcome, upid, error, created_at, updated_at, audit_seq, makes, digest_after FROM operations WHERE seq = 1', 3],
  ['a removed operation', 'DELETE FROM operations WHERE seq = 2', 4],
  ['a removed pending item', 'DELETE FROM pending', 5],
  ['a removed row', 'DELETE FROM audit WHERE seq = 3', 3],
  ['the first row removed', 'DELETE FROM audit WHERE seq = 1', 1],
  ['two rows swapped', 'UPDATE audit SET seq = 99 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 99', 4],
  ['a row copied to the end', 'INSERT INTO audit (seq, body, hash) SELECT (SELECT max(seq) + 1 FROM audit), body, hash FROM audit WHERE seq = 1', 33],
  ['a tail that was cut away under a record', 'DELETE FROM audit WHERE seq >= 8', 8],
])('%s is noticed', async (_name, sql, expected) => {
  const file = writtenJournal()
  tamper(file, (raw) => void raw.exec(sql))
  expect(await brokenAt(file)).toBe(expected)
})

test.each([
  ...writtenOnceTables.map((table) => [`a removed row of ${table}`, table, `DELETE FROM ${table} WHERE seq = (SELECT max(seq) FROM ${table})`] as const),
  ['a later version given to a signer set', 'signer_sets', 'UPDATE signer_sets SET seq = 9 WHERE seq = 2'],
  ['an epoch put back', 'epochs', 'UPDATE epochs SET seq = 1'],
  ['provenance made of another kind', 'provenance', "UPDATE provenance SET kind = 'scratch'"],
  ['provenance moved to another guest', 'provenance', 'UPDATE provenance SET vmid = 101'],
  ['a signature moved to another request', 'signatures', "UPDATE signatures SET item = (SELECT id FROM pending WHERE state = 'pending') WHERE seq = (SELECT max(seq) FROM signatures)"],
] as const)('%s is noticed', async (_name, table, sql) => {
  const file = writtenJournal()
  let told: unknown = null
  tamper(file, (raw) => {
    told = raw.prepare(`SELECT max(audit_seq) FROM ${table}`).pluck().get()
    expect(raw.prepare(sql).run().changes).toBe(1)
  })
  expect(told).toBeGreaterThan(10)
  expect(await brokenAt(file)).toBe(told)
})

test.each([
  ['signature', "INSERT INTO signatures (item, principal, key_fingerprint, armor, at, audit_seq) SELECT item, 'mallory', key_fingerprint, armor, at, 10 FROM signatures LIMIT 1"],
  ['signer set', 'INSERT INTO signer_sets (seq, content, since, audit_seq) SELECT 9, content, since, 10 FROM signer_sets LIMIT 1'],
  ['checkpoint', "INSERT INTO checkpoints (row, hash, bytes, principal, key_fingerprint, armor, at, audit_seq) SELECT row, hash, bytes, 'mallory', key_fingerprint, armor, at, 10 FROM checkpoints"],
  ['provenance', "INSERT INTO provenance (operation_id, host, vmid, type, node, kind, root_volume, uuid, mac, digest, upid, epoch, began_at, audit_seq) SELECT (SELECT id FROM operations WHERE seq = 1), host, 101, type, node, 'scratch', root_volume, uuid, mac, digest, upid, epoch, began_at, 10 FROM provenance"],
  ['epoch', "INSERT INTO epochs (seq, began_at, audit_seq) VALUES (9, '2026-01-01T00:00:00.000Z', 10)"],
])('a %s that was never told is noticed', async (_name, sql) => {
  const file = writtenJournal()
  tamper(file, (raw) => void raw.exec(sql))
  expect(await brokenAt(file)).toBe(10)
})

test('a flipped byte anywhere in the file is refused, named, or changes nothing that is read', async () => {
  const file = writtenJournal()
  const whole = readFileSync(file)
  const truth = everything(file)
  const copy = join(dirname(file), 'flipped.db')
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, value) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ value
      writeFileSync(copy, bytes)
      const opened = openJournal({ file: copy, clock: tickingClock(), crypto: createCrypto(), highWater: null, readOnly: true })
      if (!opened.ok) return
      opened.value.close()
      let found: number | null | string
      try {
        found = await brokenAt(copy)
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'journal_corrupt' })
        return
      }
      if (found === null) expect(everything(copy)).toEqual(truth)
    }),
    { numRuns: 400, seed: 11 },
  )
}, manyFilesMs)

/** All that the journal tells, without the filters of the audit log. */
function everything(file: string): unknown {
  const journal: Journal = openForTest(file, { readOnly: true })
  const told = [
    journal.unsettled(), journal.needingOperator(), journal.recentEntries(100), journal.pendingItems(), journal.endedItems(100), journal.signerSet(), journal.epoch(), journal.checkpoints(), journal.auditPage({ before: null, limit: 500 }),
    [...journal.factsOf('drift', 'lab')], [...journal.factsOf('host', 'lab')],
  ]
  journal.close()
  return told
}
