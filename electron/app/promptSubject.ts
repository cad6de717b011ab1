/** What a trusted prompt is opened for: exact bytes, whose keys count on them, and what becomes of a signature. */
import { randomUUID } from 'node:crypto'
import { openSync, closeSync, constants, fstatSync, readSync, writeFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { AppError, toAppError } from '../../shared/domain/appError.ts'
import { payloadLimits, type SignedPayload } from '../../shared/domain/signedOperation.ts'
import type { PromptSigned } from '../../shared/ipc/promptContract.ts'
import { sameBytes } from '../../shared/lib/sshWire.ts'
import { parsePayload } from '../authz/payloadBytes.ts'
import type { Clock, Crypto, Journal, PendingItem } from '../ports.ts'
import type { AgentKey } from '../signing/agent.ts'
import { endedError, type ApprovalService } from './approvalService.ts'
import { keysThatCount } from './keysThatCount.ts'

/** A key of the agent that may sign it; `principal` = whose signature it would be, '' where that is judged elsewhere. */
export interface OfferedKey {
  readonly principal: string
  readonly key: AgentKey
}

export interface PromptSubject {
  readonly id: string
  readonly bytes: Uint8Array
  readonly sha256: string
  /** A clause for people: why it takes a signature. */
  readonly reason: string
  /** Distinct people who have signed, and how many must. */
  progress(): { readonly signed: readonly string[]; readonly needed: number }
  /** Those of the agent's keys that may sign it. */
  offered(keys: readonly AgentKey[], payload: SignedPayload): readonly OfferedKey[]
  /** Throws the `AppError` that says why it may not be signed any more. */
  demandSame(): void
  /** Takes a signature. Rejects with the `AppError` that says why it does not count. */
  handIn(armor: string): Promise<PromptSigned>
}

export interface ItemSubjectPorts {
  readonly approvals: Pick<ApprovalService, 'find' | 'payloadOf' | 'progress' | 'importSignature'>
  readonly journal: Pick<Journal, 'signerSet'>
  readonly clock: Clock
}

/** An item of this journal, on the bytes that it has now. Throws what `payloadOf` throws, and what ended the item. */
export function itemSubject(item: PendingItem, { approvals, journal, clock }: ItemSubjectPorts): PromptSubject {
  if (item.state !== 'pending') throw new AppError(endedError(item))
  const payload = approvals.payloadOf(item)
  const bytes = payload.bytes.slice()
  const progress = () => approvals.progress(approvals.find(item.id))
  return {
    id: item.id,
    bytes,
    sha256: payload.sha256,
    reason: item.classification.reason,
    progress,
    offered: (keys, signed) => {
      const before = progress().signed
      return keysThatCount(keys, { payload: signed, signerSet: journal.signerSet(), nowMs: clock.nowMs() }).filter(({ principal }) => !before.includes(principal))
    },
    demandSame: () => {
      const present = approvals.find(item.id)
      if (present.state !== 'pending') throw new AppError(endedError(present))
      if (!sameBytes(approvals.payloadOf(present).bytes, bytes)) {
        throw new AppError({ code: 'state_changed', message: 'The request changed while this prompt was open.', hint: 'Close it and sign the new one.', retry: 'afterObserve' })
      }
    },
    handIn: async (armor) => {
      const before = progress().signed
      const { principal, signed, needed } = await approvals.importSignature(armor, bytes)
      if (before.includes(principal)) throw new AppError({ code: 'quorum_missing', message: `${principal} has signed it before.`, hint: 'A further person must sign: two keys of one person count once.' })
      return { principal, signed: signed.length, needed, handBack: null }
    },
  }
}

/**
 * A request that somebody else's Countersign exported: `operation.json`. Whether a signature counts is judged there;
 * here it is written beside the file, to be handed back. Throws `not_found`, `bad_encoding`, `expired`, and
 * `path_denied` where a signature stands already. Effects: reads the file; `handIn` writes FILE.sig.
 */
export function fileSubject(path: string, { crypto, clock }: { readonly crypto: Pick<Crypto, 'sha256Hex'>; readonly clock: Clock }): PromptSubject {
  if (!isAbsolute(path)) throw new AppError({ code: 'path_denied', message: `"${path}" does not say where the file is.`, hint: 'Give its whole path.' })
  const bytes = readSmallFile(path)
  const parsed = parsePayload(bytes)
  if (!parsed.ok) throw new AppError(parsed.error)
  const payload = parsed.value
  if (Date.parse(payload.expires) <= clock.nowMs()) throw new AppError({ code: 'expired', message: `The request was valid until ${payload.expires}.`, hint: 'Have it exported anew.' })
  const signature = `${path}.sig`
  return {
    id: randomUUID(),
    bytes,
    sha256: crypto.sha256Hex(bytes),
    reason: `somebody else’s Countersign asks for it${payload.type === 'countersign.operation' ? ` (journal ${payload.journal})` : ''}; who asked, and why, cannot be checked here`,
    progress: () => ({ signed: [], needed: 1 }),
    offered: (keys) => keys.map((key) => ({ principal: '', key })),
    demandSame: () => undefined,
    handIn: async (armor) => {
      try {
        writeFileSync(signature, armor, { flag: 'wx', mode: 0o600 })
      } catch (thrown) {
        throw new AppError({ code: 'path_denied', message: `${signature} cannot be written.`, hint: 'Remove an older signature first, or open a copy elsewhere.', cause: thrown })
      }
      return { principal: '', signed: 1, needed: 1, handBack: signature }
    },
  }
}

/** Whole, in one go, from one open file; never a pipe or a device, and never more than a request can be. */
function readSmallFile(path: string): Uint8Array {
  let file: number | null = null
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if (!fstatSync(file).isFile()) throw new AppError({ code: 'not_found', message: `${path} is no file.`, hint: 'Give the operation.json of an exported request.' })
    const bytes = new Uint8Array(payloadLimits.maxBytes + 1)
    const length = readSync(file, bytes, 0, bytes.length, 0)
    return bytes.slice(0, length)
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code !== 'internal') throw error
    throw new AppError({ code: 'not_found', message: `${path} cannot be read.`, hint: 'Give the operation.json of an exported request.', cause: thrown })
  } finally {
    if (file !== null) closeSync(file)
  }
}
