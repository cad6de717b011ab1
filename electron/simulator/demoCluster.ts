import type { Cluster } from './cluster.ts'
import type { SimulatedClock } from './clock.ts'
import { seededFleet } from './seededFleet.ts'
export function demoCluster(clock: SimulatedClock): Cluster { return seededFleet({ nodes: 3, guests: 24, seed: 24 }, clock) }
