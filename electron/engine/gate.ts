/**
 * The gate in front of the executor: whether one operation may be sent, now, on this guest as it stands. It is
 * asked again with a fresh observation immediately before each operation. When in doubt it does not clear. Pure
 * but for the single-use token it hands out.
 */
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import { blockingLock, type ActualGuest } from '../../shared/domain/actualGuest.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { Classification, Operation } from '../../shared/domain/operation.ts'
import { assertNever } from '../../shared/lib/assertNever.ts'
import { describeMisfit, findMisfit } from './approvalPayload.ts'
import { takeMint, type ClearedOperation } from './clearedOperation.ts'
import { classifyOperation, unknownClassification } from './classify.ts'
import { bindOperation } from './operations/catalogue.ts'
import { isExcusable, Provenance } from './provenance.ts'
import type { Hold } from './safety.ts'
import { VerifiedApproval } from './verifiedApproval.ts'

const mint = takeMint()

/** Who wants it: the cycle by itself, a person who clicked or typed a command, or a wish from elsewhere that nobody signed. */
export type Trigger = 'auto' | 'person' | 'wish'

/** All that the gate decides on. */
export interface GateQuestion {
  readonly operation: Operation
  /** The freshest observation of the guest. */
  readonly guest: ActualGuest
  readonly trigger: Trigger
  readonly mode: HostMode
  /** False when the cluster has no quorum: what it shows may be old, and it refuses writes. null = the token may not ask. */
  readonly quorate: boolean | null
  /** True while an earlier operation on this guest has no known outcome. */
  readonly frozen: boolean
  /** Why nothing at all is to be sent to this host for whoever asks; null = nothing keeps it back. */
  readonly hold: Hold | null
  /** What people signed for it; null = nothing. */
  readonly approval: VerifiedApproval | null
  /** That this app made the guest, established on this very observation; null = it did not, or nobody looked. */
  readonly provenance: Provenance | null
}

/** `clear` = it may be sent, once; `pendingSignature` = it waits for people; else why it may not be. */
export type GateAnswer =
  | { readonly kind: 'clear'; readonly classification: Classification; readonly cleared: ClearedOperation }
  | { readonly kind: 'pendingSignature'; readonly classification: Classification }
  | Refusal

/** Why an operation may not be sent now. `code`, message and hint are those of an `AppError`. */
export interface Refusal {
  readonly kind: 'refused'
  readonly classification: Classification
  readonly code: ErrorCode
  readonly reason: string
  readonly hint?: string
}

/** Decides. Never throws. */
export function gate(question: GateQuestion): GateAnswer {
  const { operation, guest } = question
  const bound = bindOperation(operation)
  if (bound === null) {
    return refuse(unknownClassification, 'unknown_kind', `"${operation.kind}" with these parameters is not in the catalogue of operations.`)
  }
  const classification = classifyOperation(bound, guest)
  if (bound.makesGuest && !guest.vacant) {
    return refuse(classification, 'vmid_taken', `${operation.guest.vmid} is taken: there is a guest with this VMID.`, 'Choose a VMID that is free.')
  }
  if (!bound.makesGuest && guest.vacant) {
    return refuse(classification, 'guest_not_found', `There is no guest ${operation.guest.vmid}.`, 'Check the VMID.')
  }
  if (question.frozen) {
    return refuse(classification, 'needs_operator', 'The outcome of an earlier operation on this guest is not known yet.', 'See it: countersign operations list. What is on its way is followed by each cycle; for the rest look at the guest on its host, then settle it.')
  }
  const { approval } = question
  const excused = classification.class === 'destructive' && approval === null && isExcused(question)
  if (classification.class === 'destructive' && approval === null && !excused) return { kind: 'pendingSignature', classification }
  if (approval !== null) {
    const misfit = findMisfit(VerifiedApproval.read(approval).payload, operation, bound, guest)
    if (misfit !== null) return refuse(classification, misfit.code, describeMisfit(misfit), 'Review the guest as it is now, and sign again.')
  }

  if (question.hold !== null) return refuse(classification, question.hold.code, question.hold.reason, question.hold.hint)
  const objection = stateObjection(question, classification, excused) ?? modeObjection(question, classification)
  if (objection !== null) return objection
  const failed = bound.precondition(guest)
  if (failed !== null) return refuse(classification, failed.code, failed.message, failed.hint)
  return { kind: 'clear', classification, cleared: mint({ operation, bound, guest, classification, basis: approval !== null ? 'signature' : excused ? 'provenance' : 'policy', approval }) }
}

/**
 * A person may remove again what this app itself made; neither auto mode nor a wish may. It counts for the guest and
 * the observation it was established on, and a guest that was made empty must not have run.
 */
function isExcused({ operation, guest, trigger, provenance }: GateQuestion): boolean {
  if (provenance === null || trigger !== 'person' || !isExcusable(operation)) return false
  const facts = Provenance.read(provenance)
  const { host, vmid, type } = operation.guest
  if (facts.guest !== guest || host !== guest.ref.host || vmid !== guest.ref.vmid || type !== guest.ref.type) return false
  return facts.kind === 'scratch' || (guest.run === 'stopped' && guest.uptimeSeconds === 0)
}

function stateObjection({ guest, quorate, approval }: GateQuestion, classification: Classification, excused: boolean): Refusal | null {
  if (quorate === false) {
    return refuse(classification, 'observation_incomplete', 'The cluster has no quorum.', 'Bring back enough nodes; Proxmox accepts no changes until then.')
  }
  if (quorate === null && (approval !== null || excused)) {
    return refuse(classification, 'observation_incomplete', 'Whether the cluster has quorum cannot be read, and nothing destructive is carried out without knowing.', 'Grant the token Sys.Audit on /.')
  }
  const lock = blockingLock(guest)
  if (lock !== null) {
    return refuse(classification, 'guest_locked', `The guest is locked (${lock}).`, `Wait until the task that holds the lock has ended. If none runs, the lock was left behind: remove it on ${guest.node} with "${guest.ref.type === 'lxc' ? 'pct' : 'qm'} unlock ${guest.ref.vmid}".`)
  }
  return null
}

function modeObjection({ mode, trigger, approval }: GateQuestion, classification: Classification): Refusal | null {
  if (mode === 'observe') {
    return refuse(classification, 'not_allowed_by_mode', 'This host is in observe mode, in which nothing is run.', 'Set its mode to propose.')
  }
  if (approval !== null) return null // a person's signature is more than a person's click
  switch (mode) {
    case 'propose':
      return trigger === 'person' ? null : refuse(classification, 'not_allowed_by_mode', 'In propose mode a person applies each step.', trigger === 'wish' ? 'Ask for it yourself: countersign request' : 'Apply it, or set the mode to auto.')
    case 'auto':
      if (trigger === 'person' || classification.flags.length === 0) return null
      return refuse(classification, 'not_allowed_by_mode', `Auto mode leaves this step to a person: ${classification.reason}.`, trigger === 'wish' ? 'Ask for it yourself: countersign request' : 'Apply it by hand.')
    default:
      return assertNever(mode)
  }
}

function refuse(classification: Classification, code: ErrorCode, reason: string, hint?: string): Refusal {
  return { kind: 'refused', classification, code, reason, ...(hint === undefined ? {} : { hint }) }
}
