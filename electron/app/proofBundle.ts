/**
 * The proof of what was done and who agreed: files that anybody with OpenSSH and coreutils can check, without this
 * app. What is put in, and the words around it; `proofReadme.ts` holds the commands.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/appError.ts'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import type { EnrolledKey } from '../../shared/domain/signer.ts'
import type { SignerSet } from '../../shared/domain/signerSet.ts'
import { formatAllowedSigners } from '../authz/allowedSigners.ts'
import { parsePayload } from '../authz/payloadBytes.ts'
import { formatSshTime } from '../authz/sshTime.ts'
import { canonicalJson } from '../journal/canonicalJson.ts'
import type { JournalCopy } from '../journal/openCopy.ts'
import { writeFileAtomic } from '../platform/writeFileAtomic.ts'
import type { PendingItem, StoredCheckpoint } from '../ports.ts'
import { openEmptyFolder } from './exportFolder.ts'
import { checkpointName, proofReadme, type SignedPart } from './proofReadme.ts'

/** What is to be proven: an operation or request by its id, or a stretch of the log. */
export type ProofSubject = { readonly id: string } | { readonly from: number; readonly to: number }

export interface ProofInput {
  readonly journal: JournalCopy
  readonly subject: ProofSubject
  /** The task log of an operation, where the journal kept none. */
  taskLog(operationId: string): readonly string[]
  /** ISO 8601 UTC. */
  readonly at: string
}

/** Rows of one bundle: more belong into an export. */
const mostRows = 100_000
const pageRows = 500

/**
 * Writes the bundle into an empty folder, which is made where it is missing. Resolves to the names of its files. Errors:
 * `not_found` for an id or rows that are not there, `audit_chain_broken` where a row does not have its hash,
 * `path_denied` for the folder.
 */
export function writeProof(folder: string, input: ProofInput): readonly string[] {
  const rows = rowsOf(input)
  const files = new Map<string, string>()
  const signed = 'id' in input.subject ? signedPart(itemOf(rows, input.journal), input.journal, files) : null
  const entry = rows.find((row) => row.kind === 'intent')?.operationId ?? null
  const seen = seenParts(rows, entry, input, files)
  const checkpoints = checkpointPart(rows, input.journal, files)
  if (checkpoints.length > 0 && signed === null) files.set('allowed_signers', formatAllowedSigners(countingKeys(input.journal.signerSet())))
  files.set('audit.jsonl', rows.map((row) => `${bodyOf(row)}\n`).join(''))
  files.set('audit.hashes', rows.map((row) => `${row.hash}\n`).join(''))
  files.set('README', proofReadme({ journalId: input.journal.journalId, at: input.at, rows, contiguous: !('id' in input.subject), signed, seen, checkpoints, keys: keysIn(input.journal, signed?.set ?? null, checkpoints) }))
  files.set('SHA256SUMS', [...files].map(([name, text]) => `${hash('sha256', text)}  ${name}\n`).toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(''))
  openEmptyFolder(folder)
  if ([...files.keys()].some((name) => name.startsWith('signatures/'))) openEmptyFolder(join(folder, 'signatures'))
  for (const [name, text] of files) writeFileAtomic(join(folder, name), text, 0o600)
  return [...files.keys()].toSorted()
}

function rowsOf({ journal, subject }: ProofInput): readonly AuditEvent[] {
  const rows = 'id' in subject ? journal.auditStory(subject.id) : stretch(journal, subject.from, subject.to)
  if (rows.length === 0) {
    throw new AppError({ code: 'not_found', message: 'id' in subject ? `The audit log knows no operation or request "${subject.id}".` : `The audit log has no rows ${subject.from} to ${subject.to}.`, hint: 'Find it with: countersign audit --search WORDS' })
  }
  const changed = rows.find((row) => hash('sha256', bodyOf(row)) !== row.hash)
  if (changed !== undefined) throw new AppError({ code: 'audit_chain_broken', message: `Row ${changed.seq} of the audit log does not have its hash any more, so it proves nothing.`, hint: 'Verify the log: countersign audit verify' })
  return rows
}

function stretch(journal: JournalCopy, from: number, to: number): readonly AuditEvent[] {
  if (to - from >= mostRows) throw new AppError({ code: 'usage', message: `A proof holds at most ${mostRows} rows.`, hint: 'Export the log with: countersign audit export' })
  const rows: AuditEvent[] = []
  for (let after = from - 1; after < to; ) {
    const page = journal.auditPage({ before: to + 1, after, limit: pageRows })
    if (page.length === 0) break
    rows.push(...page.toReversed())
    after = page[0]?.seq ?? to
  }
  return rows
}

/** The bytes that the row's hash is of. */
function bodyOf({ hash: _hash, ...fields }: AuditEvent): string {
  return canonicalJson(fields)
}

/** The request that was carried out, or the last one of the story. */
function itemOf(rows: readonly AuditEvent[], journal: JournalCopy): PendingItem | null {
  const named = rows.map((row) => row.payload['item']).findLast((item) => typeof item === 'string')
  const last = rows.findLast((row) => row.kind === 'approval')?.operationId
  const id = named ?? last
  return typeof id === 'string' ? journal.pendingItem(id) : null
}

function signedPart(item: PendingItem | null, journal: JournalCopy, files: Map<string, string>): SignedPart | null {
  if (item === null || item.payload === null) return null
  const parsed = parsePayload(item.payload.bytes)
  const version = parsed.ok && parsed.value.type === 'countersign.operation' ? parsed.value.signerSetVersion : null
  const set = (version === null ? null : journal.signerSetAt(version)) ?? journal.signerSet()
  files.set('operation.json', new TextDecoder().decode(item.payload.bytes))
  files.set('allowed_signers', formatAllowedSigners(countingKeys(set)))
  files.set('signers.json', `${canonicalJson(set)}\n`)
  for (const { principal, armor } of item.signatures) files.set(`signatures/${principal}.sig`, armor.endsWith('\n') ? armor : `${armor}\n`)
  if (item.signatures.length > 0) files.set('signatures/times', item.signatures.map(({ principal, at }) => `${principal} ${verifyTime(at)}\n`).join(''))
  return { summary: item.summary, state: item.state, people: item.signatures.map(({ principal }) => principal), set }
}

/** `YYYYMMDDHHMMSS`, without the zone, which OpenSSH before 9.1 does not read: the README sets it to UTC. */
function verifyTime(at: string): string {
  return formatSshTime(new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')).replace(/Z$/, '')
}

/** Keys whose signature counted: OpenSSH is not told of the others. */
function countingKeys({ keys, revoked }: SignerSet): readonly EnrolledKey[] {
  return keys.filter((key) => !revoked.some((each) => each.fingerprint === key.fingerprint))
}

/** What was seen before and after, and the host's task log: names of the files that are there. */
function seenParts(rows: readonly AuditEvent[], entry: string | null, { taskLog }: ProofInput, files: Map<string, string>): readonly string[] {
  const ofEntry = rows.filter((row) => row.operationId === entry && entry !== null)
  const before = ofEntry.find((row) => row.kind === 'intent')
  const end = ofEntry.find((row) => row.kind === 'settled' || row.kind === 'needs_operator')
  const names: string[] = []
  const put = (name: string, text: string) => {
    files.set(name, text)
    names.push(name)
  }
  if (before !== undefined) put('before.json', `${canonicalJson({ at: before.at, seen: before.payload['before'] ?? null, digest: before.payload['digest'] ?? null, request: before.payload['request'] ?? null })}\n`)
  if (end !== undefined) put('after.json', `${canonicalJson({ at: end.at, seen: end.payload['after'] ?? null, outcome: end.decision, reason: end.reason })}\n`)
  const kept = end?.payload['log']
  const log = Array.isArray(kept) ? kept.map(String) : entry === null ? [] : taskLog(entry)
  if (log.length > 0) put('task.log', log.map((line) => `${line.replace(/[\r\n]/g, ' ')}\n`).join(''))
  return names
}

/** Checkpoints of rows that are in the bundle: a signature on them covers all rows before. */
function checkpointPart(rows: readonly AuditEvent[], journal: JournalCopy, files: Map<string, string>): readonly StoredCheckpoint[] {
  const hashes = new Map(rows.map((row) => [row.seq, row.hash]))
  const found = journal.checkpoints().filter(({ row, hash: rowHash }) => hashes.get(row) === rowHash)
  for (const each of found) {
    files.set(checkpointName(each), new TextDecoder().decode(each.bytes))
    files.set(`${checkpointName(each)}.sig`, each.armor)
  }
  return found
}

function keysIn(journal: JournalCopy, set: SignerSet | null, checkpoints: readonly StoredCheckpoint[]): readonly EnrolledKey[] {
  if (set !== null) return countingKeys(set)
  return checkpoints.length === 0 ? [] : countingKeys(journal.signerSet())
}
