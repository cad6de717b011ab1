/** A process that is killed in mid-operation, for real, and the next one that finds out what became of it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../electron/ports.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { clockSpeed, openHost, type ReconciledHost } from './reconcileHost.ts'
import { renewList } from './reconcileSite.ts'
import type { KillPoint, Order } from './reconcileVictim.ts'

let simulator: Simulator
let folder: string
let host: ReconciledHost | null = null
let nextGuest = 100

beforeAll(async () => {
  simulator = await startSimulator({ nodes: 1, guests: 40, seed: 5, timeScale: 1 / clockSpeed })
  folder = mkdtempSync(join(tmpdir(), 'countersign-recovery-'))
})

afterEach(async () => {
  await host?.close()
  host = null
  simulator.faults.clear()
})

afterAll(async () => {
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

/** An order to bring the next guest of the cluster to this, with a journal of its own. */
function order(fields: Omit<DesiredGuest, 'vmid'>): Order {
  const vmid = nextGuest++
  simulator.mutate(vmid, { status: fields.run === 'running' ? 'stopped' : 'running' })
  renewList(simulator)
  return {
    endpoints: simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })),
    token: simulator.token, journalFile: join(folder, `${vmid}.db`), originMs: Date.now(),
    desired: { vmid, ...fields }, killAt: 'never',
  }
}

function start(given: Order): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'reconcileVictim.ts'), JSON.stringify(given)], { stdio: 'inherit' })
}

/** Runs a victim to its end, which has to be the kill. */
async function die(given: Order, killAt: KillPoint): Promise<void> {
  const [code, signal] = (await once(start({ ...given, killAt }), 'exit')) as [number | null, string | null]
  expect([code, signal]).toEqual([null, 'SIGKILL'])
}

/** A process that comes after: on the same journal and host, with nothing declared, so that it can only recover. */
function reopen({ endpoints, token, journalFile, originMs }: Order): ReconciledHost {
  const nothing = { guests: new Map(), problems: [] }
  host = openHost({ endpoints, token, journalFile, originMs, provider: { current: async () => nothing, onChange: () => () => undefined, close: async () => undefined } })
  return host
}

/** Runs cycles until nothing is left on its way. Returns the only entry there is. */
async function recover({ reconciler, journal }: ReconciledHost): Promise<JournalEntry> {
  for (let cycle = 0; cycle < 200; cycle += 1) {
    await reconciler.cycle()
    if (journal.unsettled().length === 0) break
    await wait(20)
  }
  const [entry, ...more] = journal.recentEntries(10)
  if (entry === undefined || more.length > 0) throw new Error(`the journal has ${more.length + 1} entries`)
  return entry
}

const effectsOn = (vmid: number) => simulator.ledger().filter((entry) => entry.vmid === vmid).map((entry) => entry.kind)

/** What holds whatever was killed: the chain verifies, and recovering again changes nothing. */
async function expectAtRest(recovered: ReconciledHost): Promise<void> {
  const before = { entries: recovered.journal.recentEntries(10), head: recovered.journal.auditHead(), effects: simulator.ledger().length }
  await recovered.reconciler.cycle()
  await recovered.reconciler.cycle()
  expect({ entries: recovered.journal.recentEntries(10), head: recovered.journal.auditHead(), effects: simulator.ledger().length }).toEqual(before)
  expect((await recovered.journal.verifyChain()).brokenAt).toBeNull()
}

const operations: readonly [string, Omit<DesiredGuest, 'vmid'>][] = [
  ['guest.start', { run: 'running' }],
  ['guest.configure', { description: 'as declared' }],
  ['disk.grow', { diskBytes: 500 * 1024 ** 3 }],
]

describe.each(operations)('killed while it carries out %s', (kind, fields) => {
  it('before the request is sent: it did not happen', async () => {
    const given = order(fields)
    await die(given, 'before the request is sent')
    const recovered = reopen(given)
    expect(recovered.journal.unsettled().map((entry) => entry.state)).toEqual(['intent'])
    const entry = await recover(recovered)
    expect([entry.state, entry.outcome, effectsOn(given.desired.vmid)]).toEqual(['settled', 'not_sent', []])
    await expectAtRest(recovered)
  })

  it.each<KillPoint>(['after the answer, before it is journalled', 'after it is journalled, before it is settled'])('%s: it happened once', async (killAt) => {
    const given = order(fields)
    await die(given, killAt)
    const recovered = reopen(given)
    expect(recovered.journal.unsettled().map((entry) => entry.state)).toEqual([killAt === 'after the answer, before it is journalled' ? 'intent' : 'sent'])
    const entry = await recover(recovered)
    expect([entry.state, entry.outcome, effectsOn(given.desired.vmid)]).toEqual(['settled', 'ok', [kind]])
    await expectAtRest(recovered)
  })

  it('while the host works on the request: it happened once', async () => {
    const given = order(fields)
    simulator.faults.add({ method: kind === 'guest.configure' || kind === 'disk.grow' ? 'PUT' : 'POST' }, { kind: 'delay', ms: 5_000, before: 'reply' })
    const before = simulator.requests().length
    const victim = start(given)
    while (!simulator.requests().slice(before).some((request) => request.method !== 'GET')) await wait(5)
    await wait(30)
    victim.kill('SIGKILL')
    await once(victim, 'exit')
    simulator.faults.clear()
    const recovered = reopen(given)
    const entry = await recover(recovered)
    expect([entry.state, entry.outcome, effectsOn(given.desired.vmid)]).toEqual(['settled', 'ok', [kind]])
    await expectAtRest(recovered)
  })
})

describe('killed again and again in the recovery', () => {
  it('ends as it would have', async () => {
    const given = order({ run: 'running' })
    await die(given, 'after the answer, before it is journalled')
    for (let depth = 0; depth < 3; depth += 1) await die(given, 'in the recovery')
    const recovered = reopen(given)
    const entry = await recover(recovered)
    expect([entry.state, entry.outcome, effectsOn(given.desired.vmid)]).toEqual(['settled', 'ok', ['guest.start']])
    await expectAtRest(recovered)
  })
})

describe('recovered on a host that does not tell', () => {
  it('needs a person when the outcome of the task is lost and the guest is not as asked', async () => {
    const given = order({ run: 'running' })
    simulator.faults.task({ type: 'vzstart', vmid: given.desired.vmid, outcome: { kind: 'unexpected', effect: false } })
    simulator.faults.task({ type: 'qmstart', vmid: given.desired.vmid, outcome: { kind: 'unexpected', effect: false } })
    await die(given, 'after it is journalled, before it is settled')
    const recovered = reopen(given)
    const entry = await recover(recovered)
    expect([entry.state, entry.error?.code]).toEqual(['needs_operator', 'outcome_unknown'])
    await expectAtRest(recovered)
  })

  it('stays open while the node is away, and settles when it is back', async () => {
    const given = order({ run: 'running' })
    await die(given, 'after it is journalled, before it is settled')
    await simulator.setNodeDown('pve1', true)
    const recovered = reopen(given)
    await recovered.reconciler.cycle()
    expect(recovered.journal.unsettled()).toHaveLength(1)
    await simulator.setNodeDown('pve1', false)
    const entry = await recover(recovered)
    expect([entry.state, entry.outcome, effectsOn(given.desired.vmid)]).toEqual(['settled', 'ok', ['guest.start']])
    await expectAtRest(recovered)
  })
})
