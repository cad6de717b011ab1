import { ZodError } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import type { SignerSet } from '../../shared/domain/signerSet.ts'
import type { AuditQuery, Journal } from '../ports.ts'
import { openEvent, type SealedEvent } from './auditChain.ts'
import type { JournalDatabase } from './database.ts'
import type { JournalState } from './highWater.ts'
import { createPendingItems } from './pendingItems.ts'
import { toEntry, toSignerSet } from './rows.ts'

/** Every question the journal answers. Reads only. */
export type JournalReader = Pick<
  Journal,
  | 'unsettled' | 'needingOperator' | 'entry' | 'recentEntries'
  | 'pendingItems' | 'pendingItem' | 'endedItems' | 'itemByPayload' | 'isSpent' | 'signerSet' | 'epoch' | 'epochBeganAt'
  | 'factsOf' | 'auditPage' | 'auditHead'
> & Pick<JournalState, 'hashOf'>

const firstEpoch = 1

/** What a journal begins with: nobody's signature counts. */
const emptySignerSet: SignerSet = { version: 0, since: new Date(0).toISOString(), keys: [], roles: [], revoked: [], policy: [] }

/** The longest page of audit rows. */
const longestPage = 500

/** Reads through statements prepared once. A row that cannot be understood is `journal_corrupt`. */
export function createReader(database: JournalDatabase): JournalReader {
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
  const facts = sqlite.prepare<[string, string], { vmid: number | null; subject: string; value: string; since: string }>(
    'SELECT vmid, subject, value, since FROM facts WHERE topic = ? AND host = ? ORDER BY vmid, subject',
  )
  const head = sqlite.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
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
    epoch: () => read(() => epoch.get() ?? firstEpoch),
    epochBeganAt: () => read(() => epochBegan.get() ?? null),
    factsOf: (topic, host) => read(() =>
      new Map(facts.all(topic, host).map(({ vmid, subject, value, since }) => [`${host}/${vmid ?? ''}/${subject}`, { value, since }])),
    ),
    auditPage: (query) => read(() => {
      const { sql, values } = auditPageSql(query)
      return sqlite.prepare<unknown[], SealedEvent & { seq: number }>(sql).all(...values).map(openRow)
    }),
    // The chain has no gaps, so the newest number is the count.
    auditHead: () => read(() => {
      const newest = head.get()
      return newest === undefined ? { rows: 0, hash: '' } : { rows: newest.seq, hash: newest.hash }
    }),
    hashOf: (row) => read(() => hash.get(row) ?? null),
  }
}

/**
 * The page as SQL. A unary plus keeps SQLite from choosing an index that ends in long scans: the guest's index is
 * taken before the kind's, and holds the kind itself. Pure.
 */
export function auditPageSql(query: AuditQuery): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const guestGiven = query.vmid !== undefined
  const terms: (readonly [string, string | number | null | undefined])[] = [
    ['seq < ?', query.before],
    ['host = ?', query.host],
    ['vmid = ?', query.vmid],
    [guestGiven ? '+kind = ?' : 'kind = ?', query.kind],
  ]
  const given = terms.filter((term): term is readonly [string, string | number] => term[1] !== undefined && term[1] !== null)
  const where = given.length === 0 ? '' : `WHERE ${given.map(([text]) => text).join(' AND ')} `
  const limit = Math.min(Math.max(query.limit, 1), longestPage)
  return { sql: `SELECT seq, body, hash FROM audit ${where}ORDER BY seq DESC LIMIT ?`, values: [...given.map(([, value]) => value), limit] }
}

function openRow(row: SealedEvent & { seq: number }): AuditEvent {
  try {
    return openEvent(row)
  } catch (thrown) {
    throw unreadable(`Row ${row.seq} of the audit log`, thrown)
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

function unreadable(what: string, cause: unknown): AppError {
  return new AppError({
    code: 'journal_corrupt',
    message: `${what} was changed outside the app and cannot be read.`,
    hint: 'Verify the audit chain: it names the first changed row.',
    cause,
  })
}
