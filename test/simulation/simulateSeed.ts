/**
 * One simulated stretch of time: a cluster that changes, people who declare, ask and sign, a network that loses things,
 * a disk that takes nothing, a clock that goes wrong, and an app that dies at any call. All of it follows from the seed.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { DesiredState, Logger } from '../../electron/ports.ts'
import { parseApiToken } from '../../electron/proxmox/apiToken.ts'
import { joinEndpoints } from '../../electron/proxmox/connector.ts'
import { defaultLimits } from '../../electron/proxmox/transportLimits.ts'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import { seededFleet } from '../../electron/simulator/seededFleet.ts'
import { createSeededRandom, type SeededRandom } from '../../electron/simulator/seededRandom.ts'
import { toAppError } from '../../shared/domain/appError.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { Doom } from '../faults/mortal.ts'
import { openLife, type OwnLife } from '../faults/openLife.ts'
import { declare, drift, furnish, taskFault } from './behindTheBack.ts'
import { drawDeed } from './deeds.ts'
import { drawDoom } from './drawDoom.ts'
import { fairWeather, memoryClients, type Weather } from './memoryHost.ts'
import { InvariantBroken, Oracle, owner } from './oracle.ts'
import { VirtualClusterClock, virtualClock, VirtualTime } from './virtualTime.ts'

/** What one seed came to. */
export interface Simulated {
  readonly seed: number
  /** SHA-256 of the ledger and the audit log: equal for equal seeds. */
  readonly trace: string
  readonly effects: number
  readonly operations: number
  readonly signed: number
  readonly crashes: number
}

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const startMs = Date.UTC(2026, 0, 15, 8)
const dayMs = 86_400_000

/** Runs one seed. Rejects with `InvariantBroken`, or with whatever bug came to light. Effects: a folder that is removed. */
export async function simulateSeed(seed: number): Promise<Simulated> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'countersign-seed-'))
  const world = new World(seed, join(folder, 'journal.db'))
  try {
    return await world.live()
  } finally {
    world.oracle.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

class World {
  readonly oracle: Oracle
  readonly #seed: number
  readonly #random: SeededRandom
  readonly #time = new VirtualTime(startMs)
  readonly #cluster: Cluster
  readonly #token: string
  readonly #journalFile: string
  readonly #mode: HostMode
  readonly #intended = new Set<string>()
  readonly #armors: string[] = []
  #desired: DesiredState = { guests: new Map(), problems: [] }
  #weather: Weather = fairWeather
  #shiftMs = 0
  #own: OwnLife | null = null
  #crashes = 0

  constructor(seed: number, journalFile: string) {
    this.#seed = seed
    this.#random = createSeededRandom(seed)
    this.#journalFile = journalFile
    this.#mode = this.#random.pick<HostMode>(['auto', 'auto', 'auto', 'propose', 'propose', 'propose', 'propose', 'observe'])
    this.#cluster = seededFleet({ nodes: this.#random.integer(1, 3), guests: this.#random.integer(1, 5), seed }, new VirtualClusterClock(this.#time))
    this.#token = this.#cluster.tokens.addAdministrator(owner)
    furnish(this.#cluster, this.#random)
    this.oracle = new Oracle(journalFile, this.#mode)
    this.#cluster.settle()
  }

  async live(): Promise<Simulated> {
    const rounds = this.#random.integer(4, 9)
    for (let round = 0; round < rounds; round += 1) {
      this.#stir()
      for (let acts = this.#random.integer(1, 3); acts > 0; acts -= 1) await this.#act()
      await this.#time.pass(this.#random.pick([100, 5_000, 30_000, 300_000, 3_600_000]))
    }
    return this.#conclude()
  }

  /** Lets the world change. */
  #stir(): void {
    const random = this.#random
    const cluster = this.#cluster
    cluster.settle()
    for (let changes = random.integer(0, 2); changes > 0; changes -= 1) this.#disturb()
    if (random.chance(0.5)) this.#desired = { guests: new Map(declare(cluster, random).map((guest) => [guest.vmid, guest])), problems: [] }
    if (random.chance(0.4)) this.#weather = random.pick<Weather>([fairWeather, { reads: 0.05, mutations: 0.3 }, { reads: 0.2, mutations: 0.7 }, { reads: 0, mutations: 1 }])
    if (random.chance(0.3)) {
      const fault = taskFault(cluster, random)
      if (fault !== null) cluster.taskFaults.add(fault)
    }
    for (const node of cluster.nodes.values()) node.link = random.chance(0.9) ? 'up' : random.pick(['down', 'hanging'])
    cluster.quorate = random.chance(0.95)
    if (random.chance(0.05)) this.#shiftMs += random.pick([-dayMs, dayMs, -3_600_000, 3_600_000])
  }

  #disturb(): void {
    const done = drift(this.#cluster, this.#random)
    const rows = this.#cluster.ledger.entries().length
    if (done?.values['status'] === 'running') this.oracle.disturbed(done.vmid, 'started', rows)
    if (done?.values['recycle'] !== undefined) this.oracle.disturbed(done.vmid, 'replaced', rows)
  }

  /** One thing that somebody does with the app, or two at once; it may die of it. */
  async #act(): Promise<void> {
    const random = this.#random
    await this.#bury()
    if (this.#own !== null && random.chance(0.1)) await this.#close()
    this.#own ??= this.#open(random.chance(0.5) ? drawDoom(random) : null)
    const own = this.#own
    const setting = { own, random, cluster: this.#cluster, oracle: this.oracle, armors: this.#armors }
    const deeds = random.chance(0.25) ? [drawDeed(setting), drawDeed(setting)] : [drawDeed(setting)]
    const work = Promise.all(deeds.map((deed) => deed().catch((thrown: unknown) => this.#tolerate(thrown, own))))
    await this.#time.run(Promise.race([work, own.life.died]))
    this.oracle.checkSoFar()
    await this.#bury()
  }

  /** A life that has ended, in an act or in what it had begun before, makes room for the next. */
  async #bury(): Promise<void> {
    if (this.#own?.life.isDead !== true) return
    this.#crashes += 1
    await this.#close()
  }

  /** Refusals and failures of the host are everyday; a bug is not. */
  #tolerate(thrown: unknown, own: OwnLife): void {
    if (own.life.isDead) return
    const error = toAppError(thrown)
    if (error.code === 'internal') throw thrown
  }

  #open(doom: Doom | null): OwnLife {
    const random = this.#random
    const token = parseApiToken(this.#token)
    if (!token.ok) throw new Error(token.error.message)
    const clock = virtualClock(this.#time, () => this.#shiftMs)
    const clients = memoryClients({
      cluster: this.#cluster, time: this.#time, random, authorization: token.value.header, oracle: this.oracle, weather: () => this.#weather,
    })
    return openLife({
      journalFile: this.#journalFile, clock, mode: this.#mode,
      crypto: { ...createCrypto(), uuid: () => random.uuid() },
      desired: () => this.#desired,
      connect: () => joinEndpoints(clients, token.value, { clock, logger, limits: defaultLimits }),
      ...(doom === null ? {} : { doom }),
      around: (send, { journal }) => {
        for (const { id } of journal.unsettled()) this.#intended.add(id)
        return send()
      },
    })
  }

  async #close(): Promise<void> {
    const own = this.#own
    this.#own = null
    if (own === null) return
    const closing = own.close().catch((thrown: unknown) => this.#tolerate(thrown, own)) // what it had begun may end as it closes
    await this.#time.run(Promise.race([closing, own.life.died]))
    if (!own.life.isDead) return
    void closing.catch(() => undefined) // it died while it was closed in order
    await this.#time.run(own.close())
  }

  /** Everything is well again: all must come to rest, and then nothing may change any more. */
  async #conclude(): Promise<Simulated> {
    await this.#close()
    this.#heal()
    await this.#time.pass(300_000)
    await this.#time.run(this.oracle.allArrived())
    await this.#comeToRest()
    const first = await this.#stateAfterCycle()
    await this.#close()
    const again = await this.#stateAfterCycle()
    if (first !== again) throw new InvariantBroken('I6', `recovering again changed something:\n${first}\n${again}`)
    const own = this.#living()
    const ledger = this.#cluster.ledger.entries()
    await this.#time.run(this.oracle.judge(own.journal, ledger, this.#intended))
    const { hash } = own.journal.auditHead()
    const operations = own.journal.recentEntries(10_000).length
    await this.#close()
    return {
      seed: this.#seed,
      trace: createHash('sha256').update(JSON.stringify(ledger)).update(hash).digest('hex'),
      effects: ledger.length, operations, crashes: this.#crashes,
      signed: this.oracle.sent.filter(({ signed }) => signed).length,
    }
  }

  #heal(): void {
    this.#weather = fairWeather
    this.#desired = { guests: new Map(), problems: [] }
    this.#cluster.quorate = true
    for (const node of this.#cluster.nodes.values()) node.link = 'up'
  }

  async #comeToRest(): Promise<void> {
    const { reconciler, journal } = this.#living()
    for (let cycle = 0; cycle < 40; cycle += 1) {
      await this.#time.run(reconciler.cycle())
      if (journal.unsettled().length === 0) break
      await this.#time.pass(30_000)
    }
    await this.#time.pass(600_000)
    await this.#time.run(reconciler.cycle())
  }

  async #stateAfterCycle(): Promise<string> {
    const { reconciler, journal } = this.#living()
    await this.#time.run(reconciler.cycle())
    return JSON.stringify([journal.recentEntries(10_000), journal.auditHead(), this.#cluster.ledger.entries().length, this.oracle.sent.length])
  }

  #living(): OwnLife {
    this.#own ??= this.#open(null)
    return this.#own
  }
}
