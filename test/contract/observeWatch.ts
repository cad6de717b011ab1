/** Looks at a simulated cluster again and again, with a clock that is moved by hand, and counts what each look asks for. */
import type { Observation } from '../../electron/engine/observation.ts'
import type { HostConnection } from '../../electron/ports.ts'
import { NodeReads } from '../../electron/reconcile/nodeReads.ts'
import { observeHost } from '../../electron/reconcile/observeHost.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { ActualGuest, DesiredGuest } from '../../shared/domain/guest.ts'
import { openClient } from './proxmoxClientHarness.ts'

export const pauseMs = 15_000

export interface Watch {
  readonly simulator: Simulator
  readonly connection: HostConnection
  /** Lets the pause between two looks go by, here and on the host, and looks. */
  look(): Promise<Looked>
  declare(...guests: readonly DesiredGuest[]): void
  close(): Promise<void>
}

export interface Looked {
  readonly observation: Observation
  /** Paths of the requests of this look, in order of arrival. */
  readonly asked: readonly string[]
  guest(vmid: number): ActualGuest
}

/** The paths of a look at which nothing has moved. */
export const steady = ['/cluster/resources', '/cluster/status', '/cluster/tasks']

export interface WatchOptions {
  readonly nodes?: number
  readonly guests?: number
  readonly token?: (simulator: Simulator) => string
  readonly readMs?: number
}

/** Starts a cluster of 3 nodes and 12 guests. */
export async function openWatch({ nodes = 3, guests = 12, token, readMs }: WatchOptions = {}): Promise<Watch> {
  const simulator = await startSimulator({ nodes, guests, seed: 3, timeScale: 0.01 })
  const connection = openClient(simulator, { ...(token === undefined ? {} : { token: token(simulator) }), ...(readMs === undefined ? {} : { readMs }) })
  const reads = new NodeReads()
  let aheadMs = 0
  let desired = new Map<number, DesiredGuest>()
  let previous: Observation | null = null
  return {
    simulator,
    connection,
    async look() {
      aheadMs += pauseMs
      simulator.advance(pauseMs)
      const before = simulator.requests().length
      const observation = await observeHost({
        host: 'sim', reader: connection.reader, clock: { nowMs: () => Date.now() + aheadMs, sleep: async () => undefined }, reads, desired, previous,
      })
      previous = observation
      return {
        observation,
        asked: simulator.requests().slice(before).map(({ path }) => path),
        guest(vmid) {
          const guest = observation.guests.get(vmid)
          if (guest === undefined) throw new Error(`guest ${vmid} was not seen`)
          return guest
        },
      }
    },
    declare: (...wanted) => {
      desired = new Map(wanted.map((each) => [each.vmid, each]))
    },
    async close() {
      await connection.reader.close()
      await simulator.close()
    },
  }
}

/** Those paths beyond the three of every look, sorted. */
export function beyondSteady(asked: readonly string[]): readonly string[] {
  const rest = [...asked]
  for (const path of steady) {
    const at = rest.indexOf(path)
    if (at < 0) throw new Error(`${path} was not asked for`)
    rest.splice(at, 1)
  }
  return rest.toSorted()
}
