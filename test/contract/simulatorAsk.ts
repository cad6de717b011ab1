import { Agent, request, type RequestOptions } from 'node:https'
import { startSimulator, type Simulator, type SimulatorOptions } from '../../electron/simulator/startSimulator.ts'

export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: NodeJS.Dict<string | string[]>
  /** Parsed when it is JSON, else the text; null when there was no body. */
  readonly body: unknown
}

export interface Question {
  readonly method?: string
  /** Below `/api2/json`, encoded. */
  readonly path: string
  /** Form parameters, or a body as it is. */
  readonly body?: Readonly<Record<string, string>> | string | null
  readonly contentType?: string | null
  /** A token, or null for none. */
  readonly token?: string | null
  readonly url?: string
  readonly agent?: Agent
}

/** Sends one request as it is written here and reads the answer. Certificates are not looked at. */
export function ask(simulator: Simulator, question: Question): Promise<Answer> {
  const { method = 'GET', path, token = simulator.token, url = simulator.endpoints[0]?.url ?? '', agent } = question
  const body = typeof question.body === 'object' && question.body !== null ? new URLSearchParams(question.body).toString() : (question.body ?? null)
  const contentType = question.contentType ?? (body === null ? null : 'application/x-www-form-urlencoded')
  const options: RequestOptions = {
    method, agent: agent ?? new Agent({ keepAlive: false }), rejectUnauthorized: false,
    headers: {
      ...(token === null ? {} : { Authorization: `PVEAPIToken=${token}` }),
      ...(contentType === null ? {} : { 'Content-Type': contentType }),
      ...(body === null ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    },
  }
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api2/json${path}`, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve({
        status: response.statusCode ?? 0,
        reason: Buffer.from(response.statusMessage ?? '', 'latin1').toString('utf8'),
        headers: response.headers,
        body: parseBody(Buffer.concat(chunks).toString('utf8')),
      }))
    })
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
}

/** The `data` of an answer that must be 200. */
export async function askData(simulator: Simulator, question: Question): Promise<unknown> {
  const answer = await ask(simulator, question)
  if (answer.status !== 200) throw new Error(`${question.method ?? 'GET'} ${question.path}: ${answer.status} ${answer.reason}`)
  return (answer.body as { data: unknown }).data
}

/** Starts a task, lets time pass until it has ended, and returns how. */
export async function runTask(simulator: Simulator, question: Question): Promise<{ exitStatus: string; log: readonly string[]; upid: string }> {
  const upid = String(await askData(simulator, question))
  simulator.advance(3_600_000)
  const path = `/nodes/${upid.split(':')[1]}/tasks/${encodeURIComponent(upid)}`
  const status = await askData(simulator, { path: `${path}/status` }) as { exitstatus: string }
  const log = await askData(simulator, { path: `${path}/log?limit=500` }) as readonly { t: string }[]
  return { exitStatus: status.exitstatus, log: log.map((line) => line.t), upid }
}

/** Runs `use` with a simulator that waits a hundredth of the real time, and ends it. */
export async function withSimulator<T>(options: SimulatorOptions, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({ timeScale: 0.01, ...options })
  try {
    return await use(simulator)
  } finally {
    await simulator.close()
  }
}

function parseBody(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
