/**
 * One configured host with all that is in motion on it: its cycle (`hostCycle.ts`), what looks at it (`hostObserver.ts`),
 * what works on its guests (`guestWork.ts`, `signedWork.ts`) and the turns that work waits for (`hostExecution.ts`).
 * Hosts know nothing of each other, so one that is lost holds up none.
 */
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ManagedField } from '../../shared/domain/guest.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { Wish } from '../../shared/domain/hub.ts'
import type { Operation, PlannedStep } from '../../shared/domain/operation.ts'
import type { Freeze } from '../../shared/domain/safety.ts'
import type { CycleView } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/lib/result.ts'
import { planHost } from '../engine/hostPlan.ts'
import { parseOperation } from '../engine/operations/catalogue.ts'
import type { AdmittedSignature, Clock, Crypto, DesiredProvider, HostConnection, Journal, PendingItem, Verifier } from '../ports.ts'
import type { SignedJobInput } from './acceptJob.ts'
import { BegunWork } from './begunWork.ts'
import type { ChangeTopic } from './changeTopic.ts'
import { GuestWork, type ApplyRequest, type GuestOutcome } from './guestWork.ts'
import { HostCycle, type CycleScope } from './hostCycle.ts'
import { HostExecution } from './hostExecution.ts'
import { HostObserver, type HostKnowledge } from './hostObserver.ts'
import { HostSafety } from './hostSafety.ts'
import { inOrder } from './inOrder.ts'
import { KeyedQueue } from './keyedQueue.ts'
import { LazyConnection } from './lazyConnection.ts'
import { NodeWorkers } from './nodeWorkers.ts'
import { OpenEntries } from './openEntries.ts'
import { readGuest, type GuestReading } from './readGuest.ts'
import type { RequestOutcome } from './requestOperation.ts'
import { SignedWork } from './signedWork.ts'

/** What a host needs of the app. */
export interface ReconcilerPorts {
  readonly journal: Journal
  readonly clock: Clock
  readonly crypto: Crypto
  readonly verifier: Verifier
  /** What freezes every host; null = nothing does. */
  freeze(): Freeze | null
  /** Opens the connection; fails while the token cannot be had. */
  connect(config: HostConfig): Result<HostConnection>
  onChange(topic: ChangeTopic): void
}

/** All that is known of a host right now. */
export interface HostSnapshot extends HostKnowledge {
  readonly config: HostConfig
  /** Why no connection could be opened; null = it could. */
  readonly obstacle: AppErrorDto | null
  readonly busy: boolean
  readonly lastCycle: CycleView | null
}

/** What an application set in motion. */
export interface ApplyTicket {
  /** Benign steps that were handed to the gate. */
  readonly started: number
  /** Destructive steps that wait for a signature. */
  readonly waiting: number
  readonly finished: Promise<readonly GuestOutcome[]>
}

/** All that can be asked of one host. */
export class HostReconciler {
  #config: HostConfig
  #busy = 0
  /** One look or cycle at a time. */
  readonly #looks = new KeyedQueue<'look'>()
  /** One task at a time on each guest. */
  readonly #guests = new KeyedQueue<number>()
  readonly #workers = new NodeWorkers()
  readonly #begun = new BegunWork()
  readonly #connection: LazyConnection
  readonly #observer: HostObserver
  readonly #execution: HostExecution
  readonly #cycle: HostCycle
  readonly #work: GuestWork
  readonly #signed: SignedWork
  /** Asked before anything is sent. */
  readonly safety: HostSafety
  readonly #provider: DesiredProvider
  readonly #ports: ReconcilerPorts

  constructor(config: HostConfig, provider: DesiredProvider, ports: ReconcilerPorts) {
    this.#config = config
    this.#provider = provider
    this.#ports = ports
    const { journal, clock, crypto } = ports
    const connection = (this.#connection = new LazyConnection(() => ports.connect(this.#config)))
    const openEntries = new OpenEntries(config.id, journal)
    const onChange = (topic: ChangeTopic): void => ports.onChange(topic)
    const observer = (this.#observer = new HostObserver({ id: config.id, journal, clock, provider, connection, openEntries, onChange }))
    const observation = () => observer.observation
    const execution = (this.#execution = new HostExecution({ journal, clock, connection, openEntries, observation, onProgress: () => onChange('operations') }))
    this.safety = new HostSafety({ ...ports, config: () => this.#config, observation })
    // What is done to a guest goes the same way, whether a declaration, a person or a signature asks for it.
    const host = {
      journal,
      guests: this.#guests,
      config: () => this.#config,
      observation,
      executePorts: () => execution.ports(),
      isFrozen: (vmid: number) => openEntries.isFrozen(vmid),
      lookAtGuest: (vmid: number, made?: Operation) => observer.lookAtGuest(vmid, made),
    }
    const work = (this.#work = new GuestWork({
      ...host,
      safety: this.safety,
      reviews: () => observer.reviews,
      reviewContext: (vmid) => observer.reviewContext(vmid),
      declared: () => provider.current(),
      unseen: (vmid) => observer.unseen(vmid),
      mint: () => this.#signed.mint(),
    }))
    const signed = (this.#signed = new SignedWork({
      ...host,
      clock,
      crypto,
      verifier: ports.verifier,
      hold: () => this.safety.hold('person'),
      onChange: () => onChange('approvals'),
    }))
    this.#cycle = new HostCycle({
      id: config.id, journal, clock, crypto, provider, observer, openEntries, execution, work, signed, onChange,
      safety: this.safety,
      guests: this.#guests,
      workers: this.#workers,
      begun: this.#begun,
      submitJob: (job) => this.submitJob(job),
      submitWish: (wish, origin, taken) => this.submitWish(wish, origin, taken),
    })
  }

  get id(): string {
    return this.#config.id
  }

  get config(): HostConfig {
    return this.#config
  }

  /** Takes a changed mode or path; endpoints and token take a new reconciler. */
  reconfigure(config: HostConfig): void {
    this.#config = config
    this.#ports.onChange('fleet')
  }

  snapshot(): HostSnapshot {
    const { observation, reviews, desired, version, nodeSeenAt } = this.#observer
    return {
      config: this.#config,
      observation,
      reviews,
      desired,
      version,
      obstacle: this.#connection.obstacle,
      busy: this.#busy > 0,
      lastCycle: this.#cycle.last,
      nodeSeenAt,
    }
  }

  /** The newest lines of the task log of an operation, oldest first; empty when none was read by this process. */
  taskLog(operationId: string): readonly string[] {
    return this.#execution.taskLog(operationId)
  }

  /** Reads every guest, compares and plans. Sends nothing that changes the host, and writes nothing. Never rejects on a host's failure. */
  look(): Promise<HostSnapshot> {
    return this.#working(async () => {
      await this.#observer.look(true)
      return this.snapshot()
    })
  }

  /** One whole cycle (see `cycle.ts`) that reads every guest, and all the work that it began. Never rejects on a host's failure. */
  async cycle(scope: CycleScope = { vmid: null }): Promise<CycleView> {
    const begun = await this.beginCycle(scope, true)
    await this.idle()
    return begun
  }

  /**
   * One cycle up to the point where work has begun: what takes long, such as a task that never ends, holds up neither
   * the next look nor the other guests. `anew` = it reads every guest, not only what may have changed. Never rejects on
   * a host's failure.
   */
  beginCycle(scope: CycleScope = { vmid: null }, anew = false): Promise<CycleView> {
    return this.#working(() => this.#cycle.begin(scope, anew))
  }

  /** Resolves when nothing that was begun on this host is under way. */
  async idle(): Promise<void> {
    await this.#begun.ended()
    await this.#workers.idle()
    await this.#guests.idle()
    this.#begun.throwBugs()
  }

  /** Writes values of a guest, as it was seen last, into what declares it. Rejects with the `AppError` that says why it cannot be. */
  async accept(vmid: number, fields: readonly ManagedField[]): Promise<{ readonly file: string }> {
    const guest = this.#observer.observation?.guests.get(vmid)
    if (guest === undefined) throw this.#observer.unseen(vmid)
    const accepted = await this.#provider.accept?.(guest, fields)
    if (accepted === undefined) throw new AppError({ code: 'unsupported', message: `What is declared for ${this.id} does not stand in a file of yours.`, hint: 'Change it where it comes from, or ignore the difference.' })
    if (!accepted.ok) throw new AppError(accepted.error)
    return accepted.value
  }

  /** Judges what was seen last once more, after a decision of a person. */
  reviewAgain(): void {
    this.#observer.reviewAgain()
    this.#ports.onChange('drift')
    this.#ports.onChange('fleet')
  }

  /** Why items that were signed were not carried out when that was tried last, by item. */
  refusals(): ReadonlyMap<string, AppErrorDto> {
    return this.#signed.refusals()
  }

  /** Applies what a person asked for. Looks at the host first if it was not seen yet. Returns before the work is done. */
  async apply(request: ApplyRequest): Promise<ApplyTicket> {
    await this.#lookOnce()
    const chosen = [...this.#observer.reviews].filter(([vmid, review]) => (request.vmid === null || request.vmid === vmid) && (review.steps.length > 0 || review.faultyFile !== null))
    const asked = (step: PlannedStep) => request.fields === undefined || step.fields.some((field) => request.fields?.includes(field))
    const classes = chosen.flatMap(([, review]) => review.steps.filter(asked).map((step) => step.classification.class))
    const begin = (vmid: number) => this.#workers.add(this.#observer.nodeOf(vmid), () => this.#work.apply(vmid, request, 'person'))
    const faulty = chosen.filter(([, review]) => review.steps.length === 0).map(([vmid]) => begin(vmid))
    const finished = Promise.all([...faulty, ...inOrder(planHost(new Map(chosen)), begin)])
    finished.catch(() => undefined) // whoever waits for it is told; nobody has to wait
    return {
      started: request.benign ? classes.filter((each) => each === 'benign').length : 0,
      waiting: classes.filter((each) => each === 'destructive').length,
      finished,
    }
  }

  /**
   * Does what a person asks for on one guest, through the same gate: a benign operation runs now, a destructive one
   * becomes an item that waits for a signature. `scratch` = what it makes may go again. Rejects with an `AppError` when the gate refuses.
   */
  async request(operation: Operation, actor: string, reason: string, scratch = false): Promise<RequestOutcome> {
    await this.#lookOnce()
    return this.#work.request(operation, actor, reason, { trigger: 'person', scratch })
  }

  /**
   * Does what somebody elsewhere wishes for and nobody signed: never more than auto mode may run by itself. A
   * destructive operation becomes an item that waits. `taken` is called right before there is any effect. Rejects
   * with `guest_not_found`, `unknown_kind` and the gate's refusals.
   */
  async submitWish({ vmid, kind, parameters, reason }: Wish, origin: string, taken?: () => void): Promise<RequestOutcome> {
    await this.#lookOnce()
    const ref = this.#observer.observation?.guests.get(vmid)?.ref
    if (ref === undefined) throw this.#observer.unseen(vmid)
    const operation = parseOperation(kind, ref, parameters)
    if (!operation.ok) throw new AppError({ code: 'unknown_kind', message: operation.error })
    return this.#work.request(operation.value, origin, reason, { trigger: 'wish', ...(taken === undefined ? {} : { onDecided: taken }) })
  }

  /** Takes in a job that was signed elsewhere; the next cycle carries it out. Rejects as `acceptJob` says. */
  async submitJob(job: SignedJobInput): Promise<PendingItem> {
    await this.#lookOnce()
    const item = await this.#signed.acceptJob(job)
    this.#observer.reviewAgain()
    return item
  }

  /** One guest as it is now, whole, and what its host offers for it. Rejects with `guest_not_found`, or with the error of the read that failed. */
  async readGuest(vmid: number): Promise<GuestReading> {
    await this.#lookOnce()
    const known = this.#observer.observation?.guests.get(vmid)
    const reading = known === undefined ? null : await readGuest((await this.#connection.get()).reader, known, this.#observer.observation?.nodes ?? [])
    if (reading === null) throw this.#observer.unseen(vmid)
    return reading
  }

  /** Judges one signature that came in for an item of this host, on the guest as it is now. Rejects with the `AppError`. */
  async admitSignature(item: PendingItem, armor: string): Promise<AdmittedSignature> {
    await this.#lookOnce()
    return this.#signed.admit(item, armor)
  }

  /** Judges a signature over any bytes that name this host: all checks but whether an item asks for them. Rejects with the `AppError`. */
  judgeSignature(bytes: Uint8Array, armor: string): Promise<AdmittedSignature> {
    return this.#signed.judge(bytes, armor)
  }

  /** Ends what is under way as soon as it can be left: a task that runs on is taken up again by the next start. */
  async close(): Promise<void> {
    this.#execution.leave()
    await this.#provider.close()
    await this.#looks.idle()
    try {
      await this.idle()
    } finally {
      await this.#connection.close()
    }
  }

  /** Looks at the host if it was not seen yet. */
  async #lookOnce(): Promise<void> {
    if (this.#observer.observation === null) await this.look()
  }

  async #working<T>(task: () => Promise<T>): Promise<T> {
    this.#busy += 1
    this.#ports.onChange('fleet')
    try {
      return await this.#looks.run('look', task)
    } finally {
      this.#busy -= 1
      this.#ports.onChange('fleet')
      this.#ports.onChange('drift')
    }
  }
}
