/** What a review found that could have gone wrong: waits, clocks, faulty files and partial views. */
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { createConnector } from '../../electron/proxmox/connector.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { openSite, renewList, type Site } from './reconcileSite.ts'

let site: Site
afterEach(() => site.close())

const until = async (holds: () => boolean) => {
  for (let tries = 0; tries < 400 && !holds(); tries += 1) await wait(10)
  expect(holds()).toBe(true)
}

describe('the look that the gate decides on', () => {
  it('is taken when the turn has come: a start that waited does not apply a disk deletion that came in between', async () => {
    site = await openSite({ simulator: { nodes: 1 } })
    const vm = await site.find('qemu', 'stopped')
    const other = [...((await site.reconciler.look()).observation?.guests.values() ?? [])].find((guest) => guest.ref.vmid !== vm.ref.vmid)
    if (other === undefined) throw new Error('there is one guest only')
    const disk = vm.spec?.disks.find((each) => each.slot === vm.spec?.rootSlot)?.slot ?? ''
    site.declare({ vmid: vm.ref.vmid, run: 'running' }, { vmid: other.ref.vmid, description: 'slow' })
    site.simulator.faults.add({ method: 'PUT' }, { kind: 'delay', ms: 600, before: 'reply' })
    const slow = site.apply({ vmid: other.ref.vmid })
    await wait(200)
    const start = site.apply({ vmid: vm.ref.vmid })
    await wait(100)
    site.simulator.mutate(vm.ref.vmid, { 'pending:delete': `!${disk}` })
    await slow
    const [outcome] = await start
    expect(outcome?.ran).toEqual([])
    expect(site.effects(vm.ref.vmid)).toEqual([])
    expect(site.journal.pendingItems('site').map((item) => item.operation?.kind)).toEqual(['guest.start'])
  })
})

describe('a task that never ends', () => {
  it('holds up neither the next look nor the work on other guests, and is taken up after a restart', async () => {
    site = await openSite({ mode: 'auto' })
    const hung = await site.find('lxc', 'stopped')
    site.simulator.faults.task({ type: 'vzstart', vmid: hung.ref.vmid, durationMs: 10_000_000 })
    site.declare({ vmid: hung.ref.vmid, run: 'running' })
    await site.reconciler.beginCycle()
    await until(() => site.journal.recentEntries(1)[0]?.state === 'sent')
    const vm = [...((await site.reconciler.look()).observation?.guests.values() ?? [])].find((guest) => guest.ref.type === 'qemu')
    site.declare({ vmid: hung.ref.vmid, run: 'running' }, { vmid: vm?.ref.vmid ?? 0, description: 'meanwhile' })
    await site.reconciler.beginCycle()
    await until(() => site.effects(vm?.ref.vmid ?? 0).length === 1)
    await site.reconciler.close()
    expect(site.journal.unsettled()).toHaveLength(1)
  })
})

describe('auto mode', () => {
  it('leaves a guest alone for a while after a step on it failed', async () => {
    site = await openSite({ mode: 'auto' })
    const guest = await site.find('lxc', 'stopped')
    site.simulator.faults.task({ type: 'vzstart', vmid: guest.ref.vmid, outcome: { kind: 'failed', text: 'startup for container failed', effect: false } })
    site.declare({ vmid: guest.ref.vmid, run: 'running' })
    for (let cycle = 0; cycle < 4; cycle += 1) await site.reconciler.cycle()
    expect(site.journal.recentEntries(10)).toHaveLength(1)
  })
})

describe('a request that waits', () => {
  const destroyed = async () => {
    const guest = await site.find('lxc', 'stopped')
    site.declare({ vmid: guest.ref.vmid, absent: true, source: { file: 'site.yaml', line: 3 } })
    await site.reconciler.cycle()
    expect(site.journal.pendingItems('site')).toHaveLength(1)
    return guest.ref.vmid
  }

  it('is not withdrawn because a file is faulty, and no drift ends with it', async () => {
    site = await openSite()
    const vmid = await destroyed()
    site.declare()
    site.breakFile('site.yaml')
    await site.reconciler.cycle()
    expect(site.journal.pendingItems('site')).toHaveLength(1)
    expect(site.journal.factsOf('drift', 'site').has(`site/${vmid}/`)).toBe(true)
    site.declare()
    await site.reconciler.cycle()
    expect(site.journal.pendingItems('site')).toEqual([])
  })
})

describe('a lost answer', () => {
  it('to the deletion of a backup is found by a task that is named after its storage', async () => {
    site = await openSite()
    const guest = await site.find('lxc', 'stopped')
    site.simulator.mutate(guest.ref.vmid, { backup: 'local' })
    renewList(site.simulator)
    const operation: Operation = { kind: 'backup.create', guest: guest.ref, parameters: { storage: 'local', mode: 'snapshot', protected: false } }
    await site.reconciler.request(operation, 'anna', '')
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const { reader } = createConnector({ clock: site.clock, logger: silent }).connect(site.reconciler.config, site.simulator.token)
    const [backup] = await reader.guestBackups(guest.node, guest.ref.vmid)
    await request(`${site.simulator.endpoints[0]?.url}/api2/json/nodes/${guest.node}/storage/local/content/${encodeURIComponent(backup?.volume ?? '')}`, {
      method: 'DELETE',
      headers: { authorization: `PVEAPIToken=${site.simulator.token}` },
      dispatcher: new Agent({ connect: { rejectUnauthorized: false } }),
    })
    const tasks = await reader.guestTasks(guest.node, guest.ref.vmid, 0, ['imgdel'])
    expect(tasks.map((task) => task.type)).toEqual(['imgdel'])
    await reader.close()
  })
})
