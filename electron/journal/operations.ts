import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { Journal, JournalEntry } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'
import { appActor, type Commit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { RecordRow } from './records.ts'
import { auditSubject, operationValues, toEntry } from './rows.ts'

/**
 * Which states may follow which:
 *
 *     intent ──▶ sent ──▶ settled        intent ──▶ settled (never sent, or known by its end state)
 *        └────┬────┘
 *             ▼
 *       needs_operator
 */
const successors: Readonly<Record<JournalEntry['state'], readonly JournalEntry['state'][]>> = {
  intent: ['sent', 'settled', 'needs_operator'],
  sent: ['settled', 'needs_operator'],
  settled: [],
  needs_operator: [],
}

/** Where an entry goes, and what the audit row says of it. */
interface Step {
  readonly to: 'sent' | 'settled' | 'needs_operator'
  readonly changes: Partial<Pick<JournalEntry, 'outcome' | 'upid' | 'error'>>
  readonly decision: string
  readonly reason: (entry: JournalEntry) => string
  readonly payload: AuditDraft['payload']
}

/** The life of an operation. A step the diagram does not have, or an unknown id, is a bug and throws. */
export function createOperationWriter(
  { sqlite }: JournalDatabase,
  commit: Commit,
  newId: () => string,
): Pick<Journal, 'recordIntent' | 'recordSent' | 'recordSettled' | 'recordNeedsOperator'> {
  const find = sqlite.prepare<[string], RecordRow>('SELECT * FROM operations WHERE id = ?')
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO operations (id, host, vmid, type, kind, parameters, node, guest_name, summary, request, basis, actor,
      digest_before, state, created_at, updated_at, audit_seq)
    VALUES ($id, $host, $vmid, $type, $kind, $parameters, $node, $guestName, $summary, $request, $basis, $actor,
      $digestBefore, 'intent', $at, $at, $seq)
    RETURNING *`)
  const update = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    UPDATE operations SET state = $state, outcome = $outcome, upid = ifnull($upid, upid), error = $error,
      updated_at = $at, audit_seq = $seq
    WHERE id = $id RETURNING *`)

  const advance = (id: string, { to, changes, decision, reason, payload }: Step): JournalEntry =>
    commit.run((place) => {
      checkStep(id, find.get(id), to, changes.outcome)
      const { outcome = null, upid = null, error = null } = changes
      const row = written(update.get({ id, state: to, outcome, upid, error: error === null ? null : canonicalJson(error), at: place.at, seq: place.seq }))
      const entry = toEntry(row)
      const draft = { ...auditSubject(entry), actor: appActor, kind: to, decision, reason: reason(entry), payload }
      return { value: entry, event: commit.appendFor(place, row, draft) }
    })

  return {
    recordIntent: (draft) =>
      commit.run((place) => {
        const { node, basis, actor, digestBefore, request } = draft
        const values = { ...operationValues(draft), id: newId(), node, basis, actor, digestBefore, request: canonicalJson(request) }
        const row = written(insert.get({ ...values, at: place.at, seq: place.seq }))
        const entry = toEntry(row)
        const payload = { node, request, ...(digestBefore === null ? {} : { digest: digestBefore }) }
        const event = commit.appendFor(place, row, { ...auditSubject(entry), actor, kind: 'intent', decision: basis, reason: draft.summary, payload })
        return { value: entry, event }
      }),
    recordSent: (id, upid) =>
      advance(id, {
        to: 'sent',
        changes: { upid },
        decision: 'accepted',
        reason: ({ node }) => (upid === null ? `Node ${node} accepted the request; it has no task.` : `Node ${node} accepted the request and started a task.`),
        payload: upid === null ? {} : { upid },
      }),
    recordSettled: (id, outcome, reason, error) =>
      advance(id, {
        to: 'settled',
        changes: { outcome, error: error ?? null },
        decision: outcome,
        reason: () => reason,
        payload: error === undefined ? {} : { error },
      }),
    recordNeedsOperator: (id, error) =>
      advance(id, {
        to: 'needs_operator',
        changes: { error },
        decision: 'needs_operator',
        reason: ({ node }) => `It is not known whether this happened on node ${node}: ${error.message}`,
        payload: { error },
      }),
  }
}

function checkStep(id: string, row: RecordRow | undefined, to: Step['to'], outcome: JournalEntry['outcome'] | undefined): void {
  if (row === undefined) throw new Error(`there is no journal entry ${id}`)
  const { state } = toEntry(row)
  if (!successors[state].includes(to)) throw new Error(`journal entry ${id} cannot go from ${state} to ${to}`)
  if (state === 'sent' && outcome === 'not_sent') throw new Error(`journal entry ${id} was sent and cannot settle as not sent`)
}

/** `RETURNING` yields the row that was written. */
function written(row: RecordRow | undefined): RecordRow {
  if (row === undefined) throw new Error('the journal wrote no row')
  return row
}
