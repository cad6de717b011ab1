import { AppError } from '../../shared/domain/appError.ts'
import { signerSetContent, type SignerSet, type SignerSetContent } from '../../shared/domain/signerSet.ts'
import type { Journal } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'
import type { Commit, Transaction } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { HighWater } from './highWater.ts'
import { written, type RecordRow } from './records.ts'
import { signersOperation, toSignerSet } from './rows.ts'
import type { Spending } from './spending.ts'

/** What a change of the signer set rests on. */
export interface SignerWriterParts {
  readonly database: JournalDatabase
  /** The newest version. */
  readonly current: () => SignerSet
  readonly commit: Commit
  readonly spending: Spending
  readonly highWater: HighWater
}

/** Versions of the signer set: each a row of its own, none ever changed. */
export function createSignerWriter({ database: { sqlite }, current, commit, spending, highWater }: SignerWriterParts): Pick<Journal, 'enrolFirst' | 'rotateSigners'> {
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO signer_sets (seq, content, since, audit_seq) VALUES ($version, $content, $at, $seq) RETURNING *`)
  const add = ({ at, seq }: Transaction, version: number, content: SignerSetContent): RecordRow =>
    written(insert.get({ version, content: canonicalJson(signerSetContent.parse(content)), at, seq }))

  return {
    enrolFirst: (content, actor) => {
      highWater.requireNewest()
      const set = commit.run((transaction) => {
        if (current().version > 0) throw signersExist()
        if (content.keys.length === 0) throw nobodyNamed()
        const row = add(transaction, 1, content)
        transaction.appendFor({ signer_sets: row }, {
          ...aboutNoHost,
          actor,
          operationId: null,
          operation: 'signers.enrol',
          decision: 'enrolled',
          reason: `The first signers were enrolled: ${names(content)}.`,
          payload: { version: 1, ...changes(null, content) },
        })
        return toSignerSet(row)
      })
      highWater.advance()
      return set
    },
    rotateSigners: ({ id, signers }, spend) => {
      highWater.requireNewest()
      if (signers === null || id !== spend.itemId) throw new Error(`request ${id} is not the change of the signer set that was signed`)
      const set = commit.run((transaction) => {
        const before = current()
        const version = before.version + 1
        const spent = spending.take(transaction, spend, { operation: null, signers })
        const row = add(transaction, version, signers)
        transaction.appendFor({ signer_sets: row, spent }, {
          ...aboutNoHost,
          actor: spend.principals.join(', '),
          operationId: id,
          operation: signersOperation,
          decision: 'signature',
          reason: `Version ${version} of the signer set began: ${names(signers)}.`,
          payload: { version, ...changes(before, signers), item: id, signedPayload: spend.payloadSha256, principals: spend.principals },
        })
        spending.finish(transaction, spend, null)
        return toSignerSet(row)
      })
      highWater.advance()
      return set
    },
  }
}

const aboutNoHost = { host: null, vmid: null, guest: null, kind: 'settings' } as const

function names({ keys }: SignerSetContent): string {
  const people = [...new Set(keys.map(({ principal }) => principal))]
  return people.length === 0 ? 'nobody can sign' : people.join(', ')
}

/** More keys than this are counted only: audit rows are small. */
const mostKeysNamed = 20

/** What a reader of the audit log wants to know first. The row of the set itself holds the rest. */
function changes(before: SignerSetContent | null, after: SignerSetContent): Record<string, unknown> {
  const added = missingFrom(before, after)
  const removed = before === null ? [] : missingFrom(after, before)
  return {
    added: added.slice(0, mostKeysNamed),
    removed: removed.slice(0, mostKeysNamed),
    counts: { added: added.length, removed: removed.length, keys: after.keys.length, revoked: after.revoked.length, rules: after.policy.length },
  }
}

function missingFrom(one: SignerSetContent | null, other: SignerSetContent): readonly { readonly principal: string; readonly fingerprint: string }[] {
  const known = new Set(one?.keys.map(({ principal, fingerprint }) => `${principal} ${fingerprint}`))
  return other.keys.filter(({ principal, fingerprint }) => !known.has(`${principal} ${fingerprint}`)).map(({ principal, fingerprint }) => ({ principal, fingerprint }))
}

function signersExist(): AppError {
  return new AppError({
    code: 'signers_exist',
    message: 'Signers are enrolled already; only the first enrolment needs no signature.',
    hint: 'Ask for a change of the signer set and let those sign it who may.',
  })
}

function nobodyNamed(): AppError {
  return new AppError({ code: 'bad_request', message: 'The first enrolment names no key, so nobody could ever sign.', hint: 'Name at least one person and their public key.' })
}
