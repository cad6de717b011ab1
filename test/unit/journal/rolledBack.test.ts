import { cpSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendRows, dataFolder, putOldCopyBack } from './dataFolders.ts'
import { marksOf, openForTest, signedItem, temporaryFile } from './journalFixture.ts'
import { aliceAlone, destroyDb, destroyDraft, destroyIntent, hostRow, rotateDraft, spendOf, startIntent } from './samples.ts'

const rolledBack = expect.objectContaining({ code: 'journal_rolled_back' })

test('a journal that only grows is never suspected', () => {
  const { open } = dataFolder()
  for (let starts = 0; starts < 3; starts += 1) {
    const journal = open()
    expect(journal.rolledBack()).toBeNull()
    appendRows(journal, 3)
    journal.close()
  }
  expect(open().auditHead().rows).toBe(9)
})

test('an old copy put back is noticed: nothing is carried out until a new epoch is confirmed', async () => {
  const place = dataFolder()
  const item = putOldCopyBack(
    place,
    (journal) => signedItem(journal, destroyDraft, 'n1'),
    (journal, signed) => journal.recordIntent({ ...destroyIntent, spend: spendOf(signed) }),
  )
  const spent = { ...destroyIntent, spend: spendOf(item) }
  for (let starts = 0; starts < 3; starts += 1) {
    const journal = place.open()
    expect(journal.rolledBack()).toContain(starts === 0 ? 'it had 5 audit rows: an older copy of it was put back, without rows 4 to 5.' : 'older copy')
    const change = signedItem(journal, rotateDraft, `r${starts}`)
    expect(() => journal.recordIntent(spent)).toThrow(rolledBack)
    expect(() => journal.recordIntent(startIntent)).toThrow(rolledBack)
    expect(() => journal.enrolFirst(aliceAlone, 'root')).toThrow(rolledBack)
    expect(() => journal.rotateSigners(change, spendOf(change))).toThrow(rolledBack)
    expect([journal.recentEntries(1), journal.signerSet().version, journal.epoch()]).toEqual([[], 0, 1])
    journal.rejectPending(change.id, 'bob', 'Only tried.')
    journal.close()
  }
  const journal = place.open()
  expect(journal.auditPage({ before: null, limit: 100, kind: 'app' }).map(({ decision }) => decision)).toEqual(['journal_rolled_back'])
  expect(journal.confirmEpoch('root')).toBe(2)
  expect(journal.rolledBack()).toBeNull()
  expect(journal.pendingItem(item.id)).toMatchObject({ state: 'superseded', endedBecause: 'Epoch 2 began, and this was minted before.' })
  expect(() => journal.recordIntent(spent)).toThrow(expect.objectContaining({ code: 'not_found' }))
  expect(journal.recordIntent(startIntent).state).toBe('intent')
  expect(await journal.verifyChain()).toMatchObject({ brokenAt: null })
  journal.close()
  const after = place.open()
  expect([after.rolledBack(), after.epoch()]).toEqual([null, 2])
})

test('a new epoch supersedes what was minted before; a wish that stands gets a new item, a signed job and a change of signers do not', () => {
  const journal = openForTest(temporaryFile())
  const declared = signedItem(journal, destroyDraft, 'n1')
  const asked = signedItem(journal, { ...destroyDraft, source: 'request', origin: 'carol', operation: { ...destroyDb, parameters: {} } }, 'n2')
  const job = signedItem(journal, { ...destroyDraft, source: 'job', operation: { ...destroyDb, kind: 'snapshot.delete' } }, 'n3')
  const change = signedItem(journal, rotateDraft, 'n4')
  const unminted = journal.ensurePending({ ...destroyDraft, operation: { ...destroyDb, kind: 'backup.delete' } })
  expect(journal.epochBeganAt()).toBe(declared.createdAt)
  expect(journal.confirmEpoch('root')).toBe(2)
  expect(journal.confirmEpoch('root')).toBe(3)
  expect(journal.epochBeganAt()).toBe(journal.auditPage({ before: null, limit: 1, kind: 'app' })[0]?.at)
  const open = journal.pendingItems()
  expect(open.map(({ source, origin, operation, payload, signatures }) => ({ source, origin, kind: operation?.kind, payload, signed: signatures.length }))).toEqual([
    { source: 'desired', origin: 'site.yaml:12', kind: 'backup.delete', payload: null, signed: 0 },
    { source: 'desired', origin: 'site.yaml:12', kind: 'guest.destroy', payload: null, signed: 0 },
    { source: 'request', origin: 'carol', kind: 'guest.destroy', payload: null, signed: 0 },
  ])
  expect(open[0]).toEqual(unminted)
  expect([declared, asked, job, change].map(({ id }) => journal.pendingItem(id)?.successor)).toEqual([open[1]?.id, open[2]?.id, null, null])
  expect(journal.auditPage({ before: null, limit: 9, kind: 'app' }).map(({ decision, actor, payload }) => [decision, actor, payload['epoch'], payload['superseded']])).toEqual([
    ['epoch_confirmed', 'root', 3, 0],
    ['epoch_confirmed', 'root', 2, 4],
  ])
})

test('the new epoch is above every one that the lost rows began', () => {
  const place = dataFolder()
  putOldCopyBack(place, (journal) => appendRows(journal, 1), (journal) => {
    journal.confirmEpoch('root')
    journal.confirmEpoch('root')
  })
  expect(place.open().confirmEpoch('root')).toBe(4)
})

test('an old copy that has grown longer than the journal was is noticed by its rows', () => {
  const { file, state, open, folder, root } = dataFolder()
  const first = open()
  appendRows(first, 2)
  first.close()
  cpSync(folder, join(root, 'copy'), { recursive: true })
  const second = open()
  appendRows(second, 2)
  second.close()
  cpSync(join(root, 'copy', 'journal.db'), file)
  const unguarded = openForTest(file)
  for (let rows = 0; rows < 9; rows += 1) unguarded.appendAudit({ ...hostRow, reason: 'another way' })
  unguarded.close()
  expect(openForTest(file, { highWater: marksOf(file, state) }).rolledBack()).toMatch(/^Audit row 4 of this journal is not the one that stood there on 2026-01-01 00:00 UTC: an older copy/)
})

test('an old copy at another path is noticed, and the copy that is the newest is not', () => {
  const { root, folder, open } = dataFolder()
  const elsewhere = join(root, 'elsewhere')
  const first = open()
  appendRows(first, 2)
  first.close()
  cpSync(folder, elsewhere, { recursive: true })
  open(join(elsewhere, 'journal.db')).close()
  const second = open()
  expect(second.rolledBack()).toBeNull()
  appendRows(second, 2)
  second.close()
  expect(open(join(elsewhere, 'journal.db')).rolledBack()).toContain('without rows 3 to 4')
})

test('a moved data folder is the same journal, and a link to it is no other folder', () => {
  const { root, folder, open, state } = dataFolder()
  const first = open()
  appendRows(first, 2)
  first.close()
  symlinkSync(folder, join(root, 'link'))
  open(join(root, 'link', 'journal.db')).close()
  expect(readdirSync(state).filter((name) => name.startsWith('folder-'))).toHaveLength(1)
  renameSync(folder, join(root, 'moved'))
  expect(open(join(root, 'moved', 'journal.db')).rolledBack()).toBeNull()
})

test('a deleted journal is noticed while the settings stand, and stays noticed', () => {
  const { file, open } = dataFolder()
  const first = open()
  appendRows(first, 7)
  first.close()
  rmSync(file)
  for (let starts = 0; starts < 2; starts += 1) {
    const journal = open()
    expect(journal.rolledBack()).toMatch(/^Another journal stood in this data folder on 2026-01-01 00:00 UTC: that one had 7 audit rows, this one has/)
    expect(() => journal.enrolFirst(aliceAlone, 'mallory')).toThrow(rolledBack)
    journal.close()
  }
  const journal = open()
  expect(journal.confirmEpoch('root')).toBe(2)
  journal.close()
  expect(open().rolledBack()).toBeNull()
})

test('a folder without settings and journal is a new one; the journal that stood there is still known', () => {
  const { file, settings, root, open } = dataFolder()
  const first = open()
  appendRows(first, 3)
  first.close()
  cpSync(file, join(root, 'old.db'))
  const second = open()
  appendRows(second, 3)
  second.close()
  rmSync(file)
  rmSync(settings)
  const fresh = open()
  expect([fresh.rolledBack(), fresh.epoch()]).toEqual([null, 1])
  fresh.close()
  writeFileSync(settings, '{}')
  expect(open().rolledBack()).toBeNull()
  cpSync(join(root, 'old.db'), file)
  rmSync(`${file}-wal`, { force: true })
  expect(open().rolledBack()).not.toBeNull()
})

test('a new folder is new although the process ended before its first mark was written', () => {
  const { file, settings, state, open } = dataFolder()
  open().close()
  rmSync(file)
  rmSync(settings)
  marksOf(file, state).ofFolder()
  openForTest(file).close()
  expect(open().rolledBack()).toBeNull()
})

