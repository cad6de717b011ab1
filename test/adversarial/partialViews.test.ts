/** What was signed, asked for or is open, where the view of the host is partial or narrowed to one guest. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renewList } from '../contract/reconcileSite.ts'
import { askData, runTask } from '../contract/simulatorAsk.ts'
import { host, type Desk } from './desk.ts'
import { openSite, refusals, type Site } from './harness.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(30)
})
afterAll(() => site.close())

const wholeCycle = (desk: Desk) => desk.app.services.fleet.host(host).cycle()

/** The list of all guests leaves one out, though it is there. Returns what ends that. */
async function hide(vmid: number): Promise<() => void> {
  const rows = (await askData(site.simulator, { path: '/cluster/resources' })) as readonly { vmid?: number }[]
  const body = JSON.stringify({ data: rows.filter((each) => each.vmid !== vmid) })
  return site.simulator.faults.add({ path: '/cluster/resources' }, { kind: 'body', body, contentType: 'application/json' })
}

describe('a guest whose destruction is signed and that the host does not show', () => {
  it('is not taken for gone while not everything can be seen: the request waits, and is carried out later', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    const { id } = await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
    const show = await hide(vmid)
    site.simulator.setQuorate(false)
    await wholeCycle(desk)
    expect([desk.journal.pendingItem(id)?.state, desk.journal.pendingItem(id)?.signatures.length, site.effects(vmid)]).toEqual(['pending', 1, []])
    expect(refusals(desk, 'observation_incomplete')).toHaveLength(1)
    site.simulator.setQuorate(true)
    show()
    await wholeCycle(desk)
    expect([desk.journal.pendingItem(id)?.state, site.destruction(vmid).map((entry) => entry.kind)]).toEqual(['executed', ['guest.destroy']])
  })

  it('is not taken for gone while the host still has it, though everything else can be seen', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    const { id } = await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
    const show = await hide(vmid)
    await wholeCycle(desk)
    await wholeCycle(desk)
    expect([desk.journal.pendingItem(id)?.state, site.effects(vmid)]).toEqual(['pending', []])
    expect(refusals(desk, 'observation_incomplete')).toHaveLength(1)
    show()
    await wholeCycle(desk)
    expect([desk.journal.pendingItem(id)?.state, site.destruction(vmid).map((entry) => entry.kind)]).toEqual(['executed', ['guest.destroy']])
  })

  it('ends the request once it is certainly gone, and asks for nothing in its place', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    const { id } = await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
    const guest = desk.app.services.fleet.host(host).snapshot().observation?.guests.get(vmid)
    await runTask(site.simulator, { method: 'DELETE', path: `/nodes/${guest?.node}/${guest?.ref.type}/${vmid}` })
    const removed = site.effects(vmid)
    await wholeCycle(desk)
    expect(desk.journal.pendingItem(id)).toMatchObject({ state: 'superseded', successor: null, endedBecause: expect.stringMatching(/^state_changed/) as string })
    await desk.run('apply', '--benign')
    expect([site.effects(vmid), desk.journal.pendingItems(host)]).toEqual([removed, []])
  })
})

describe('apply --vmid', () => {
  it('leaves every other guest as it is: what is declared of it, and what is signed', { timeout }, async () => {
    const desk = await site.desk()
    const [one, other, doomed] = [site.guest(), site.guest(), site.guest()]
    await site.approve(desk, await site.request(desk, doomed, 'guest.destroy'))
    desk.declare(['version: 1', 'guests:', ...[one, other].map((vmid) => `  ${vmid}:\n    description: declared`), ''].join('\n'))
    await desk.run('apply', '--benign', '--vmid', String(one))
    expect([one, other, doomed].map((vmid) => site.effects(vmid).map((entry) => entry.kind))).toEqual([['guest.configure'], [], []])
    await desk.run('apply', '--vmid', String(doomed))
    expect([other, doomed].map((vmid) => site.effects(vmid).map((entry) => entry.kind))).toEqual([[], ['guest.destroy']])
  })
})

describe('a host with an operation that has no known end', () => {
  it('is not removed until a person has settled it', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    for (const type of ['vzstart', 'qmstart']) site.simulator.faults.task({ type, vmid, outcome: { kind: 'unexpected', effect: false } })
    await desk.run('request', 'guest.start', '--host', host, '--vmid', String(vmid))
    const [open] = desk.journal.needingOperator()
    expect(await desk.refusal('host', 'remove', host)).toBe('needs_operator')
    expect(desk.app.services.fleet.hosts().map((each) => each.id)).toEqual([host])
    await desk.ask('operations', 'settle', open?.id ?? '', '--outcome', 'not-done', '--reason', 'looked at it')
    expect(await desk.refusal('host', 'remove', host)).toBe('')
    expect(desk.app.services.fleet.hosts()).toEqual([])
  })

  it('nor while one is on its way', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    site.simulator.faults.task({ type: 'vzstart', vmid, durationMs: 3_600_000 })
    const request = desk.run('request', 'guest.start', '--host', host, '--vmid', String(vmid))
    await expect.poll(() => desk.journal.unsettled().length).toBe(1)
    expect(await desk.refusal('host', 'remove', host)).toBe('needs_operator')
    site.simulator.advance(7_200_000)
    expect((await request).exit).toBe(0)
    renewList(site.simulator)
    expect(await desk.refusal('host', 'remove', host)).toBe('')
  })
})
