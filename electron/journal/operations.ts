import { AppError } from '../../shared/domain/appError.ts'
import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { Evidence, IntentDraft, Journal, JournalEntry } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'
import { appActor, type Commit, type Transaction } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { HighWater } from './highWater.ts'
import type { ProvenanceSteps } from './provenance.ts'
import { written, type RecordRow } from './records.ts'
import { auditSubject, operationValues, toEntry } from './rows.ts'
import type { Spending } from './spending.ts'

/**
 * Which states may follow which:
 *
 *     intent ──▶ sent ──▶ settled        intent ──▶ settled (never sent, or known by its end state)
 *        └────┬────┘
 *             ▼
 *       needs_operator ──▶ settled        by a person who has looked, and by nothing else
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
  readonly changes: Partial<Pick<JournalEntry, 'outcome' | 'upid' | 'error'>> & { readonly digestAfter?: string | undefined }
  /** The app itself unless told. */
  readonly actor?: string
  readonly decision: string
  readonly reason: (entry: JournalEntry) => string
  readonly payload: AuditDraft['payload']
}

/** What the life of an operation rests on. */
export interface OperationWriterParts {
  readonly database: JournalDatabase
  readonly commit: Commit
  readonly spending: Spending
  readonly provenance: ProvenanceSteps
  readonly highWater: HighWater
  readonly newId: () => string
}

/** The life of an operation. A step the diagram does not have, or an unknown id, is a bug and throws. */
export function createOperationWriter(
  { database: { sqlite }, commit, spending, provenance, highWater, newId }: OperationWriterParts,
): Pick<Journal, 'recordIntent' | 'recordSent' | 'recordSettled' | 'recordNeedsOperator' | 'settleByOperator'> {
  const find = sqlite.prepare<[string], RecordRow>('SELECT * FROM operations WHERE id = ?')
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO operations (id, host, vmid, type, kind, parameters, node, guest_name, summary, request, basis, actor,
      digest_before, makes, state, created_at, updated_at, audit_seq)
    VALUES ($id, $host, $vmid, $type, $kind, $parameters, $node, $guestName, $summary, $request, $basis, $actor,
      $digestBefore, $makes, 'intent', $at, $at, $seq)
    RETURNING *`)
  const update = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    UPDATE operations SET state = $state, outcome = $outcome, upid = ifnull($upid, upid), error = $error,
      digest_after = $digestAfter, updated_at = $at, audit_seq = $seq
    WHERE id = $id RETURNING *`)

  const begin = (draft: IntentDraft): JournalEntry =>
    commit.run((transaction) => {
      const { node, basis, actor, digestBefore, request, before, spend, makes = null } = draft
      const { at, seq } = transaction
      const operations = written(insert.get({ ...operationValues(draft), id: newId(), node, basis, actor, digestBefore, makes, request: canonicalJson(request), at, seq }))
      const entry = toEntry(operations)
      const payload = { node, request, ...(digestBefore === null ? {} : { digest: digestBefore }), ...(before === undefined ? {} : { before }) }
      const told = { ...auditSubject(entry), actor, kind: 'intent', decision: basis, reason: draft.summary } as const
      if (spend === undefined) {
        transaction.appendFor({ operations }, { ...told, payload })
        return entry
      }
      const spent = spending.take(transaction, spend, { operation: draft.operation, signers: null })
      transaction.appendFor({ operations, spent }, { ...told, payload: { ...payload, item: spend.itemId, signedPayload: spend.payloadSha256, principals: spend.principals } })
      spending.finish(transaction, spend, entry.id)
      return entry
    })

  const advance = (id: string, step: Step): JournalEntry =>
    commit.run((transaction) => {
      checkStep(id, find.get(id), step.to, step.changes.outcome)
      return take(transaction, id, step)
    })
  const take = (transaction: Transaction, id: string, { to, changes, actor = appActor, decision, reason, payload }: Step): JournalEntry => {
    const { at, seq } = transaction
    const { outcome = null, upid = null, error = null, digestAfter = null } = changes
    const operations = written(update.get({ id, state: to, outcome, upid, error: error === null ? null : canonicalJson(error), digestAfter, at, seq }))
    const entry = toEntry(operations)
    transaction.appendFor({ operations }, { ...auditSubject(entry), actor, kind: to, decision, reason: reason(entry), payload })
    return entry
  }
  const settle: Journal['recordSettled'] = (id, outcome, reason, error, evidence = {}) =>
    commit.run((transaction) => {
      checkStep(id, find.get(id), 'settled', outcome)
      const entry = take(transaction, id, {
        to: 'settled',
        changes: { outcome, error: error ?? null, digestAfter: evidence.digest },
        decision: outcome,
        reason: () => reason,
        payload: { ...(error === undefined ? {} : { error }), ...kept(evidence) },
      })
      if (outcome === 'ok') provenance.begin(transaction, entry, evidence)
      return entry
    })

  return {
    recordIntent: (draft) => {
      highWater.requireNewest()
      const entry = begin(draft)
      if (draft.spend === undefined) return entry
      try {
        highWater.advance()
      } catch (thrown) {
        // The caller never learns of this entry, so it will send nothing.
        settle(entry.id, 'not_sent', 'Nothing was sent: it could not be noted outside the data folder that the signature is used up.')
        throw thrown
      }
      return entry
    },
    recordSent: (id, upid) =>
      advance(id, {
        to: 'sent',
        changes: { upid },
        decision: 'accepted',
        reason: ({ node }) => (upid === null ? `Node ${node} accepted the request; it has no task.` : `Node ${node} accepted the request and started a task.`),
        payload: upid === null ? {} : { upid },
      }),
    recordSettled: settle,
    recordNeedsOperator: (id, error) =>
      advance(id, {
        to: 'needs_operator',
        changes: { error },
        decision: 'needs_operator',
        reason: ({ node }) => `It is not known whether this happened on node ${node}: ${error.message}`,
        payload: { error },
      }),
    settleByOperator: (id, outcome, actor, reason) =>
      commit.run((transaction) => {
        const row = find.get(id)
        const entry = row === undefined ? null : toEntry(row)
        if (entry?.state !== 'needs_operator') throw nothingToSettle(id, entry)
        return take(transaction, id, {
          to: 'settled',
          changes: { outcome, error: outcome === 'ok' ? null : entry.error },
          actor,
          decision: outcome,
          reason: () => `${actor} has looked: it was ${outcome === 'ok' ? 'done' : 'not done'}. ${reason}`,
          payload: { byOperator: true, asked: reason },
        })
      }),
  }
}

function nothingToSettle(id: string, entry: JournalEntry | null): AppError {
  const message = entry === null ? `There is no operation ${id}.` : `${entry.summary}: its outcome is not left to a person; it is ${entry.state}.`
  return new AppError({ code: 'not_found', message, hint: 'List those that are: countersign operations list' })
}

function checkStep(id: string, row: RecordRow | undefined, to: Step['to'], outcome: JournalEntry['outcome'] | undefined): void {
  if (row === undefined) throw new Error(`there is no journal entry ${id}`)
  const { state } = toEntry(row)
  if (!successors[state].includes(to)) throw new Error(`journal entry ${id} cannot go from ${state} to ${to}`)
  if (state === 'sent' && outcome === 'not_sent') throw new Error(`journal entry ${id} was sent and cannot settle as not sent`)
}

/** Lines of a task log that are kept, and how much of each: audit rows are small. */
const keptLines = 40
const keptCharacters = 300

function kept({ after, log }: Evidence): Record<string, unknown> {
  return {
    ...(after === undefined ? {} : { after }),
    ...(log === undefined || log.length === 0 ? {} : { log: log.slice(-keptLines).map((line) => line.slice(0, keptCharacters)) }),
  }
}
