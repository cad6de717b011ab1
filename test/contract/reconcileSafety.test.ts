/** Freeze, caps, a sudden fall in the number of guests, and maintenance windows, on a simulated cluster. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { ActualGuest, DesiredGuest } from '../../shared/domain/guest.ts'
import { hostSafety, type Freeze } from '../../shared/domain/safety.ts'
import { clockSpeed, openHost } from './reconcileHost.ts'
import { renewList, type Site } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'
import { askData } from './simulatorAsk.ts'

const open = sitePerTest()

const anna: Freeze = { by: 'anna', at: '2026-03-01T10:00:00.000Z', reason: 'storage is being moved' }
const decisions = (site: Site) => site.journal.auditPage({ before: null, limit: 500 }).toReversed().map((row) => row.decision)
const vmidsOf = async (site: Site) => [...((await site.reconciler.look()).observation?.guests.keys() ?? [])].toSorted((a, b) => a - b)
const describeAll = (vmids: readonly number[]): DesiredGuest[] => vmids.map((vmid) => ({ vmid, description: 'as declared' }))

describe('a freeze', () => {
  it('lets nothing be sent, whoever wants it, while reading and collecting go on; and ends when it is lifted', async () => {
    let freeze: Freeze | null = anna
    const site = await open({ mode: 'auto', freeze: () => freeze })
    const { ref: { vmid } } = await site.find('lxc', 'stopped')
    const other = (await vmidsOf(site)).find((each) => each !== vmid) ?? 0
    site.declare({ vmid, description: 'as declared' }, { vmid: other, absent: true })
    await site.reconciler.cycle()
    const [outcome] = await site.apply({ vmid })
    expect(outcome?.refused.map((each) => each.error.code)).toEqual(['frozen'])
    await expect(site.reconciler.request({ kind: 'snapshot.create', guest: { host: 'site', vmid, type: 'lxc' }, parameters: { name: 'before' } }, 'bela', '')).rejects.toMatchObject({ code: 'frozen' })
    expect(site.simulator.ledger()).toEqual([])
    expect(site.reconciler.snapshot().reviews.get(vmid)?.standing).toBe('drift')
    expect(site.journal.pendingItems('site').map((item) => item.operation?.kind)).toEqual(['guest.destroy'])

    freeze = null
    await site.reconciler.cycle()
    expect(site.effects(vmid)).toEqual(['guest.configure'])
  })

  it('of one host is told as such', async () => {
    const site = await open({ safety: hostSafety.parse({ freeze: anna }) })
    expect(site.reconciler.safety.hold('person')).toMatchObject({ code: 'frozen', reason: 'site was frozen by anna: storage is being moved.' })
  })

  it('stops what auto mode has begun and not yet sent', async () => {
    let freeze: Freeze | null = null
    const site = await open({ mode: 'auto', freeze: () => freeze, simulator: { nodes: 1 }, safety: hostSafety.parse({ limits: { changedAtLeast: 8 } }) })
    const vmids = await vmidsOf(site)
    site.declare(...describeAll(vmids))
    site.simulator.faults.add({ method: 'PUT' }, { kind: 'delay', ms: 300, before: 'reply' })
    await site.reconciler.beginCycle()
    for (let tries = 0; tries < 400 && site.simulator.ledger().length === 0; tries += 1) await wait(5)
    freeze = anna
    await site.reconciler.idle()
    expect(site.simulator.ledger()).toHaveLength(1)
  })
})

describe('caps', () => {
  it('let auto mode run nothing where it would change too many guests, tell it once, and leave it to a person', async () => {
    const site = await open({ mode: 'auto' })
    const vmids = await vmidsOf(site)
    site.declare(...describeAll(vmids.slice(0, 4)))
    await site.reconciler.cycle()
    await site.reconciler.cycle()
    expect(site.simulator.ledger()).toEqual([])
    expect(site.reconciler.safety.autoHold()?.code).toBe('cap_exceeded')
    expect(decisions(site).filter((each) => each === 'cap_exceeded')).toHaveLength(1)

    expect((await site.apply()).flatMap((outcome) => outcome.ran)).toHaveLength(4)
    await site.reconciler.cycle()
    expect(site.reconciler.safety.autoHold()).toBeNull()
    expect(decisions(site).at(-1)).toBe('auto_resumed')
  })

  it('count steps as well as guests', async () => {
    const site = await open({ mode: 'auto', safety: hostSafety.parse({ limits: { mutationsPerCycle: 1 } }) })
    const { ref: { vmid } } = await site.find('lxc', 'stopped')
    site.declare({ vmid, description: 'as declared', run: 'running' })
    await site.reconciler.cycle()
    expect(site.effects(vmid)).toEqual([])
    site.declare({ vmid, description: 'as declared' })
    await site.reconciler.cycle()
    expect(site.effects(vmid)).toEqual(['guest.configure'])
  })
})

/** Destroys guests behind the app's back. */
async function destroy(simulator: Simulator, guests: ReadonlyMap<number, ActualGuest>, count: number): Promise<void> {
  for (const { node, ref } of [...guests.values()].toSorted((one, other) => one.ref.vmid - other.ref.vmid).slice(0, count)) {
    simulator.mutate(ref.vmid, { status: 'stopped', delete: 'protection' })
    await askData(simulator, { method: 'DELETE', path: `/nodes/${node}/${ref.type}/${ref.vmid}` })
  }
  simulator.advance(60_000)
  renewList(simulator)
}

describe('a sudden fall in the number of guests', () => {
  it('stops everything, and ends when a person confirms', async () => {
    const site = await open({ mode: 'auto' })
    const vmids = await vmidsOf(site)
    await site.reconciler.cycle()
    await destroy(site.simulator, site.reconciler.snapshot().observation?.guests ?? new Map(), 4)
    const left = vmids.at(-1) ?? 0
    site.declare({ vmid: left, description: 'as declared' })
    const before = site.simulator.ledger().length
    await site.reconciler.cycle()
    await site.reconciler.cycle()
    expect((await site.apply({ vmid: left }))[0]?.refused.map((each) => each.error.code)).toEqual(['guests_missing'])
    expect(site.simulator.ledger()).toHaveLength(before)
    expect(decisions(site).filter((each) => each.startsWith('guests_'))).toEqual(['guests_counted', 'guests_missing'])
    expect(site.reconciler.safety.count()).toEqual({ expected: 8, seen: 4 })

    expect(site.reconciler.safety.confirmCount('anna')).toBe(true)
    expect(site.reconciler.safety.confirmCount('anna')).toBe(false)
    await site.reconciler.cycle()
    expect(site.effects(left).filter((kind) => kind === 'guest.configure')).toHaveLength(1)
    expect(site.journal.auditPage({ before: null, limit: 500 }).find((row) => row.decision === 'guests_confirmed')).toMatchObject({ actor: 'anna', payload: { expected: 8, guests: 4 } })
  })

  it('is not forgotten by a restart, and ends by itself when the guests are back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-safety-'))
    const simulator = await startSimulator({ nodes: 2, guests: 8, seed: 1, timeScale: 1 / clockSpeed })
    const start = (token: string) =>
      openHost({
        endpoints: simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })), token, journalFile: join(folder, 'journal.db'), originMs: Date.now(),
        provider: { current: async () => ({ guests: new Map(), problems: [] }), onChange: () => () => undefined, close: async () => undefined },
      })
    try {
      const first = start(simulator.token)
      await first.reconciler.cycle()
      expect(first.reconciler.safety.count()).toEqual({ expected: 8, seen: null })
      const [some] = first.reconciler.snapshot().observation?.guests.keys() ?? []
      await first.close()

      // A token that lost most of its rights: the host leaves the other guests out without a word.
      const second = start(simulator.addToken('root@pam!narrow', { [`/vms/${some}`]: ['VM.Audit'], '/nodes': ['Sys.Audit'] }))
      await second.reconciler.cycle()
      expect(second.reconciler.safety.hold('person')?.code).toBe('guests_missing')
      await second.close()

      const third = start(simulator.token)
      expect(third.reconciler.safety.hold('person')?.code).toBe('guests_missing')
      await third.reconciler.cycle()
      expect(third.reconciler.safety.hold('person')).toBeNull()
      expect(third.journal.auditPage({ before: null, limit: 10 }).map((row) => row.decision).filter((each) => each.startsWith('guests_'))).toEqual(['guests_counted', 'guests_missing', 'guests_counted'])
      await third.close()
    } finally {
      await simulator.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('maintenance windows', () => {
  it('keep auto mode waiting outside, and bind no person', async () => {
    const day = new Date(Date.now() + 2 * 86_400_000).getUTCDay()
    const safety = hostSafety.parse({ windows: [{ days: [(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[day]], from: '10:00', to: '11:00', timeZone: 'UTC' }] })
    const site = await open({ mode: 'auto', safety })
    const { ref: { vmid } } = await site.find('lxc', 'stopped')
    site.declare({ vmid, description: 'as declared' })
    await site.reconciler.cycle()
    expect(site.effects(vmid)).toEqual([])
    expect(site.reconciler.safety.autoHold()).toMatchObject({ code: 'outside_window' })
    await site.reconciler.cycle()
    expect(decisions(site).filter((each) => each === 'outside_window')).toHaveLength(1)
    expect((await site.apply({ vmid }))[0]?.ran.map((entry) => entry.outcome)).toEqual(['ok'])
  })
})
