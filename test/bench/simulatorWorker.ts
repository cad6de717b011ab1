/** A simulated cluster on a thread of its own, so that what it costs is not counted to who asks it. */
import { parentPort, workerData } from 'node:worker_threads'
import { startSimulator } from '../../electron/simulator/startSimulator.ts'

/** What the thread is asked for: to change the tags of the first guests, to lose a node, or how many requests there were. */
export type WorkerQuestion =
  | { readonly kind: 'mutate'; readonly count: number; readonly tag: string }
  | { readonly kind: 'node'; readonly node: string; readonly down: boolean | 'hanging' }
  | { readonly kind: 'requests' }
  | { readonly kind: 'close' }

const shape = workerData as { readonly guests: number; readonly nodes: number; readonly timeScale?: number }
const simulator = await startSimulator({ ...shape, seed: 1 })
parentPort?.postMessage({ endpoints: simulator.endpoints, token: simulator.token })
parentPort?.on('message', (question: WorkerQuestion) => {
  if (question.kind === 'mutate') for (let index = 0; index < question.count; index += 1) simulator.mutate(100 + index, { tags: question.tag })
  if (question.kind === 'close') {
    void simulator.close().then(() => parentPort?.close())
    return
  }
  const changed = question.kind === 'node' ? simulator.setNodeDown(question.node, question.down) : Promise.resolve()
  void changed.then(() => parentPort?.postMessage(simulator.requests().length))
})
