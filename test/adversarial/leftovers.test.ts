/**
 * Volumes that carry a guest's VMID and belong to no configuration: Proxmox frees them along with the guest when it is
 * asked to. What goes must be what was signed, so one that appears afterwards stops it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GuestType } from '../../shared/domain/guest.ts'
import { Desk, host, newPlace } from './desk.ts'
import { addHost, expectRefused, openSite, type ExportedRequest, type Site } from './harness.ts'

const timeout = 60_000
const removal = { unreferencedDisks: 'true' }
let site: Site

beforeAll(async () => {
  site = await openSite(40)
})
afterAll(() => site.close())

async function requested(type: GuestType): Promise<{ readonly desk: Desk; readonly vmid: number; readonly exported: ExportedRequest }> {
  const desk = await site.desk()
  const vmid = site.guest(type)
  site.simulator.mutate(vmid, { leftover: 'local-lvm:3' })
  return { desk, vmid, exported: await site.export(desk, await site.request(desk, vmid, 'guest.destroy', removal)) }
}

const named = (exported: ExportedRequest) => exported.payload.lost.volumes.map(({ id }) => id)

describe.each(['lxc', 'qemu'] as const)('a %s with a volume that nothing names', (type) => {
  it('has it in what is signed, sorted, with its size', { timeout }, async () => {
    const { vmid, exported } = await requested(type)
    expect(exported.payload.lost.volumes).toContainEqual({ id: `local-lvm:vm-${vmid}-disk-1`, sizeBytes: 3 * 1024 ** 3 })
    expect(named(exported)).toEqual([...new Set(named(exported))].toSorted())
  })

  it('is left alone when another appears before the signature is handed in', { timeout }, async () => {
    const { desk, vmid, exported } = await requested(type)
    const signature = site.sign(exported)
    site.simulator.mutate(vmid, { leftover: 'local-lvm:1' })
    expect(await desk.refusal('approvals', 'import', signature)).toBe('state_changed')
    await expectRefused(site, desk, vmid, 'state_changed')
    const [successor] = desk.journal.pendingItems(host)
    expect([desk.journal.pendingItem(exported.id)?.state, successor?.signatures]).toEqual(['superseded', []])
  })

  it('is left alone when another appears between signature and execution, and the next request names both', { timeout }, async () => {
    const { desk, vmid, exported } = await requested(type)
    await desk.ask('approvals', 'import', site.sign(exported))
    site.simulator.mutate(vmid, { leftover: 'local-lvm:1' })
    await expectRefused(site, desk, vmid, 'state_changed')
    const [successor] = desk.journal.pendingItems(host)
    const next = await site.approve(desk, successor?.id ?? '')
    expect(named(next)).toEqual([...named(exported), `local-lvm:vm-${vmid}-disk-2`].toSorted())
    await desk.ask('apply')
    expect(site.destruction(vmid).flatMap((entry) => entry.lost.volumes.map(({ id }) => id)).toSorted()).toEqual(named(next))
  })

  it('is asked for by nobody whose token is not shown every volume', { timeout }, async () => {
    const vmid = site.guest(type)
    site.simulator.mutate(vmid, { leftover: 'local-lvm:3' })
    const privileges = ['VM.Audit', 'VM.Allocate', 'VM.PowerMgmt', 'Sys.Audit', 'Datastore.Audit', 'VM.Snapshot', 'VM.Backup']
    const desk = await new Desk(newPlace(site.simulator.addToken(`blind-${vmid}@pve!reader`, { '/': privileges }))).open()
    try {
      desk.declare('version: 1\nguests: {}\n')
      await addHost(desk, site.simulator)
      expect(await desk.refusal('request', 'guest.destroy', '--host', host, '--vmid', String(vmid), '--set', 'unreferencedDisks=true')).toBe('forbidden')
      await desk.run('apply')
      expect([site.destruction(vmid), desk.journal.pendingItems(host)]).toEqual([[], []])
    } finally {
      await desk.remove()
    }
  })
})

it('without unreferenced disks, what nothing names is neither signed nor freed', { timeout }, async () => {
  const desk = await site.desk()
  const vmid = site.guest('lxc')
  site.simulator.mutate(vmid, { leftover: 'local-lvm:3' })
  const exported = await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
  expect(named(exported)).not.toContain(`local-lvm:vm-${vmid}-disk-1`)
  site.simulator.mutate(vmid, { leftover: 'local-lvm:1' })
  await desk.ask('apply')
  expect(site.destruction(vmid).flatMap((entry) => entry.lost.volumes.map(({ id }) => id)).toSorted()).toEqual(named(exported))
})
