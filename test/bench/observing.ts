import type { Observation } from '../../electron/engine/observation.ts'
import { createSystemClock } from '../../electron/platform/clock.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { NodeReads } from '../../electron/reconcile/nodeReads.ts'
import { observeHost } from '../../electron/reconcile/observeHost.ts'
import type { Benchmark } from './measure.ts'
import { startCluster, type BenchCluster } from './startCluster.ts'

const nodes = 3
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

interface Bed extends BenchCluster {
  look(previous: Observation | null): Promise<Observation>
}

/** A cluster, and the app's own way of looking at it. */
async function openBed(guests: number): Promise<Bed> {
  const cluster = await startCluster({ guests, nodes })
  const { endpoints, token } = cluster
  const clock = createSystemClock()
  const { reader } = createConnector({ clock, logger: silent }).connect(
    { id: 'bench', endpoints: endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })), token: { kind: 'memory', account: 'bench' }, mode: 'observe', desiredPath: null, demo: true }, token)
  const reads = new NodeReads()
  return {
    ...cluster,
    look: (previous) => observeHost({ host: 'bench', reader, clock, reads, desired: new Map(), previous }),
    close() {
      void reader.close()
      cluster.close()
    },
  }
}

function pathsOf({ guests }: Observation, vmids?: ReadonlySet<number>): Map<string, string[]> {
  const paths = new Map<string, string[]>()
  for (const { node, ref } of guests.values()) {
    if (vmids?.has(ref.vmid) === false) continue
    paths.set(node, [...(paths.get(node) ?? []), `/nodes/${node}/${ref.type}/${ref.vmid}/pending`])
  }
  return paths
}

/** The first look at a cluster of 3 nodes, against a bare loop of the same requests. */
export async function firstRead(guests: number): Promise<Benchmark> {
  const bed = await openBed(guests)
  const observation = await bed.look(null)
  const requests = await bed.ask({ kind: 'requests' })
  const paths = pathsOf(observation)
  return {
    name: `first read of ${guests} guests on ${nodes} nodes`,
    target: 1.3,
    seen: () => [{ what: 'requests', measured: requests, unit: 'requests', target: guests + nodes + 3 }],
    floorName: 'the same requests from a bare loop at the same concurrency',
    rounds: guests > 1000 ? 5 : 20,
    subject: async () => {
      if ((await bed.look(null)).reach !== 'complete') throw new Error('the look was not complete')
    },
    floor: async () => {
      await bed.lists(['/cluster/resources', '/cluster/status', '/access/permissions'])
      await bed.bare(paths)
    },
    close: bed.close,
  }
}

/** A later look at 2,000 guests of which some were changed, against a bare loop of the same requests. */
export async function steadyRead(changed: number): Promise<Benchmark> {
  const guests = 2000
  const bed = await openBed(guests)
  const first = await bed.look(null)
  let latest = await bed.look(first)
  let round = 0
  const subject = async (): Promise<void> => {
    round += 1
    if (changed > 0) await bed.ask({ kind: 'mutate', count: changed, tag: `t${round}` })
    latest = await bed.look(latest)
  }
  const before = await bed.ask({ kind: 'requests' })
  await subject()
  const requests = (await bed.ask({ kind: 'requests' })) - before
  const paths = pathsOf(first, new Set(Array.from({ length: changed }, (_, index) => 100 + index)))
  return {
    name: `look at ${guests} guests, ${changed} of them changed`,
    seen: () => [{ what: 'requests, without the sweep', measured: requests, unit: 'requests', target: 3 + changed }],
    floorName: 'the same requests from a bare loop at the same concurrency',
    rounds: 20,
    subject,
    floor: async () => {
      await bed.lists(['/cluster/resources', '/cluster/status', '/cluster/tasks'])
      await bed.bare(paths)
    },
    close: bed.close,
  }
}
