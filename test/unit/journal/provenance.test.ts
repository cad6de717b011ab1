import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { Evidence, IntentDraft, Journal } from '../../../electron/ports.ts'
import { dataFolder, putOldCopyBack } from './dataFolders.ts'
import { openForTest, temporaryFile } from './journalFixture.ts'
import { createIntent, madeEvidence, madeGuest, startIntent } from './samples.ts'

const told = (journal: Journal) => journal.auditPage({ before: null, limit: 500 }).filter((row) => row.decision.startsWith('provenance_')).map((row) => `${row.vmid} ${row.decision}: ${row.reason}`).toReversed()
const open = (journal: Journal) => journal.provenance('lab').map(({ guest, kind }) => `${guest.vmid} ${kind}`)

const { digest: _digest, ...notRead } = madeEvidence

describe('provenance begins', () => {
  test('with the end of the operation that made the guest, bound to what was read then', () => {
    const journal = openForTest(temporaryFile())
    const entry = madeGuest(journal)
    expect(journal.provenance('lab', 300)).toEqual([{
      operationId: entry.id, upid: entry.upid, guest: { host: 'lab', vmid: 300, type: 'lxc' }, node: 'pve1', kind: 'created', digest: 'd1', epoch: 1,
      identity: { rootVolume: 'local-lvm:vm-300-disk-0', uuid: null, mac: 'bc:24:11:00:00:01' }, beganAt: entry.updatedAt, later: [],
    }])
    expect([journal.provenance('lab', 301), journal.provenance('other', 300)]).toEqual([[], []])
    expect(told(journal)).toEqual([expect.stringMatching(/^300 provenance_began: It was made here, empty/)])
  })

  test('not before that end, and not with an end that is not plainly good', () => {
    const journal = openForTest(temporaryFile())
    const { id } = journal.recordIntent(createIntent)
    expect(open(journal)).toEqual([])
    journal.recordSent(id, 'UPID:1')
    expect(open(journal)).toEqual([])
    journal.recordSettled(id, 'warnings', 'It ended with warnings.', undefined, madeEvidence)
    const left = journal.recordIntent(createIntent)
    journal.recordSent(left.id, 'UPID:2')
    journal.recordNeedsOperator(left.id, { code: 'outcome_unknown', message: 'Nobody knows.', retry: 'never' })
    journal.settleByOperator(left.id, 'ok', 'alice', 'It is there.')
    expect([open(journal), told(journal)]).toEqual([[], []])
  })

  test.each<[string, Partial<IntentDraft>, Evidence]>([
    ['its intent did not say that it makes one', { operation: startIntent.operation, makes: undefined as never }, madeEvidence],
    ['the guest could not be told from others', {}, { digest: 'd1' }],
    ['its configuration was not read', {}, notRead],
  ])('not where %s', (_, draft, evidence) => {
    const journal = openForTest(temporaryFile())
    madeGuest(journal, draft, evidence)
    expect(open(journal)).toEqual([])
  })

  test('not where the guest was made without a task', () => {
    const journal = openForTest(temporaryFile())
    const { id } = journal.recordIntent(createIntent)
    journal.recordSettled(id, 'ok', 'It is there.', undefined, madeEvidence)
    expect(open(journal)).toEqual([])
  })

  test('and takes the place of that of an earlier guest with the same VMID', () => {
    const journal = openForTest(temporaryFile())
    madeGuest(journal)
    madeGuest(journal, { makes: 'scratch' })
    expect(open(journal)).toEqual(['300 scratch'])
    expect(told(journal).map((each) => each.split(':')[0])).toEqual(['300 provenance_began', '300 provenance_ended', '300 provenance_began'])
  })
})

describe('provenance ends', () => {
  test('once, for good, and tells why', () => {
    const journal = openForTest(temporaryFile())
    const { id } = madeGuest(journal)
    journal.endProvenance(id, 'It was started.')
    journal.endProvenance(id, 'Again.')
    expect([open(journal), told(journal).slice(1)]).toEqual([[], ['300 provenance_ended: It was started.']])
  })

  test('in no way that a restart could undo, while a restart keeps what has not ended', () => {
    const file = temporaryFile()
    const first = openForTest(file)
    const kept = madeGuest(first)
    const ended = madeGuest(first, { operation: { ...createIntent.operation, guest: { ...createIntent.operation.guest, vmid: 301 } } })
    first.endProvenance(ended.id, 'It was started.')
    first.close()
    expect(openForTest(file).provenance('lab').map((record) => record.operationId)).toEqual([kept.id])
  })
})

test('operations of ours on the guest are told along, each with the configuration that it left', () => {
  const journal = openForTest(temporaryFile())
  madeGuest(journal)
  const guest = createIntent.operation.guest
  const { id } = journal.recordIntent({ ...startIntent, operation: { kind: 'guest.configure', guest, parameters: { cores: 2 } }, digestBefore: 'd1' })
  journal.recordSettled(id, 'ok', 'Done.', undefined, { digest: 'd2' })
  journal.recordIntent({ ...startIntent, operation: { kind: 'guest.start', guest, parameters: {} } })
  journal.recordIntent(startIntent) // of another guest
  expect(journal.provenance('lab', 300)[0]?.later.map(({ entry, digestAfter }) => [entry.operation.kind, entry.state, digestAfter])).toEqual([['guest.configure', 'settled', 'd2'], ['guest.start', 'intent', null]])
})

/** A closed journal with a guest made, one ended, and an operation of ours on the first. */
function writtenJournal(): string {
  const file = temporaryFile()
  const journal = openForTest(file)
  madeGuest(journal)
  const guest = createIntent.operation.guest
  const { id } = journal.recordIntent({ ...startIntent, operation: { kind: 'guest.start', guest, parameters: {} }, digestBefore: 'd1' })
  journal.recordSettled(id, 'ok', 'Done.', undefined, { digest: 'd1' })
  const ended = madeGuest(journal, { operation: { ...createIntent.operation, guest: { ...guest, vmid: 301 } } })
  journal.endProvenance(ended.id, 'It was started.')
  journal.close()
  return file
}

describe('what was changed by hand gives no provenance, and the audit chain names it', () => {
  const vouched = ['300 created']
  test.each<[string, string, readonly string[]]>([
    ['nothing', 'SELECT 1', vouched],
    ['a kind', "UPDATE provenance SET kind = 'scratch' WHERE vmid = 300", []],
    ['a VMID', 'UPDATE provenance SET vmid = 101 WHERE vmid = 300', []],
    ['a root volume', "UPDATE provenance SET root_volume = 'local-lvm:vm-101-disk-0' WHERE vmid = 300", []],
    ['a MAC', "UPDATE provenance SET mac = 'bc:24:11:00:00:02' WHERE vmid = 300", []],
    ['a digest', "UPDATE provenance SET digest = 'd9' WHERE vmid = 300", []],
    ['an epoch', 'UPDATE provenance SET epoch = 2 WHERE vmid = 300', []],
    ['an end that was taken away', 'DELETE FROM provenance_ends', vouched],
    ['an operation of ours that was taken away', "DELETE FROM operations WHERE kind = 'guest.start'", []],
    ['an operation of ours made harmless', "UPDATE operations SET kind = 'guest.configure' WHERE kind = 'guest.start'", []],
    ['a configuration that it left', "UPDATE operations SET digest_after = 'd9' WHERE kind = 'guest.start'", []],
    ['the operation that made it', "UPDATE operations SET node = 'pve9' WHERE vmid = 300 AND kind = 'guest.create'", []],
    ['its task', "UPDATE operations SET upid = 'UPID:pve1:x' WHERE vmid = 300 AND kind = 'guest.create'", []],
    ['the row that told of it', "UPDATE audit SET body = replace(body, 'empty', 'EMPTY') WHERE json_extract(body, '$.decision') = 'provenance_began' AND vmid = 300", []],
    ['a row of another guest', "INSERT INTO provenance SELECT 9, (SELECT id FROM operations WHERE kind = 'guest.start'), host, 101, type, node, 'scratch', root_volume, uuid, mac, digest, upid, epoch, began_at, 1 FROM provenance WHERE vmid = 300", vouched],
  ])('%s', async (what, sql, expected) => {
    const file = writtenJournal()
    const raw = new Database(file)
    for (const name of raw.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all()) raw.exec(`DROP TRIGGER ${name}`)
    raw.pragma('foreign_keys = OFF')
    raw.exec(sql)
    raw.close()
    const journal = openForTest(file, { readOnly: true })
    expect(open(journal)).toEqual(expected)
    expect((await journal.verifyChain()).brokenAt === null).toBe(what === 'nothing')
  })
})

describe('an older journal put back', () => {
  test('gives no provenance, nor does the new epoch that is confirmed then', () => {
    const place = dataFolder()
    putOldCopyBack(place, (journal) => madeGuest(journal), (journal, entry) => journal.endProvenance(entry.id, 'It was started.'))
    const journal = place.open()
    expect([journal.rolledBack() === null, open(journal)]).toEqual([false, []])
    expect(journal.confirmEpoch('alice')).toBe(2)
    expect(journal.provenance('lab').map((record) => record.epoch)).toEqual([1]) // what holds it against the present epoch ends it
  })

  test('is noticed although it was put back right after the end', () => {
    const place = dataFolder()
    const first = place.open()
    const { id } = madeGuest(first)
    const rows = first.auditHead().rows
    first.endProvenance(id, 'It was started.')
    expect(rows).toBeLessThan(first.auditHead().rows)
    // The mark is there while the journal is still open: nothing waits for the few seconds after which marks are kept.
    const other = openForTest(temporaryFile(), { highWater: place.marks() })
    expect(other.rolledBack()).toContain(`${first.auditHead().rows} audit rows`)
  })
})
