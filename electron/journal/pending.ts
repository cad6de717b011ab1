import type { Journal } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'
import { appActor, type Commit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { RecordRow } from './records.ts'
import { auditSubject, operationValues, toPendingItem } from './rows.ts'

/** Items that wait for a signature: one for each (host, vmid, kind, canonical parameters) while it is pending. */
export function createPendingWriter(
  { sqlite }: JournalDatabase,
  commit: Commit,
  newId: () => string,
): Pick<Journal, 'ensurePending' | 'withdrawPending'> {
  const find = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    SELECT * FROM pending
    WHERE host = $host AND vmid = $vmid AND kind = $kind AND parameters = $parameters AND state = 'pending'`)
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO pending (id, host, vmid, type, kind, parameters, guest_name, summary, classification, origin, state,
      created_at, updated_at, audit_seq)
    VALUES ($id, $host, $vmid, $type, $kind, $parameters, $guestName, $summary, $classification, $origin, 'pending',
      $at, $at, $seq)
    RETURNING *`)
  const withdraw = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    UPDATE pending SET state = 'withdrawn', updated_at = $at, audit_seq = $seq
    WHERE id = $id AND state = 'pending' RETURNING *`)

  return {
    ensurePending: (draft) =>
      commit.run((place) => {
        const values = operationValues(draft)
        const standing = find.get(values)
        if (standing !== undefined) return { value: toPendingItem(standing), event: null }
        const { classification, origin } = draft
        const row = insert.get({ ...values, id: newId(), classification: canonicalJson(classification), origin, at: place.at, seq: place.seq })
        if (row === undefined) throw new Error('the journal wrote no row')
        const item = toPendingItem(row)
        const event = commit.appendFor(place, row, {
          ...auditSubject(item),
          actor: appActor,
          kind: 'approval',
          decision: 'pending_signature',
          reason: `${draft.summary}: waits for a signature, because ${classification.reason}.`,
          payload: { origin, parameters: draft.operation.parameters, class: classification.class, flags: classification.flags },
        })
        return { value: item, event }
      }),
    withdrawPending: (id, reason) =>
      commit.run((place) => {
        const row = withdraw.get({ id, at: place.at, seq: place.seq })
        if (row === undefined) throw new Error(`there is no pending item ${id}`)
        const draft = { ...auditSubject(toPendingItem(row)), actor: appActor, kind: 'approval', decision: 'withdrawn', reason, payload: {} } as const
        return { value: undefined, event: commit.appendFor(place, row, draft) }
      }),
  }
}
