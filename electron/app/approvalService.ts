/**
 * What people do with items that wait for a signature: review, sign, reject, hand over. It stores signatures
 * that were verified; carrying out is left to the cycle, which verifies everything again.
 */
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import type { SignedFacts, SignedPayload } from '../../shared/domain/signedOperation.ts'
import type { Result } from '../../shared/lib/result.ts'
import { parsePayload } from '../authz/payloadBytes.ts'
import { operationNamespace, quorumNeeded } from '../authz/verifier.ts'
import { verifySshsig } from '../authz/sshsig.ts'
import type { AdmittedSignature, Clock, Crypto, Journal, PendingItem, Verifier } from '../ports.ts'
import type { Fleet } from '../reconcile/fleet.ts'
import { mintingObstacle } from '../reconcile/mintPayloads.ts'
import { noteRefusal } from '../reconcile/noteRefusal.ts'
import { keysThatCount } from './keysThatCount.ts'
import type { SignerService } from './signerService.ts'

export interface ApprovalPorts {
  readonly journal: Journal
  readonly fleet: Fleet
  readonly verifier: Verifier
  readonly clock: Clock
  readonly crypto: Crypto
  readonly signers: SignerService
  readonly person: string
}

/** How far an item has come. */
export interface SigningProgress {
  readonly item: PendingItem
  /** Distinct people who have signed. */
  readonly signed: readonly string[]
  readonly needed: number
}

/** A signature that was taken in. */
export interface ImportedSignature extends SigningProgress {
  readonly principal: string
}

export class ApprovalService {
  readonly #ports: ApprovalPorts

  constructor(ports: ApprovalPorts) {
    this.#ports = ports
  }

  /** Open items, oldest first. */
  open(): readonly PendingItem[] {
    return this.#ports.journal.pendingItems()
  }

  /** An item in any state, by its id or a beginning of it that names only one. Throws `not_found`. */
  find(id: string): PendingItem {
    const exact = this.#ports.journal.pendingItem(id)
    if (exact !== null) return exact
    const alike = this.open().filter((item) => id.length >= 4 && item.id.startsWith(id))
    const [only] = alike
    if (only !== undefined && alike.length === 1) return only
    throw new AppError({ code: 'not_found', message: `There is no request "${id}".`, hint: 'List them: countersign approvals list' })
  }

  /** Why there is nothing to sign while an item is not minted. */
  obstacle(item: PendingItem): AppErrorDto {
    const noted = mintingObstacle(item, this.#ports.journal)
    return noted === null
      ? { code: 'observation_incomplete', message: 'What this request would destroy could not be read yet, so there is nothing to sign.', hint: 'It is read again with each cycle.', retry: 'afterObserve' }
      : { code: 'bad_encoding', message: `This request cannot be put into a form that could be signed. ${noted}`, hint: 'Change what it names, on the host or in the request.', retry: 'afterObserve' }
  }

  /** The payload of an item, as its bytes say. Throws `observation_incomplete` or `bad_encoding` while it is not minted. */
  payloadOf(item: PendingItem): { readonly bytes: Uint8Array; readonly payload: SignedPayload; readonly sha256: string } {
    if (item.payload === null) throw new AppError(this.obstacle(item))
    const { bytes, sha256 } = item.payload
    return { bytes, sha256, payload: demandPayload(parsePayload(bytes)) }
  }

  /** How far an item has come. While it waits, only signatures that count now are told. */
  progress(item: PendingItem): SigningProgress {
    const signerSet = this.#ports.journal.signerSet()
    const kind = item.operation?.kind ?? 'signers.rotate'
    const host = item.operation === null ? null : { id: item.operation.guest.host, cluster: '' }
    const parameters = item.signers === null ? {} : { policy: item.signers.policy as unknown as SignedFacts['parameters'][string] }
    const keys = item.signatures.map(({ principal, keyFingerprint }) => ({ principal, fingerprint: keyFingerprint }))
    const counting = item.state === 'pending' ? keysThatCount(keys, { payload: { host }, signerSet, nowMs: this.#ports.clock.nowMs() }) : keys
    return { item, signed: [...new Set(counting.map(({ principal }) => principal))].toSorted(), needed: quorumNeeded({ kind, host, parameters }, signerSet) }
  }

  /** People whose signature on an item would count now: by a key that is valid and not revoked, and a role that fits. */
  maySign({ operation }: PendingItem): readonly string[] {
    const signerSet = this.#ports.journal.signerSet()
    const payload = { host: operation === null ? null : { id: operation.guest.host, cluster: '' } }
    const counting = keysThatCount(signerSet.keys, { payload, signerSet, nowMs: this.#ports.clock.nowMs() })
    return [...new Set(counting.map(({ principal }) => principal))].toSorted()
  }

  /**
   * Takes in a signature. `bytes` = the payload it was handed over with, if it was; else the open item that it
   * fits is looked for. Errors: those of the verifier, `replayed`, `state_changed`, `binding_mismatch`.
   */
  async importSignature(armor: string, bytes: Uint8Array | null): Promise<ImportedSignature> {
    let item: PendingItem | null = null
    try {
      item = bytes === null ? this.#itemSignedBy(armor) : await this.#itemOf(bytes, armor)
      return this.#store(item, await this.#admit(item, armor), armor)
    } catch (thrown) {
      const error = toAppError(thrown)
      if (signatureRefusals.has(error.code)) noteRefusal(item, error.toDto(), this.#ports.journal)
      throw thrown
    }
  }

  reject(id: string, reason: string): void {
    const item = this.find(id)
    if (item.state !== 'pending') throw new AppError(endedError(item))
    this.#ports.journal.rejectPending(item.id, this.#ports.person, reason)
    this.#ports.fleet.wake(item.operation?.guest.host ?? null)
  }

  #store(item: PendingItem, admitted: AdmittedSignature, armor: string): ImportedSignature {
    const { journal, clock, fleet, signers } = this.#ports
    const stored = journal.recordSignature(item.id, {
      principal: admitted.principal,
      keyFingerprint: admitted.keyFingerprint,
      armor,
      at: new Date(clock.nowMs()).toISOString(),
    })
    const progress = this.progress(stored)
    if (stored.operation === null) {
      if (progress.signed.length >= progress.needed) signers.rotate(stored)
    } else fleet.wake(stored.operation.guest.host)
    return { ...progress, principal: admitted.principal }
  }

  async #admit(item: PendingItem, armor: string): Promise<AdmittedSignature> {
    const { journal, fleet, signers } = this.#ports
    const { sha256, payload } = this.payloadOf(item)
    if (item.state === 'executed' || journal.isSpent(sha256, payload.nonce)) {
      throw new AppError({ code: 'replayed', message: 'This signature was used before: the operation was carried out once.', hint: 'Ask for it again, if it is still wanted.' })
    }
    if (item.state !== 'pending') throw new AppError(endedError(item))
    return item.operation === null ? signers.admit(item, armor) : fleet.host(item.operation.guest.host).admitSignature(item, armor)
  }

  /** The item with exactly these bytes. What no item has is judged all the same, so that the answer names what is wrong with it. */
  async #itemOf(bytes: Uint8Array, armor: string): Promise<PendingItem> {
    const { journal, crypto, fleet, signers } = this.#ports
    const item = journal.itemByPayload(crypto.sha256Hex(decode(bytes)))
    if (item !== null) return item
    const parsed = parsePayload(bytes)
    const named = parsed.ok ? fleet.hosts().find((each) => each.id === parsed.value.host?.id) : undefined
    if (named === undefined) signers.judge(bytes, armor)
    else await named.judgeSignature(bytes, armor)
    if (parsed.ok && parsed.value.type === 'countersign.job') throw new AppError({ code: 'bad_encoding', message: 'These bytes are a job, not a request of a journal.', hint: 'Bring it in with: countersign job submit' })
    throw new AppError({ code: 'binding_mismatch', message: 'No request of this journal has these bytes.', hint: 'Import the signature where the request was exported, on the file as it was exported.' })
  }

  /** The item whose bytes a signature fits, open or ended. */
  #itemSignedBy(armor: string): PendingItem {
    let refusal: AppErrorDto | null = null
    for (const item of [...this.open(), ...this.#ports.journal.endedItems(200)]) {
      if (item.payload === null) continue
      const judged = verifySshsig({ armor, message: item.payload.bytes, namespace: operationNamespace })
      if (judged.ok) return item
      refusal = judged.error
    }
    throw new AppError(refusal ?? { code: 'not_found', message: 'Nothing waits for a signature.' })
  }
}

/** Codes that say something against a signature. Others tell that it could not be judged. */
const signatureRefusals: ReadonlySet<ErrorCode> = new Set([
  'no_signers', 'bad_signature', 'bad_namespace', 'unknown_signer', 'key_revoked', 'bad_encoding', 'bad_validity', 'expired',
  'wrong_host', 'role_denied', 'binding_mismatch', 'state_changed', 'replayed',
])

/** Why an item that ended takes no signature any more. Pure. */
export function endedError(item: PendingItem): AppErrorDto {
  const because = item.endedBecause ?? ''
  switch (item.state) {
    case 'executed':
      return { code: 'replayed', message: 'It was carried out once.', retry: 'never' }
    case 'superseded': {
      const code = because.startsWith('expired') ? 'expired' : because.startsWith('binding_mismatch') ? 'binding_mismatch' : 'state_changed'
      return { code, message: `The request was superseded: ${because}`, hint: 'Sign the request that took its place.', retry: 'afterObserve' }
    }
    default:
      return { code: 'not_found', message: `The request is no longer open: it was ${item.state}${because === '' ? '' : ` (${because})`}.`, retry: 'never' }
  }
}

function demandPayload(parsed: Result<SignedPayload>): SignedPayload {
  if (!parsed.ok) throw new AppError(parsed.error)
  return parsed.value
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
