/** What the cycles of a host ask for, with the work that goes on between them. */
import { afterEach, expect, it } from 'vitest'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import { openSite, type Site, type SiteOptions } from './reconcileSite.ts'
import { steady } from './observeWatch.ts'

const open: Site[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((site) => site.close()))
})
const openHere = async (options?: SiteOptions): Promise<Site> => {
  const site = await openSite(options)
  open.push(site)
  return site
}

/** One cycle as the timer runs it, and the paths that it asked for. */
async function cycle(site: Site): Promise<readonly string[]> {
  const before = site.simulator.requests().length
  await site.reconciler.beginCycle()
  await site.reconciler.idle()
  return site.simulator.requests().slice(before).map(({ path }) => path)
}
/** A container that has run for long: to the fast clock of these tests, one just started looks as if started anew each time. */
async function oldContainer(site: Site): Promise<ActualGuest> {
  const { observation } = await site.reconciler.look()
  const guest = [...(observation?.guests.values() ?? [])].find(({ ref, run }) => ref.type === 'lxc' && run === 'running')
  if (guest === undefined) throw new Error('the cluster has no container that runs')
  return guest
}
const described = (site: Site, vmid: number) => site.reconciler.snapshot().observation?.guests.get(vmid)?.spec?.running.description

it('asks for no more than the guests, the nodes and three at first, and then for three lists', async () => {
  const site = await openHere()
  expect((await cycle(site)).length).toBeLessThanOrEqual(8 + 2 + 3)
  expect((await cycle(site)).toSorted()).toEqual(steady)
})

it('reads every guest whenever a person asks for a look', async () => {
  const site = await openHere()
  const { ref: { vmid } } = await oldContainer(site)
  site.simulator.mutate(vmid, { description: 'behind the back' })
  await cycle(site)
  expect(described(site, vmid)).not.toBe('behind the back')
  await site.reconciler.look()
  expect(described(site, vmid)).toBe('behind the back')
})

it('keeps what was read after its own change, which no list shows', async () => {
  const site = await openHere()
  const { ref: { vmid } } = await oldContainer(site)
  site.declare({ vmid, description: 'as declared' })
  await cycle(site)
  await (await site.reconciler.apply({ vmid, benign: true, actor: 'anna' })).finished
  expect(await cycle(site)).toHaveLength(3)
  expect(site.reconciler.snapshot().reviews.get(vmid)?.standing).toBe('in_sync')
})

it('reads a guest with an operation of unknown outcome each time: its effect may still come', async () => {
  const site = await openHere({ callMs: 2_000 })
  const { ref: { vmid }, node } = await oldContainer(site)
  site.declare({ vmid, description: 'as declared' })
  await cycle(site)
  site.simulator.faults.add({ method: 'PUT', path: `/nodes/${node}/lxc/${vmid}/config`, nth: 1 }, { kind: 'reset', when: 'unprocessed' })
  const hidden = site.simulator.faults.add({ method: 'GET', path: new RegExp(`^/nodes/${node}/lxc/${vmid}/(pending|status/current)$`), nth: 4 }, { kind: 'status', status: 500, reason: 'got timeout', carriedOut: false })
  await (await site.reconciler.apply({ vmid, benign: true, actor: 'anna' })).finished
  hidden()
  const [entry] = site.journal.recentEntries(1)
  const asked = await cycle(site)
  const isOpen = entry?.state === 'intent' || entry?.state === 'sent' || entry?.state === 'needs_operator'
  expect(isOpen).toBe(true)
  expect(asked).toContain(`/nodes/${node}/lxc/${vmid}/pending`)
})
