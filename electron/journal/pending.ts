import { AppError } from '../../shared/domain/appError.ts'
import type { Crypto, Journal, MintedPayload } from '../ports.ts'
import { appActor, type Commit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { PendingItems } from './pendingItems.ts'
import type { PendingSteps } from './pendingSteps.ts'
import { written, type RecordRow } from './records.ts'
import { auditSubject } from './rows.ts'

/** What the life of an item rests on. */
export interface PendingWriterParts {
  readonly database: JournalDatabase
  readonly commit: Commit
  readonly items: PendingItems
  readonly steps: PendingSteps
  readonly crypto: Crypto
}

/**
 * Items that wait for a signature. Ids come from people: a step of an item that has ended or never was is
 * `not_found` (`replayed` when it was executed). A payload minted twice is a bug and throws.
 */
export function createPendingWriter(
  { database: { sqlite }, commit, items, steps, crypto }: PendingWriterParts,
): Pick<Journal, 'ensurePending' | 'recordPayload' | 'recordSignature' | 'withdrawPending' | 'rejectPending' | 'supersedePending'> {
  const knownPayload = sqlite.prepare<[string, string]>('SELECT 1 FROM payloads WHERE sha256 = ? OR nonce = ?')
  const mint = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO payloads (item, bytes, sha256, nonce, expires, audit_seq)
    VALUES ($id, $bytes, $sha256, $nonce, $expires, $seq) RETURNING *`)
  const sign = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO signatures (item, principal, key_fingerprint, armor, at, audit_seq)
    VALUES ($id, $principal, $keyFingerprint, $armor, $at, $seq) RETURNING *`)
  const reread = (id: string) => items.byId(id) ?? steps.requireOpen(id)
  const end = (id: string, state: 'withdrawn' | 'rejected' | 'superseded', because: string, actor: string): void =>
    commit.run((transaction) => steps.end(transaction, id, { state, because, actor, operationId: null }))

  return {
    ensurePending: (draft) => commit.run((transaction) => steps.ensure(transaction, draft)),
    recordPayload: (id, payload) =>
      commit.run((transaction) => {
        const item = steps.requireOpen(id)
        if (item.payload !== null) throw new Error(`the payload of request ${id} was minted before`)
        checkHash(payload, crypto)
        if (knownPayload.get(payload.sha256, payload.nonce) !== undefined) throw knownBefore(item.summary)
        const { seq } = transaction
        const { bytes, sha256, nonce, expires } = payload
        const payloads = written(mint.get({ id, bytes: Buffer.from(bytes), sha256, nonce, expires, seq }))
        const pending = steps.touch(transaction, id)
        transaction.appendFor({ pending, payloads }, {
          ...auditSubject(item),
          actor: appActor,
          kind: 'approval',
          decision: 'minted',
          reason: `${item.summary}: what is to be signed stands fast until ${expires}.`,
          payload: { signedPayload: sha256, nonce, expires },
        })
        return reread(id)
      }),
    recordSignature: (id, signature) =>
      commit.run((transaction) => {
        const item = steps.requireOpen(id)
        if (item.payload === null) throw new Error(`request ${id} has no payload that could have been signed`)
        if (item.signatures.some((each) => each.principal === signature.principal && each.keyFingerprint === signature.keyFingerprint)) return item
        const { seq } = transaction
        const signatures = written(sign.get({ id, ...signature, seq }))
        const pending = steps.touch(transaction, id)
        const { principal, keyFingerprint } = signature
        transaction.appendFor({ pending, signatures }, {
          ...auditSubject(item),
          actor: principal,
          kind: 'approval',
          decision: 'signed',
          reason: `${item.summary}: signed by ${principal}.`,
          payload: { principal, keyFingerprint, signedPayload: item.payload.sha256 },
        })
        return reread(id)
      }),
    withdrawPending: (id, reason) => end(id, 'withdrawn', reason, appActor),
    rejectPending: (id, actor, reason) => end(id, 'rejected', reason, actor),
    supersedePending: (id, because) => end(id, 'superseded', because, appActor),
  }
}

/** The hash is what a replay is known by: it must be that of the bytes. */
function checkHash({ bytes, sha256 }: MintedPayload, crypto: Crypto): void {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  if (crypto.sha256Hex(text) !== sha256) throw new Error('a minted payload does not have the hash it is named by')
}

function knownBefore(summary: string): AppError {
  return new AppError({
    code: 'replayed',
    message: `${summary}: this payload, or another with the same nonce, was handed in before.`,
    hint: 'Nothing was changed. A new wish needs a payload with a nonce of its own.',
  })
}
