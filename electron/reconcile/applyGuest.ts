/**
 * Brings one guest to what is declared, as far as the gate allows. The guest is observed anew before each step,
 * and the gate decides on that observation, never on an older one.
 */
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { IgnoredDifference } from '../../shared/domain/drift.ts'
import { sourceLabel } from '../../shared/domain/desiredGuest.ts'
import type { ActualGuest, DesiredGuest, GuestRef } from '../../shared/domain/guest.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { Classification, PlannedStep } from '../../shared/domain/operation.ts'
import { judgeGuest } from '../engine/ignores.ts'
import { gate, type GateAnswer, type Trigger } from '../engine/gate.ts'
import { bindOperation } from '../engine/operations/catalogue.ts'
import { planGuest } from '../engine/plan.ts'
import type { Hold } from '../engine/safety.ts'
import type { DesiredState, JournalEntry, PendingItem } from '../ports.ts'
import { execute, type ExecutePorts } from './execute.ts'
import { observeGuest } from './observeGuest.ts'
import { observeTarget } from './observeVacancy.ts'
import { establishProvenance, isOwnDeclaration } from './provenance.ts'

export interface ApplyGuestInput {
  readonly ref: GuestRef
  readonly desired: DesiredGuest
  /** The step that makes it, where it was proven absent; null = it is there. */
  readonly making: PlannedStep | null
  readonly lastNode: string
  mode(): HostMode
  /** null = the token may not ask. */
  quorate(): boolean | null
  readonly trigger: Trigger
  /** `countersign`, or the person. */
  readonly actor: string
  /** False: benign steps are left alone; destructive ones become pending all the same. */
  readonly benign: boolean
  /** Asked before each step, as is `hold`. */
  isFrozen(): boolean
  /** Why nothing is to be sent to the host; null = nothing keeps it back. */
  hold(): Hold | null
  /** What is declared for the host right now. */
  declared(): Promise<DesiredState>
  /** Differences of this guest that people ignore. */
  ignores(): readonly IgnoredDifference[]
}

/** A step that the gate refused. */
export interface RefusedStep {
  readonly summary: string
  readonly error: AppErrorDto
}

export interface GuestRun {
  readonly ran: readonly JournalEntry[]
  readonly waiting: readonly PendingItem[]
  readonly refused: readonly RefusedStep[]
}

const nothingRun: GuestRun = { ran: [], waiting: [], refused: [] }

/**
 * Applies one guest; one that is not there is made first, then brought to what is declared besides. Rejects with the
 * `AppError` of a failed read before anything was sent for the step.
 */
export async function applyGuest(input: ApplyGuestInput, ports: ExecutePorts): Promise<GuestRun> {
  const { making } = input
  const made = making === null ? null : await runSteps([making], () => observeTarget(ports.connection.reader, input.ref, input.lastNode, bindOperation(making.operation)), input, ports)
  if (made !== null && (made.ran.length === 0 || made.ran.some((entry) => !endedWell(entry)))) return made
  const observe = () => observeGuest(ports.connection.reader, input.ref, input.lastNode, { depth: 'configuration', ha: input.desired.ha !== undefined || input.desired.absent === true })
  const plan = (guest: ActualGuest) => planGuest(judgeGuest(input.desired, guest, { absenceProven: false }, input.ignores(), ports.clock.nowMs()).diff)
  const run = await runSteps(plan, observe, input, ports)
  // A disk that was moved is another volume, so only now it can be grown.
  const moved = run.ran.some(({ operation }) => operation.kind === 'disk.move') && run.ran.every(endedWell)
  const rest = moved ? await runSteps((guest) => plan(guest).filter(({ operation }) => operation.kind === 'disk.grow'), observe, input, ports) : nothingRun
  return { ran: [...(made?.ran ?? []), ...run.ran, ...rest.ran], waiting: [...run.waiting, ...rest.waiting], refused: [...run.refused, ...rest.refused] }
}

/** Takes steps one by one, until one fails. `observe` resolves to null when the guest is no longer shown. */
async function runSteps(
  planned: readonly PlannedStep[] | ((guest: ActualGuest) => readonly PlannedStep[]),
  observe: () => Promise<ActualGuest | null>,
  input: ApplyGuestInput,
  ports: ExecutePorts,
): Promise<GuestRun> {
  const ran: JournalEntry[] = []
  const waiting: PendingItem[] = []
  const refused: RefusedStep[] = []
  const observeWhole = async (): Promise<ActualGuest> => (await observe()) ?? gone(input)
  const hold = (answer: Exclude<GateAnswer, { kind: 'clear' }>, step: PlannedStep, seen: ActualGuest): void => {
    if (answer.kind === 'pendingSignature') {
      waiting.push(makeWait(step, seen, answer.classification, input, ports))
      return
    }
    refused.push({ summary: step.summary, error: refusal(answer.code, answer.reason, answer.hint) })
    noteRefusal(input, step, seen, answer, ports)
  }
  let guest = await observeWhole()
  const steps = typeof planned === 'function' ? planned(guest) : planned

  for (const [index, step] of steps.entries()) {
    if (index > 0 && ran.length > 0) guest = await observeWhole()
    if (bindOperation(step.operation)?.reached(guest, { atSeconds: 0, nowSeconds: 0 })) continue
    if (step.classification.class === 'benign' && !wantsBenign(input, step)) continue
    const first = await askGate(step, guest, observeWhole, input, ports)
    guest = first.guest
    if (first.answer.kind !== 'clear') {
      hold(first.answer, step, guest)
      continue
    }
    const { cleared } = first.answer
    const entry = await execute(step.operation, guest.node, async (waited) => {
      if (!waited) return { cleared, actor: input.actor }
      const now = await askGate(step, await observeWhole(), observeWhole, input, ports)
      guest = now.guest
      if (now.answer.kind === 'clear') return { cleared: now.answer.cleared, actor: input.actor }
      hold(now.answer, step, guest)
      return null
    }, ports)
    if (entry === null) continue
    ran.push(entry)
    if (!endedWell(entry)) break
  }
  return { ran, waiting, refused }
}

/** Asks on what is seen, or on a fresher look where one was called for. */
async function askGate(
  { operation }: PlannedStep,
  seen: ActualGuest,
  observe: () => Promise<ActualGuest>,
  input: ApplyGuestInput,
  ports: ExecutePorts,
): Promise<{ readonly answer: GateAnswer; readonly guest: ActualGuest }> {
  const { trigger, benign, desired, mode, quorate, isFrozen, hold, declared } = input
  const mayBeExcused = trigger === 'person' && benign && isOwnDeclaration(desired)
  const { guest, provenance } = mayBeExcused
    ? await establishProvenance(operation, seen, { ...ports, declared, observe })
    : { guest: seen, provenance: null }
  return { guest, answer: gate({ operation, guest, trigger, mode: mode(), quorate: quorate(), frozen: isFrozen(), hold: hold(), approval: null, provenance }) }
}

function makeWait({ operation, summary }: PlannedStep, guest: ActualGuest, classification: Classification, { desired }: ApplyGuestInput, { journal }: ExecutePorts): PendingItem {
  return journal.ensurePending({ operation, signers: null, guestName: guest.name, summary, classification, source: 'desired', origin: sourceLabel(desired.source), reason: '' })
}

function gone({ ref }: ApplyGuestInput): never {
  throw new AppError({ code: 'guest_not_found', message: `${ref.host} no longer shows guest ${ref.vmid}.`, hint: 'Look at the drift again.', retry: 'afterObserve' })
}

function endedWell({ state, outcome }: JournalEntry): boolean {
  return state === 'settled' && (outcome === 'ok' || outcome === 'warnings')
}

/** By itself the cycle asks the gate only for what it may ever run. */
function wantsBenign(input: ApplyGuestInput, step: PlannedStep): boolean {
  return input.benign && (input.trigger === 'person' || step.classification.flags.length === 0)
}

function refusal(code: AppErrorDto['code'], message: string, hint: string | undefined): AppErrorDto {
  return { code, message, retry: 'afterObserve', ...(hint === undefined ? {} : { hint }) }
}

function noteRefusal(input: ApplyGuestInput, step: PlannedStep, guest: ActualGuest, answer: { readonly code: string; readonly reason: string }, ports: ExecutePorts): void {
  const { host, vmid } = input.ref
  ports.journal.noteFact(
    { topic: 'decision', host, vmid, subject: step.operation.kind, value: `${answer.code}: ${step.summary}` },
    {
      actor: input.actor,
      host,
      vmid,
      guest: guest.name,
      operationId: null,
      operation: step.operation.kind,
      kind: 'decision',
      decision: 'refused',
      reason: `${step.summary}: ${answer.reason}`,
      payload: { code: answer.code, parameters: step.operation.parameters },
    },
  )
}
