/** Freeze, maintenance windows, limits and the confirmation of missing guests, on the command line. */
import { writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { askData } from './simulatorAsk.ts'
import { desiredFile, openCommandLine, type CommandLine } from './commandLineRun.ts'

let simulator: Simulator
const opened: CommandLine[] = []
beforeAll(async () => {
  simulator = await startSimulator({ nodes: 1, guests: 6, seed: 1, timeScale: 0.02 })
})
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})
afterAll(() => simulator.close())

async function open(): Promise<CommandLine> {
  const line = openCommandLine(simulator)
  opened.push(line)
  writeFileSync(desiredFile(line), 'version: 1\nguests:\n  101: { description: as declared }\n')
  expect((await line.addSite()).exit).toBe(0)
  return line
}

const auditDecisions = async (line: CommandLine) => ((await line.runJson('audit')).json['rows'] as { decision: string; actor: string }[]).map((row) => row.decision)

describe('freeze', () => {
  it('outlives its process, names who, when and why, and keeps a person from applying until it is lifted', async () => {
    const line = await open()
    simulator.mutate(101, { description: 'by hand' })
    const frozen = await line.runJson('freeze', '--reason', 'storage is being moved')
    expect([frozen.exit, frozen.json]).toEqual([0, { changed: true, everywhere: { by: expect.any(String), at: expect.stringMatching(/^\d{4}-/), reason: 'storage is being moved' }, hosts: [] }])
    expect(await line.runJson('freeze', '--reason', 'another')).toMatchObject({ json: { changed: false, everywhere: { reason: 'storage is being moved' } } })

    const before = simulator.ledger().length
    const applied = await line.run('apply', '--benign')
    expect(applied.exit).toBe(1)
    expect(applied.err).toMatch(/Every host was frozen by \S+: storage is being moved\. .*countersign unfreeze \(frozen\)/)
    expect((await line.run('plan')).exit).toBe(2)
    expect(simulator.ledger()).toHaveLength(before)

    expect((await line.run('freeze', '--host', 'site')).out).toContain('countersign unfreeze --host site')
    expect((await line.run('unfreeze')).out).toBe('The freeze was lifted.\nsite is still frozen by itself. Lift that with: countersign unfreeze --host site\n')
    expect((await line.run('apply', '--benign')).err).toMatch(/^site was frozen by/)
    expect((await line.run('unfreeze', '--host', 'site')).exit).toBe(0)
    expect((await line.run('apply', '--benign')).exit).toBe(0)
    expect(simulator.ledger().slice(before).map((entry) => entry.kind)).toEqual(['guest.configure'])
    expect((await auditDecisions(line)).filter((each) => each.endsWith('frozen')).toSorted()).toEqual(['frozen', 'frozen', 'unfrozen', 'unfrozen'])
    expect(line.settings()).not.toContain('storage is being moved')
  })

  it('names a host that is not there', async () => {
    const line = await open()
    expect((await line.run('freeze', '--host', 'nowhere')).err).toMatch(/host_not_found/)
  })
})

describe('maintenance windows', () => {
  it('are added, listed and removed', async () => {
    const line = await open()
    expect((await line.run('host', 'window', 'site', 'list')).out).toBe('site has no maintenance window: auto mode may run at any time.\n')
    const added = await line.runJson('host', 'window', 'site', 'add', '--days', 'mon,fri', '--from', '22:00', '--to', '04:00', '--zone', 'Europe/Berlin')
    expect(added.json).toEqual({ host: 'site', windows: [{ days: ['mon', 'fri'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' }] })
    expect((await line.run('host', 'window', 'site', 'add', '--days', 'daily', '--from', '12:00', '--to', '13:00', '--zone', 'UTC')).out).toBe('1  mon, fri 22:00 to 04:00 (Europe/Berlin)\n2  daily 12:00 to 13:00 (UTC)\n')
    expect((await line.run('host', 'window', 'site', 'remove', '1')).out).toBe('1  daily 12:00 to 13:00 (UTC)\n')
    expect(await auditDecisions(line)).toEqual(expect.arrayContaining(['window_added', 'window_removed']))
  })

  it.each([
    [['add', '--days', 'someday', '--from', '22:00', '--to', '04:00'], 'usage'],
    [['add', '--days', 'mon', '--from', '25:00', '--to', '04:00'], 'usage'],
    [['add', '--days', 'mon', '--from', '22:00', '--to', '04:00', '--zone', 'Nowhere/City'], 'usage'],
    [['add'], 'usage'],
    [['remove', '1'], 'not_found'],
    [['remove'], 'not_found'],
  ])('%s is refused: %s', async (argv, code) => {
    const line = await open()
    const before = line.settings()
    const ran = await line.run('host', 'window', 'site', ...argv)
    expect([ran.exit, ran.err.includes(`(${code})`)]).toEqual([1, true])
    expect(line.settings()).toBe(before)
  })
})

describe('limits and missing guests', () => {
  it('stop a host whose guests went missing until a person confirms, and show both', async () => {
    const line = await open()
    expect((await line.runJson('host', 'safety', 'site', '--missing', '1', '--mutations', '5')).json).toMatchObject({ host: 'site', missing: null, limits: { missingPercent: 1, missingAtLeast: 3, mutationsPerCycle: 5 } })
    await line.run('apply')
    const fleet = (await askData(simulator, { path: '/cluster/resources?type=vm' })) as { vmid: number; node: string; type: string }[]
    for (const { vmid, node, type } of fleet.filter((each) => each.vmid !== 101).slice(0, 4)) {
      simulator.mutate(vmid, { status: 'stopped', delete: 'protection' })
      await askData(simulator, { method: 'DELETE', path: `/nodes/${node}/${type}/${vmid}` })
    }
    simulator.advance(60_000)
    simulator.mutate(101, { description: 'by hand' })
    const applied = await line.run('apply', '--benign')
    expect([applied.exit, applied.err]).toEqual([1, expect.stringMatching(/^site showed 2 guests where 6 were expected\. .*countersign host confirm site \(guests_missing\)/)])
    expect((await line.runJson('host', 'safety', 'site')).json).toMatchObject({ missing: { expected: 6, seen: 2 } })
    expect((await line.runJson('host', 'confirm', 'site')).json).toEqual({ host: 'site', confirmed: true, guests: 2 })
    expect((await line.run('host', 'confirm', 'site')).out).toBe('site has 2 guests; none were missing.\n')
    expect((await line.run('apply', '--benign')).exit).toBe(0)
    expect((await line.run('host', 'safety', 'site')).out).toContain('guests    none missing\n')
  })
})
