import type { Cluster } from './cluster.ts'
import type { Guest } from './guests/guest.ts'
import { measureGuest, type Measures } from './guests/measure.ts'

/** pvestatd's round. */
const roundMs = 10_000
/** An entry that was not refreshed for this long is dropped. */
const expiryMs = 300_000

/**
 * What pvestatd last published of each guest: `GET /cluster/resources` shows this, not the live state. Rounds are
 * caught up with before anything changes, so an entry always tells the state at the last round.
 */
export class PublishedStatus {
  readonly #cluster: Cluster
  readonly #entries = new Map<number, { readonly measures: Measures; readonly atMs: number }>()
  #lastRound: number | null = null

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  catchUp(): void {
    const { clock, guests } = this.#cluster
    const nowMs = clock.nowMs()
    const round = Math.floor(nowMs / Math.max(1, clock.scaled(roundMs)))
    if (round === this.#lastRound) return
    this.#lastRound = round
    for (const guest of guests.values()) {
      if (this.#cluster.node(guest.node).link === 'up') this.#entries.set(guest.vmid, { measures: measureGuest(this.#cluster, guest), atMs: nowMs })
    }
  }

  /** Null until pvestatd has seen the guest, and when its node has been silent for too long. */
  of(guest: Guest): Measures | null {
    const entry = this.#entries.get(guest.vmid)
    const expired = entry === undefined || this.#cluster.clock.nowMs() - entry.atMs > this.#cluster.clock.scaled(expiryMs)
    return expired ? null : entry.measures
  }
}
