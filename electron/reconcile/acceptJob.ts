/**
 * Takes in a job that was signed elsewhere. Verified and fitting, it becomes an item that is signed already and goes
 * the way of every other one: nothing is carried out here.
 */
import { AppError } from '../../shared/domain/appError.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import type { JobPayload } from '../../shared/domain/signedOperation.ts'
import { describeMisfit, findMisfit } from '../engine/approvalPayload.ts'
import { classifyOperation } from '../engine/classify.ts'
import { bindOperation, parseOperation } from '../engine/operations/catalogue.ts'
import { guestLabel } from '../engine/plan.ts'
import { VerifiedApproval } from '../engine/verifiedApproval.ts'
import type { HostConnection, Journal, PendingItem, StoredSignature, Verifier, VerifyContext } from '../ports.ts'
import { isSameWish } from './approvals.ts'
import { observeGuest, readsToDecide } from './observeGuest.ts'

/** The exact bytes, who is said to have signed them, and where they come from, for people. */
export interface SignedJobInput {
  readonly bytes: Uint8Array
  readonly armors: readonly string[]
  readonly origin: string
}

export interface AcceptJobPorts {
  readonly journal: Journal
  readonly verifier: Verifier
  readonly connection: HostConnection
  verifyContext(cluster: string): VerifyContext
  lastNodeOf(vmid: number): string | null
}

/**
 * Verifies, compares with the guest as it is, and stores. Rejects with the verifier's codes, `replayed` for bytes
 * that were handed in before, `unknown_kind`, `binding_mismatch`, `state_changed`, or the error of a failed read; the
 * journal is unchanged then, so what is not verified uses up nothing.
 */
export async function acceptJob({ bytes, armors, origin }: SignedJobInput, ports: AcceptJobPorts): Promise<PendingItem> {
  const { journal, verifier, connection } = ports
  const context = ports.verifyContext(await connection.reader.clusterFingerprint())
  const approval = verifier.verifyApproval(bytes, armors, context)
  if (!approval.ok) throw new AppError(approval.error)
  const { payload, sha256 } = VerifiedApproval.read(approval.value)
  if (payload.type !== 'countersign.job') {
    throw new AppError({ code: 'bad_encoding', message: 'These bytes are a request of this journal, not a job.', hint: 'Hand the signature in with: countersign approvals import' })
  }
  const signatures = storedSignatures(bytes, armors, context, verifier)
  const known = journal.itemByPayload(sha256)
  if (known === null ? journal.isSpent(sha256, payload.nonce) : !lacksSignature(known, signatures)) throw replayed()

  const operation = operationOf(payload)
  const bound = bindOperation(operation)
  const lastNode = ports.lastNodeOf(operation.guest.vmid)
  const guest = lastNode === null ? null : await observeGuest(connection.reader, operation.guest, lastNode, readsToDecide(bound))
  if (guest === null || bound === null) throw new AppError({ code: 'guest_not_found', message: `The host shows no ${operation.guest.type} guest ${operation.guest.vmid}.`, hint: 'Hand the job in again when the guest is shown, or review and sign a new one.', retry: 'afterObserve' })
  const misfit = findMisfit(payload, operation, bound, guest)
  if (misfit !== null) throw new AppError({ code: misfit.code, message: describeMisfit(misfit), hint: 'Review the guest as it is now, and sign a new job.', retry: 'afterObserve' })

  // Read again: while the host was asked, the same may have come in on another way.
  const now = journal.itemByPayload(sha256)
  if (now !== null && !lacksSignature(now, signatures)) throw replayed()
  const rival = journal.pendingItems(operation.guest.host).find((item) => item.operation !== null && item.payload !== null && item.payload.sha256 !== sha256 && isSameWish(item.operation, operation))
  if (rival !== undefined) journal.supersedePending(rival.id, 'A signed job asks for the same.')
  const item = journal.ensurePending({
    operation,
    signers: null,
    guestName: guest.name,
    summary: bound.summarise(guestLabel(guest)),
    classification: classifyOperation(bound, guest),
    source: 'job',
    origin,
    reason: payload.reason,
  })
  const minted = item.payload === null ? journal.recordPayload(item.id, { bytes, sha256, nonce: payload.nonce, expires: payload.expires }) : item
  return signatures.reduce((_, signature) => journal.recordSignature(minted.id, signature), minted)
}

function replayed(): AppError {
  return new AppError({ code: 'replayed', message: 'This job was handed in before. A signed job counts once.', hint: 'To have it done again, issue and sign a new one.' })
}

/** The operation that a job names. Throws `unknown_kind` for what the catalogue does not take. */
function operationOf({ host, guest, kind, parameters }: JobPayload): Operation {
  if (host === null || guest === null) throw new Error('a verified job names a host and a guest')
  const operation = parseOperation(kind, { host: host.id, vmid: guest.vmid, type: guest.type }, parameters)
  if (!operation.ok) throw new AppError({ code: 'unknown_kind', message: operation.error })
  return operation.value
}

function storedSignatures(bytes: Uint8Array, armors: readonly string[], context: VerifyContext, verifier: Verifier): readonly StoredSignature[] {
  return armors.map((armor) => {
    const admitted = verifier.verifySignature(bytes, armor, context)
    if (!admitted.ok) throw new AppError(admitted.error)
    const { principal, keyFingerprint } = admitted.value
    return { principal, keyFingerprint, armor, at: new Date(context.nowMs).toISOString() }
  })
}

/** An open item that somebody has signed since, or whose taking in was cut short, takes what is missing. */
function lacksSignature(item: PendingItem, signatures: readonly StoredSignature[]): boolean {
  return item.state === 'pending' && signatures.some(({ principal }) => !item.signatures.some((each) => each.principal === principal))
}
