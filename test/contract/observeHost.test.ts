/** What each look at a host asks for, and what it can tell without asking. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { oldestSpecMs, oldestSpecWithoutTasksMs } from '../../electron/engine/readPlan.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import { beyondSteady, openWatch, pauseMs, steady, type Looked, type Watch, type WatchOptions } from './observeWatch.ts'

let watch: Watch
const open = async (options?: WatchOptions): Promise<Looked> => {
  await watch.close()
  watch = await openWatch(options)
  return watch.look()
}
beforeEach(async () => {
  watch = await openWatch()
})
afterEach(() => watch.close())

const pendingOf = ({ node, ref }: ActualGuest) => `/nodes/${node}/${ref.type}/${ref.vmid}/pending`
const statusOf = ({ node, ref }: ActualGuest) => `/nodes/${node}/${ref.type}/${ref.vmid}/status/current`
const guestsOn = ({ observation }: Looked, node: string) => [...observation.guests.values()].filter((guest) => guest.node === node)
const runningGuest = ({ observation }: Looked, type: 'lxc' | 'qemu') => {
  const guest = [...observation.guests.values()].find(({ ref, run }) => ref.type === type && run === 'running')
  if (guest === undefined) throw new Error(`the cluster has no ${type} that runs`)
  return guest
}
/** Looks until it is so; how long that took. */
async function until(isSo: (looked: Looked) => boolean): Promise<number> {
  for (let looks = 1; looks <= 100; looks += 1) if (isSo(await watch.look())) return looks * pauseMs
  throw new Error('it never was')
}

describe('the first look', () => {
  it('reads every guest, with at most three requests besides those for guests and nodes', async () => {
    const { observation, asked } = await watch.look()
    expect(observation.reach).toBe('complete')
    expect(observation.absenceProven).toBe(true)
    expect([...observation.guests.values()].every((guest) => guest.specKnown && guest.specReadAt !== undefined)).toBe(true)
    expect(asked.length).toBeLessThanOrEqual(12 + 3 + 3)
    expect(asked.filter((path) => path.endsWith('/pending'))).toHaveLength(12)
  })
})

describe('a later look', () => {
  it('asks for three lists when nothing moved, and shows what the first one saw', async () => {
    const first = await watch.look()
    const { observation, asked } = await watch.look()
    expect(asked.toSorted()).toEqual(steady)
    expect(observation.reach).toBe('complete')
    expect([...observation.guests.values()].map(({ spec, specReadAt }) => ({ spec, specReadAt }))).toEqual([...first.observation.guests.values()].map(({ spec, specReadAt }) => ({ spec, specReadAt })))
  })

  it.each([1, 3, 7])('reads the %i guests whose memory was changed, and no other', async (count) => {
    const chosen = [...(await watch.look()).observation.guests.values()].slice(0, count)
    for (const { ref } of chosen) watch.simulator.mutate(ref.vmid, { memory: '3333' })
    const looked = await watch.look()
    expect(beyondSteady(looked.asked)).toEqual(chosen.map(pendingOf).toSorted())
    expect(chosen.map(({ ref }) => looked.guest(ref.vmid).spec?.running.memoryMiB)).toEqual(chosen.map(() => 3333))
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
  })

  it('reads a guest that moved to another node, there', async () => {
    const [guest] = guestsOn(await watch.look(), 'pve1')
    watch.simulator.mutate(guest?.ref.vmid ?? 0, { node: 'pve3' })
    const looked = await watch.look()
    const moved = looked.guest(guest?.ref.vmid ?? 0)
    expect(moved).toMatchObject({ node: 'pve3', specKnown: true })
    expect(beyondSteady(looked.asked)).toEqual([pendingOf(moved)])
  })

  it('reads a guest whose lock is gone: the work under it may have changed it', async () => {
    const { ref: { vmid } } = runningGuest(await watch.look(), 'lxc')
    watch.simulator.lock(vmid, 'backup')
    expect((await watch.look()).guest(vmid).lock).toBe('backup')
    watch.simulator.mutate(vmid, { description: 'changed under the lock' })
    watch.simulator.lock(vmid, null)
    const looked = await watch.look()
    expect(beyondSteady(looked.asked)).toEqual([pendingOf(looked.guest(vmid))])
    expect(looked.guest(vmid).spec?.running.description).toBe('changed under the lock')
  })

  it('reads a guest that was started anew, which applies what was pending: only its uptime tells', async () => {
    const { ref: { vmid } } = runningGuest(await watch.look(), 'qemu')
    watch.simulator.mutate(vmid, { status: 'stopped', description: 'now in force' })
    watch.simulator.mutate(vmid, { status: 'running' })
    const looked = await watch.look()
    expect(beyondSteady(looked.asked)).toEqual([pendingOf(looked.guest(vmid))])
    expect(looked.guest(vmid).spec?.running.description).toBe('now in force')
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
  })

  it('sees by its task that a guest has stopped, while the list still tells that it runs', async () => {
    const first = await watch.look()
    const { ref: { vmid }, node } = runningGuest(first, 'lxc')
    watch.declare({ vmid, run: 'running' })
    watch.simulator.advance(pauseMs)
    await watch.look()
    await watch.connection.writer.send({ method: 'POST', path: `/nodes/${node}/lxc/${vmid}/status/stop`, parameters: {} })
    const looked = await watch.look()
    expect(beyondSteady(looked.asked)).toEqual(expect.arrayContaining([pendingOf(looked.guest(vmid)), statusOf(looked.guest(vmid))]))
    expect(looked.guest(vmid).run).toBe('stopped')
  })

  it('confirms a run state that is not as declared once, not each time', async () => {
    const guest = runningGuest(await watch.look(), 'lxc')
    watch.declare({ vmid: guest.ref.vmid, run: 'stopped' })
    expect(beyondSteady((await watch.look()).asked)).toEqual([statusOf(guest)])
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
  })

  it('finds what no list shows by the sweep, before it is older than the longest age', async () => {
    const { ref: { vmid } } = runningGuest(await watch.look(), 'lxc')
    watch.simulator.mutate(vmid, { description: 'behind the back' })
    expect((await watch.look()).guest(vmid).spec?.running.description).not.toBe('behind the back')
    expect(await until((looked) => looked.guest(vmid).spec?.running.description === 'behind the back')).toBeLessThanOrEqual(oldestSpecMs)
  })

  it('takes a guest for gone only after it has asked for its own rights again', async () => {
    const { ref: { vmid }, node } = runningGuest(await watch.look(), 'lxc')
    await watch.connection.writer.send({ method: 'POST', path: `/nodes/${node}/lxc/${vmid}/status/stop`, parameters: {} })
    watch.simulator.advance(pauseMs)
    await watch.connection.writer.send({ method: 'DELETE', path: `/nodes/${node}/lxc/${vmid}`, parameters: {} })
    watch.declare({ vmid, run: 'running' })
    for (const asks of [['/access/permissions', '/cluster/nextid'], ['/access/permissions']]) {
      const { observation, asked } = await watch.look()
      expect(observation.guests.has(vmid)).toBe(false)
      expect(observation.absenceProven).toBe(true)
      expect(beyondSteady(asked)).toEqual(asks)
    }
  })

  it('asks for its rights every ten minutes', async () => {
    await watch.look()
    const waited = await until(({ asked }) => asked.includes('/access/permissions'))
    expect(waited).toBeGreaterThan(590_000 - pauseMs)
    expect(waited).toBeLessThanOrEqual(615_000)
  })
})

describe('a token without Sys.Audit', () => {
  const lessRights: WatchOptions = { token: (simulator) => simulator.addToken('app@pve!less', { '/vms': ['VM.Audit'] }) }

  it('sees no tasks, and finds what no list shows by a quicker sweep', async () => {
    const first = await open(lessRights)
    expect(first.observation).toMatchObject({ reach: 'partial', quorate: null, absenceProven: false })
    const { ref: { vmid } } = runningGuest(first, 'lxc')
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
    watch.simulator.mutate(vmid, { description: 'behind the back' })
    expect(await until((looked) => looked.guest(vmid).spec?.running.description === 'behind the back')).toBeLessThanOrEqual(oldestSpecWithoutTasksMs)
  })

  it('that had it before is asked for its rights at once, and not again and again', async () => {
    await watch.look()
    watch.simulator.faults.add({ path: '/cluster/status' }, { kind: 'status', status: 403, reason: 'Permission check failed (/, Sys.Audit)', carriedOut: false })
    const lost = await watch.look()
    expect(beyondSteady(lost.asked)).toEqual(['/access/permissions'])
    expect(lost.observation).toMatchObject({ reach: 'partial', quorate: null, absenceProven: false })
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
  })
})

describe('a guest that the list leaves out without a word', () => {
  const audit = ['VM.Audit', 'Sys.Audit']
  const unproven = { reach: 'partial', absenceProven: false }

  it('is not gone where the token has lost the rights on it alone', async () => {
    const first = await open({ token: (simulator) => simulator.addToken('app@pve!but-one', { '/': audit, '/vms/100': [] }) })
    expect(first.observation.guests.has(100)).toBe(false)
    watch.declare({ vmid: 100, absent: true })
    const { observation } = await watch.look()
    expect(observation).toMatchObject(unproven)
    expect(observation.errors.map(({ code }) => code)).toEqual(['forbidden'])
    expect((await watch.look()).observation).toMatchObject(unproven)
  })

  it('is not gone where all guests are barred to the token below a right on the whole', async () => {
    const { observation } = await open({ token: (simulator) => simulator.addToken('app@pve!no-guest', { '/': audit, '/vms': [] }) })
    expect([...observation.guests]).toEqual([])
    expect(observation).toMatchObject(unproven)
  })

  it('is not gone where the right to see guests is not passed on to what is below', async () => {
    const held = { '/': { 'VM.Audit': 0, 'Sys.Audit': 1 }, '/vms': { 'VM.Audit': 0, 'Sys.Audit': 1 } }
    watch.simulator.faults.add({ path: '/access/permissions' }, { kind: 'body', body: JSON.stringify({ data: held }), contentType: 'application/json' })
    expect((await watch.look()).observation).toMatchObject(unproven)
  })

  it('is not gone where the host does not say whether its VMID is free', async () => {
    watch.declare({ vmid: 900, absent: true })
    const restore = watch.simulator.faults.add({ path: '/cluster/nextid' }, { kind: 'status', status: 500, reason: 'got timeout', carriedOut: false })
    expect((await watch.look()).observation).toMatchObject({ ...unproven, errors: [{ code: 'host_busy' }] })
    restore()
    expect((await watch.look()).observation).toMatchObject({ reach: 'complete', absenceProven: true })
  })

  it('is asked for again after ten minutes, for it may have come since', async () => {
    watch.declare({ vmid: 900, absent: true })
    await watch.look()
    const waited = await until(({ asked }) => asked.includes('/cluster/nextid'))
    expect(waited).toBeGreaterThan(590_000 - pauseMs)
    expect(waited).toBeLessThanOrEqual(615_000)
  })
})

describe('a cluster whose status names no node', () => {
  it('is not taken for one that has quorum', async () => {
    watch.simulator.faults.add({ path: '/cluster/status' }, { kind: 'body', body: '{"data":[]}', contentType: 'application/json' })
    expect((await watch.look()).observation).toMatchObject({ reach: 'partial', quorate: null, absenceProven: false })
  })
})

describe('what cannot be read', () => {
  it('is not shown as it was: a 403 leaves a guest unknown, and has the rights asked for', async () => {
    const guest = runningGuest(await watch.look(), 'lxc')
    const { ref: { vmid } } = guest
    const restore = watch.simulator.faults.add({ path: pendingOf(guest) }, { kind: 'status', status: 403, reason: `Permission check failed (/vms/${vmid}, VM.Audit)`, carriedOut: false })
    watch.simulator.mutate(vmid, { tags: 'fresh' })
    const refused = await watch.look()
    expect(refused.guest(vmid)).toMatchObject({ specKnown: false, spec: null })
    expect(refused.observation.errors.map(({ code }) => code)).toEqual(['forbidden'])
    expect(beyondSteady((await watch.look()).asked)).toEqual(['/access/permissions', pendingOf(guest)])
    expect(beyondSteady((await watch.look()).asked)).toEqual([pendingOf(guest)])
    restore()
    expect((await watch.look()).guest(vmid).spec?.running.tags).toEqual(['fresh'])
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
  })

  it('on a node that is down is left alone, and read again, each guest once, when the node is back', async () => {
    const first = await watch.look()
    const mine = guestsOn(first, 'pve2')
    await watch.simulator.setNodeDown('pve2', true)
    const down = await watch.look()
    expect(down.observation).toMatchObject({ reach: 'partial', absenceProven: false })
    expect(guestsOn(down, 'pve2').map(({ specKnown }) => specKnown)).toEqual(mine.map(() => false))
    expect(down.asked.filter((path) => path.startsWith('/nodes/pve2'))).toEqual([])
    expect(guestsOn(down, 'pve1').every(({ specKnown }) => specKnown)).toBe(true)
    await watch.simulator.setNodeDown('pve2', false)
    const back = await watch.look()
    expect(beyondSteady(back.asked)).toEqual(mine.map(pendingOf).toSorted())
    expect(back.observation.reach).toBe('complete')
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
  })

  it('for want of the whole host is shown as it was, and not read anew when the host is back in time', async () => {
    const first = await watch.look()
    const restore = watch.simulator.faults.add({ path: /./ }, { kind: 'status', status: 502, reason: 'Bad Gateway', carriedOut: false })
    const away = await watch.look()
    expect(away.observation).toMatchObject({ reach: 'unreachable', seenAt: first.observation.seenAt, absenceProven: false })
    restore()
    const { asked, observation } = await watch.look()
    expect(asked.toSorted()).toEqual(steady)
    expect(observation.reach).toBe('complete')
  })

  it('because a node never answers fails for all its guests alike, not for each after its own time limit', async () => {
    const first = await open({ guests: 36, readMs: 300 })
    const mine = guestsOn(first, 'pve2')
    const restore = watch.simulator.faults.add({ path: /^\/nodes\/pve2\// }, { kind: 'hang', carriedOut: false })
    for (const { ref } of mine) watch.simulator.mutate(ref.vmid, { tags: 'fresh' })
    const silent = await watch.look()
    expect(guestsOn(silent, 'pve2').every(({ spec }) => spec === null)).toBe(true)
    expect(guestsOn(silent, 'pve1').every(({ spec }) => spec !== null)).toBe(true)
    expect(new Set(silent.asked.filter((path) => path.startsWith('/nodes/pve2'))).size).toBeLessThanOrEqual(4)
    restore()
    expect(await until((looked) => looked.observation.reach === 'complete')).toBeLessThanOrEqual(10 * pauseMs)
  })
})
