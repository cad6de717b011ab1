import type Database from 'better-sqlite3'
import { AppError } from '../../shared/domain/appError.ts'
import type { PendingDraft, PendingItem } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'
import { appActor, type Transaction } from './commit.ts'
import type { PendingItems } from './pendingItems.ts'
import { written, type RecordRow } from './records.ts'
import { auditSubject, operationValues } from './rows.ts'

/** How an item ends, and what the audit row says of it. */
export interface Ending {
  readonly state: Exclude<PendingItem['state'], 'pending'>
  readonly because: string
  readonly actor: string
  readonly operationId: string | null
}

/** Steps of an item's life, each within a transaction that is under way. */
export interface PendingSteps {
  /** The open item that wishes for the same; adds one where there is none. */
  ensure(transaction: Transaction, draft: PendingDraft): PendingItem
  /** An item that still waits. Throws `not_found` for one that has ended or never was. */
  requireOpen(id: string): PendingItem
  /** Marks an item as changed by the audit row that comes next. */
  touch(transaction: Transaction, id: string): RecordRow
  end(transaction: Transaction, id: string, ending: Ending): void
}

/** Adds and ends items. An item that wishes for the same as one that was superseded is its successor. */
export function createPendingSteps(sqlite: Database.Database, items: PendingItems, newId: () => string): PendingSteps {
  const same = `(signers = $signers OR (host = $host AND vmid = $vmid AND kind = $kind AND parameters = $parameters))`
  const standing = sqlite.prepare<[Record<string, unknown>], string>(`SELECT id FROM pending WHERE ${same} AND state = 'pending'`).pluck()
  const before = sqlite.prepare<[Record<string, unknown>], { id: string; state: string }>(`SELECT id, state FROM pending WHERE ${same} ORDER BY seq DESC LIMIT 1`)
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO pending (id, host, vmid, type, kind, parameters, signers, guest_name, summary, classification, source,
      origin, reason, predecessor, state, created_at, updated_at, audit_seq)
    VALUES ($id, $host, $vmid, $type, $kind, $parameters, $signers, $guestName, $summary, $classification, $source,
      $origin, $reason, $predecessor, 'pending', $at, $at, $seq)
    RETURNING *`)
  const touch = sqlite.prepare<[Record<string, unknown>], RecordRow>('UPDATE pending SET updated_at = $at, audit_seq = $seq WHERE id = $id RETURNING *')
  const end = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    UPDATE pending SET state = $state, ended_because = $because, operation_id = $operationId, updated_at = $at, audit_seq = $seq
    WHERE id = $id RETURNING *`)

  const find = (id: string): PendingItem => {
    const item = items.byId(id)
    if (item === null) throw new AppError({ code: 'not_found', message: `There is no request ${id}.`, hint: 'List the approvals to see what waits.' })
    return item
  }
  const requireOpen = (id: string): PendingItem => {
    const item = find(id)
    if (item.state !== 'pending') throw ended(item)
    return item
  }
  return {
    requireOpen,
    touch: ({ at, seq }, id) => written(touch.get({ id, at, seq })),
    ensure: (transaction, draft) => {
      const values = wishValues(draft)
      const known = standing.get(values)
      if (known !== undefined) return find(known)
      const { classification, source, origin, reason } = draft
      const { at, seq } = transaction
      const last = before.get(values)
      const predecessor = last?.state === 'superseded' ? last.id : null
      const id = newId()
      const pending = written(insert.get({ ...values, id, classification: canonicalJson(classification), source, origin, reason, predecessor, at, seq }))
      const item = find(id)
      transaction.appendFor({ pending }, {
        ...auditSubject(item),
        actor: source === 'request' ? origin : appActor,
        kind: 'approval',
        decision: 'pending_signature',
        reason: `${draft.summary}: waits for a signature, because ${classification.reason}.`,
        payload: {
          source, origin, asked: reason, class: classification.class, flags: classification.flags,
          ...(draft.operation === null ? {} : { parameters: draft.operation.parameters }),
          ...(predecessor === null ? {} : { predecessor }),
        },
      })
      return item
    },
    end: (transaction, id, { state, because, actor, operationId }) => {
      requireOpen(id)
      const { at, seq } = transaction
      const pending = written(end.get({ id, state, because, operationId, at, seq }))
      transaction.appendFor({ pending }, {
        ...auditSubject(find(id)),
        actor,
        kind: 'approval',
        decision: state,
        reason: because,
        payload: operationId === null ? {} : { entry: operationId },
      })
    },
  }
}

/** The columns that say what is wished for: those of an operation, or a signer set. Equal wishes are equal text. */
function wishValues({ operation, signers, guestName, summary }: PendingDraft): Record<string, unknown> {
  if ((operation === null) === (signers === null)) throw new Error('a request is for an operation or for a signer set')
  if (operation !== null) return { ...operationValues({ operation, guestName, summary }), signers: null }
  return { host: null, vmid: null, type: null, kind: null, parameters: null, signers: canonicalJson(signers), guestName, summary }
}

const endings: Readonly<Record<Ending['state'], string>> = {
  executed: 'was executed',
  rejected: 'was rejected',
  superseded: 'was replaced, because what it rests on changed',
  withdrawn: 'was withdrawn',
}

function ended({ id, state, summary, endedBecause, successor }: PendingItem): AppError {
  if (state === 'pending') throw new Error(`request ${id} has not ended`)
  return new AppError({
    code: state === 'executed' ? 'replayed' : 'not_found',
    message: `Request ${id} (${summary}) no longer waits: it ${endings[state]}${endedBecause === null ? '' : ` (${endedBecause})`}.`,
    hint: successor === null ? 'List the approvals to see what waits.' : `Request ${successor} took its place: look at that one.`,
  })
}
