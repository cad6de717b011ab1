/** A lock that a dead task left on a guest: that guest alone is left as it is, with the way out, until it is unlocked. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildContainer } from '../../electron/simulator/buildGuest.ts'
import { registerVolumes } from '../../electron/simulator/seededFleet.ts'
import { openCrashSite, type CrashSite } from '../crash/crashSite.ts'
import { openSiteLife } from '../crash/siteLife.ts'
import { hostId } from './openLife.ts'

let site: CrashSite

beforeAll(async () => {
  site = await openCrashSite()
})
afterAll(() => site.close())

/** Another stopped container beside the fresh one. */
function neighbour(): number {
  const vmid = site.freshVmid()
  site.cluster.guests.set(vmid, buildContainer({ vmid, node: 'pve1', name: `guest-${vmid}`, cores: 1, memoryMiB: 512, diskGiB: 4, swapMiB: 0 }, site.cluster.random))
  registerVolumes(site.cluster)
  site.pass(10_000)
  return vmid
}

it('a lock that stays leaves one guest alone, tells once how to remove it, and holds up no other', async () => {
  const { vmid } = site.freshGuest()
  const other = neighbour()
  site.simulator.lock(vmid, 'backup')
  const own = openSiteLife(site, join(site.folder, `${vmid}.db`), [{ vmid, run: 'running' }, { vmid: other, run: 'running' }])
  for (let cycle = 0; cycle < 3; cycle += 1) {
    await own.reconciler.cycle()
    site.pass(3_600_000)
  }
  expect([site.effects(vmid), site.effects(other).map(({ kind }) => kind)]).toEqual([[], ['guest.start']])
  const told = own.journal.auditPage({ before: null, limit: 500 }).filter(({ decision, vmid: about }) => decision === 'refused' && about === vmid)
  expect(told.map(({ payload }) => payload['code'])).toEqual(['guest_locked'])
  const asked = own.reconciler.request({ kind: 'guest.destroy', guest: { host: hostId, vmid, type: 'lxc' }, parameters: {} }, 'bea', 'gone')
  expect((await asked).kind, 'what is destructive waits for a signature all the same').toBe('waits')
  await expect(own.reconciler.request({ kind: 'guest.start', guest: { host: hostId, vmid, type: 'lxc' }, parameters: {} }, 'bea', '')).rejects.toMatchObject({
    code: 'guest_locked', hint: expect.stringContaining(`pct unlock ${vmid}`) as string,
  })
  site.simulator.lock(vmid, null)
  await own.reconciler.cycle()
  expect(site.effects(vmid).map(({ kind }) => kind)).toEqual(['guest.start'])
  await own.close()
})
