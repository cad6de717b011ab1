/** A disk that takes no more, under the whole engine: a typed error, nothing is sent afterwards, and what stood stands. */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { clockSpeed, openHost } from '../contract/reconcileHost.ts'
import type { Order } from './diskVictim.ts'

const timeout = 60_000
const folder = mkdtempSync(join(tmpdir(), 'countersign-disk-'))
const nothing = { guests: new Map<number, DesiredGuest>(), problems: [] }
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ nodes: 1, guests: 10, seed: 3, timeScale: 1 / clockSpeed })
})
afterAll(async () => {
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

const endpoints = () => simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint }))
const sent = () => simulator.requests().filter(({ method }) => method !== 'GET').length
const describeAs = (vmid: number, description: string): DesiredGuest => ({ vmid, description })

/** How the operations ended, oldest first, once the disk is well again: nothing is left on its way, and the log verifies. */
async function outcomesIn(journalFile: string, originMs: number): Promise<readonly (string | null)[]> {
  const { journal, reconciler, close } = openHost({
    endpoints: endpoints(), token: simulator.token, journalFile, originMs,
    provider: { current: async () => nothing, onChange: () => () => undefined, close: async () => undefined },
  })
  try {
    for (let cycle = 0; cycle < 200; cycle += 1) {
      await reconciler.cycle()
      if (journal.unsettled().length === 0) break
      await wait(20)
    }
    expect([journal.unsettled(), (await journal.verifyChain()).brokenAt]).toEqual([[], null])
    return journal.recentEntries(10).map(({ outcome }) => outcome).toReversed()
  } finally {
    await close()
  }
}

const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0)
it.skipIf(compiler === undefined || process.platform !== 'linux')('EIO on fsync: the change fails typed, no later one is taken, nothing is sent [not run: no C compiler, or not Linux]', { timeout }, async () => {
  const shim = join(folder, 'failingSync.so')
  execFileSync(compiler ?? 'cc', ['-shared', '-fPIC', '-o', shim, join(import.meta.dirname, 'failingSync.c'), '-ldl'])
  const order: Order = {
    endpoints: endpoints(), token: simulator.token, journalFile: join(folder, 'sync.db'), originMs: Date.now(), trigger: join(folder, 'fail'),
    declared: [describeAs(100, 'before'), describeAs(101, 'while'), describeAs(102, 'after')],
  }
  const before = sent()
  const env = { ...process.env, LD_PRELOAD: shim, FAILING_SYNC: order.trigger }
  const child = await runChild([join(import.meta.dirname, 'diskVictim.ts'), JSON.stringify(order)], env)
  expect(JSON.parse(child)).toEqual(['ok', 'journal_unwritable', 'journal_unwritable'])
  expect(sent() - before).toBe(1)
  // What was written and not synchronised may stand or not; either way it was never sent.
  expect([['ok'], ['ok', 'not_sent']]).toContainEqual(await outcomesIn(order.journalFile, order.originMs))
})

const mount = join(folder, 'small')
mkdirSync(mount)
const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', mount]).status === 0
it.skipIf(!mounted)('disk full on a small tmpfs: the change fails typed and is not sent; with room again it is [not run: this user may not mount a tmpfs]', { timeout }, async () => {
  try {
    const journalFile = join(mount, 'journal.db')
    let desired = describeAs(103, 'before')
    const originMs = Date.now()
    const host = openHost({
      endpoints: endpoints(), token: simulator.token, journalFile, originMs,
      provider: { current: async () => ({ guests: new Map([[desired.vmid, desired]]), problems: [] }), onChange: () => () => undefined, close: async () => undefined },
    })
    const apply = async () => (await (await host.reconciler.apply({ vmid: desired.vmid, benign: true, actor: 'anna' })).finished)[0]
    await host.reconciler.look()
    expect((await apply())?.ran[0]?.outcome).toBe('ok')
    const before = sent()
    fill(join(mount, 'filler'))
    desired = describeAs(103, 'while')
    await host.reconciler.look()
    const refused = await apply()
    expect([refused?.error?.code, refused?.ran, sent() - before]).toEqual(['journal_unwritable', [], 0])
    rmSync(join(mount, 'filler'))
    await host.reconciler.look()
    expect((await apply())?.ran[0]?.outcome).toBe('ok')
    await host.close()
    expect(sent() - before).toBe(1)
    expect(await outcomesIn(journalFile, originMs)).toEqual(['ok', 'ok'])
  } finally {
    spawnSync('umount', [mount])
  }
})

/** Writes until the disk takes no more. */
function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (let bytes = 64 * 1024; bytes > 0; ) {
      try {
        writeSync(handle, Buffer.alloc(bytes))
      } catch {
        bytes = Math.floor(bytes / 2)
      }
    }
  } finally {
    closeSync(handle)
  }
  expect(existsSync(file)).toBe(true)
}

/** Runs a script of this Node; what it prints. The simulator in this process goes on meanwhile. */
async function runChild(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return (await promisify(execFile)(process.execPath, [...args], { env })).stdout
}
