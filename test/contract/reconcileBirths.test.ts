/** Guests made, copied, restored beside others, and moved, through the whole path on a simulated cluster; each is made at most once. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../electron/ports.ts'
import type { FaultAction } from '../../electron/simulator/faults.ts'
import type { TaskFault } from '../../electron/simulator/taskFaults.ts'
import type { AppError } from '../../shared/domain/appError.ts'
import type { ActualGuest, GuestType } from '../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../shared/domain/operation.ts'
import { runTask } from './simulatorAsk.ts'
import type { Site } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'

const open = sitePerTest({ looked: true })

const newVmid = 150
const ostemplate = 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst'
const container: OperationParameters = { node: 'pve1', options: { ostemplate, rootfs: 'local-lvm:4', hostname: 'new-1', memory: '512', net0: 'name=eth0,bridge=vmbr0,ip=dhcp', unprivileged: '1' } }
const machine: OperationParameters = { node: 'pve2', options: { name: 'new-1', memory: '1024', scsihw: 'virtio-scsi-single', scsi0: 'local-lvm:8,iothread=1', ide2: 'local:iso/debian-13.1.0-amd64-netinst.iso,media=cdrom', net0: 'virtio,bridge=vmbr0', ciuser: 'ops' } }
const creation = (type: GuestType): OperationParameters => (type === 'lxc' ? container : machine)

/** Asks as a person does; the entry as it ended. Rejects with the refusal. */
async function ask(site: Site, type: GuestType, kind: OperationKind, parameters: OperationParameters, vmid = newVmid): Promise<JournalEntry> {
  const outcome = await site.reconciler.request({ kind, guest: { host: 'site', vmid, type }, parameters }, 'anna', '')
  if (outcome.kind === 'waits') throw new Error(`${kind} waits for a signature`)
  return outcome.entry
}

const refusal = (promise: Promise<unknown>): Promise<Pick<AppError, 'code' | 'message'>> => promise.then(() => ({ code: 'internal', message: 'it was not refused' }), (thrown: unknown) => thrown as AppError)
const shown = (site: Site, vmid = newVmid): ActualGuest | undefined => site.reconciler.snapshot().observation?.guests.get(vmid)
const changes = (site: Site) => site.simulator.requests().filter((request) => request.method !== 'GET').map((request) => request.path)
const born = (site: Site, vmid = newVmid) => site.effects(vmid).filter((kind) => ['guest.create', 'guest.clone', 'guest.restore'].includes(kind))
describe.each(['lxc', 'qemu'] as const)('a new %s', (type) => {
  it('is made on a free VMID, shown at once, and not started', async () => {
    const site = await open()
    const entry = await ask(site, type, 'guest.create', creation(type))
    expect([entry.state, entry.outcome, entry.error]).toEqual(['settled', 'ok', null])
    expect(entry.node).toBe(creation(type)['node'])
    expect(shown(site)).toMatchObject({ ref: { vmid: newVmid, type }, node: entry.node, run: 'stopped', name: 'new-1', lock: null })
    expect(site.reconciler.snapshot().reviews.get(newVmid)?.standing).toBe('unmanaged')
    expect([born(site), changes(site)]).toEqual([['guest.create'], [`/nodes/${entry.node}/${type}`]])
  })

  it('is never made over a guest of either type', async () => {
    const site = await open()
    for (const taken of ['lxc', 'qemu'] as const) {
      const guest = await site.find(taken, 'stopped')
      expect((await refusal(ask(site, type, 'guest.create', creation(type), guest.ref.vmid))).code).toBe('vmid_taken')
    }
    await ask(site, type, 'guest.create', creation(type))
    expect((await refusal(ask(site, type, 'guest.create', creation(type)))).code).toBe('vmid_taken')
    expect(changes(site)).toHaveLength(1)
  })
})

describe('a VMID', () => {
  it('is not free where a guest has it that the token may not see', async () => {
    const site = await open({
      token: (simulator) => simulator.addToken('ops@pve!some', {
        '/': ['Sys.Audit'], '/vms/150': ['VM.Audit', 'VM.Allocate', 'VM.Config.Options'], '/vms/101': ['VM.Audit', 'VM.Allocate'], '/storage': ['Datastore.AllocateSpace', 'Datastore.Audit'],
      }),
    })
    const { observation } = await site.reconciler.look()
    expect(observation?.guests.has(100)).toBe(false)
    const refused = await refusal(ask(site, 'lxc', 'guest.create', container, 100))
    expect(refused.code).toBe('vmid_taken')
    expect(refused.message).toContain('may not see')
    expect(changes(site)).toEqual([])
  })

  it('is not known to be free without quorum', async () => {
    const site = await open()
    site.simulator.setQuorate(false)
    expect((await refusal(ask(site, 'lxc', 'guest.create', container))).code).toBe('observation_incomplete')
    expect(changes(site)).toEqual([])
  })

  it('is not sent to a node that is down', async () => {
    const site = await open()
    await site.simulator.setNodeDown('pve2', true)
    expect((await refusal(ask(site, 'qemu', 'guest.create', machine))).code).toBe('node_unreachable')
    expect(changes(site)).toEqual([])
  })

  it('takes nothing that is for a guest', async () => {
    const site = await open()
    for (const kind of ['guest.start', 'guest.destroy'] as const) {
      const parameters = kind === 'guest.start' ? {} : { purge: false, unreferencedDisks: false }
      expect((await refusal(ask(site, 'lxc', kind, parameters))).code).toBe('guest_not_found')
    }
  })
})

describe('a copy', () => {
  it.each(['lxc', 'qemu'] as const)('of a %s is made, with MACs of its own', async (type) => {
    const site = await open()
    const source = await site.find(type, 'stopped')
    const entry = await ask(site, type, 'guest.clone', { source: source.ref.vmid, sourceNode: source.node, full: true, name: 'copy-1' })
    expect([entry.outcome, entry.error]).toEqual(['ok', null])
    expect(entry.upid).toContain(`clone:${source.ref.vmid}:`)
    expect(shown(site)).toMatchObject({ name: 'copy-1', run: 'stopped', lock: null })
    expect(shown(site)?.spec?.mac).not.toBe(source.spec?.mac)
    expect(shown(site)?.spec?.disks.map((disk) => disk.slot)).toEqual(source.spec?.disks.map((disk) => disk.slot))
    expect(born(site)).toEqual(['guest.clone'])
  })

  it('is linked to a template only, and looks at the source right before', async () => {
    const site = await open()
    const source = await site.find('qemu', 'stopped')
    const linked = { source: source.ref.vmid, sourceNode: source.node, full: false }
    expect((await refusal(ask(site, 'qemu', 'guest.clone', linked))).code).toBe('bad_parameter')
    site.simulator.lock(source.ref.vmid, 'backup')
    expect((await refusal(ask(site, 'qemu', 'guest.clone', { ...linked, full: true }))).code).toBe('guest_locked')
    site.simulator.lock(source.ref.vmid, null)
    expect((await refusal(ask(site, 'qemu', 'guest.clone', { ...linked, full: true, sourceNode: source.node === 'pve1' ? 'pve2' : 'pve1' }))).code).toBe('observation_stale')
    expect((await refusal(ask(site, 'lxc', 'guest.clone', { ...linked, full: true }))).code).toBe('guest_not_found')
    expect(changes(site)).toEqual([])
    await runTask(site.simulator, { method: 'POST', path: `/nodes/${source.node}/qemu/${source.ref.vmid}/template` })
    site.simulator.advance(200)
    const entry = await ask(site, 'qemu', 'guest.clone', linked)
    expect([entry.outcome, entry.error]).toEqual(['ok', null])
  })

  it('holds its source: nothing is done to that before the copy is there', async () => {
    const site = await open()
    const source = await site.find('lxc', 'stopped')
    const { vmid } = source.ref
    site.simulator.faults.task({ type: 'vzclone', durationMs: 60_000 })
    const copy = ask(site, 'lxc', 'guest.clone', { source: vmid, sourceNode: source.node, full: true })
    while (changes(site).length === 0) await wait(5)
    const start = ask(site, 'lxc', 'guest.start', {}, vmid)
    expect((await Promise.all([copy, start])).map((entry) => entry.outcome)).toEqual(['ok', 'ok'])
    expect(site.simulator.ledger().map((each) => [each.kind, each.vmid])).toEqual([['guest.clone', newVmid], ['guest.start', vmid]])
  })
})

describe('a backup', () => {
  it.each(['lxc', 'qemu'] as const)('of a %s becomes a guest beside it', async (type) => {
    const site = await open()
    const source = await site.find(type, 'stopped')
    await ask(site, type, 'backup.create', { storage: 'local' }, source.ref.vmid)
    const { guest } = await site.reconciler.readGuest(source.ref.vmid)
    const volume = guest.holdings?.backups[0]?.volume ?? ''
    const entry = await ask(site, type, 'guest.restoreNew', { node: source.node, volume, unique: true })
    expect([entry.outcome, entry.error]).toEqual(['ok', null])
    expect(shown(site)).toMatchObject({ run: 'stopped', lock: null, name: source.name })
    expect(shown(site, source.ref.vmid)?.spec?.digest).toBe(source.spec?.digest)
    expect(site.simulator.ledger().flatMap((each) => each.lost.volumes)).toEqual([])
    expect((await refusal(ask(site, type, 'guest.restoreNew', { node: source.node, volume, unique: true }))).code).toBe('vmid_taken')
    expect((await refusal(ask(site, type, 'guest.restoreNew', { node: source.node, volume: volume.replace(/\d\d\.(?=tar|vma)/, '59.').replace('2026', '2025'), unique: true }, 151))).code).toBe('not_found')
  })

  it('is protected, and no longer, by a person', async () => {
    const site = await open()
    const { ref: { vmid, type } } = await site.find('lxc', 'stopped')
    await ask(site, type, 'backup.create', { storage: 'local' }, vmid)
    const read = async () => (await site.reconciler.readGuest(vmid)).guest.holdings?.backups[0]
    const volume = (await read())?.volume ?? ''
    expect((await ask(site, type, 'backup.protect', { volume, protected: true }, vmid)).outcome).toBe('ok')
    expect((await read())?.protected).toBe(true)
    expect((await refusal(ask(site, type, 'backup.protect', { volume, protected: true }, vmid))).code).toBe('already_satisfied')
    expect((await ask(site, type, 'backup.protect', { volume, protected: false }, vmid)).outcome).toBe('ok')
    expect((await read())?.protected).toBe(false)
    expect(site.effects(vmid)).toEqual(['backup.create', 'backup.protect', 'backup.protect'])
  })
})

describe('a move', () => {
  const other = (guest: ActualGuest) => (guest.node === 'pve1' ? 'pve2' : 'pve1')

  it.each([['lxc', 'running'], ['lxc', 'stopped'], ['qemu', 'running'], ['qemu', 'stopped']] as const)('of a %s that is %s ends on the other node', async (type, run) => {
    const site = await open()
    const guest = await site.find(type, run)
    const { vmid } = guest.ref
    const entry = await ask(site, type, 'guest.migrate', { target: other(guest), online: type === 'qemu' }, vmid)
    expect([entry.outcome, entry.error]).toEqual(['ok', null])
    expect(shown(site, vmid)).toMatchObject({ node: other(guest), run, lock: null })
    expect(site.effects(vmid)).toEqual(['guest.migrate'])
    expect((await refusal(ask(site, type, 'guest.migrate', { target: other(guest), online: true }, vmid))).code).toBe('already_satisfied')
  })

  it('is not asked for to a node that is down', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    await site.simulator.setNodeDown(other(guest), true)
    expect((await refusal(ask(site, 'lxc', 'guest.migrate', { target: other(guest) }, guest.ref.vmid))).code).toBe('node_unreachable')
    expect(changes(site)).toEqual([])
  })

  it('under high availability is waited for after its task has ended', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'running')
    const { vmid } = guest.ref
    expect((await ask(site, 'lxc', 'ha.set', { state: 'started', present: false }, vmid)).outcome).toBe('ok')
    const entry = await ask(site, 'lxc', 'guest.migrate', { target: other(guest) }, vmid)
    expect(entry.upid).toContain(':hamigrate:')
    expect([entry.outcome, entry.error]).toEqual(['ok', null])
    expect(shown(site, vmid)?.node).toBe(other(guest))
  })
})

describe('an answer that is lost', () => {
  const calls: readonly [string, OperationKind, RegExp][] = [['a creation', 'guest.create', /\/lxc$/], ['a copy', 'guest.clone', /\/clone$/]]
  const parametersOf = async (site: Site, kind: OperationKind): Promise<OperationParameters> => {
    if (kind === 'guest.create') return container
    const source = await site.find('lxc', 'stopped')
    return { source: source.ref.vmid, sourceNode: source.node, full: true }
  }
  const lost: readonly [string, FaultAction][] = [
    ['reset before the answer', { kind: 'reset', when: 'before' }],
    ['596 from another node', { kind: 'status', status: 596, reason: 'Connection timed out', carriedOut: true }],
    ['no JSON', { kind: 'body', body: '<html>', contentType: 'text/html' }],
  ]

  it.each(calls.flatMap(([title, kind, path]) => lost.map(([how, fault]) => [title, how, kind, path, fault] as const)))('of %s is found in the task list: %s', async (_title, _how, kind, path, fault) => {
    const site = await open({ callMs: 600 })
    const parameters = await parametersOf(site, kind)
    site.simulator.faults.add({ method: 'POST', path, nth: 1 }, fault)
    const entry = await ask(site, 'lxc', kind, parameters)
    expect([entry.state, entry.outcome]).toEqual(['settled', 'ok'])
    expect([born(site), changes(site).length]).toEqual([[kind], 1])
    expect(shown(site)?.run).toBe('stopped')
  })

  it.each(calls)('of %s that never arrived is left to a person, and nothing is sent to either guest', async (_title, kind, path) => {
    const site = await open({ callMs: 600 })
    const parameters = await parametersOf(site, kind)
    site.simulator.faults.add({ method: 'POST', path, nth: 1 }, { kind: 'reset', when: 'unprocessed' })
    const entry = await ask(site, 'lxc', kind, parameters)
    expect([entry.state, entry.error?.code]).toEqual(['needs_operator', 'outcome_unknown'])
    expect((await refusal(ask(site, 'lxc', kind, parameters))).code).toBe('needs_operator')
    const source = parameters['source']
    if (typeof source === 'number') expect((await refusal(ask(site, 'lxc', 'guest.start', {}, source))).code).toBe('needs_operator')
    expect([born(site), changes(site).length]).toEqual([[], 1])
    site.journal.settleByOperator(entry.id, 'failed', 'anna', 'There is no such guest.')
    expect((await ask(site, 'lxc', kind, parameters)).outcome).toBe('ok')
    expect(born(site)).toEqual([kind])
  })
})

describe('a task that goes wrong', () => {
  it.each<[string, NonNullable<TaskFault['outcome']>]>([
    ['without a trace', { kind: 'failed', text: 'storage is full', effect: false }],
    ['and leaves a guest behind', { kind: 'failed', text: 'storage is full', effect: true }],
  ])('fails %s: that is told, and nothing is removed', async (_title, outcome) => {
    const site = await open()
    site.simulator.faults.task({ type: 'vzcreate', outcome })
    const entry = await ask(site, 'lxc', 'guest.create', container)
    expect([entry.state, entry.outcome, entry.error?.code]).toEqual(['settled', 'failed', 'task_failed'])
    expect(entry.error?.message).toContain('storage is full')
    expect(entry.error?.message.includes(`has a guest ${newVmid} now`)).toBe('effect' in outcome && outcome.effect)
    expect(shown(site) !== undefined).toBe('effect' in outcome && outcome.effect)
    expect(changes(site)).toHaveLength(1)
  })

  it.each([true, false])('ends without a word: a person looks, whether or not the guest is there (%s)', async (effect) => {
    const site = await open()
    site.simulator.faults.task({ type: 'vzcreate', outcome: { kind: 'unexpected', effect } })
    const entry = await ask(site, 'lxc', 'guest.create', container)
    expect([entry.state, entry.error?.code]).toEqual(['needs_operator', 'outcome_unknown'])
    expect(shown(site)?.lock).toBe(effect ? null : 'create')
    expect((await refusal(ask(site, 'lxc', 'guest.create', container))).code).toBe('vmid_taken')
    expect((await refusal(ask(site, 'lxc', 'guest.start', {}))).code).toBe('needs_operator')
    expect(changes(site)).toHaveLength(1)
  })
})

describe('a declaration of a guest that is not there', () => {
  const declared = {
    vmid: newVmid, type: 'lxc', name: 'new-1', memoryBytes: 512 * 1024 ** 2, diskBytes: 4 * 1024 ** 3, run: 'running', tags: ['prod'],
    create: { from: 'template', node: 'pve1', template: ostemplate, storage: 'local-lvm', unprivileged: true },
  } as const

  it('is applied in one go: it is made, then started, and nothing is left to do', async () => {
    const site = await open()
    site.declare(declared)
    const [outcome] = await site.apply()
    expect(outcome?.error).toBeNull()
    expect(outcome?.ran.map((entry) => [entry.operation.kind, entry.outcome])).toEqual([['guest.create', 'ok'], ['guest.start', 'ok']])
    expect(site.effects(newVmid)).toEqual(['guest.create', 'guest.start'])
    expect(await site.apply()).toEqual([])
    expect(site.reconciler.snapshot().reviews.get(newVmid)?.standing).toBe('in_sync')
  })

  it('is made by auto mode, once', async () => {
    const site = await open({ mode: 'auto' })
    site.declare(declared)
    for (let cycle = 0; cycle < 3; cycle += 1) await site.reconciler.cycle()
    expect(site.effects(newVmid)).toEqual(['guest.create', 'guest.start'])
  })

  it('copies a guest, and goes on with what the copy has otherwise', async () => {
    const site = await open()
    const source = await site.find('lxc', 'stopped')
    site.declare({ vmid: newVmid, name: 'copy-1', memoryBytes: 768 * 1024 ** 2, create: { from: 'clone', node: source.node, source: source.ref.vmid, full: true } })
    const [outcome] = await site.apply()
    expect(outcome?.ran.map((entry) => [entry.operation.kind, entry.outcome])).toEqual([['guest.clone', 'ok'], ['guest.configure', 'ok']])
    expect(shown(site)?.spec?.nextBoot).toMatchObject({ name: 'copy-1', memoryMiB: 768 })
  })

  it('makes nothing while not everything can be seen', async () => {
    const site = await open()
    await site.simulator.setNodeDown('pve2', true)
    site.declare(declared)
    expect((await site.apply()).flatMap((outcome) => outcome.ran)).toEqual([])
    expect(changes(site)).toEqual([])
  })

  it('goes no further when the creation failed', async () => {
    const site = await open()
    site.declare(declared)
    site.simulator.faults.task({ type: 'vzcreate', outcome: { kind: 'failed', text: 'storage is full', effect: false } })
    const [outcome] = await site.apply()
    expect(outcome?.ran.map((entry) => entry.outcome)).toEqual(['failed'])
    expect(changes(site)).toHaveLength(1)
  })
})
