/** A simulated cluster on a thread of its own, so that what it costs is not counted to who asks it. */
import { parentPort, workerData } from 'node:worker_threads'
import { startSimulator } from '../../electron/simulator/startSimulator.ts'

/** What the thread is asked for: to change the tags of the first guests, or how many requests there were. */
export type WorkerQuestion = { readonly kind: 'mutate'; readonly count: number; readonly tag: string } | { readonly kind: 'requests' } | { readonly kind: 'close' }

const { guests, nodes } = workerData as { readonly guests: number; readonly nodes: number }
const simulator = await startSimulator({ guests, nodes, seed: 1 })
parentPort?.postMessage({ endpoints: simulator.endpoints, token: simulator.token })
parentPort?.on('message', (question: WorkerQuestion) => {
  if (question.kind === 'mutate') for (let index = 0; index < question.count; index += 1) simulator.mutate(100 + index, { tags: question.tag })
  if (question.kind === 'close') {
    void simulator.close().then(() => parentPort?.close())
    return
  }
  parentPort?.postMessage(simulator.requests().length)
})
