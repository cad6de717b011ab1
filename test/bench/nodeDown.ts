import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { verifyApproval, verifySignature } from '../../electron/authz/verifier.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createSystemClock } from '../../electron/platform/clock.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { DesiredProvider } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { HostReconciler } from '../../electron/reconcile/hostReconciler.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import { ok } from '../../shared/lib/result.ts'
import type { Benchmark } from './measure.ts'
import { startCluster } from './startCluster.ts'

const guests = 30
const nodes = 3
const lost = 'pve3'
/** After so long a call to the lost node is given up. Work on other nodes that waits for it takes longer than this. */
const callMs = 700
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * Applies one change to every guest of a cluster. Measured is how long it takes until those of two nodes have it, when
 * the third stopped to answer right before: against the same while it answers.
 */
export async function nodeDown(how: 'hanging' | 'down'): Promise<Benchmark> {
  const cluster = await startCluster({ guests, nodes, timeScale: 0.01 })
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const clock = createSystemClock()
  const crypto = createCrypto()
  const opened = openJournal({ file: join(folder, 'journal.db'), clock, crypto, highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  const journal = opened.value
  const config: HostConfig = {
    id: 'bench', endpoints: cluster.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })), token: { kind: 'memory', account: 'bench' }, mode: 'propose', desiredPath: null, demo: true,
  }
  let round = 0
  const provider: DesiredProvider = {
    current: async () => ({ guests: new Map(Array.from({ length: guests }, (_, index) => [100 + index, { vmid: 100 + index, description: `Round ${round}` }])), problems: [] }),
    onChange: () => () => undefined,
    close: async () => undefined,
  }
  const reconciler = new HostReconciler(config, provider, {
    journal, clock, crypto, verifier: { format: formatPayload, verifySignature, verifyApproval }, freeze: () => null, onChange: () => undefined,
    connect: (host) => ok(createConnector({ clock, logger: silent, limits: { readMs: callMs, mutateMs: callMs } }).connect(host, cluster.token)),
  })
  let finished: Promise<unknown> = Promise.resolve()

  const prepare = async (down: false | 'hanging' | 'down'): Promise<void> => {
    await finished
    await reconciler.idle()
    await cluster.ask({ kind: 'node', node: lost, down: false })
    round += 1
    // What is left over from a round in which it was lost is resolved by the next cycle.
    await reconciler.cycle()
    await reconciler.look()
    await cluster.ask({ kind: 'node', node: lost, down: down === 'down' ? true : down })
  }
  const apply = async (): Promise<void> => {
    const waiting = new Set([...reconciler.snapshot().reviews].filter(([, { actual, steps }]) => actual?.node !== lost && steps.length > 0).map(([vmid]) => vmid))
    if (waiting.size !== (guests / nodes) * (nodes - 1)) throw new Error(`${waiting.size} guests are to be changed`)
    const done = new Promise<void>((resolve) => {
      const stop = journal.onAppend(({ kind, vmid }) => {
        if (kind === 'settled' && vmid !== null) waiting.delete(vmid)
        if (waiting.size > 0) return
        stop()
        resolve()
      })
    })
    finished = (await reconciler.apply({ vmid: null, benign: true, actor: 'bench' })).finished
    await done
  }
  return {
    name: `operations on ${nodes - 1} nodes while the third ${how === 'down' ? 'is down' : 'hangs'}`,
    target: 1 / 0.9,
    floorName: 'the same while it answers',
    rounds: 5,
    prepare: (part) => prepare(part === 'subject' ? how : false),
    subject: apply,
    floor: apply,
    async close() {
      await finished
      await cluster.ask({ kind: 'node', node: lost, down: false })
      await reconciler.close()
      journal.close()
      cluster.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
