/**
 * Decides whether signed bytes are an approval: a request of this journal, or a job made elsewhere. It can only
 * verify. The checks run in one fixed order, the same for both, and the first that fails is the answer:
 *
 *     bad_signature, bad_namespace ─▶ unknown_signer, key_revoked ─▶ bad_encoding ─▶ bad_validity, expired
 *       ─▶ wrong_host ─▶ role_denied ─▶ quorum_missing
 *
 * What follows (binding_mismatch, state_changed) needs a fresh look at the guest and is for the gate; replayed is
 * decided by the journal, in the transaction that spends the payload.
 */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import { payloadLimits, type JobPayload, type SignedFacts, type SignedPayload } from '../../shared/domain/signedOperation.ts'
import type { SignerRole } from '../../shared/domain/signer.ts'
import { quorumFor, quorumRule, type SignerSet, type SignerSetContent } from '../../shared/domain/signerSet.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { takeApprovalMint, type VerifiedApproval } from '../engine/verifiedApproval.ts'
import type { AdmittedSignature, VerifyContext } from '../ports.ts'
import { parsePayload } from './payloadBytes.ts'
import { admitKey } from './signerKeys.ts'
import { verifySshsig } from './sshsig.ts'

const mint = takeApprovalMint()

/** What an operator's signature on an operation is made for. */
export const operationNamespace = 'countersign-operation'

/** A payload may be dated this much ahead of our clock. Milliseconds. */
const clockMarginMs = 60_000

/** Verifies one signature: all checks but the quorum. Never throws. Pure. */
export function verifySignature(bytes: Uint8Array, armor: string, context: VerifyContext): Result<AdmittedSignature> {
  if (context.signerSet.keys.length === 0) return refuse('no_signers', 'Nobody is enrolled, so no signature counts.', 'Enrol a signer first: countersign signers enrol')
  const signature = verifySshsig({ armor, message: bytes, namespace: operationNamespace })
  if (!signature.ok) return err({ code: signature.error.code, message: signature.error.message, retry: signature.error.retry, ...(signature.error.hint === undefined ? {} : { hint: signature.error.hint }) })
  const key = admitKey(context.signerSet, { fingerprint: signature.value.fingerprint, namespace: operationNamespace, nowMs: context.nowMs })
  if (!key.ok) return key
  const parsed = parsePayload(bytes)
  if (!parsed.ok) return parsed
  const payload = parsed.value
  const timely = checkTime(payload, context)
  if (!timely.ok) return timely
  const here = checkPlace(payload, context)
  if (!here.ok) return here
  const allowed = checkRole(payload, key.value.principal, context.signerSet)
  if (!allowed.ok) return allowed
  return ok({ payload, sha256: hash('sha256', bytes), principal: key.value.principal, keyFingerprint: key.value.fingerprint })
}

/**
 * Verifies all signatures on one payload, and that enough distinct people made those that count. One that no longer
 * does, its key revoked since, takes nothing from the others; where none counts, the first refusal is the answer.
 * Never throws. Pure.
 */
export function verifyApproval(bytes: Uint8Array, armors: readonly string[], context: VerifyContext): Result<VerifiedApproval> {
  const admitted: AdmittedSignature[] = []
  const refused: Result<never>[] = []
  for (const armor of armors) {
    const one = verifySignature(bytes, armor, context)
    if (one.ok) admitted.push(one.value)
    else refused.push(one)
  }
  const [first] = admitted
  if (first === undefined) return refused[0] ?? refuse('quorum_missing', 'Nobody has signed it.', 'Sign it.')
  const principals = [...new Set(admitted.map((each) => each.principal))].toSorted()
  const needed = quorumNeeded(first.payload, context.signerSet)
  if (principals.length < needed) {
    return refuse('quorum_missing', `${principals.length} of ${needed} people have signed it.`, 'Have a further person sign it: two keys of one person count once.')
  }
  return ok(mint({ payload: first.payload, sha256: first.sha256, principals }))
}

/**
 * How many distinct people a payload needs. A change of the signer set takes the strictest rule of the old and the new
 * policy: else one person could take away the rule that asks for two. Pure.
 */
export function quorumNeeded(payload: Pick<SignedFacts, 'kind' | 'host' | 'parameters'>, signerSet: SignerSetContent): number {
  if (payload.host !== null) return quorumFor(signerSet.policy, payload.kind, payload.host.id)
  const next = z.array(quorumRule).safeParse(payload.parameters['policy'])
  return Math.max(1, ...[...signerSet.policy, ...(next.success ? next.data : [])].map((rule) => rule.people))
}

function checkTime(payload: SignedPayload, context: VerifyContext): Result<null> {
  if (payload.type === 'countersign.job') {
    const issued = checkIssued(payload, context)
    if (!issued.ok) return issued
  }
  const { nowMs } = context
  const from = Date.parse(payload.notBefore)
  const until = Date.parse(payload.expires)
  if (from > nowMs + clockMarginMs) return refuse('bad_validity', `It is dated in the future (${payload.notBefore}).`, 'Set the clocks by NTP.')
  if (until <= from || until - from > payloadLimits.maxLifetimeMs) return refuse('bad_validity', `It would be valid from ${payload.notBefore} until ${payload.expires}.`, 'A request lives for seven days at most.')
  return until <= nowMs ? refuse('expired', `It expired at ${payload.expires}.`, 'Sign the request that took its place.') : ok(null)
}

/** A job knows no epoch: what was issued before the present one began might have been carried out in a journal that is lost. */
function checkIssued({ issuedAt, expires }: JobPayload, { nowMs, epochBeganMs = Number.POSITIVE_INFINITY }: VerifyContext): Result<null> {
  const from = Date.parse(issuedAt)
  const until = Date.parse(expires)
  if (from > nowMs + clockMarginMs) return refuse('bad_validity', `It was issued in the future (${issuedAt}).`, 'Set the clocks by NTP.')
  // Asked this way round, so that a beginning that cannot be read refuses.
  if (!(from >= epochBeganMs)) return refuse('bad_validity', `It was issued at ${issuedAt}, before the present epoch of this journal began.`, 'Issue and sign it anew.')
  if (until <= from || until - from > payloadLimits.maxJobLifetimeMs) return refuse('bad_validity', `It was issued at ${issuedAt} and would be valid until ${expires}.`, 'A job lives for 24 hours at most.')
  return ok(null)
}

function checkPlace(payload: SignedPayload, { journal, epoch, clusterOf }: VerifyContext): Result<null> {
  if (payload.type === 'countersign.operation') {
    if (payload.journal !== journal) return refuse('wrong_host', 'Another journal asked for it.', 'Import it where it was exported.')
    if (payload.epoch !== epoch) return refuse('wrong_host', `It was asked for in epoch ${payload.epoch} of this journal, which is now in epoch ${epoch}.`, 'Sign the request that took its place.')
    if (payload.host === null) return ok(null)
  }
  if (payload.host === null) return refuse('wrong_host', 'It is a job for no host: a change of the signers is of one journal.', 'Propose the change with: countersign signers')
  const cluster = clusterOf(payload.host.id)
  if (cluster === null) return refuse('wrong_host', `There is no host "${payload.host.id}" here whose cluster is known.`, 'Check that the host is configured and can be reached.')
  return cluster === payload.host.cluster ? ok(null) : refuse('wrong_host', `"${payload.host.id}" is another cluster than the one it was signed for.`, 'Review and sign the request again.')
}

function checkRole(payload: SignedFacts, principal: string, signerSet: SignerSet): Result<null> {
  if (mayRoleSign(payload, principal, signerSet)) return ok(null)
  const held = rolesOf(principal, signerSet)
  const told = held.length === 0 ? 'has no role' : `has the role ${held.join(', ')} only`
  return refuse('role_denied', `${principal} ${told} and may not sign ${payload.kind}.`, 'Have somebody sign whose role allows it.')
}

/** Whether a person's roles let them sign a payload: operational ones everything, recovery changes of the signer set alone. Pure. */
export function mayRoleSign(payload: Pick<SignedFacts, 'host'>, principal: string, signerSet: Pick<SignerSet, 'roles'>): boolean {
  const held = rolesOf(principal, signerSet)
  return held.includes('operational') || (payload.host === null && held.includes('recovery'))
}

function rolesOf(principal: string, { roles }: Pick<SignerSet, 'roles'>): readonly SignerRole[] {
  return roles.find((each) => each.principal === principal)?.roles ?? []
}

function refuse(code: ErrorCode, message: string, hint: string): Result<never> {
  return err(new AppError({ code, message, hint }).toDto())
}
