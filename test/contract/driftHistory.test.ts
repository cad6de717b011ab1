/** What the journal remembers of drift: since when, by whom, how it ended; and what people leave as it is. */
import { afterEach, describe, expect, it } from 'vitest'
import { DriftService } from '../../electron/app/driftService.ts'
import type { Fleet } from '../../electron/reconcile/fleet.ts'
import { askData } from './simulatorAsk.ts'
import { openSite, renewList, type Site } from './reconcileSite.ts'

let site: Site
afterEach(() => site.close())

const source = { file: 'site.yaml', line: 3 }
const memory = (gib: number) => gib * 1024 ** 3

/** The service on this one host. */
function driftOf(): DriftService {
  const fleet = { hosts: () => [site.reconciler], host: () => site.reconciler, wake: () => undefined } as unknown as Fleet
  return new DriftService({ journal: site.journal, clock: site.clock, fleet, person: 'anna' })
}

describe('the history of drift', () => {
  it('names the user and the task that made it, when it began, and that we put it back', async () => {
    site = await openSite()
    const guest = await site.find('lxc', 'running')
    const { vmid } = guest.ref
    site.declare({ vmid, run: 'running', source })
    await site.reconciler.cycle()
    expect(driftOf().history('site', vmid)).toEqual({ open: [], ended: [] })

    await askData(site.simulator, { method: 'POST', path: `/nodes/${guest.node}/lxc/${vmid}/status/stop` })
    site.simulator.advance(5_000)
    renewList(site.simulator)
    await site.reconciler.cycle()
    const [open] = driftOf().history('site', vmid).open
    expect(open).toMatchObject({ field: 'run', desired: 'running', actual: 'stopped', by: { kind: 'task', task: 'vzstop', user: 'root@pam!countersign' } })

    await site.apply({ vmid })
    renewList(site.simulator)
    await site.reconciler.cycle()
    expect(driftOf().history('site', vmid)).toMatchObject({ open: [], ended: [{ field: 'run', since: open?.since, by: open?.by, ended: 'applied' }] })
  })

  it('tells a declaration that was changed from a change on the host, and names nobody for a change without a task', async () => {
    site = await openSite()
    const guest = await site.find('lxc', 'running')
    const { vmid } = guest.ref
    site.simulator.mutate(vmid, { memory: '1024', cores: '2' })
    site.declare({ vmid, memoryBytes: memory(1), cores: 2, source })
    await site.reconciler.cycle()
    site.declare({ vmid, memoryBytes: memory(2), cores: 2, source })
    site.simulator.mutate(vmid, { cores: '1' })
    await site.reconciler.cycle()
    expect(driftOf().history('site', vmid).open).toMatchObject([
      { field: 'cores', desired: '2', actual: '1', by: null },
      { field: 'memory', desired: '2 GiB', actual: '1 GiB', by: { kind: 'declaration', declaredAt: 'site.yaml:3' } },
    ])
    site.declare({ vmid, memoryBytes: memory(1), cores: 2, source })
    site.simulator.mutate(vmid, { cores: '2' })
    await site.reconciler.cycle()
    expect(driftOf().history('site', vmid).ended).toMatchObject([{ field: 'cores', ended: 'on_host', endedBy: null }, { field: 'memory', ended: 'declaration' }])
  })

  it('counts drifting guests over time, back to where the log begins', async () => {
    site = await openSite()
    const { vmid } = (await site.find('lxc', 'running')).ref
    site.declare({ vmid, description: 'as declared', source })
    await site.reconciler.cycle()
    const points = await driftOf().trend(1)
    expect(points.at(-1)?.guests).toBe(1)
    expect(points.every(({ at }) => Date.parse(at) <= site.clock.nowMs())).toBe(true)
    site.declare({ vmid })
    await site.reconciler.cycle()
    expect((await driftOf().trend(1)).at(-1)?.guests).toBe(0)
  })
})

describe('a guest that is gone', () => {
  it('drifts no more once it is neither declared nor on the host', async () => {
    site = await openSite()
    const { vmid } = (await site.find('lxc', 'stopped')).ref
    site.declare({ vmid, description: 'as declared', source })
    await site.reconciler.cycle()
    expect(driftOf().open('site').has(vmid)).toBe(true)
    await askData(site.simulator, { method: 'DELETE', path: `/nodes/${site.reconciler.snapshot().observation?.guests.get(vmid)?.node ?? ''}/lxc/${vmid}` })
    site.simulator.advance(60_000)
    site.declare()
    renewList(site.simulator)
    await site.reconciler.cycle()
    expect(driftOf().history('site', vmid)).toMatchObject({ open: [], ended: [{ field: 'description', ended: 'declaration' }] })
  })
})

describe('a difference that people ignore', () => {
  const drifting = async () => {
    site = await openSite()
    const { vmid } = (await site.find('lxc', 'running')).ref
    site.simulator.mutate(vmid, { memory: '1024', description: 'by hand' })
    site.declare({ vmid, memoryBytes: memory(2), description: 'as declared', source })
    await site.reconciler.cycle()
    return vmid
  }
  const review = (vmid: number) => site.reconciler.snapshot().reviews.get(vmid)

  it('is neither planned nor applied, while the others are', async () => {
    const vmid = await drifting()
    expect(driftOf().ignore([{ host: 'site', vmid, fields: ['memory'] }], 'until the new modules are here', null)).toBe(1)
    expect(review(vmid)?.diff?.changes.map((change) => change.field)).toEqual(['description'])
    await site.apply({ vmid })
    expect(site.simulator.ledger().filter((each) => each.vmid === vmid).map((each) => JSON.stringify(each))).toEqual([expect.not.stringContaining('memory')])
    expect(review(vmid)).toMatchObject({ standing: 'ignored', steps: [], ignored: [{ field: 'memory', by: 'anna', reason: 'until the new modules are here', until: null }] })
    await site.reconciler.cycle()
    expect(driftOf().history('site', vmid).ended).toContainEqual(expect.objectContaining({ field: 'memory', ended: 'ignored' }))
  })

  it('shows again when it ends, when a value moves, and when somebody says so', async () => {
    const vmid = await drifting()
    const service = driftOf()
    service.ignore([{ host: 'site', vmid, fields: ['memory', 'description'] }], 'for now', null)
    expect(review(vmid)?.standing).toBe('ignored')
    site.simulator.mutate(vmid, { memory: '1536' })
    await site.reconciler.cycle()
    expect(review(vmid)?.diff?.changes.map((change) => change.field)).toEqual(['memory'])
    site.simulator.mutate(vmid, { memory: '1024' })
    await site.reconciler.cycle()
    expect(review(vmid)?.standing).toBe('ignored')

    expect(service.unignore([{ host: 'site', vmid, fields: ['memory', 'description'] }])).toBe(2)
    expect(review(vmid)?.diff?.changes.map((change) => change.field)).toEqual(['memory', 'description'])
    service.ignore([{ host: 'site', vmid, fields: ['description'] }], 'for a while', new Date(site.clock.nowMs() + 60_000).toISOString())
    expect(review(vmid)?.diff?.changes.map((change) => change.field)).toEqual(['memory'])
    await site.clock.sleep(60_001)
    await site.reconciler.cycle()
    expect(review(vmid)?.diff?.changes.map((change) => change.field)).toEqual(['memory', 'description'])
  })

  it('has a reason, differs now, is no question of existence, and does not end in the past', async () => {
    const vmid = await drifting()
    const service = driftOf()
    const ignore = (field: string, reason = 'because', until: string | null = null) => () => service.ignore([{ host: 'site', vmid, fields: [field] }], reason, until)
    expect(ignore('cores')).toThrow(/does not differ/)
    expect(ignore('memory', '  ')).toThrow(/needs a reason/)
    expect(ignore('memory', 'because', '2020-01-01T00:00:00.000Z')).toThrow(/past/)
    site.declare({ vmid, absent: true, source })
    await site.reconciler.cycle()
    expect(ignore('absent')).toThrow(/for its declaration to say/)
    expect(site.journal.factsOf('ignore', 'site').size).toBe(0)
  })
})
