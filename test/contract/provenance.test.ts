/** Provenance from its making to its end, on a simulated cluster: who may rest on it, and what it outlives. */
import { describe, expect, it } from 'vitest'
import type { GuestRun } from '../../electron/reconcile/applyGuest.ts'
import { observeGuest } from '../../electron/reconcile/observeGuest.ts'
import { establishProvenance } from '../../electron/reconcile/provenance.ts'
import type { DesiredGuest, GuestRef } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { ended, openClient } from './proxmoxClientHarness.ts'
import { ask, askData } from './simulatorAsk.ts'
import { renewList, type Site } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'

const open = sitePerTest()

const made: GuestRef = { host: 'site', vmid: 900, type: 'lxc' }
const destroy: Operation = { kind: 'guest.destroy', guest: made, parameters: { purge: false, unreferencedDisks: false } }

function creation(site: Site, guest = made): Operation {
  return {
    kind: 'guest.create',
    guest,
    parameters: { node: site.simulator.endpoints[0]?.node ?? '', options: { ostemplate: 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', rootfs: 'local-lvm:1', hostname: 'made-here', net0: 'name=eth0,bridge=vmbr0' } },
  }
}

async function make(site: Site): Promise<void> {
  const outcome = await site.reconciler.request(creation(site), 'anna', '')
  expect(outcome).toMatchObject({ kind: 'ran', entry: { outcome: 'ok' } })
  renewList(site.simulator)
}

const open900 = (site: Site) => site.journal.provenance('site', 900).map((each) => each.kind)

describe('a declaration that a guest made here is to be absent', () => {
  const ways: readonly (readonly [string, Partial<DesiredGuest>, boolean, 'destroyed' | 'waits'])[] = [
    ['in a person\'s own file, applied by a person', { source: { file: 'site.yaml', line: 3 } }, true, 'destroyed'],
    ['in a person\'s own file, without --benign', { source: { file: 'site.yaml', line: 3 } }, false, 'waits'],
    ['by a hub', { source: { file: 'hub:https://hub.example:8443', line: 1 } }, true, 'waits'],
    ['by nobody can say whom', {}, true, 'waits'],
  ]
  it.each(ways)('%s', async (_, source, benign, expected) => {
    const site = await open()
    await make(site)
    site.declare({ vmid: 900, absent: true, ...source })
    const runs: readonly GuestRun[] = await site.apply({ benign })
    expect([runs.flatMap((run) => run.ran.map((entry) => entry.outcome)), runs.flatMap((run) => run.waiting).length]).toEqual(expected === 'destroyed' ? [['ok'], 0] : [[], 1])
    expect(site.effects(900)).toEqual(expected === 'destroyed' ? ['guest.create', 'guest.destroy'] : ['guest.create'])
  })

  it('is not carried out by auto mode itself', async () => {
    const site = await open({ mode: 'auto' })
    await make(site)
    site.declare({ vmid: 900, absent: true, source: { file: 'site.yaml', line: 3 } })
    for (let cycle = 0; cycle < 3; cycle += 1) await site.reconciler.cycle()
    expect([site.effects(900), open900(site)]).toEqual([['guest.create'], ['created']])
  })
})

it('a wish from elsewhere waits, also in auto mode', async () => {
  const site = await open({ mode: 'auto' })
  await make(site)
  const outcome = await site.reconciler.submitWish({ host: 'site', vmid: 900, kind: 'guest.destroy', parameters: {}, reason: 'from elsewhere' }, 'hub:https://hub.example:8443')
  expect([outcome.kind, site.effects(900)]).toEqual(['waits', ['guest.create']])
})

it('a guest that a wish made is not scratch, and what is made by a task with warnings has no provenance', async () => {
  const site = await open({ mode: 'auto' })
  site.simulator.faults.task({ type: 'vzcreate', outcome: { kind: 'warnings', lines: ['WARN: something'] } })
  expect(await site.reconciler.request(creation(site), 'anna', '')).toMatchObject({ kind: 'ran', entry: { outcome: 'warnings' } })
  expect(open900(site)).toEqual([])
  expect((await site.reconciler.request(destroy, 'anna', '')).kind).toBe('waits')
})

/** Makes the guest, and loses sight of the task before it ends. */
async function loseSight(site: Site, operation: Operation, type: string): Promise<() => void> {
  site.simulator.faults.task({ type, durationMs: 20_000 })
  const heal = site.simulator.faults.add({ method: 'GET', path: /\/tasks\/.*\/status$/ }, { kind: 'status', status: 500, reason: 'no', carriedOut: false })
  const left = await site.reconciler.request(operation, 'anna', '')
  expect(left.kind === 'ran' ? left.entry.state : left.kind).toBe('sent')
  return heal
}
/** Cycles until nothing is under way any more. */
async function settle(site: Site): Promise<void> {
  await expect.poll(async () => {
    await site.reconciler.cycle()
    return site.journal.unsettled().length
  }).toBe(0)
}

it('does not begin where nobody looked when the creation ended: what was changed until then leaves no task', async () => {
  const site = await open()
  const heal = await loseSight(site, creation(site), 'vzcreate')
  site.simulator.advance(60_000)
  site.simulator.mutate(900, { rootfs: 'local-lvm:vm-900-disk-7,size=1G' }) // somebody put his own data in
  heal()
  await settle(site)
  expect([site.journal.recentEntries(1)[0]?.outcome, open900(site)]).toEqual(['ok', []])
  expect((await site.reconciler.request(destroy, 'anna', '')).kind).toBe('waits')
  expect(site.effects(900)).toEqual(['guest.create'])
})

it('ends with a change that was made before the end of an operation of ours was noticed', async () => {
  const site = await open()
  await make(site)
  const heal = await loseSight(site, { kind: 'snapshot.create', guest: made, parameters: { name: 'before' } }, 'vzsnapshot')
  site.simulator.advance(60_000)
  site.simulator.mutate(900, { description: 'mine now' })
  heal()
  await settle(site)
  expect((await site.reconciler.request(destroy, 'anna', '')).kind).toBe('waits')
})

it('sees a start and a stop while the guest was read, which takes long where its backups lie far away', async () => {
  const site = await open()
  await make(site)
  const connection = openClient(site.simulator)
  const node = site.simulator.endpoints[0]?.node ?? ''
  const seen = await observeGuest(connection.reader, made, node)
  if (seen === null) throw new Error('the guest is not there')
  const observe = async () => {
    for (const step of ['start', 'stop']) await ended(connection, String(await askData(site.simulator, { method: 'POST', path: `/nodes/${node}/lxc/900/status/${step}`, body: {} })))
    return observeGuest(connection.reader, made, node)
  }
  const declared = async () => ({ guests: new Map(), problems: [] })
  expect(await establishProvenance(destroy, seen, { journal: site.journal, connection, declared, observe })).toMatchObject({ provenance: null })
  expect(open900(site)).toEqual([])
  await connection.reader.close()
})

it('does not take the configuration for its own that an operation found changed', async () => {
  const site = await open()
  await make(site)
  site.simulator.faults.add({ method: 'PUT', path: /\/config$/ }, { kind: 'status', status: 500, reason: 'detected modified configuration', carriedOut: false })
  expect(await site.reconciler.request({ kind: 'guest.configure', guest: made, parameters: { cores: 2 } }, 'anna', '')).toMatchObject({ kind: 'ran', entry: { outcome: 'failed' } })
  expect(site.journal.provenance('site', 900)[0]?.later.map((each) => each.digestAfter)).toEqual([null])
})

it('a removal that was begun on its strength is not begun a second time', async () => {
  const site = await open()
  await make(site)
  site.simulator.faults.task({ type: 'vzdestroy', outcome: { kind: 'failed', text: 'storage is away', effect: false } })
  expect(await site.reconciler.request(destroy, 'anna', '')).toMatchObject({ kind: 'ran', entry: { outcome: 'failed' } })
  expect((await site.reconciler.request(destroy, 'anna', '')).kind).toBe('waits')
})

it('disks of earlier guests under its VMID, and entries of jobs, are left for a signature', async () => {
  const site = await open()
  await make(site)
  for (const parameters of [{ purge: false, unreferencedDisks: true }, { purge: true, unreferencedDisks: false }]) {
    expect((await site.reconciler.request({ ...destroy, parameters }, 'anna', '')).kind).toBe('waits')
  }
  expect(site.effects(900)).toEqual(['guest.create'])
})

it('is nobody\'s but the guest\'s: others are as they were', async () => {
  const site = await open()
  const other = await site.find('lxc', 'stopped')
  await make(site)
  expect((await site.reconciler.request({ ...destroy, guest: other.ref }, 'anna', '')).kind).toBe('waits')
})

it('a guest that is gone takes it along', async () => {
  const site = await open()
  await make(site)
  await site.reconciler.request(destroy, 'anna', '')
  expect(open900(site)).toEqual([])
  site.simulator.advance(2_000) // tasks are told apart by the second: those of the first guest are older now
  await make(site)
  expect(open900(site)).toEqual(['created'])
  expect(await site.reconciler.request(destroy, 'anna', '')).toMatchObject({ kind: 'ran', entry: { outcome: 'ok' } })
})

it('a token with rights on the guest alone sees it gone, though it is then forbidden to look', async () => {
  const rights = { '/': ['Sys.Audit', 'Datastore.Audit', 'Datastore.AllocateSpace', 'SDN.Use'], '/vms/900': ['VM.Audit', 'VM.Allocate', 'VM.Config.Disk', 'VM.Config.Memory', 'VM.Config.CPU', 'VM.Config.Options', 'VM.Config.Network', 'VM.PowerMgmt'] }
  let token = ''
  const site = await open({ token: (simulator) => (token = simulator.addToken('narrow@pam!own', rights)) })
  await make(site)
  expect(await site.reconciler.request(destroy, 'anna', '')).toMatchObject({ kind: 'ran', entry: { outcome: 'ok' } })
  expect(site.effects(900)).toEqual(['guest.create', 'guest.destroy'])
  const path = `/nodes/${site.simulator.endpoints[0]?.node ?? ''}/lxc/900/status/current`
  expect((await ask(site.simulator, { path, token })).status).toBe(403)
})
