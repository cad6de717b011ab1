/**
 * One configured host with all that is in motion on it: its connection, its last review, its queues. Hosts know
 * nothing of each other, so one that is lost holds up none.
 */
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ManagedField } from '../../shared/domain/guest.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { Wish } from '../../shared/domain/hub.ts'
import type { Operation, PlannedStep } from '../../shared/domain/operation.ts'
import type { Freeze } from '../../shared/domain/safety.ts'
import type { CycleView } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/lib/result.ts'
import { planHost } from '../engine/hostPlan.ts'
import type { LoggedTask } from '../engine/driftCause.ts'
import type { Observation } from '../engine/observation.ts'
import { bindOperation, parseOperation, vmidsHeld } from '../engine/operations/catalogue.ts'
import { reviewGuest, reviewHost, type GuestReview, type ReviewContext } from '../engine/review.ts'
import { storagesUsed } from '../engine/storagesUsed.ts'
import { vacantGuest } from '../engine/vacancy.ts'
import type { AdmittedSignature, Clock, Crypto, DesiredProvider, DesiredState, HostConnection, Journal, JournalEntry, PendingItem, Verifier } from '../ports.ts'
import type { SignedJobInput } from './acceptJob.ts'
import { runCycle } from './cycle.ts'
import type { ExecutePorts } from './execute.ts'
import { GuestWork, type ApplyRequest, type GuestOutcome } from './guestWork.ts'
import { HostSafety } from './hostSafety.ts'
import { readIgnores } from './ignores.ts'
import { inOrder } from './inOrder.ts'
import { KeyedQueue } from './keyedQueue.ts'
import { NodeReads } from './nodeReads.ts'
import { NodeWorkers } from './nodeWorkers.ts'
import { observeGuest } from './observeGuest.ts'
import { observeHost, withFresher, withHaOf } from './observeHost.ts'
import { endProvenanceSeen } from './provenance.ts'
import { readGuest, type GuestReading } from './readGuest.ts'
import type { RequestOutcome } from './requestOperation.ts'
import { RetryPauses } from './retryPauses.ts'
import { reviewInTurns } from './reviewInTurns.ts'
import { SignedWork } from './signedWork.ts'
import { StorageTurns } from './storageTurns.ts'
import { takeJobs } from './takeJobs.ts'
import { verifyContextOf } from './verifyContext.ts'

/** Task logs kept for the window. */
const keptLogs = 100

/** What changed, for those who show it. */
export type ChangeTopic = 'fleet' | 'drift' | 'operations' | 'approvals'

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
export interface HostSnapshot {
  readonly config: HostConfig
  /** null = not looked at yet. */
  readonly observation: Observation | null
  readonly reviews: ReadonlyMap<number, GuestReview>
  readonly desired: DesiredState
  readonly version: string | null
  /** Why no connection could be opened; null = it could. */
  readonly obstacle: AppErrorDto | null
  readonly busy: boolean
  readonly lastCycle: CycleView | null
  /** ISO 8601 UTC of the last observation that had a node online, by node. */
  readonly nodeSeenAt: ReadonlyMap<string, string>
}

/** null = every guest of the host. */
export interface CycleScope {
  readonly vmid: number | null
}

/** What an application set in motion. */
export interface ApplyTicket {
  /** Benign steps that were handed to the gate. */
  readonly started: number
  /** Destructive steps that wait for a signature. */
  readonly waiting: number
  readonly finished: Promise<readonly GuestOutcome[]>
}

export class HostReconciler {
  #config: HostConfig
  #connection: HostConnection | null = null
  #observation: Observation | null = null
  #reviews: ReadonlyMap<number, GuestReview> = new Map()
  #desired: DesiredState = { guests: new Map(), problems: [] }
  #version: string | null = null
  #obstacle: AppErrorDto | null = null
  #lastCycle: CycleView | null = null
  #busy = 0
  readonly #nodeSeenAt = new Map<string, string>()
  readonly #inFlight = new Set<string>()
  readonly #logs = new Map<string, readonly string[]>()
  readonly #looks = new KeyedQueue<'look'>()
  readonly #nodeReads = new NodeReads()
  /** Guests that could not be read after work on them. */
  readonly #unsure = new Set<number>()
  readonly #guests = new KeyedQueue<number>()
  readonly #sends = new KeyedQueue<string>()
  readonly #storageTurns: StorageTurns
  readonly #workers = new NodeWorkers()
  /** Operations under way that a cycle began and does not wait for. */
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #bugs: unknown[] = []
  readonly #closing = new AbortController()
  readonly #pauses: RetryPauses
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
    this.#pauses = new RetryPauses(ports.clock)
    this.#storageTurns = new StorageTurns(ports.clock)
    this.safety = new HostSafety({ ...ports, config: () => this.#config, observation: () => this.#observation })
    this.#work = new GuestWork({
      journal: ports.journal,
      safety: this.safety,
      guests: this.#guests,
      config: () => this.#config,
      observation: () => this.#observation,
      reviews: () => this.#reviews,
      reviewContext: (vmid) => this.#reviewContext(vmid),
      declared: () => this.#provider.current(),
      executePorts: () => this.#executePorts(),
      isFrozen: (vmid) => this.#isFrozen(vmid),
      unseen: (vmid) => this.#unseen(vmid),
      mint: () => this.#signed.mint(),
      lookAtGuest: (vmid, made) => this.#lookAtGuest(vmid, made),
    })
    this.#signed = new SignedWork({
      journal: ports.journal,
      clock: ports.clock,
      crypto: ports.crypto,
      verifier: ports.verifier,
      guests: this.#guests,
      config: () => this.#config,
      observation: () => this.#observation,
      executePorts: () => this.#executePorts(),
      isFrozen: (vmid) => this.#isFrozen(vmid),
      hold: () => this.safety.hold('person'),
      lookAtGuest: (vmid) => this.#lookAtGuest(vmid),
      onChange: () => ports.onChange('approvals'),
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
    return {
      config: this.#config,
      observation: this.#observation,
      reviews: this.#reviews,
      desired: this.#desired,
      version: this.#version,
      obstacle: this.#obstacle,
      busy: this.#busy > 0,
      lastCycle: this.#lastCycle,
      nodeSeenAt: this.#nodeSeenAt,
    }
  }

  /** The newest lines of the task log of an operation, oldest first; empty when none was read by this process. */
  taskLog(operationId: string): readonly string[] {
    return this.#logs.get(operationId) ?? []
  }

  /** Reads every guest, compares and plans. Sends nothing that changes the host, and writes nothing. Never rejects on a host's failure. */
  look(): Promise<HostSnapshot> {
    return this.#working(async () => {
      await this.#look(true)
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
    return this.#working(async () => {
      this.#throwBugs()
      const startedMs = this.#ports.clock.nowMs()
      const { begun, observation } = await runCycle({
        host: this.id,
        journal: this.#ports.journal,
        unresolved: () => this.#unresolved(),
        executePorts: () => this.#executePorts(),
        look: () => this.#look(anew),
        reviews: () => this.#reviews,
        latestTasks: () => this.#latestTasks(),
        lookedAtSeconds: () => this.#observation?.memory?.lookedAtServerSeconds ?? null,
        declarationsWhole: () => this.#desired.problems.length === 0,
        reviewAgain: () => this.#review(),
        takeJobs: () => this.#takeJobs(),
        mint: () => this.#signed.mint(),
        endProvenance: (observation) => endProvenanceSeen(this.id, observation, this.#desired, this.#ports.journal),
        noteCount: () => this.safety.noteCount(),
        mayRunByItself: (work) => this.safety.mayRunByItself(work),
        beginSigned: () => this.#signed.begin(scope.vmid),
        mayTry: (vmid) => (scope.vmid === null || scope.vmid === vmid) && this.#pauses.mayTry(vmid) && !this.#guests.isBusy(vmid),
        applyByItself: (vmid) => this.#applyByItself(vmid),
        onChange: (topic) => this.#ports.onChange(topic),
        pause: () => this.#ports.clock.sleep(0),
      })
      for (const work of begun) this.#track(work)
      const nowMs = this.#ports.clock.nowMs()
      this.#lastCycle = {
        host: this.id,
        finishedAt: new Date(nowMs).toISOString(),
        tookMs: nowMs - startedMs,
        drifted: [...this.#reviews.values()].filter((review) => (review.diff?.changes.length ?? 0) > 0).length,
        applied: begun.length,
        waiting: this.#ports.journal.pendingItems(this.id).length,
        outcome: observation?.reach ?? 'unreachable',
      }
      return this.#lastCycle
    })
  }

  /** Resolves when nothing that was begun on this host is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
    await this.#workers.idle()
    await this.#guests.idle()
    this.#throwBugs()
  }

  /** Writes values of a guest, as it was seen last, into what declares it. Rejects with the `AppError` that says why it cannot be. */
  async accept(vmid: number, fields: readonly ManagedField[]): Promise<{ readonly file: string }> {
    const guest = this.#observation?.guests.get(vmid)
    if (guest === undefined) throw this.#unseen(vmid)
    const accepted = await this.#provider.accept?.(guest, fields)
    if (accepted === undefined) throw new AppError({ code: 'unsupported', message: `What is declared for ${this.id} does not stand in a file of yours.`, hint: 'Change it where it comes from, or ignore the difference.' })
    if (!accepted.ok) throw new AppError(accepted.error)
    return accepted.value
  }

  /** Judges what was seen last once more, after a decision of a person. */
  reviewAgain(): void {
    this.#review()
    this.#ports.onChange('drift')
    this.#ports.onChange('fleet')
  }

  /** Why items that were signed were not carried out when that was tried last, by item. */
  refusals(): ReadonlyMap<string, AppErrorDto> {
    return this.#signed.refusals()
  }

  /** Applies what a person asked for. Looks at the host first if it was not seen yet. Returns before the work is done. */
  async apply(request: ApplyRequest): Promise<ApplyTicket> {
    if (this.#observation === null) await this.look()
    const chosen = [...this.#reviews].filter(([vmid, review]) => (request.vmid === null || request.vmid === vmid) && (review.steps.length > 0 || review.faultyFile !== null))
    const asked = (step: PlannedStep) => request.fields === undefined || step.fields.some((field) => request.fields?.includes(field))
    const classes = chosen.flatMap(([, review]) => review.steps.filter(asked).map((step) => step.classification.class))
    const begin = (vmid: number) => this.#workers.add(this.#nodeOf(vmid), () => this.#work.apply(vmid, request, 'person'))
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
    if (this.#observation === null) await this.look()
    return this.#work.request(operation, actor, reason, { trigger: 'person', scratch })
  }

  /**
   * Does what somebody elsewhere wishes for and nobody signed: never more than auto mode may run by itself. A
   * destructive operation becomes an item that waits. `taken` is called right before there is any effect. Rejects
   * with `guest_not_found`, `unknown_kind` and the gate's refusals.
   */
  async submitWish({ vmid, kind, parameters, reason }: Wish, origin: string, taken?: () => void): Promise<RequestOutcome> {
    if (this.#observation === null) await this.look()
    const ref = this.#observation?.guests.get(vmid)?.ref
    if (ref === undefined) throw this.#unseen(vmid)
    const operation = parseOperation(kind, ref, parameters)
    if (!operation.ok) throw new AppError({ code: 'unknown_kind', message: operation.error })
    return this.#work.request(operation.value, origin, reason, { trigger: 'wish', ...(taken === undefined ? {} : { onDecided: taken }) })
  }

  /** Takes in a job that was signed elsewhere; the next cycle carries it out. Rejects as `acceptJob` says. */
  async submitJob(job: SignedJobInput): Promise<PendingItem> {
    if (this.#observation === null) await this.look()
    const item = await this.#signed.acceptJob(job)
    this.#review()
    return item
  }

  /** One guest as it is now, whole, and what its host offers for it. Rejects with `guest_not_found`, or with the error of the read that failed. */
  async readGuest(vmid: number): Promise<GuestReading> {
    if (this.#observation === null) await this.look()
    const known = this.#observation?.guests.get(vmid)
    const reading = known === undefined ? null : await readGuest((await this.#connected()).reader, known, this.#observation?.nodes ?? [])
    if (reading === null) throw this.#unseen(vmid)
    return reading
  }

  /** Judges one signature that came in for an item of this host, on the guest as it is now. Rejects with the `AppError`. */
  async admitSignature(item: PendingItem, armor: string): Promise<AdmittedSignature> {
    if (this.#observation === null) await this.look()
    return this.#signed.admit(item, armor)
  }

  /** Judges a signature over any bytes that name this host: all checks but whether an item asks for them. Rejects with the `AppError`. */
  judgeSignature(bytes: Uint8Array, armor: string): Promise<AdmittedSignature> {
    return this.#signed.judge(bytes, armor)
  }

  /** Ends what is under way as soon as it can be left: a task that runs on is taken up again by the next start. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#provider.close()
    await this.#looks.idle()
    try {
      await this.idle()
    } finally {
      await this.#connection?.reader.close()
    }
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

  /** Opens the connection if it is not open. Throws the obstacle as an `AppError`. */
  async #connected(): Promise<HostConnection> {
    if (this.#connection !== null) return this.#connection
    const opened = this.#ports.connect(this.#config)
    if (!opened.ok) {
      this.#obstacle = opened.error
      throw new AppError(opened.error)
    }
    this.#obstacle = null
    this.#connection = opened.value
    return opened.value
  }

  async #look(anew: boolean): Promise<Observation | null> {
    this.#desired = await this.#provider.current()
    let connection: HostConnection
    try {
      connection = await this.#connected()
    } catch (thrown) {
      if (toAppError(thrown).code === 'internal') throw thrown
      this.#reviews = new Map()
      return null
    }
    const { clock } = this.#ports
    const suspects = this.#suspects()
    this.#unsure.clear()
    const observed = await observeHost({
      host: this.id, reader: connection.reader, clock, reads: this.#nodeReads, desired: this.#desired.guests, previous: this.#observation, suspects, anew,
    })
    this.#observation = withFresher(observed, this.#observation)
    const { seenAt, nodes, reach } = this.#observation
    if (reach === 'unreachable') for (const vmid of suspects) this.#unsure.add(vmid)
    for (const node of nodes) if (node.online) this.#nodeSeenAt.set(node.name, seenAt)
    if (this.#version === null && reach !== 'unreachable') {
      this.#version = await connection.reader.version().then((told) => told.version, () => null)
    }
    this.#review(await reviewInTurns(this.#observation, this.#reviewContext(), this.#reviews, this.#ports.clock))
    return this.#observation
  }

  /** Guests that a late effect of ours may still change without a sign of it in any list. */
  #suspects(): ReadonlySet<number> {
    const frozen = [...this.#reviews].filter(([, { standing }]) => standing === 'frozen').map(([vmid]) => vmid)
    return new Set([...this.#unsure, ...frozen, ...[...this.#unresolved(), ...this.#needingOperator()].flatMap(({ operation }) => vmidsHeld(operation))])
  }

  #review(before = this.#reviews): void {
    if (this.#observation !== null) this.#reviews = reviewHost(this.#observation, this.#reviewContext(), before)
  }

  /** `only` = the one guest that is judged. */
  #reviewContext(only?: number): ReviewContext {
    const { journal } = this.#ports
    const vmidsOf = (entries: readonly { readonly operation: Operation | null }[]) => new Set(entries.flatMap(({ operation }) => (operation === null ? [] : vmidsHeld(operation))))
    return {
      desired: this.#desired.guests,
      faultyFiles: new Set(this.#desired.problems.map((problem) => problem.file)),
      frozen: vmidsOf([...this.#needingOperator(), ...this.#unresolved()]),
      waiting: vmidsOf(journal.pendingItems(this.id)),
      ignores: readIgnores(journal, this.id, only),
      nowMs: this.#ports.clock.nowMs(),
    }
  }

  /** Entries on their way that nobody in this process works on. */
  #unresolved(): readonly JournalEntry[] {
    return this.#ports.journal.unsettled().filter((entry) => entry.operation.guest.host === this.id && !this.#inFlight.has(entry.id))
  }

  #needingOperator(): readonly JournalEntry[] {
    return this.#ports.journal.needingOperator().filter((entry) => entry.operation.guest.host === this.id)
  }

  #isFrozen(vmid: number): boolean {
    return [...this.#needingOperator(), ...this.#unresolved()].some((entry) => vmidsHeld(entry.operation).includes(vmid))
  }

  /** Takes in what the sources of this host hold out. Resolves to the number of operations that ran. */
  async #takeJobs(): Promise<number> {
    const { journal, crypto } = this.#ports
    return takeJobs(this.#provider.jobs?.() ?? [], {
      host: this.id,
      journal,
      crypto,
      context: verifyContextOf(this.#ports, () => null),
      submitJob: (job) => this.submitJob(job),
      submitWish: (wish, origin, taken) => this.#workers.add(this.#nodeOf(wish.vmid), () => this.submitWish(wish, origin, taken)),
    })
  }

  /** Where a guest was seen last, or is to be made; '' = nobody knows. */
  #nodeOf(vmid: number): string {
    const review = this.#reviews.get(vmid)
    return review?.actual?.node ?? review?.diff?.creation?.node ?? ''
  }

  /** Why there is nothing to work on. */
  #unseen(vmid: number): AppError {
    const lost = this.#obstacle ?? (this.#observation?.reach === 'unreachable' ? this.#observation.errors[0] : undefined)
    return new AppError(lost ?? { code: 'guest_not_found', message: `${this.id} shows no guest ${vmid}.`, hint: 'Check the VMID, and that the token has VM.Audit on it.' })
  }

  /** Keeps work that nobody waits for here. A bug in it is thrown by the next cycle or `idle`, whichever comes first. */
  #track(work: Promise<unknown>): void {
    const tracked = work
      .catch((thrown: unknown) => void this.#bugs.push(thrown))
      .finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }

  #throwBugs(): void {
    const [bug] = this.#bugs.splice(0)
    if (bug !== undefined) throw bug instanceof Error ? bug : new Error('work that a cycle began ended with a bug', { cause: bug })
  }

  /** Auto mode's part for one guest. What failed is left alone for a while. */
  async #applyByItself(vmid: number): Promise<GuestOutcome> {
    const outcome = await this.#workers.add(this.#nodeOf(vmid), () => this.#work.apply(vmid, { vmid, benign: true, actor: 'countersign' }, 'auto'))
    const failed = outcome.error !== null || outcome.ran.some((entry) => entry.state !== 'settled' || entry.outcome === 'failed' || entry.outcome === 'not_sent')
    if (failed) this.#pauses.failed(vmid)
    else this.#pauses.succeeded(vmid)
    return outcome
  }

  #storagesOf(operation: Operation): readonly string[] {
    const { source } = operation.parameters
    const guest = this.#observation?.guests.get(operation.kind === 'guest.clone' && typeof source === 'number' ? source : operation.guest.vmid)
    return storagesUsed(operation, (guest?.spec?.disks ?? []).map((disk) => disk.volume))
  }

  async #executePorts(): Promise<ExecutePorts> {
    const { journal, clock } = this.#ports
    return { journal, clock, connection: await this.#connected(), signal: this.#closing.signal, sendQueue: this.#sends, storageTurns: this.#storageTurns, storagesOf: (operation) => this.#storagesOf(operation), inFlight: this.#inFlight, onProgress: (id, log) => this.#progress(id, log) }
  }

  /** For telling who did what; where they cannot be had nobody is named. */
  async #latestTasks(): Promise<readonly LoggedTask[]> {
    if (this.#observation?.tasks !== undefined) return this.#observation.tasks
    try {
      return (await this.#connection?.reader.clusterTasks()) ?? []
    } catch (thrown) {
      if (toAppError(thrown).code === 'internal') throw thrown
      return []
    }
  }

  #progress(id: string, log: readonly string[] | undefined): void {
    if (log !== undefined) {
      this.#logs.delete(id)
      this.#logs.set(id, log)
      const [oldest] = this.#logs.keys()
      if (this.#logs.size > keptLogs && oldest !== undefined) this.#logs.delete(oldest)
    }
    this.#ports.onChange('operations')
  }

  /** Refreshes one guest in the review after work on it, without a look at the whole host. `made` = what may have made it. */
  async #lookAtGuest(vmid: number, made?: Operation): Promise<void> {
    const node = made === undefined ? undefined : bindOperation(made)?.making?.node
    const known = this.#observation?.guests.get(vmid) ?? (made === undefined || node === undefined ? undefined : vacantGuest(made.guest, node))
    if (known === undefined || this.#connection === null) return
    try {
      const askedAt = new Date(this.#ports.clock.nowMs()).toISOString()
      const guest = await observeGuest(this.#connection.reader, known.ref, known.node, { depth: 'configuration', ha: known.ha !== undefined })
      const latest = this.#observation // another look may have come in between
      if (latest === null) return
      const guests = new Map(latest.guests)
      if (guest === null) guests.delete(vmid)
      else guests.set(vmid, { ...withHaOf(guest, latest.guests.get(vmid)), specReadAt: askedAt })
      this.#observation = { ...latest, guests }
    } catch (thrown) {
      if (toAppError(thrown).code === 'internal') throw thrown
      this.#unsure.add(vmid)
    }
    if (this.#observation === null) return
    this.#reviews = new Map(this.#reviews).set(vmid, reviewGuest(vmid, this.#observation, this.#reviewContext(vmid)))
    this.#ports.onChange('drift')
    this.#ports.onChange('approvals')
  }
}
