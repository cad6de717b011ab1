/** Signed checkpoints of the audit log: what is signed, whose signature counts, and whether the log still fits. */
import { AppError } from '../../shared/domain/appError.ts'
import { auditCheckpoint, type AuditCheckpoint } from '../../shared/domain/auditCheckpoint.ts'
import type { SignerSet } from '../../shared/domain/signerSet.ts'
import { checkpointNamespace } from '../../shared/lib/sshsigFormat.ts'
import type { Result } from '../../shared/lib/result.ts'
import { admitKey } from '../authz/signerKeys.ts'
import { verifySshsig } from '../authz/sshsig.ts'
import { canonicalJson } from '../journal/canonicalJson.ts'
import type { JournalCopy } from '../journal/openCopy.ts'
import type { Clock, StoredCheckpoint } from '../ports.ts'

/** A checkpoint as it was judged against a log. */
export interface JudgedCheckpoint {
  readonly row: number
  readonly principal: string
  readonly keyFingerprint: string
  readonly at: string
  /** Why it does not fit, for people; null = it does. */
  readonly problem: string | null
}

/** The bytes to sign for the log as it stands. Throws `not_found` for an empty log. */
export function draftCheckpoint(journal: JournalCopy, clock: Clock): Uint8Array {
  const { rows, hash } = journal.auditHead()
  if (rows === 0) throw new AppError({ code: 'not_found', message: 'The audit log is empty: there is nothing to sign.' })
  const checkpoint: AuditCheckpoint = { type: 'countersign.checkpoint', journal: journal.journalId, epoch: journal.epoch(), seq: rows, hash, at: new Date(clock.nowMs()).toISOString() }
  return new TextEncoder().encode(canonicalJson(checkpoint))
}

/** The checkpoint in these bytes. Throws `bad_encoding` for anything but the canonical form of one. Pure. */
export function parseCheckpoint(bytes: Uint8Array): AuditCheckpoint {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const checkpoint = auditCheckpoint.parse(JSON.parse(text))
    if (canonicalJson(checkpoint) === text) return checkpoint
  } catch {
    // Told below.
  }
  throw new AppError({ code: 'bad_encoding', message: 'These bytes are no checkpoint of an audit log in canonical form.', hint: 'Make one with: countersign audit checkpoint --key FILE' })
}

/**
 * Judges a signature on a checkpoint of this log, by the signer set and the time of now. Throws `no_signers`,
 * `bad_encoding`, the verifier's codes, `wrong_host` for another journal, `state_changed` for another row.
 */
export function admitCheckpoint(bytes: Uint8Array, armor: string, journal: JournalCopy, clock: Clock): Omit<StoredCheckpoint, 'at'> {
  const signerSet = journal.signerSet()
  if (signerSet.keys.length === 0) throw new AppError({ code: 'no_signers', message: 'Nobody is enrolled, so nobody can sign a checkpoint.', hint: 'Enrol the first signer: countersign signers enrol' })
  const { seq: row, hash } = fit(parseCheckpoint(bytes), journal)
  const { principal, fingerprint } = signerOf(bytes, armor, signerSet, clock.nowMs())
  return { row, hash, bytes, principal, keyFingerprint: fingerprint, armor }
}

/** Holds every stored checkpoint against the log and its signature. Reads the journal. */
export function judgeCheckpoints(journal: JournalCopy): readonly JudgedCheckpoint[] {
  return journal.checkpoints().map((stored) => {
    const { row, principal, keyFingerprint, at, bytes, armor, hash } = stored
    const problem = problemOf(() => {
      const told = fit(parseCheckpoint(bytes), journal)
      if (told.seq !== row || told.hash !== hash) throw new AppError({ code: 'bad_encoding', message: 'It was stored for another row than its signed bytes name.' })
      const signer = signerOf(bytes, armor, signerSetAt(journal, at), Date.parse(at))
      if (signer.principal !== principal || signer.fingerprint !== keyFingerprint) throw new AppError({ code: 'bad_signature', message: 'Somebody else signed it than it is stored for.' })
    })
    return { row, principal, keyFingerprint, at, problem }
  })
}

/** Holds a checkpoint that was kept elsewhere against the log; the signature by the signers of now. */
export function judgeKeptCheckpoint(bytes: Uint8Array, armor: string, journal: JournalCopy, clock: Clock): JudgedCheckpoint {
  const { seq, at } = parseCheckpoint(bytes)
  let signer = { principal: '', fingerprint: '' }
  const problem = problemOf(() => {
    signer = signerOf(bytes, armor, journal.signerSet(), clock.nowMs())
    fit(parseCheckpoint(bytes), journal)
  })
  return { row: seq, principal: signer.principal, keyFingerprint: signer.fingerprint, at, problem }
}

function fit(checkpoint: AuditCheckpoint, journal: JournalCopy): AuditCheckpoint {
  if (checkpoint.journal !== journal.journalId) throw new AppError({ code: 'wrong_host', message: `It speaks of another journal (${checkpoint.journal}).`, hint: 'Compare it with the journal it was made of.' })
  const [row] = journal.auditPage({ before: checkpoint.seq + 1, limit: 1 })
  if (row?.seq === checkpoint.seq && row.hash === checkpoint.hash) return checkpoint
  const found = row?.seq === checkpoint.seq ? `has the hash ${row.hash.slice(0, 16)}…, not ${checkpoint.hash.slice(0, 16)}…` : 'is not there any more'
  throw new AppError({ code: 'state_changed', message: `Row ${checkpoint.seq} ${found}: the log was changed after it was signed.`, hint: 'Keep both, and find out who could write the journal.' })
}

function signerOf(bytes: Uint8Array, armor: string, signerSet: SignerSet, nowMs: number): { readonly principal: string; readonly fingerprint: string } {
  const { fingerprint } = demand(verifySshsig({ armor, message: bytes, namespace: checkpointNamespace }))
  const { principal } = demand(admitKey(signerSet, { fingerprint, namespace: checkpointNamespace, nowMs }))
  return { principal, fingerprint }
}

/** The version that was in force at a time. */
function signerSetAt(journal: JournalCopy, at: string): SignerSet {
  let set = journal.signerSet()
  while (set.since > at && set.version > 1) {
    const earlier = journal.signerSetAt(set.version - 1)
    if (earlier === null) break
    set = earlier
  }
  return set
}

function problemOf(judge: () => void): string | null {
  try {
    judge()
    return null
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.message
    throw thrown
  }
}

function demand<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new AppError(result.error)
}
