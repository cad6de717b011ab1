/** A simulated cluster in front of which processes die, with a fresh guest for each of them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../electron/ports.ts'
import { buildContainer } from '../../electron/simulator/buildGuest.ts'
import { SimulatedClock } from '../../electron/simulator/clock.ts'
import { Cluster } from '../../electron/simulator/cluster.ts'
import type { Guest } from '../../electron/simulator/guests/guest.ts'
import type { LedgerEntry } from '../../electron/simulator/ledger.ts'
import type { SeenRequest } from '../../electron/simulator/requestLog.ts'
import { registerVolumes, usualStorages } from '../../electron/simulator/seededFleet.ts'
import { createSeededRandom } from '../../electron/simulator/seededRandom.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { leapingClock } from '../faults/leapingClock.ts'

/** Waits that nobody's clock moves on are short. */
export const timeScale = 0.01
const nodes = ['pve1', 'pve2'] as const
/** A round of the list of all guests, before scaling. */
const listRoundMs = 10_000

export interface CrashSite {
  readonly simulator: Simulator
  readonly cluster: Cluster
  readonly clock: Clock
  /** Folder for journals; removed with the site. */
  readonly folder: string
  /** A stopped container on `pve1` that nothing has touched, with a snapshot `before`; the guests of earlier cells are gone. */
  freshGuest(): Guest
  /** A number that no guest has had. */
  freshVmid(): number
  /** What requests did to a guest, in order. */
  effects(vmid: number): readonly LedgerEntry[]
  /** Requests since the last fresh guest that would change something. */
  sent(): readonly SeenRequest[]
  /** How much the app's clock goes before the cluster's, from now on. */
  setAppClock(aheadMs: number): void
  /** The host cannot be reached, on none of its nodes. */
  setDown(down: boolean): Promise<void>
  /** Moves the clock of host and app: the list of all guests is renewed meanwhile. */
  pass(ms: number): void
  close(): Promise<void>
}

export async function openCrashSite(): Promise<CrashSite> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-crash-'))
  const random = createSeededRandom(7)
  const simulatedClock = new SimulatedClock(timeScale)
  const cluster = new Cluster({
    name: 'crash', guests: [], storages: usualStorages,
    nodes: nodes.map((name, index) => ({ name, ip: `192.0.2.${11 + index}`, cores: 8, memoryBytes: 64 * 1024 ** 3, bootedAtMs: simulatedClock.nowMs() - 86_400_000 })),
  }, simulatedClock, random)
  // The simulator's own clock gives way to the cluster's.
  const simulator = await startSimulator({ timeScale, scenario: () => cluster })
  const clock = leapingClock(simulatedClock)
  let aheadMs = 0
  let requestsBefore = 0
  let nextVmid = 100
  const pass = (ms: number): void => {
    simulatedClock.advance(ms)
    cluster.settle()
  }
  const freshVmid = (): number => nextVmid++
  return {
    simulator, cluster, folder, pass, freshVmid,
    clock: { ...clock, nowMs: () => clock.nowMs() + aheadMs },
    setAppClock(ms) {
      aheadMs = ms
    },
    freshGuest() {
      cluster.guests.clear()
      const guest = buildContainer({ vmid: freshVmid(), node: nodes[0], name: `guest-${nextVmid}`, cores: 1, memoryMiB: 512, diskGiB: 4, swapMiB: 0 }, random)
      cluster.guests.set(guest.vmid, guest)
      registerVolumes(cluster)
      simulator.mutate(guest.vmid, { snapshot: 'before' })
      pass(listRoundMs)
      requestsBefore = simulator.requests().length
      return guest
    },
    effects: (vmid) => simulator.ledger().filter((entry) => entry.vmid === vmid),
    sent: () => simulator.requests().slice(requestsBefore).filter(({ method }) => method !== 'GET'),
    async setDown(down) {
      for (const node of nodes) await simulator.setNodeDown(node, down)
    },
    async close() {
      simulatedClock.close()
      await simulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
