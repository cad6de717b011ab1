/**
 * What is done to one guest of a host because somebody asks for it or it is declared, each in the queue of the guests
 * that it holds. What people signed is done in `signedWork.ts`.
 */
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { DesiredGuest, ManagedField } from '../../shared/domain/guest.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { Operation, PlannedStep } from '../../shared/domain/operation.ts'
import { onlyFields } from '../engine/ignores.ts'
import type { Observation } from '../engine/observation.ts'
import { bindOperation, isMaker, vmidsHeld } from '../engine/operations/catalogue.ts'
import { reviewGuest, type GuestReview, type ReviewContext } from '../engine/review.ts'
import type { DesiredState, Journal } from '../ports.ts'
import { applyGuest, type ApplyGuestInput, type GuestRun } from './applyGuest.ts'
import type { ExecutePorts } from './execute.ts'
import type { HostSafety } from './hostSafety.ts'
import { readIgnores } from './ignores.ts'
import type { KeyedQueue } from './keyedQueue.ts'
import { requestOperation, type RequestInput, type RequestOutcome } from './requestOperation.ts'

/** What it needs of the host that it belongs to. */
export interface GuestWorkHost {
  readonly journal: Journal
  readonly safety: Pick<HostSafety, 'hold' | 'countRun'>
  /** One task at a time on each guest. */
  readonly guests: KeyedQueue<number>
  config(): HostConfig
  observation(): Observation | null
  reviews(): ReadonlyMap<number, GuestReview>
  /** For the judgement of one guest. */
  reviewContext(vmid: number): ReviewContext
  /** What is declared for the host right now. */
  declared(): Promise<DesiredState>
  executePorts(): Promise<ExecutePorts>
  isFrozen(vmid: number): boolean
  /** Why there is nothing to work on. */
  unseen(vmid: number): AppError
  /** Mints what is to be signed. */
  mint(): Promise<void>
  /** Looks at one guest again after work on it. `made` = what may have made it. */
  lookAtGuest(vmid: number, made?: Operation): Promise<void>
}

/** What is to be brought to its declaration, and on whose word. */
export interface ApplyRequest {
  /** null = every guest of the host. */
  readonly vmid: number | null
  readonly benign: boolean
  readonly actor: string
  /** Only what concerns these fields; absent = all that differs. */
  readonly fields?: readonly ManagedField[]
}

/** How the application to one guest ended. `error` = it could not be read, or its file is faulty. */
export interface GuestOutcome extends GuestRun {
  readonly vmid: number
  readonly error: AppErrorDto | null
}

/** Work on the guests of one host that is declared or asked for. */
export class GuestWork {
  readonly #host: GuestWorkHost

  constructor(host: GuestWorkHost) {
    this.#host = host
  }

  /** Runs an operation that is asked for, or makes it wait for a signature. Rejects as `requestOperation` does, and with `guest_not_found`. */
  async request(operation: Operation, actor: string, reason: string, how: Pick<RequestInput, 'trigger' | 'scratch' | 'onDecided'>): Promise<RequestOutcome> {
    const host = this.#host
    const ports = await host.executePorts()
    const held = vmidsHeld(operation)
    const lastNode = host.observation()?.guests.get(operation.guest.vmid)?.node ?? null
    if (lastNode === null && !isMaker(operation.kind)) throw host.unseen(operation.guest.vmid)
    const outcome = await host.guests.runHolding(held, () =>
      requestOperation(
        {
          operation,
          lastNode: lastNode ?? '',
          mode: () => host.config().mode,
          quorate: () => host.observation()?.quorate ?? null,
          actor,
          reason,
          ...how,
          declared: () => host.declared(),
          isFrozen: () => held.some((vmid) => host.isFrozen(vmid)),
          hold: () => host.safety.hold(how.trigger),
          onCleared: () => host.safety.countRun(how.trigger),
        },
        ports,
      ),
    )
    if (outcome.kind === 'waits') await host.mint()
    await host.lookAtGuest(operation.guest.vmid, operation)
    return outcome.kind === 'waits' ? { kind: 'waits', item: host.journal.pendingItem(outcome.item.id) ?? outcome.item } : outcome
  }

  /** Brings a guest to what is declared for it. Never rejects on a host's failure. */
  async apply(vmid: number, request: ApplyRequest, trigger: 'auto' | 'person'): Promise<GuestOutcome> {
    const host = this.#host
    const nothing = { vmid, ran: [], waiting: [], refused: [] }
    const first = host.reviews().get(vmid)?.steps[0]?.operation
    const held = first === undefined ? [vmid] : vmidsHeld(first)
    try {
      return await host.guests.runHolding(held, async () => {
        const { desired, ref, node, making } = await this.#declared(vmid, request.fields)
        if (making !== null && !vmidsHeld(making.operation).every((each) => held.includes(each))) {
          throw new AppError({ code: 'observation_stale', message: `Guest ${vmid} is to be made of another guest by now.`, hint: 'Look at the drift again.', retry: 'afterObserve' })
        }
        const run = await applyGuest(
          {
            ref,
            desired,
            making,
            lastNode: node,
            mode: () => host.config().mode,
            quorate: () => host.observation()?.quorate ?? null,
            trigger,
            actor: request.actor,
            benign: request.benign,
            isFrozen: () => held.some((each) => host.isFrozen(each)),
            hold: () => host.safety.hold(trigger),
            declared: () => host.declared(),
            ignores: () => readIgnores(host.journal, host.config().id, vmid).get(vmid) ?? [],
          },
          await host.executePorts(),
        )
        return { vmid, ...run, error: null }
      })
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') throw thrown
      return { ...nothing, error: error.toDto() }
    } finally {
      await host.lookAtGuest(vmid, first)
    }
  }

  /**
   * What is declared for a guest right now, of these fields alone where some are named; for one that is not there, the
   * step that makes it, where `absent` is among them. Throws when its file is faulty, it is not declared, or it is not seen and cannot be made.
   */
  async #declared(vmid: number, fields: ApplyRequest['fields']): Promise<Pick<ApplyGuestInput, 'desired' | 'ref' | 'making'> & { readonly node: string }> {
    const host = this.#host
    const { guests, problems } = await host.declared()
    const whole = guests.get(vmid)
    if (whole === undefined) throw new AppError({ code: 'not_found', message: `Guest ${vmid} is not declared on ${host.config().id}.`, hint: 'Look at the drift again.', retry: 'afterObserve' })
    const fault = problems.find((problem) => problem.file === whole.source?.file)
    if (fault !== undefined) {
      throw new AppError({ code: 'desired_invalid', message: `${fault.file} is faulty, so nothing is applied from it: ${fault.message}`, hint: fault.hint })
    }
    const desired = fields === undefined ? whole : onlyFields(whole, fields)
    const actual = host.observation()?.guests.get(vmid)
    if (actual !== undefined) return { desired, making: null, ref: actual.ref, node: actual.node }
    // It is made as it was reviewed, whole, or not at all.
    const making = fields === undefined || fields.includes('absent') ? this.#makingStep(vmid, whole) : null
    const node = making === null ? undefined : bindOperation(making.operation)?.making?.node
    if (making === null || node === undefined) throw new AppError({ code: 'not_found', message: `Guest ${vmid} is not seen on ${host.config().id}.`, hint: 'Look at the drift again.', retry: 'afterObserve' })
    return { desired, making, ref: making.operation.guest, node }
  }

  /** The step that makes a guest which the last look proved absent; null = nothing says how, or its absence is not proven. */
  #makingStep(vmid: number, desired: DesiredGuest): PlannedStep | null {
    const observation = this.#host.observation()
    if (observation === null) return null
    const [step] = reviewGuest(vmid, observation, { ...this.#host.reviewContext(vmid), desired: new Map([[vmid, desired]]) }).steps
    return step !== undefined && bindOperation(step.operation)?.makesGuest === true ? step : null
  }
}
