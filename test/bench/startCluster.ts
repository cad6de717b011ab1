/** A simulated cluster on a thread of its own, and a bare way to ask it. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Pool } from 'undici'
import type { SimulatedEndpoint } from '../../electron/simulator/startSimulator.ts'
import type { WorkerQuestion } from './simulatorWorker.ts'

/** As the client has them; see `transportLimits.ts`. */
const connectionsPerNode = 2

export interface BenchCluster {
  readonly endpoints: readonly SimulatedEndpoint[]
  readonly token: string
  ask(question: WorkerQuestion): Promise<number>
  /** GETs paths of `/api2/json`, by node, at the same concurrency as the client, and reads the answers to the end. */
  bare(paths: ReadonlyMap<string, readonly string[]>): Promise<readonly string[]>
  /** The same for paths that any node answers, all at once. */
  lists(paths: readonly string[]): Promise<readonly string[]>
  close(): void
}

/** Starts it, with nothing around the requests that `bare` makes. */
export async function startCluster(shape: { readonly guests: number; readonly nodes: number; readonly timeScale?: number }): Promise<BenchCluster> {
  const worker = new Worker(new URL('simulatorWorker.ts', import.meta.url), { workerData: shape })
  const [{ endpoints, token }] = (await once(worker, 'message')) as [{ endpoints: readonly SimulatedEndpoint[]; token: string }]
  const pools = new Map(endpoints.map(({ node, url }) => [node, new Pool(url, { connections: connectionsPerNode, pipelining: 1, connect: { rejectUnauthorized: false, maxCachedSessions: 0 } })]))
  const headers = { accept: 'application/json', authorization: `PVEAPIToken=${token}` }
  const bare = async (paths: ReadonlyMap<string, readonly string[]>): Promise<readonly string[]> => {
    const texts: string[] = []
    await Promise.all([...paths].map(([node, queue]) => {
      const left = [...queue].reverse()
      const run = async (): Promise<void> => {
        for (let path = left.pop(); path !== undefined; path = left.pop()) {
          const answer = await pools.get(node)?.request({ method: 'GET', path: `/api2/json${path}`, headers })
          if (answer !== undefined) texts.push(await answer.body.text())
        }
      }
      return Promise.all(Array.from({ length: connectionsPerNode }, run))
    }))
    return texts
  }
  return {
    endpoints,
    token,
    async ask(question) {
      worker.postMessage(question)
      const [count] = (await once(worker, 'message')) as [number]
      return count
    },
    bare,
    lists: async (paths) => (await Promise.all(paths.map((path) => bare(new Map([[endpoints[0]?.node ?? '', [path]]]))))).flat(),
    close() {
      for (const pool of pools.values()) void pool.destroy()
      worker.postMessage({ kind: 'close' } satisfies WorkerQuestion)
    },
  }
}
