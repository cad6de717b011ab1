/**
 * The way to a simulated node without a socket: requests and answers are those of the wire, and get lost as on the
 * wire. What is under way goes on when the app dies.
 */
import type { Answer } from '../../electron/proxmox/answer.ts'
import type { NodeClient } from '../../electron/proxmox/client.ts'
import { TransportFault } from '../../electron/proxmox/transportFault.ts'
import { defaultLimits } from '../../electron/proxmox/transportLimits.ts'
import { answerRequest, type Reply } from '../../electron/simulator/answerRequest.ts'
import type { Cluster, ClusterNode } from '../../electron/simulator/cluster.ts'
import type { SeededRandom } from '../../electron/simulator/seededRandom.ts'
import type { Oracle, SentRequest } from './oracle.ts'
import type { VirtualTime } from './virtualTime.ts'

/** How often requests fare ill: 0 = never, 1 = always. */
export interface Weather {
  readonly reads: number
  readonly mutations: number
}

export const fairWeather: Weather = { reads: 0, mutations: 0 }

export interface MemoryHostParts {
  readonly cluster: Cluster
  readonly time: VirtualTime
  readonly random: SeededRandom
  readonly authorization: string
  readonly oracle: Oracle
  weather(): Weather
}

type Mishap = 'refused' | 'lost' | 'answer lost' | 'half' | 'garbage' | 'busy' | 'timed out, done' | 'timed out, not done' | 'no route' | 'slow' | 'late' | 'forbidden'
const readMishaps: readonly Mishap[] = ['refused', 'lost', 'half', 'garbage', 'busy', 'timed out, not done', 'no route', 'slow', 'forbidden']
/** What comes late is what the app may take for lost: it deserves more tries. */
const mutationMishaps: readonly Mishap[] = ['refused', 'lost', 'answer lost', 'half', 'garbage', 'busy', 'timed out, done', 'timed out, not done', 'no route', 'slow', 'forbidden', 'late', 'late', 'late', 'late']

/** A late request is acted on before the app takes it for lost: two minutes after it was sent. */
const latestMs = 110_000
/** `pve-root-ca.pem` of the cluster, as its nodes tell of it. */
const rootFingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
const rootCertificate = [{ filename: 'pve-root-ca.pem', fingerprint: rootFingerprint }]

/** One request on its way. */
interface Call {
  readonly method: string
  /** From `/api2/json` on. */
  readonly path: string
  readonly form: string | null
  /** null = it only reads. */
  readonly sent: SentRequest | null
  readonly deadlineMs: number
}

/** The ways to all nodes of the cluster. */
export function memoryClients(parts: MemoryHostParts): readonly NodeClient[] {
  return [...parts.cluster.nodes.values()].map((node) => ({
    url: `https://${node.name}.simulated:8006`,
    get: (path) => exchange({ method: 'GET', path, form: null, sent: null, deadlineMs: defaultLimits.readMs }, node, parts),
    mutate: ({ method, path, form }) => exchange({ method, path, form, sent: parts.oracle.sending(method, path, form), deadlineMs: defaultLimits.mutateMs }, node, parts),
    close: async () => undefined,
  }))
}

async function exchange(call: Call, node: ClusterNode, parts: MemoryHostParts): Promise<Answer> {
  const { time, random, weather } = parts
  const [rate, mishaps] = call.sent === null ? [weather().reads, readMishaps] : [weather().mutations, mutationMishaps]
  const mishap = random.chance(rate) ? random.pick(mishaps) : null
  await time.sleep(random.integer(1, 30))
  if (node.link === 'down' || mishap === 'refused') throw new TransportFault('before_sending', new Error('connect ECONNREFUSED'))
  if (node.link === 'hanging') {
    await time.sleep(call.deadlineMs)
    throw new TransportFault('awaiting_answer', new Error('it did not answer'), true)
  }
  switch (mishap) {
    case null:
      return toAnswer(await process(call, node, parts), time)
    case 'lost':
      throw new TransportFault('awaiting_answer', new Error('read ECONNRESET'))
    case 'answer lost':
      await process(call, node, parts)
      throw new TransportFault('awaiting_answer', new Error('read ECONNRESET'))
    case 'half':
      await process(call, node, parts)
      throw new TransportFault('in_answer', new Error('other side closed'))
    case 'garbage':
      return toAnswer({ ...(await process(call, node, parts)), status: 200, body: '<html>Bad Gateway</html>' }, time)
    case 'busy':
      return toAnswer(plain(500, 'got no worker upid - start worker failed'), time)
    case 'forbidden':
      return toAnswer(plain(403, 'Permission check failed'), time)
    case 'no route':
      return toAnswer(plain(595, 'No route to host'), time)
    case 'timed out, done':
      await process(call, node, parts)
      return toAnswer(plain(596, 'Connection timed out'), time)
    case 'timed out, not done':
      return toAnswer(plain(596, 'Connection timed out'), time)
    case 'slow':
      await time.sleep(random.integer(1_000, 40_000))
      return toAnswer(await process(call, node, parts), time)
    case 'late': {
      const lateMs = random.integer(1_000, latestMs)
      const carriedOut = time.sleep(lateMs).then(() => process(call, node, parts))
      if (lateMs < call.deadlineMs) return toAnswer(await carriedOut, time)
      parts.oracle.outlives(carriedOut)
      await time.sleep(call.deadlineMs)
      throw new TransportFault('awaiting_answer', new Error('it did not answer'), true)
    }
  }
}

/** The node takes the request and answers, whoever may still listen. */
async function process({ method, path, form, sent }: Call, node: ClusterNode, { cluster, authorization, oracle }: MemoryHostParts): Promise<Reply> {
  const url = new URL(path, 'https://node')
  const body = form ?? ''
  const request = {
    method,
    headers: { authorization, ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }) },
    async *[Symbol.asyncIterator]() {
      yield Buffer.from(body)
    },
  }
  const certificates = new Map([...cluster.nodes.keys()].map((name) => [name, rootCertificate]))
  const [tasks, effects] = [cluster.tasks.all().length, cluster.ledger.entries().length]
  const reply = await answerRequest({ cluster, servedBy: node, certificates }, request, url.pathname.replace('/api2/json', ''), url.searchParams)
  if (sent !== null) oracle.answered(sent, cluster.tasks.all().slice(0, cluster.tasks.all().length - tasks), cluster.ledger.entries().slice(effects))
  return reply
}

function plain(status: number, reason: string): Reply {
  return { status, reason, body: '', contentType: 'text/plain' }
}

function toAnswer({ status, reason, body }: Reply, time: VirtualTime): Answer {
  return { status, reason, body: Buffer.from(body ?? ''), dateMs: Math.floor(time.nowMs / 1000) * 1000 }
}
