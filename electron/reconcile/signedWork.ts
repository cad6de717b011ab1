/** What one host has to do with signatures: mint what is to be signed, judge what comes in, carry out what was signed. */
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { Observation } from '../engine/observation.ts'
import type { Hold } from '../engine/safety.ts'
import type { AdmittedSignature, Clock, Crypto, Journal, PendingItem, Verifier, VerifyContext } from '../ports.ts'
import { acceptJob, type SignedJobInput } from './acceptJob.ts'
import type { ExecutePorts } from './execute.ts'
import type { KeyedQueue } from './keyedQueue.ts'
import { mintPayloads } from './mintPayloads.ts'
import { checkStillFits, isActionable, runSignedItem, type RunSignedPorts } from './runSigned.ts'
import { verifyContextOf } from './verifyContext.ts'

/** What it needs of the host that it belongs to. */
export interface SignedWorkHost {
  readonly journal: Journal
  readonly clock: Clock
  readonly crypto: Crypto
  readonly verifier: Verifier
  /** One task at a time on each guest. */
  readonly guests: KeyedQueue<number>
  config(): HostConfig
  observation(): Observation | null
  executePorts(): Promise<ExecutePorts>
  isFrozen(vmid: number): boolean
  hold(): Hold | null
  /** Looks at one guest again after work on it. */
  lookAtGuest(vmid: number): Promise<void>
  onChange(): void
}

/** Refusals kept for those who ask. */
const keptRefusals = 500

/** Work on the guests of one host that people sign. */
export class SignedWork {
  readonly #host: SignedWorkHost
  /** Items that are being worked on: a task that takes long is not queued a second time. */
  readonly #working = new Set<string>()
  /** Why an item was not carried out when that was tried last. */
  readonly #refusals = new Map<string, AppErrorDto>()

  constructor(host: SignedWorkHost) {
    this.#host = host
  }

  /** Why items that were signed were not carried out when that was tried last, by item; those that ended are the newest. */
  refusals(): ReadonlyMap<string, AppErrorDto> {
    return this.#refusals
  }

  /** Mints what is to be signed for items that have no payload yet. Rejects when the host cannot be connected to. */
  async mint(): Promise<void> {
    const { journal, clock, crypto, verifier } = this.#host
    const items = journal.pendingItems(this.#host.config().id)
    if (items.every((item) => item.payload !== null)) return
    const { connection } = await this.#host.executePorts()
    if (await mintPayloads(items, (vmid) => this.#lastNodeOf(vmid), { journal, clock, crypto, verifier, connection })) this.#host.onChange()
  }

  /**
   * Begins to carry out what was signed, guest by guest, each in its queue; of one guest only if `vmid` names it.
   * Resolves to a promise for each item, which tells whether an operation was carried out.
   */
  async begin(vmid: number | null): Promise<readonly Promise<boolean>[]> {
    const { journal, clock } = this.#host
    const actionable = journal
      .pendingItems(this.#host.config().id)
      .filter((item) => isActionable(item, clock.nowMs()) && !this.#working.has(item.id) && (vmid === null || item.operation?.guest.vmid === vmid))
    if (actionable.length === 0) return []
    const ports = await this.#ports()
    return actionable.map((item) => this.#run(item, ports))
  }

  /** Judges one signature that came in for an item of this host, on the guest as it is now. Rejects with the `AppError`. */
  async admit(item: PendingItem, armor: string): Promise<AdmittedSignature> {
    if (item.payload === null) {
      throw new AppError({ code: 'observation_incomplete', message: 'What this request would destroy could not be read yet, so there is nothing to sign.', hint: 'Try again when the host can be read.' })
    }
    const admitted = await this.judge(item.payload.bytes, armor)
    await checkStillFits(item, admitted.payload, this.#lastNodeOf(item.operation?.guest.vmid ?? 0), await this.#ports())
    return admitted
  }

  /** Judges a signature over any bytes that name this host: all checks but whether an item asks for them. Rejects with the `AppError`. */
  async judge(bytes: Uint8Array, armor: string): Promise<AdmittedSignature> {
    const { connection } = await this.#host.executePorts()
    const admitted = this.#host.verifier.verifySignature(bytes, armor, this.#verifyContext(await connection.reader.clusterFingerprint()))
    if (!admitted.ok) throw new AppError(admitted.error)
    return admitted.value
  }

  /** Takes in a job that was signed elsewhere; the next cycle carries it out. Rejects as `acceptJob` says. */
  async acceptJob(job: SignedJobInput): Promise<PendingItem> {
    const { journal, verifier } = this.#host
    const { connection } = await this.#host.executePorts()
    const item = await acceptJob(job, { journal, verifier, connection, verifyContext: (cluster) => this.#verifyContext(cluster), lastNodeOf: (vmid) => this.#lastNodeOf(vmid) })
    this.#host.onChange()
    return item
  }

  async #run(item: PendingItem, ports: RunSignedPorts): Promise<boolean> {
    const host = this.#host
    const vmid = item.operation?.guest.vmid ?? 0
    this.#working.add(item.id)
    try {
      const { entry, error } = await host.guests.run(vmid, () =>
        runSignedItem(
          item,
          {
            mode: () => host.config().mode,
            quorate: () => host.observation()?.quorate ?? null,
            lastNodeOf: (each) => this.#lastNodeOf(each),
            isFrozen: (each) => host.isFrozen(each),
            hold: () => host.hold(),
            absenceProven: () => host.observation()?.absenceProven ?? false,
          },
          ports,
        ),
      )
      this.#remember(item, entry === null ? error : null)
      return entry !== null
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') throw thrown
      this.#remember(item, error.toDto()) // it could not be read: the next cycle tries again
      return false
    } finally {
      this.#working.delete(item.id)
      await host.lookAtGuest(vmid)
      host.onChange()
    }
  }

  #remember(item: PendingItem, error: AppErrorDto | null): void {
    this.#refusals.delete(item.id)
    if (error !== null && error.code !== 'quorum_missing') this.#refusals.set(item.id, error)
    const [oldest] = this.#refusals.keys()
    if (this.#refusals.size > keptRefusals && oldest !== undefined) this.#refusals.delete(oldest)
  }

  async #ports(): Promise<RunSignedPorts> {
    return { ...(await this.#host.executePorts()), verifier: this.#host.verifier, verifyContext: (cluster) => this.#verifyContext(cluster) }
  }

  #lastNodeOf(vmid: number): string | null {
    return this.#host.observation()?.guests.get(vmid)?.node ?? null
  }

  #verifyContext(cluster: string): VerifyContext {
    const { id } = this.#host.config()
    return verifyContextOf(this.#host, (host) => (host === id ? cluster : null))
  }
}
