import type { SimulatedClock } from './clock.ts'
import { Cluster } from './cluster.ts'
import { addDemoTasks } from './demoTasks.ts'
import { demoGuests, demoStopped } from './demoGuests.ts'
import { addDemoHoldings, demoStorages } from './demoHoldings.ts'
import { addUsualFiles, registerVolumes } from './seededFleet.ts'
import { createSeededRandom } from './seededRandom.ts'

export { demoDesiredYaml } from './demoDesired.ts'

const gibibyte = 1024 ** 3
const dayMs = 86_400_000

/** The demo: always the same small company, seen some days after its nodes were started. */
export function demoCluster(clock: SimulatedClock): Cluster {
  const random = createSeededRandom(2026)
  const nowMs = clock.nowMs()
  const cluster = new Cluster({
    name: 'office',
    nodes: [
      { name: 'pve1', ip: '192.0.2.11', cores: 16, memoryBytes: 64 * gibibyte, bootedAtMs: nowMs - 41 * dayMs },
      { name: 'pve2', ip: '192.0.2.12', cores: 16, memoryBytes: 64 * gibibyte, bootedAtMs: nowMs - 41 * dayMs },
      { name: 'pve3', ip: '192.0.2.13', cores: 8, memoryBytes: 32 * gibibyte, bootedAtMs: nowMs - 12 * dayMs },
    ],
    guests: demoGuests(random), storages: demoStorages,
  }, clock, random)
  for (const guest of cluster.guests.values()) {
    if (demoStopped.has(guest.vmid)) continue
    const node = cluster.node(guest.node)
    guest.status = 'running'
    guest.startedAtMs = node.bootedAtMs + random.integer(60, 3_600) * 1000
    guest.pid = 1_000 + guest.vmid * 3
  }
  // Somebody doubled the replica's memory; it waits for a restart.
  cluster.guests.get(111)?.config.pending.set('memory', '8192')
  registerVolumes(cluster)
  addUsualFiles(cluster)
  addDemoHoldings(cluster)
  addDemoTasks(cluster)
  return cluster
}
