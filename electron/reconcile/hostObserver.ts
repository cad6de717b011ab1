/**
 * Looks at one host, whole or one guest, and keeps what is known of it: what is declared, what was seen last, and how
 * each guest stands by both. Reads only.
 */
import { AppError, toAppError } from '../../shared/domain/appError.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import type { LoggedTask } from '../engine/driftCause.ts'
import type { Observation } from '../engine/observation.ts'
import { bindOperation, vmidsHeld } from '../engine/operations/catalogue.ts'
import { reviewGuest, reviewHost, type GuestReview, type ReviewContext } from '../engine/review.ts'
import { vacantGuest } from '../engine/vacancy.ts'
import type { Clock, DesiredProvider, DesiredState, HostConnection, Journal } from '../ports.ts'
import type { ChangeTopic } from './changeTopic.ts'
import { readIgnores } from './ignores.ts'
import type { LazyConnection } from './lazyConnection.ts'
import { NodeReads } from './nodeReads.ts'
import { observeGuest } from './observeGuest.ts'
import { observeHost, withFresher, withHaOf } from './observeHost.ts'
import type { OpenEntries } from './openEntries.ts'
import { reviewInTurns } from './reviewInTurns.ts'

/** What it needs of the host that it belongs to. */
export interface HostObserverHost {
  readonly id: HostId
  readonly journal: Journal
  readonly clock: Clock
  readonly provider: Pick<DesiredProvider, 'current'>
  readonly connection: LazyConnection
  readonly openEntries: OpenEntries
  onChange(topic: ChangeTopic): void
}

/** What is known of a host. */
export interface HostKnowledge {
  /** null = not looked at yet. */
  readonly observation: Observation | null
  readonly reviews: ReadonlyMap<number, GuestReview>
  readonly desired: DesiredState
  readonly version: string | null
  /** ISO 8601 UTC of the last observation that had a node online, by node. */
  readonly nodeSeenAt: ReadonlyMap<string, string>
}

/** What is known of one host, and the looks that keep it up to date. */
export class HostObserver implements HostKnowledge {
  #observation: Observation | null = null
  #reviews: ReadonlyMap<number, GuestReview> = new Map()
  #desired: DesiredState = { guests: new Map(), problems: [] }
  #version: string | null = null
  readonly #nodeSeenAt = new Map<string, string>()
  /** Guests that could not be read after work on them. */
  readonly #unsure = new Set<number>()
  readonly #nodeReads = new NodeReads()
  readonly #host: HostObserverHost

  constructor(host: HostObserverHost) {
    this.#host = host
  }

  get observation(): Observation | null {
    return this.#observation
  }

  get reviews(): ReadonlyMap<number, GuestReview> {
    return this.#reviews
  }

  get desired(): DesiredState {
    return this.#desired
  }

  get version(): string | null {
    return this.#version
  }

  get nodeSeenAt(): ReadonlyMap<string, string> {
    return this.#nodeSeenAt
  }

  /**
   * Looks at the whole host, compares and plans. `anew` = it reads every guest, not only what may have changed.
   * null = no connection could be opened. Never rejects on a host's failure.
   */
  async look(anew: boolean): Promise<Observation | null> {
    const { id: host, clock, provider } = this.#host
    this.#desired = await provider.current()
    let connection: HostConnection
    try {
      connection = await this.#host.connection.get()
    } catch (thrown) {
      if (toAppError(thrown).code === 'internal') throw thrown
      this.#reviews = new Map()
      return null
    }
    const suspects = this.#suspects()
    this.#unsure.clear()
    const observed = await observeHost({
      host, reader: connection.reader, clock, reads: this.#nodeReads, desired: this.#desired.guests, previous: this.#observation, suspects, awaited: this.#awaited(), anew,
    })
    this.#observation = withFresher(observed, this.#observation)
    const { seenAt, nodes, reach } = this.#observation
    if (reach === 'unreachable') for (const vmid of suspects) this.#unsure.add(vmid)
    for (const node of nodes) if (node.online) this.#nodeSeenAt.set(node.name, seenAt)
    if (this.#version === null && reach !== 'unreachable') {
      this.#version = await connection.reader.version().then((told) => told.version, () => null)
    }
    this.#review(await reviewInTurns(this.#observation, this.reviewContext(), this.#reviews, clock))
    return this.#observation
  }

  /** Refreshes one guest in the review after work on it, without a look at the whole host. `made` = what may have made it. */
  async lookAtGuest(vmid: number, made?: Operation): Promise<void> {
    const { opened } = this.#host.connection
    const node = made === undefined ? undefined : bindOperation(made)?.making?.node
    const known = this.#observation?.guests.get(vmid) ?? (made === undefined || node === undefined ? undefined : vacantGuest(made.guest, node))
    if (known === undefined || opened === null) return
    try {
      const askedAt = new Date(this.#host.clock.nowMs()).toISOString()
      const guest = await observeGuest(opened.reader, known.ref, known.node, { depth: 'configuration', ha: known.ha !== undefined })
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
    this.#reviews = new Map(this.#reviews).set(vmid, reviewGuest(vmid, this.#observation, this.reviewContext(vmid)))
    this.#host.onChange('drift')
    this.#host.onChange('approvals')
  }

  /** Judges what was seen last once more. */
  reviewAgain(): void {
    this.#review(this.#reviews)
  }

  /** Against what guests are judged right now; `only` = the one guest that is judged. */
  reviewContext(only?: number): ReviewContext {
    const { id, journal, clock, openEntries } = this.#host
    return {
      desired: this.#desired.guests,
      faultyFiles: new Set(this.#desired.problems.map((problem) => problem.file)),
      frozen: openEntries.frozenVmids(),
      waiting: this.#awaited(),
      ignores: readIgnores(journal, id, only),
      nowMs: clock.nowMs(),
    }
  }

  /** The host's latest tasks, for telling who did what; where they cannot be had nobody is named. */
  async latestTasks(): Promise<readonly LoggedTask[]> {
    if (this.#observation?.tasks !== undefined) return this.#observation.tasks
    try {
      return (await this.#host.connection.opened?.reader.clusterTasks()) ?? []
    } catch (thrown) {
      if (toAppError(thrown).code === 'internal') throw thrown
      return []
    }
  }

  /** Where a guest was seen last, or is to be made; '' = nobody knows. */
  nodeOf(vmid: number): string {
    const review = this.#reviews.get(vmid)
    return review?.actual?.node ?? review?.diff?.creation?.node ?? ''
  }

  /** Why there is nothing to work on. */
  unseen(vmid: number): AppError {
    const lost = this.#host.connection.obstacle ?? (this.#observation?.reach === 'unreachable' ? this.#observation.errors[0] : undefined)
    return new AppError(lost ?? { code: 'guest_not_found', message: `${this.#host.id} shows no guest ${vmid}.`, hint: 'Check the VMID, and that the token has VM.Audit on it.' })
  }

  /** Guests that a late effect of ours may still change without a sign of it in any list. */
  #suspects(): ReadonlySet<number> {
    const frozen = [...this.#reviews].filter(([, { standing }]) => standing === 'frozen').map(([vmid]) => vmid)
    return new Set([...this.#unsure, ...frozen, ...this.#host.openEntries.frozenVmids()])
  }

  /** Guests that a request waits for. */
  #awaited(): ReadonlySet<number> {
    const { id, journal } = this.#host
    return new Set(journal.pendingItems(id).flatMap(({ operation }) => (operation === null ? [] : vmidsHeld(operation))))
  }

  #review(before: ReadonlyMap<number, GuestReview>): void {
    if (this.#observation !== null) this.#reviews = reviewHost(this.#observation, this.reviewContext(), before)
  }
}
