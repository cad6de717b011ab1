/** The cycle of one host: gives the conductor (`cycle.ts`) its stages, and tells how a cycle went. */
import type { HostId } from '../../shared/domain/guest.ts'
import type { CycleView } from '../../shared/ipc/contract.ts'
import type { Clock, Crypto, DesiredProvider, Journal } from '../ports.ts'
import type { BegunWork } from './begunWork.ts'
import type { ChangeTopic } from './changeTopic.ts'
import { runCycle } from './cycle.ts'
import type { GuestOutcome, GuestWork } from './guestWork.ts'
import type { HostExecution } from './hostExecution.ts'
import type { HostObserver } from './hostObserver.ts'
import type { HostSafety } from './hostSafety.ts'
import type { KeyedQueue } from './keyedQueue.ts'
import type { NodeWorkers } from './nodeWorkers.ts'
import type { OpenEntries } from './openEntries.ts'
import { endProvenanceSeen } from './provenance.ts'
import { RetryPauses } from './retryPauses.ts'
import type { SignedWork } from './signedWork.ts'
import { takeJobs, type TakeJobsPorts } from './takeJobs.ts'
import { takeTurns } from './takeTurns.ts'
import { verifyContextOf } from './verifyContext.ts'

/** null = every guest of the host. */
export interface CycleScope {
  readonly vmid: number | null
}

/** What it needs of the host that it belongs to. */
export interface HostCycleHost extends Pick<TakeJobsPorts, 'submitJob' | 'submitWish'> {
  readonly id: HostId
  readonly journal: Journal
  readonly clock: Clock
  readonly crypto: Crypto
  readonly provider: Pick<DesiredProvider, 'jobs'>
  readonly observer: HostObserver
  readonly openEntries: OpenEntries
  readonly execution: HostExecution
  readonly safety: HostSafety
  readonly work: GuestWork
  readonly signed: SignedWork
  readonly guests: KeyedQueue<number>
  readonly workers: NodeWorkers
  readonly begun: BegunWork
  onChange(topic: ChangeTopic): void
}

/** The cycles of one host, one at a time. */
export class HostCycle {
  #last: CycleView | null = null
  readonly #pauses: RetryPauses
  readonly #host: HostCycleHost

  constructor(host: HostCycleHost) {
    this.#host = host
    this.#pauses = new RetryPauses(host.clock)
  }

  /** How the last one went; null = there was none. */
  get last(): CycleView | null {
    return this.#last
  }

  /**
   * One cycle up to the point where work has begun. `anew` = it reads every guest, not only what may have changed.
   * Never rejects on a host's failure; with a bug in what an earlier one began.
   */
  async begin(scope: CycleScope, anew: boolean): Promise<CycleView> {
    const { id, journal, clock, observer, openEntries, execution, safety, signed, guests } = this.#host
    this.#host.begun.throwBugs()
    const startedMs = clock.nowMs()
    const { begun, observation } = await runCycle({
      host: id,
      journal,
      unresolved: () => openEntries.unresolved(),
      executePorts: () => execution.ports(),
      look: () => observer.look(anew),
      reviews: () => observer.reviews,
      latestTasks: () => observer.latestTasks(),
      lookedAtSeconds: () => observer.observation?.memory?.lookedAtServerSeconds ?? null,
      declarationsWhole: () => observer.desired.problems.length === 0,
      reviewAgain: () => observer.reviewAgain(),
      takeJobs: () => this.#takeJobs(),
      mint: () => signed.mint(),
      endProvenance: (seen) => endProvenanceSeen(id, seen, observer.desired, journal),
      noteCount: () => safety.noteCount(),
      mayRunByItself: (work) => safety.mayRunByItself(work),
      beginSigned: () => signed.begin(scope.vmid),
      mayTry: (vmid) => (scope.vmid === null || scope.vmid === vmid) && this.#pauses.mayTry(vmid) && !guests.isBusy(vmid),
      applyByItself: (vmid) => this.#applyByItself(vmid),
      onChange: (topic) => this.#host.onChange(topic),
      pause: takeTurns(clock),
    })
    for (const work of begun) this.#host.begun.track(work)
    const nowMs = clock.nowMs()
    this.#last = {
      host: id,
      finishedAt: new Date(nowMs).toISOString(),
      tookMs: nowMs - startedMs,
      drifted: [...observer.reviews.values()].filter((review) => (review.diff?.changes.length ?? 0) > 0).length,
      applied: begun.length,
      waiting: journal.pendingItems(id).length,
      outcome: observation?.reach ?? 'unreachable',
    }
    return this.#last
  }

  /** Takes in what the sources of this host hold out. Resolves to the number of operations that ran. */
  #takeJobs(): Promise<number> {
    const { id, journal, crypto, provider, observer, workers } = this.#host
    return takeJobs(provider.jobs?.() ?? [], {
      host: id,
      journal,
      crypto,
      context: verifyContextOf(this.#host, () => null),
      submitJob: (job) => this.#host.submitJob(job),
      submitWish: (wish, origin, taken) => workers.add(observer.nodeOf(wish.vmid), () => this.#host.submitWish(wish, origin, taken)),
    })
  }

  /** Auto mode's part for one guest. What failed is left alone for a while. */
  async #applyByItself(vmid: number): Promise<GuestOutcome> {
    const { observer, work, workers } = this.#host
    const outcome = await workers.add(observer.nodeOf(vmid), () => work.apply(vmid, { vmid, benign: true, actor: 'countersign' }, 'auto'))
    const failed = outcome.error !== null || outcome.ran.some((entry) => entry.state !== 'settled' || entry.outcome === 'failed' || entry.outcome === 'not_sent')
    if (failed) this.#pauses.failed(vmid)
    else this.#pauses.succeeded(vmid)
    return outcome
  }
}
