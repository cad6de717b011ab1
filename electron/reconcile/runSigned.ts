/**
 * Carries out what people signed. An approval executes nothing by itself: each time, everything is verified again,
 * the guest is read again, and the gate decides on that. What no longer fits is superseded and says what moved.
 */
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import type { SignedPayload } from '../../shared/domain/signedOperation.ts'
import { findMisfit } from '../engine/approvalPayload.ts'
import { gate } from '../engine/gate.ts'
import { classifyOperation } from '../engine/classify.ts'
import { bindOperation } from '../engine/operations/catalogue.ts'
import { guestLabel } from '../engine/plan.ts'
import type { Hold } from '../engine/safety.ts'
import { VerifiedApproval } from '../engine/verifiedApproval.ts'
import type { JournalEntry, MintedPayload, PendingItem, Verifier, VerifyContext } from '../ports.ts'
import { execute, type Clearance, type ExecutePorts } from './execute.ts'
import { noteRefusal } from './noteRefusal.ts'
import { observeGuest, readsToDecide } from './observeGuest.ts'

export interface RunSignedInput {
  mode(): HostMode
  /** null = the token may not ask. */
  quorate(): boolean | null
  lastNodeOf(vmid: number): string | null
  isFrozen(vmid: number): boolean
  /** Why nothing is to be sent to the host; null = nothing keeps it back. */
  hold(): Hold | null
  /** True when a guest that the host does not show is certainly gone. */
  absenceProven(): boolean
}

export interface RunSignedPorts extends ExecutePorts {
  readonly verifier: Verifier
  verifyContext(cluster: string): VerifyContext
}

/** What became of one item. */
export interface SignedOutcome {
  readonly item: PendingItem
  /** null = it was not carried out; `error` says why. */
  readonly entry: JournalEntry | null
  readonly error: AppErrorDto | null
}

/** Whether anybody has signed an item, or it can only be superseded: the ones `runSignedItem` has something to do for. Pure. */
export function isActionable(item: PendingItem, nowMs: number): boolean {
  return item.operation !== null && item.payload !== null && (item.signatures.length > 0 || isExpired(item.payload, nowMs))
}

/**
 * Executes one item, when its node's turn has come: signatures, signers, time, mode and guest are judged as they are
 * then. Rejects with the `AppError` of a failed read; nothing was sent then.
 */
export async function runSignedItem(item: PendingItem, input: RunSignedInput, ports: RunSignedPorts): Promise<SignedOutcome> {
  const { operation, payload } = item
  if (operation === null || payload === null) return { item, entry: null, error: null }
  const lastNode = input.lastNodeOf(operation.guest.vmid)
  if (lastNode === null) return notFound(item, input, ports)
  let outcome: SignedOutcome = { item, entry: null, error: null }
  const entry = await execute(operation, lastNode, async () => {
    const decided = await decideSigned(item, operation, payload, lastNode, input, ports)
    if ('cleared' in decided) return decided
    outcome = decided
    return null
  }, ports)
  return entry === null ? outcome : { item, entry, error: entry.error }
}

/** A guest that is certainly gone ends the item; one that is only not shown proves nothing. */
function notFound(item: PendingItem, input: RunSignedInput, ports: RunSignedPorts): SignedOutcome {
  if (input.absenceProven()) return endForGood(item, { code: 'state_changed', message: 'The host no longer has the guest.', retry: 'afterObserve' }, ports)
  return refused(item, { code: 'observation_incomplete', message: 'The host does not show the guest, and not everything could be seen.', hint: 'It is tried again when the whole host can be seen.', retry: 'afterObserve' }, ports)
}

/** Verifies, observes and asks the gate. */
async function decideSigned(item: PendingItem, operation: Operation, payload: MintedPayload, lastNode: string, input: RunSignedInput, ports: RunSignedPorts): Promise<Clearance | SignedOutcome> {
  const { connection, verifier } = ports
  const cluster = await connection.reader.clusterFingerprint()
  if (isExpired(payload, ports.verifyContext(cluster).nowMs)) return supersede(item, operation, null, { code: 'expired', message: `It expired at ${payload.expires}.`, retry: 'never' }, ports)
  const guest = await observeGuest(connection.reader, operation.guest, lastNode, readsToDecide(bindOperation(operation)))
  if (guest === null) return notFound(item, input, ports)
  const approval = verifier.verifyApproval(payload.bytes, item.signatures.map((signature) => signature.armor), ports.verifyContext(cluster))
  if (!approval.ok) return refused(item, approval.error, ports)
  const answer = gate({
    operation,
    guest,
    trigger: 'person',
    mode: input.mode(),
    quorate: input.quorate(),
    frozen: input.isFrozen(operation.guest.vmid),
    hold: input.hold(),
    approval: approval.value,
    provenance: null,
  })
  switch (answer.kind) {
    case 'clear': {
      const { sha256, principals } = VerifiedApproval.read(approval.value)
      return { cleared: answer.cleared, actor: principals.join(', '), spend: { itemId: item.id, payloadSha256: sha256, nonce: payload.nonce, expires: payload.expires, principals } }
    }
    case 'pendingSignature':
      throw new Error('the gate asked for a signature that was given')
    case 'refused': {
      const error: AppErrorDto = { code: answer.code, message: answer.reason, retry: 'afterObserve', ...(answer.hint === undefined ? {} : { hint: answer.hint }) }
      const moved = answer.code === 'state_changed' || answer.code === 'binding_mismatch'
      return moved ? supersede(item, operation, guest, error, ports) : refused(item, error, ports)
    }
  }
}

/**
 * Whether a payload still fits the guest, without carrying anything out: asked when a signature comes in, so that
 * who signed learns at once that the guest has changed. Throws the `AppError`; supersedes the item if it moved.
 */
export async function checkStillFits(item: PendingItem, payload: SignedPayload, lastNode: string | null, ports: RunSignedPorts): Promise<void> {
  const { operation } = item
  const bound = operation === null ? null : bindOperation(operation)
  if (operation === null || bound === null) return
  const guest = lastNode === null ? null : await observeGuest(ports.connection.reader, operation.guest, lastNode, readsToDecide(bound))
  if (guest === null) {
    throw new AppError({ code: 'observation_incomplete', message: 'The host does not show the guest now, so the signature was not taken.', hint: 'Hand it in again when the guest is shown.', retry: 'afterObserve' })
  }
  const misfit = findMisfit(payload, operation, bound, guest)
  if (misfit === null) return
  const error: AppErrorDto = { code: misfit.code, message: `The guest is not as it was when this was reviewed: ${misfit.moved.join(', ')}.`, hint: 'Review the request that took its place.', retry: 'afterObserve' }
  supersede(item, operation, guest, error, ports)
  throw new AppError(error)
}

function isExpired({ expires }: MintedPayload, nowMs: number): boolean {
  return Date.parse(expires) <= nowMs
}

/**
 * Ends the item; what is still wished for gets a new one, described and later minted from what is true now. `guest`
 * null = it expired, and nothing else is known to have moved.
 */
function supersede(item: PendingItem, operation: Operation, guest: ActualGuest | null, error: AppErrorDto, { journal }: Pick<RunSignedPorts, 'journal'>): SignedOutcome {
  journal.supersedePending(item.id, `${error.code}: ${error.message}`)
  noteRefusal(item, error, journal)
  const bound = bindOperation(operation)
  if (item.source !== 'job' && bound !== null) {
    const { signers, source, origin, reason } = item
    const described =
      guest === null
        ? { guestName: item.guestName, summary: item.summary, classification: item.classification }
        : { guestName: guest.name, summary: bound.summarise(guestLabel(guest)), classification: classifyOperation(bound, guest) }
    journal.ensurePending({ operation, signers, ...described, source, origin, reason })
  }
  return { item, entry: null, error }
}

/** Ends an item whose guest is gone: there is nothing left to wish for. */
function endForGood(item: PendingItem, error: AppErrorDto, { journal }: Pick<RunSignedPorts, 'journal'>): SignedOutcome {
  journal.supersedePending(item.id, `${error.code}: ${error.message}`)
  noteRefusal(item, error, journal)
  return { item, entry: null, error }
}

function refused(item: PendingItem, error: AppErrorDto, { journal }: Pick<RunSignedPorts, 'journal'>): SignedOutcome {
  if (error.code !== 'quorum_missing') noteRefusal(item, error, journal)
  return { item, entry: null, error }
}
