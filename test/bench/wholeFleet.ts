/** The whole app on a fleet of 10,000 guests, all of which differ from what is declared, and nothing of which moves. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App } from '../../electron/app.ts'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { verifyApproval, verifySignature } from '../../electron/authz/verifier.ts'
import { createSecrets } from '../../electron/config/secrets.ts'
import { openSettings } from '../../electron/config/settings.ts'
import { createStaticProvider } from '../../electron/desired/staticProvider.ts'
import { createDispatcher } from '../../electron/ipc/dispatch.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createSystemClock } from '../../electron/platform/clock.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { maxMessageBytes, type DriftRow, type FleetCell } from '../../shared/ipc/contract.ts'
import { longestTurn, type LongestTurn } from './longestBlock.ts'
import { median, type Benchmark, type Seen } from './measure.ts'
import { startCluster, type BenchCluster } from './startCluster.ts'

const guests = 10_000
const nodes = 3
const host = 'bench'
const blockTargetMs = 50
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

interface Bed {
  readonly app: App
  readonly cluster: BenchCluster
  /** Of the first cycle, in which all is new. */
  readonly first: LongestTurn
  close(): Promise<void>
}

/** Two fields of each guest differ. */
function declared(index: number): DesiredGuest {
  return { vmid: 100 + index, tags: ['declared'], description: `Guest ${index}, as declared`, onboot: true }
}

async function openBed(): Promise<Bed> {
  const cluster = await startCluster({ guests, nodes })
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const clock = createSystemClock()
  const crypto = createCrypto()
  const journal = openJournal({ file: join(folder, 'journal.db'), clock, crypto, highWater: null })
  const settings = openSettings(folder)
  if (!journal.ok) throw new Error(journal.error.message)
  if (!settings.ok) throw new Error(settings.error.message)
  const endpoints = cluster.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint }))
  const added = settings.value.addHost({ id: host, endpoints, token: { kind: 'env', variable: 'BENCH_TOKEN' }, mode: 'observe', desiredPath: null, demo: false })
  if (!added.ok) throw new Error(added.error.message)
  const app = await createApp({
    clock, crypto,
    logger: silent,
    journal: journal.value,
    settings: settings.value,
    verifier: { format: formatPayload, verifySignature, verifyApproval },
    secrets: createSecrets({ env: { BENCH_TOKEN: cluster.token } }),
    connector: createConnector({ clock, logger: silent }),
    openDesired: () => createStaticProvider(Array.from({ length: guests }, (_, index) => declared(index))),
    dataFolder: folder,
    shell: 'browser',
    person: 'bench',
  })
  const first = await longestTurn(() => app.services.fleet.host(host).beginCycle())
  await journal.value.indexAudit()
  return {
    app, cluster, first,
    async close() {
      await app.close()
      cluster.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A cycle of the timer, against the three requests that no cycle is without. */
export async function wholeCycle(): Promise<Benchmark> {
  const { app, cluster, first, close } = await openBed()
  const turns: LongestTurn[] = []
  const reconciler = app.services.fleet.host(host)
  return {
    name: `a whole cycle at ${guests} guests that all differ and of which nothing moved`,
    floorName: 'asking for and parsing the three lists',
    rounds: 15,
    subject: async () => {
      turns.push(await longestTurn(async () => {
        const { drifted, outcome } = await reconciler.beginCycle()
        if (drifted !== guests || outcome !== 'complete') throw new Error(`${drifted} drifted, seen: ${outcome}`)
      }))
    },
    floor: async () => {
      for (const text of await cluster.lists(['/cluster/resources', '/cluster/status', '/cluster/tasks'])) JSON.parse(text)
    },
    seen: () => [
      ...blocksOf('the first cycle, in which all of it is new', first),
      ...blocksOf('the median cycle', { ms: median(turns.map((turn) => turn.ms)), cpuMs: median(turns.map((turn) => turn.cpuMs)) }),
      ...blocksOf('the worst cycle', { ms: Math.max(...turns.map((turn) => turn.ms)), cpuMs: Math.max(...turns.map((turn) => turn.cpuMs)) }),
    ],
    close,
  }
}

function blocksOf(when: string, { ms, cpuMs }: LongestTurn): readonly Seen[] {
  return [
    { what: `longest block of the event loop in ${when}`, measured: ms, unit: 'ms', target: blockTargetMs },
    { what: '  most that was computed in one turn', measured: cpuMs, unit: 'ms', target: null },
  ]
}

/** What the window asks for when drift or fleet has changed: every page of each, through the contract. */
export async function wholeLists(): Promise<Benchmark> {
  const { app, close } = await openBed()
  const { call } = createDispatcher(app.handlers, silent)
  const longest: number[] = []
  let largestBytes = 0
  let isMeasured = false
  const pagesOf = async (name: 'drift.list' | 'fleet.cells'): Promise<readonly (DriftRow | FleetCell)[]> => {
    const rows: (DriftRow | FleetCell)[] = []
    let after: unknown = null
    do {
      const startedAt = performance.now()
      const answer = await call(name, { after })
      longest.push(performance.now() - startedAt)
      if (!answer.ok) throw new Error(answer.error.message)
      if (!isMeasured) largestBytes = Math.max(largestBytes, Buffer.byteLength(JSON.stringify(answer)))
      const page = answer.value as { readonly rows: readonly (DriftRow | FleetCell)[]; readonly next: unknown }
      rows.push(...page.rows)
      after = page.next
    } while (after !== null)
    if (rows.length !== guests) throw new Error(`${name} has ${rows.length} rows`)
    return rows
  }
  const texts = [await pagesOf('drift.list'), await pagesOf('fleet.cells')].map((rows) => JSON.stringify(rows))
  longest.length = 0
  isMeasured = true
  return {
    name: `every page of the drift list and the fleet matrix at ${guests} guests`,
    floorName: 'parsing the same rows and writing them as JSON again',
    rounds: 10,
    subject: async () => {
      await pagesOf('drift.list')
      await pagesOf('fleet.cells')
    },
    floor: () => {
      for (const text of texts) if (JSON.stringify(JSON.parse(text)) !== text) throw new Error('the rows differ')
    },
    seen: () => [
      { what: 'longest time to an answer', measured: Math.max(...longest), unit: 'ms', target: blockTargetMs },
      { what: 'largest message', measured: largestBytes, unit: 'bytes', target: maxMessageBytes },
    ],
    close,
  }
}
