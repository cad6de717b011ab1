/** The signer set: the first enrolment, and changes that the signers themselves sign. */
import { AppError } from '../../shared/domain/appError.ts'
import { payloadLimits, type OperationPayload, type SignedPayload } from '../../shared/domain/signedOperation.ts'
import type { EnrolledKey, SignerRole } from '../../shared/domain/signer.ts'
import { signerSetContent, type QuorumRule, type SignerSet, type SignerSetContent } from '../../shared/domain/signerSet.ts'
import { toPlainLabel } from '../../shared/lib/plainText.ts'
import { parsePayload } from '../authz/payloadBytes.ts'
import { VerifiedApproval } from '../engine/verifiedApproval.ts'
import type { AdmittedSignature, Clock, Crypto, Journal, MintedPayload, PendingDraft, PendingItem, Verifier, VerifyContext } from '../ports.ts'
import { verifyContextOf } from '../reconcile/verifyContext.ts'
import { demandReason } from './demandReason.ts'

export interface SignerPorts {
  readonly journal: Journal
  readonly verifier: Verifier
  readonly clock: Clock
  readonly crypto: Crypto
  readonly person: string
}

export class SignerService {
  readonly #ports: SignerPorts

  constructor(ports: SignerPorts) {
    this.#ports = ports
  }

  current(): SignerSet {
    return this.#ports.journal.signerSet()
  }

  /** Enrols the first person, into the empty set. Throws `signers_exist` when it is not empty. */
  enrolFirst(key: EnrolledKey, roles: readonly SignerRole[]): SignerSet {
    if (!roles.includes('operational')) {
      throw new AppError({ code: 'usage', message: 'The first signer must be operational: with recovery keys alone nothing could be signed.', hint: 'Give --roles operational, or operational,recovery.' })
    }
    return this.#ports.journal.enrolFirst({ keys: [key], roles: [{ principal: key.principal, roles: [...roles] }], revoked: [], policy: [] }, this.#ports.person)
  }

  /**
   * Makes the next set wait for the signatures of the present one. The same change twice is one request, unless the
   * first can no longer be carried out: then it is superseded. Errors: `no_signers`, `bad_signers_file` for a set that
   * would lock everybody out, `usage` for a reason and `bad_encoding` for a set that could not be signed.
   */
  propose(content: SignerSetContent, reason: string): PendingItem {
    const { journal, crypto, verifier, person } = this.#ports
    const told = demandReason(reason)
    const before = this.current()
    if (before.keys.length === 0) throw new AppError({ code: 'no_signers', message: 'Nobody is enrolled yet.', hint: 'Enrol the first signer: countersign signers enrol' })
    const next = demandUsable(content)
    const payload = this.#payloadOf(before, next, told)
    const bytes = verifier.format(payload) // before anything is stored: what cannot be signed must not wait
    const draft: PendingDraft = {
      operation: null,
      signers: next,
      guestName: null,
      summary: describeChange(before, next),
      classification: { class: 'destructive', flags: ['security'], reason: 'it decides whose signature counts' },
      source: 'request',
      origin: person,
      reason: told,
    }
    const standing = journal.ensurePending(draft)
    const outdated = standing.payload === null ? null : this.#whyOutdated(standing.payload)
    if (standing.payload !== null && outdated === null) return standing
    if (outdated !== null) journal.supersedePending(standing.id, outdated)
    const item = outdated === null ? standing : journal.ensurePending(draft)
    return journal.recordPayload(item.id, { bytes, sha256: crypto.sha256Hex(new TextDecoder().decode(bytes)), nonce: payload.nonce, expires: payload.expires })
  }

  #payloadOf(before: SignerSet, next: SignerSetContent, reason: string): OperationPayload {
    const { journal, clock, crypto, person } = this.#ports
    const nowMs = clock.nowMs()
    const now = new Date(nowMs).toISOString()
    return {
      type: 'countersign.operation',
      version: 1,
      journal: journal.journalId,
      epoch: journal.epoch(),
      host: null,
      kind: 'signers.rotate',
      parameters: toParameters(next),
      guest: null,
      reviewed: { digest: this.#digest(before), observedAt: now },
      lost: { volumes: [], snapshots: [], backups: [] },
      backup: null,
      reason,
      requester: toPlainLabel(person, payloadLimits.maxRequesterCharacters),
      nonce: crypto.uuid(),
      notBefore: now,
      expires: new Date(nowMs + payloadLimits.defaultLifetimeMs).toISOString(),
      signerSetVersion: before.version,
    }
  }

  /** Why a change that waits can no longer be carried out, in the words of an ended item; null = it can. */
  #whyOutdated({ bytes, expires }: MintedPayload): string | null {
    if (Date.parse(expires) <= this.#context().nowMs) return `expired: It expired at ${expires}.`
    const parsed = parsePayload(bytes)
    return parsed.ok && this.#restsOnCurrentSet(parsed.value) ? null : 'state_changed: The signer set was changed meanwhile.'
  }

  #restsOnCurrentSet(payload: SignedPayload): boolean {
    return payload.type === 'countersign.operation' && payload.signerSetVersion === this.current().version && payload.reviewed.digest === this.#digest(this.current())
  }

  /** Judges one signature on a change of the set. Throws the `AppError`; a set that moved meanwhile supersedes the item. */
  admit(item: PendingItem, armor: string): AdmittedSignature {
    if (item.payload === null) throw new Error('a change of the signer set is minted at once')
    const admitted = this.judge(item.payload.bytes, armor)
    this.#demandSameSet(item, admitted.payload)
    return admitted
  }

  /** Judges a signature over any bytes that name no host of ours: all checks but whether an item asks for them. Throws the `AppError`. */
  judge(bytes: Uint8Array, armor: string): AdmittedSignature {
    const admitted = this.#ports.verifier.verifySignature(bytes, armor, this.#context())
    if (!admitted.ok) throw new AppError(admitted.error)
    return admitted.value
  }

  /** Carries out a change that enough people have signed. Throws what the verifier says otherwise. */
  rotate(item: PendingItem): SignerSet {
    const { journal, verifier } = this.#ports
    if (item.payload === null) throw new Error('a change of the signer set is minted at once')
    const approval = verifier.verifyApproval(item.payload.bytes, item.signatures.map((signature) => signature.armor), this.#context())
    if (!approval.ok) throw new AppError(approval.error)
    const { payload, sha256, principals } = VerifiedApproval.read(approval.value)
    this.#demandSameSet(item, payload)
    return journal.rotateSigners(item, { itemId: item.id, payloadSha256: sha256, nonce: payload.nonce, expires: payload.expires, principals })
  }

  /** What was signed is the set of the item, on top of the set that stands. */
  #demandSameSet(item: PendingItem, payload: SignedPayload): void {
    const signed = signerSetContent.safeParse(payload.parameters)
    if (payload.type !== 'countersign.operation' || payload.kind !== 'signers.rotate' || !signed.success || JSON.stringify(toParameters(signed.data)) !== JSON.stringify(item.signers === null ? null : toParameters(item.signers))) {
      throw new AppError({ code: 'binding_mismatch', message: 'What was signed is not this change of the signer set.' })
    }
    if (this.#restsOnCurrentSet(payload)) return
    this.#ports.journal.supersedePending(item.id, 'state_changed: the signer set was changed meanwhile')
    throw new AppError({ code: 'state_changed', message: 'The signer set was changed since this was proposed.', hint: 'Propose the change again.' })
  }

  #digest(set: SignerSetContent): string {
    return this.#ports.crypto.sha256Hex(JSON.stringify(toParameters(set)))
  }

  #context(): VerifyContext {
    return verifyContextOf(this.#ports, () => null)
  }
}

/** The set in one fixed order of keys, as JSON values. */
function toParameters({ keys, roles, revoked, policy }: SignerSetContent): OperationPayload['parameters'] {
  return {
    keys: keys.map((key) => ({
      principal: key.principal,
      keyType: key.keyType,
      publicKeyBlob: key.publicKeyBlob,
      fingerprint: key.fingerprint,
      namespaces: key.namespaces === null ? null : [...key.namespaces],
      validAfter: key.validAfter,
      validBefore: key.validBefore,
      comment: key.comment,
    })),
    roles: roles.map((each) => ({ principal: each.principal, roles: [...each.roles] })),
    revoked: revoked.map(({ fingerprint, comment }) => ({ fingerprint, comment })),
    policy: policy.map(({ kind, host, people }) => ({ kind, host, people })),
  }
}

/** A set that could never sign anything again is refused. */
function demandUsable(content: SignerSetContent): SignerSetContent {
  const usable = content.keys.filter((key) => !content.revoked.some((each) => each.fingerprint === key.fingerprint))
  const operational = new Set(usable.map((key) => key.principal).filter((principal) => content.roles.some((each) => each.principal === principal && each.roles.includes('operational'))))
  const most = Math.max(1, ...content.policy.map((rule: QuorumRule) => rule.people))
  if (operational.size >= most) return content
  throw new AppError({
    code: 'bad_signers_file',
    message: `The new set has ${operational.size} operational people, and its policy asks for ${most}: nothing could be signed any more.`,
    hint: 'Keep enough people with the role operational and a key that is not revoked.',
  })
}

/** What a change of the signers changes, in a sentence. Pure. */
export function describeChange(before: SignerSetContent, next: SignerSetContent): string {
  const label = (key: EnrolledKey) => `${key.principal} (${key.fingerprint.slice(0, 15)}…)`
  const has = (set: SignerSetContent, key: EnrolledKey) => set.keys.some((each) => each.fingerprint === key.fingerprint && each.principal === key.principal)
  const parts = [
    ...next.keys.filter((key) => !has(before, key)).map((key) => `enrol ${label(key)}`),
    ...before.keys.filter((key) => !has(next, key)).map((key) => `remove ${label(key)}`),
    ...next.revoked.filter((each) => !before.revoked.some((known) => known.fingerprint === each.fingerprint)).map((each) => `revoke ${each.fingerprint.slice(0, 15)}…`),
    ...(JSON.stringify(before.roles) === JSON.stringify(next.roles) ? [] : ['change roles']),
    ...(JSON.stringify(before.policy) === JSON.stringify(next.policy) ? [] : ['change the quorum policy']),
  ]
  return `Change the signers: ${parts.length === 0 ? 'nothing' : parts.join(', ')}`
}
