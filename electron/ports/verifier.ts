/** Judging signatures. */
import type { HostId } from '../../shared/domain/guest.ts'
import type { SignedPayload } from '../../shared/domain/signedOperation.ts'
import type { SignerSet } from '../../shared/domain/signerSet.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { VerifiedApproval } from '../engine/verifiedApproval.ts'

/** Against what a signature is judged. All of it comes from this app's own journal and hosts. */
export interface VerifyContext {
  readonly signerSet: SignerSet
  readonly journal: string
  readonly epoch: number
  /** When that epoch began, milliseconds since the epoch of Unix: an older job is refused. Absent = no job counts. */
  readonly epochBeganMs?: number
  /** SHA-256 fingerprint of the cluster's root certificate, as read from the host itself; null = not known. */
  clusterOf(host: HostId): string | null
  /** The reference time, fixed once: never earlier than the newest audit row. Milliseconds since the epoch. */
  readonly nowMs: number
}

/** One signature that counts, on a payload that was read. */
export interface AdmittedSignature {
  readonly payload: SignedPayload
  readonly sha256: string
  readonly principal: string
  readonly keyFingerprint: string
}

/** Judges signatures; it can never make one. */
export interface Verifier {
  /** The canonical bytes of a payload. Throws `bad_encoding` when they could not be read back. */
  format(payload: SignedPayload): Uint8Array
  /** All checks but the quorum, in their fixed order. */
  verifySignature(bytes: Uint8Array, armor: string, context: VerifyContext): Result<AdmittedSignature>
  /** All signatures on one payload, and the quorum. */
  verifyApproval(bytes: Uint8Array, armors: readonly string[], context: VerifyContext): Result<VerifiedApproval>
}
