import type Database from 'better-sqlite3'
import { AppError } from '../../shared/domain/appError.ts'
import type { PendingItem, Spend } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'
import { appActor, type Transaction } from './commit.ts'
import type { PendingSteps } from './pendingSteps.ts'
import { written, type RecordRow } from './records.ts'

/** What an item asks for: an operation, or a signer set. */
export type Wish = Pick<PendingItem, 'operation' | 'signers'>

/** Uses up signed payloads, within a transaction that is under way. */
export interface Spending {
  /**
   * Writes down that a payload and its nonce are used up; the audit row that comes next tells of it. `wish` is what
   * is about to be done. Throws `replayed` the second time, `binding_mismatch` when the item asks for something else,
   * `not_found` when it no longer waits.
   */
  take(transaction: Transaction, spend: Spend, wish: Wish): RecordRow
  /** Ends the item, naming the journal entry that spent it. */
  finish(transaction: Transaction, spend: Spend, operationId: string | null): void
}

/** Rows of `spent` are kept for good: a clock that is set back makes no payload fresh again. */
export function createSpending(sqlite: Database.Database, steps: PendingSteps): Spending {
  const find = sqlite.prepare<[string, string]>('SELECT 1 FROM spent WHERE payload_sha256 = ? OR nonce = ?')
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO spent (payload_sha256, nonce, item, expires, at, audit_seq)
    VALUES ($payloadSha256, $nonce, $itemId, $expires, $at, $seq) RETURNING *`)
  return {
    take: ({ at, seq }, spend, wish) => {
      const { itemId, payloadSha256, nonce, expires } = spend
      if (find.get(payloadSha256, nonce) !== undefined) throw replayed(spend)
      const item = steps.requireOpen(itemId)
      checkBinding(item, spend, wish)
      checkSigned(item, spend)
      return written(insert.get({ itemId, payloadSha256, nonce, expires, at, seq }))
    },
    finish: (transaction, { itemId, principals }, operationId) =>
      steps.end(transaction, itemId, { state: 'executed', because: `Signed by ${principals.join(', ')}.`, actor: appActor, operationId }),
  }
}

/** The verifier has judged all this before; here it holds for the very records that the transaction changes. */
function checkBinding(item: PendingItem, spend: Spend, wish: Wish): void {
  const { payload } = item
  const samePayload = payload?.sha256 === spend.payloadSha256 && payload.nonce === spend.nonce && payload.expires === spend.expires
  if (samePayload && wishText(item) === wishText(wish)) return
  throw new AppError({
    code: 'binding_mismatch',
    message: `Request ${item.id} asks for something else than what was signed or is about to be done.`,
    hint: 'Nothing was done. Look at the request again and sign what it asks for.',
  })
}

function wishText({ operation, signers }: Wish): string {
  if (operation === null) return canonicalJson(signers)
  const { kind, guest: { host, vmid, type }, parameters } = operation
  return canonicalJson([kind, host, vmid, type, parameters])
}

function checkSigned({ id, signatures }: PendingItem, { principals }: Spend): void {
  const signed = new Set(signatures.map(({ principal }) => principal))
  if (principals.length > 0 && principals.every((principal) => signed.has(principal))) return
  throw new AppError({ code: 'unknown_signer', message: `Request ${id} is not signed by ${principals.join(', ') || 'anybody'}: a key may have changed hands since.`, hint: 'Nothing was done. Have it signed again.' })
}

function replayed({ payloadSha256 }: Spend): AppError {
  return new AppError({
    code: 'replayed',
    message: `The signed payload ${payloadSha256.slice(0, 16)}…, or its nonce, was used before. A signature counts once.`,
    hint: 'Nothing was done. To do it again, ask for it again and sign the new request.',
  })
}
