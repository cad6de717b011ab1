import { expect } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import type { Storage } from '../../electron/simulator/guests/volumes.ts'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import { shapeOf } from './shapeOf.ts'
import { ask, askData, withSimulator } from './simulatorAsk.ts'
import { destructiveCluster } from './simulatorDestructiveCluster.ts'

export interface Exchange {
  readonly request: { readonly method: string; readonly path: string; readonly body: string | null; readonly contentType: string | null }
  readonly response: { readonly status: number; readonly reason: string; readonly body: unknown }
  /** How the task ended that it started. */
  readonly task?: { readonly exitStatus: string; readonly log: readonly string[] }
}

export interface Replay {
  readonly name: string
  /** Brings the cluster into the situation of the recording. */
  readonly given?: (cluster: Cluster) => void
  readonly local?: Partial<Storage>
  /** Privileges of the recording's token; everything, if left out. */
  readonly rights?: Readonly<Record<string, readonly string[]>>
  readonly body?: 'same' | 'shape'
  /** Looks at the cluster afterwards. */
  readonly after?: Afterwards
}

export type Afterwards = (simulator: Simulator, cluster: Cluster) => void | Promise<void>

export const nothingHappened: Afterwards = (simulator) => expect(simulator.ledger()).toEqual([])

/** Sends the recorded request, and compares status, reason, body, and the task's end and log. */
export async function replay(exchanges: Readonly<Record<string, Exchange>>, { name, given, local, rights, body = 'same', after }: Replay): Promise<void> {
  const exchange = exchanges[name]
  if (!exchange) throw new Error(`${name} was not recorded`)
  let cluster: Cluster | undefined
  await withSimulator({ scenario: (clock) => (cluster = destructiveCluster(clock, given, local)) }, async (simulator) => {
    const { method, path, body: sent, contentType } = exchange.request
    const answer = await ask(simulator, {
      method, path: path.replace('/api2/json', ''), body: sent, contentType, ...(rights ? { token: simulator.addToken('some@pve!tok', rights) } : {}),
    })
    expect({ status: answer.status, reason: answer.reason }).toEqual({ status: exchange.response.status, reason: exchange.response.reason })
    if (body === 'shape') expect(shapeOf(answer.body)).toEqual(shapeOf(exchange.response.body))
    else expect(comparable(answer.body)).toEqual(comparable(exchange.response.body))
    if (exchange.task) expect(await endOf(simulator, String((answer.body as { data: unknown }).data))).toEqual({ exitStatus: withoutIds(exchange.task.exitStatus), log: essential(exchange.task.log) })
    if (cluster) await after?.(simulator, cluster)
  })
}

async function endOf(simulator: Simulator, upid: string): Promise<unknown> {
  simulator.advance(3_600_000)
  const path = `/nodes/pve1/tasks/${encodeURIComponent(upid)}`
  const status = await askData(simulator, { path: `${path}/status` }) as { exitstatus: string }
  const log = await askData(simulator, { path: `${path}/log?limit=500` }) as readonly { t: string }[]
  return { exitStatus: withoutIds(status.exitstatus), log: essential(log.map((line) => line.t)) }
}

/** Lines of the machine on which it was recorded: file systems it made, sizes of what it packed, tools it had not. */
const ofTheMachine = [
  /^Formatting '/, /^Creating filesystem/, /^Filesystem UUID/, /^Superblock backups/, /^\t/, /^ *$/, /filesystem type on dumpdir/, /Total bytes (written|read)/,
  /archive file size/, /^zstd: /, /^(Number of|Total (transferred )?file size|Literal data|Matched data|File list|Total bytes|sent |total size)/, /^Can't exec "fuser"/,
  /does not resolve to an ELF/, /^Architecture detection failed/, /^Falling back to amd64/, /^Use `pct set/, /SSH host key/, /^done: SHA256/, /^Could not extract backed up config/,
]

/** The lines of a log that Proxmox chose, in no particular order, without times and process ids. */
function essential(log: readonly string[]): readonly string[] {
  return log.filter((line) => !ofTheMachine.some((pattern) => pattern.test(line))).map(withoutIds).map(sortedArguments).toSorted()
}

function withoutIds(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME').replace(/\d{4}_\d\d_\d\d-\d\d_\d\d_\d\d/g, 'STAMP')
    .replace(/\(\d\d:\d\d:\d\d\)/g, '(DURATION)').replace(/vzdumptmp\d+/g, 'vzdumptmpPID')
}

/** A backup job's line names its parameters in no order. */
function sortedArguments(line: string): string {
  const [, start, rest] = /^(INFO: starting new backup job: vzdump)(.*)$/.exec(line) ?? []
  return start === undefined ? line : [start, ...(rest ?? '').split(' --').map((part) => part.trim()).toSorted()].join(' ')
}

/** UPIDs differ in times and user; lists come in any order. */
function comparable(body: unknown): unknown {
  if (body === '' || body === null) return null
  const text = JSON.stringify(body).replace(/UPID:(\w+):\w{8}:\w{8}:\w{8}:(\w+):([^:]*):[^:]+:/g, 'UPID:$1:$2:$3')
  return sorted(JSON.parse(text))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).toSorted((a, b) => stable(a).localeCompare(stable(b)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)).map(([key, inner]) => [key, sorted(inner)]))
}

function stable(value: unknown): string {
  return JSON.stringify(value)
}
