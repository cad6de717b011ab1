import { ZodError } from 'zod'
import type { SignerSet } from '../../shared/domain/signerSet.ts'
import type { Journal } from '../ports.ts'
import { createAuditReader, type AuditReader } from './auditReader.ts'
import type { AuditIndex } from './auditIndex.ts'
import { createAuditStory } from './auditStory.ts'
import type { JournalDatabase } from './database.ts'
import type { JournalState } from './highWater.ts'
import { unreadable } from './journalError.ts'
import { createPendingItems } from './pendingItems.ts'
import { toCheckpoint, toEntry, toSignerSet } from './rows.ts'

/** Every question the journal answers. Reads only. */
export type JournalReader = Pick<
  Journal,
  | 'unsettled' | 'needingOperator' | 'entry' | 'recentEntries'
  | 'pendingItems' | 'pendingItem' | 'endedItems' | 'itemByPayload' | 'isSpent' | 'signerSet' | 'epoch' | 'epochBeganAt'
  | 'signerSetAt' | 'factsOf' | 'auditStory' | 'checkpoints'
> & AuditReader & Pick<JournalState, 'hashOf'>

const firstEpoch = 1

/** What a journal begins with: nobody's signature counts. */
const emptySignerSet: SignerSet = { version: 0, since: new Date(0).toISOString(), keys: [], roles: [], revoked: [], policy: [] }

/** Reads through statements prepared once. A row that cannot be understood is `journal_corrupt`. */
export function createReader(database: JournalDatabase, index: AuditIndex | null): JournalReader {
  const { sqlite } = database
  const byId = sqlite.prepare<[string]>('SELECT * FROM operations WHERE id = ?')
  const open = sqlite.prepare<[]>("SELECT * FROM operations WHERE state IN ('intent', 'sent') ORDER BY seq")
  const waiting = sqlite.prepare<[]>("SELECT * FROM operations WHERE state = 'needs_operator' ORDER BY seq")
  const recent = sqlite.prepare<[number]>('SELECT * FROM operations ORDER BY seq DESC LIMIT ?')
  const items = createPendingItems(sqlite)
  const spent = sqlite.prepare<[string, string]>('SELECT 1 FROM spent WHERE payload_sha256 = ? OR nonce = ?')
  const signers = sqlite.prepare<[]>('SELECT * FROM signer_sets ORDER BY seq DESC LIMIT 1')
  const epoch = sqlite.prepare<[], number>(`SELECT ifnull(max(seq), ${firstEpoch}) FROM epochs`).pluck()
  // The first epoch has no row: it began with the first audit row.
  const epochBegan = sqlite.prepare<[], string | null>("SELECT coalesce((SELECT began_at FROM epochs ORDER BY seq DESC LIMIT 1), (SELECT CASE WHEN json_valid(body) THEN body ->> '$.at' END FROM audit WHERE seq = 1))").pluck()
  const hash = sqlite.prepare<[number], string>('SELECT hash FROM audit WHERE seq = ?').pluck()
  const facts = sqlite.prepare<[string, string, number, number], { vmid: number | null; subject: string; value: string; since: string }>(
    // In the order of the index.
    'SELECT vmid, subject, value, since FROM facts WHERE topic = ? AND host = ? AND ifnull(vmid, 0) BETWEEN ? AND ? ORDER BY ifnull(vmid, 0), subject',
  )
  const signersAt = sqlite.prepare<[number]>('SELECT * FROM signer_sets WHERE seq = ?')
  const checkpoints = sqlite.prepare<[]>('SELECT * FROM checkpoints ORDER BY seq')
  const auditStory = createAuditStory(sqlite)
  const read = <T>(work: () => T): T => database.read(() => understood(work))

  return {
    unsettled: () => read(() => open.all().map(toEntry)),
    needingOperator: () => read(() => waiting.all().map(toEntry)),
    entry: (id) => read(() => {
      const row = byId.get(id)
      return row === undefined ? null : toEntry(row)
    }),
    recentEntries: (limit) => read(() => recent.all(limit).map(toEntry)),
    pendingItems: (host) => read(() => items.open(host ?? null)),
    pendingItem: (id) => read(() => items.byId(id)),
    endedItems: (limit) => read(() => items.ended(limit)),
    itemByPayload: (sha256) => read(() => items.byPayload(sha256)),
    isSpent: (payloadSha256, nonce) => read(() => spent.get(payloadSha256, nonce) !== undefined),
    signerSet: () => read(() => {
      const row = signers.get()
      return row === undefined ? emptySignerSet : toSignerSet(row)
    }),
    signerSetAt: (version) => read(() => {
      const row = signersAt.get(version)
      return row === undefined ? null : toSignerSet(row)
    }),
    epoch: () => read(() => epoch.get() ?? firstEpoch),
    epochBeganAt: () => read(() => epochBegan.get() ?? null),
    factsOf: (topic, host, [first, last] = [0, Number.MAX_SAFE_INTEGER]) => read(() =>
      new Map(facts.all(topic, host, first, last).map(({ vmid, subject, value, since }) => [`${host}/${vmid ?? ''}/${subject}`, { value, since }])),
    ),
    ...createAuditReader(database, index),
    auditStory: (id) => read(() => auditStory(id)),
    checkpoints: () => read(() => checkpoints.all().map(toCheckpoint)),
    hashOf: (row) => read(() => hash.get(row) ?? null),
  }
}

/** Constraints and hashes stand before every row, so one that does not parse was changed from outside. */
function understood<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof ZodError || thrown instanceof SyntaxError) throw unreadable('A record of the journal', thrown)
    throw thrown
  }
}
