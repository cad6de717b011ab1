/** Row 11: what this app itself made may be removed again by a person; nothing else makes destruction benign. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect } from 'vitest'
import { dataPaths } from '../../electron/config/dataFolder.ts'
import type { GuestType } from '../../shared/domain/guest.ts'
import { renewList } from '../contract/reconcileSite.ts'
import { askData } from '../contract/simulatorAsk.ts'
import { host, type Desk } from './desk.ts'
import { openSite, waitings, type Site } from './harness.ts'
import { row } from './row.ts'

let site: Site
let bob: string
let nextVmid = 900

beforeAll(async () => {
  site = await openSite(24)
  bob = site.simulator.addToken('bob@pam!own', { '/': ['VM.Audit', 'VM.Allocate', 'VM.Config.Disk', 'VM.Config.Memory', 'VM.Config.Options', 'VM.Config.Network', 'VM.PowerMgmt', 'VM.Snapshot', 'VM.Backup', 'Datastore.Audit', 'Datastore.AllocateSpace', 'SDN.Use', 'Sys.Audit'] })
})
afterAll(() => site.close())

const nodeName = (): string => site.simulator.endpoints[0]?.node ?? ''

function creation(type: GuestType, node = nodeName()): readonly string[] {
  const options = type === 'lxc'
    ? { ostemplate: 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', rootfs: 'local-lvm:1', hostname: 'made-here', net0: 'name=eth0,bridge=vmbr0' }
    : { name: 'made-here', scsi0: 'local-lvm:1', net0: 'virtio,bridge=vmbr0' }
  return [`node=${node}`, ...Object.entries(options).map(([key, value]) => `options.${key}=${value}`)].flatMap((each) => ['--set', each])
}

function requested(desk: Desk, vmid: number, kind: string, ...more: readonly string[]) {
  return desk.ask<{ waits: boolean; id: string; outcome?: string }>('request', kind, '--host', host, '--vmid', String(vmid), ...more)
}

/** A guest made here: its VMID. */
async function make(desk: Desk, type: GuestType = 'lxc', ...more: readonly string[]): Promise<number> {
  const vmid = (nextVmid += 1)
  expect(await requested(desk, vmid, 'guest.create', ...creation(type), ...more)).toMatchObject({ waits: false, outcome: 'ok' })
  return vmid
}

/** Runs an operation of ours, which must end well. */
async function ours(desk: Desk, vmid: number, kind: string, ...more: readonly string[]): Promise<void> {
  expect(await requested(desk, vmid, kind, ...more), kind).toMatchObject({ waits: false, outcome: 'ok' })
}

/** Sends what somebody else sends, and waits until its task has ended. */
async function theirs(path: string, body: Readonly<Record<string, string>> | null, { token = bob, method = 'POST' } = {}): Promise<void> {
  const upid = await askData(site.simulator, { method, path, body, token })
  if (typeof upid !== 'string') return
  for (let ended = false; !ended; ) {
    const { status } = await askData(site.simulator, { path: `/nodes/${upid.split(':')[1]}/tasks/${encodeURIComponent(upid)}/status` }) as { status: string }
    ended = status === 'stopped'
    if (!ended) site.simulator.advance(1_000)
  }
}

/** A whole cycle, with all that it begins. */
const wholeCycle = (desk: Desk) => desk.app.services.fleet.host(host).cycle()
const open = (desk: Desk): readonly string[] => desk.journal.provenance(host).map(({ guest, kind }) => `${guest.vmid} ${kind}`)
const told = (desk: Desk, vmid: number): readonly string[] => desk.audit().filter((each) => each.vmid === vmid && each.decision.startsWith('provenance_')).map((each) => each.decision)
const destroyed = (vmid: number) => site.destruction(vmid).map((entry) => entry.kind).filter((kind) => kind !== 'guest.restore')
const intents = (desk: Desk, vmid: number) => desk.audit().filter((each) => each.vmid === vmid && each.operation === 'guest.destroy' && each.kind === 'intent').length

/** Its destruction waits for a signature however it is asked for, and there is no provenance that could excuse it. */
async function expectPending(desk: Desk, vmid: number): Promise<void> {
  const before = [destroyed(vmid), intents(desk, vmid)]
  await site.request(desk, vmid, 'guest.destroy')
  await site.request(desk, vmid, 'guest.destroy')
  desk.declare(`version: 1\nguests:\n  ${vmid}:\n    absent: true\n`)
  for (const command of [['apply'], ['apply', '--benign']]) await desk.run(...command)
  await wholeCycle(desk)
  desk.declare('version: 1\nguests: {}\n')
  expect([destroyed(vmid), intents(desk, vmid)]).toEqual(before)
  expect(desk.journal.pendingItems(host).map((item) => [item.operation?.guest.vmid, item.operation?.kind])).toEqual([[vmid, 'guest.destroy']])
  expect(waitings(desk, vmid)).toHaveLength(1)
  expect((await desk.journal.verifyChain()).brokenAt).toBeNull()
}

for (const type of ['lxc', 'qemu'] as const) {
  row('11', `a guest made here, never started, removed again by a person (${type})`, 'executed once, by provenance', async () => {
    const desk = await site.desk({ signers: false })
    const vmid = await make(desk, type)
    await ours(desk, vmid, 'guest.configure', '--set', 'cores=2')
    await ours(desk, vmid, 'snapshot.create', '--set', 'name=before')
    await ours(desk, vmid, 'snapshot.delete', '--set', 'name=before')
    expect(open(desk)).toEqual([`${vmid} created`])
    await desk.reopen() // a restart keeps it
    await ours(desk, vmid, 'guest.destroy')
    expect([destroyed(vmid), open(desk)]).toEqual([['snapshot.delete', 'guest.destroy'], []])
    expect(desk.audit().filter((each) => each.vmid === vmid && each.kind === 'intent').map((each) => each.decision)).toEqual(['policy', 'policy', 'policy', 'provenance', 'provenance'])
    expect(told(desk, vmid)).toEqual(['provenance_began', 'provenance_ended'])
    // Once: the same VMID, made by somebody else, is somebody else's.
    const body: Readonly<Record<string, string>> = type === 'lxc'
      ? { vmid: String(vmid), ostemplate: 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', rootfs: 'local-lvm:1', hostname: 'made-here', net0: 'name=eth0,bridge=vmbr0', tags: 'countersign-scratch' }
      : { vmid: String(vmid), name: 'made-here', scsi0: 'local-lvm:1', net0: 'virtio,bridge=vmbr0', tags: 'countersign-scratch' }
    await theirs(`/nodes/${nodeName()}/${type}`, body)
    renewList(site.simulator)
    await expectPending(desk, vmid)
  })
}

row('11', 'a guest made here that a person\'s own file declares absent', 'waits in apply, executed by apply --benign', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  desk.declare(`version: 1\nguests:\n  ${vmid}:\n    absent: true\n`)
  renewList(site.simulator)
  expect((await desk.run('plan')).out).toContain('by provenance it was made here at')
  expect((await desk.run('apply')).exit).toBe(3)
  await desk.ask('host', 'mode', host, 'auto')
  for (let cycle = 0; cycle < 2; cycle += 1) await wholeCycle(desk)
  expect(destroyed(vmid)).toEqual([])
  await desk.run('apply', '--benign')
  expect(destroyed(vmid)).toEqual(['guest.destroy'])
})

row('11', 'what a person made as scratch, after it ran', 'executed once, by provenance', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk, 'lxc', '--scratch')
  await ours(desk, vmid, 'guest.start')
  await ours(desk, vmid, 'guest.stop')
  expect(open(desk)).toEqual([`${vmid} scratch`])
  await ours(desk, vmid, 'guest.destroy')
  expect(destroyed(vmid)).toEqual(['guest.destroy'])
})

for (const [how, scratch, expected] of [['copied', false, 'pending_signature'], ['copied', true, 'executed once, by provenance'], ['restored', false, 'pending_signature'], ['restored', true, 'executed once, by provenance']] as const) {
  row('11', `a guest ${how} here, which may be the last of its data${scratch ? ', called scratch by a person' : ''}`, expected, async () => {
    const desk = await site.desk({ signers: false })
    const source = site.guest('lxc')
    const seen = (await askData(site.simulator, { path: '/cluster/resources?type=vm' })) as readonly { vmid: number; node: string }[]
    const node = seen.find((each) => each.vmid === source)?.node ?? ''
    const vmid = (nextVmid += 1)
    const flag = scratch ? ['--scratch'] : []
    if (how === 'copied') {
      await ours(desk, vmid, 'guest.clone', '--set', `source=${source}`, '--set', `sourceNode=${node}`, '--set', 'full=true', ...flag)
    } else {
      await ours(desk, source, 'backup.create', '--set', 'storage=local')
      const [backup] = (await askData(site.simulator, { path: `/nodes/${node}/storage/local/content?content=backup&vmid=${source}` })) as readonly { volid: string }[]
      await ours(desk, vmid, 'guest.restoreNew', '--set', `node=${node}`, '--set', `volume=${backup?.volid ?? ''}`, ...flag)
    }
    renewList(site.simulator)
    if (!scratch) return expectPending(desk, vmid)
    await ours(desk, vmid, 'guest.destroy')
    expect(destroyed(vmid)).toEqual(['guest.destroy'])
  })
}

type Attack = (desk: Desk, vmid: number, path: string) => Promise<void> | void

/** What ends provenance, of what was made empty and of scratch alike. */
const touches: readonly (readonly [string, Attack])[] = [
  ['a snapshot by another user', (_, __, path) => theirs(`${path}/snapshot`, { snapname: 'theirs' })],
  ['a snapshot by our own token, not through this app', (_, __, path) => theirs(`${path}/snapshot`, { snapname: 'ours' }, { token: site.simulator.token })],
  ['a start and a stop by another user', async (_, __, path) => {
    await theirs(`${path}/status/start`, {})
    await theirs(`${path}/status/stop`, {})
  }],
  ['a configuration changed by another user', (_, __, path) => theirs(`${path}/config`, { memory: '777' }, { method: 'PUT' })],
  ['a configuration changed before an operation of ours', async (desk, vmid, path) => {
    await theirs(`${path}/config`, { memory: '777' }, { method: 'PUT' })
    await ours(desk, vmid, 'guest.configure', '--set', 'cores=2')
  }],
  ['destruction and new creation with the same VMID', (_, vmid) => site.simulator.mutate(vmid, { recycle: '1' })],
  ['the same, with volumes of the same names', (_, vmid) => site.simulator.mutate(vmid, { recycle: 'same-volumes' })],
  ['a restore over it by another user', async (desk, vmid, path) => {
    await ours(desk, vmid, 'backup.create', '--set', 'storage=local')
    const [backup] = (await askData(site.simulator, { path: `/nodes/${nodeName()}/storage/local/content?content=backup&vmid=${vmid}` })) as readonly { volid: string }[]
    await theirs(path.replace(/\/\d+$/, ''), { vmid: String(vmid), restore: '1', force: '1', ostemplate: backup?.volid ?? '' })
  }],
  ['a volume attached here that was there before', async (desk, vmid) => {
    await ours(desk, vmid, 'disk.attach', '--set', 'slot=mp0', '--set', 'storage=local-lvm', '--set', 'sizeBytes=1GiB', '--set', 'properties.mp=/data')
    await ours(desk, vmid, 'disk.detach', '--set', 'slot=mp0')
    expect(told(desk, vmid)).toEqual(['provenance_began'])
    await ours(desk, vmid, 'disk.attach', '--set', 'slot=mp0', '--set', `volume=local-lvm:vm-${vmid}-disk-1`, '--set', 'properties.mp=/data')
  }],
]

for (const scratch of [false, true]) {
  for (const [what, attack] of touches) {
    row('11', `a guest made here${scratch ? ' as scratch' : ''}, then: ${what}`, 'pending_signature', async () => {
      const desk = await site.desk({ signers: false })
      const vmid = await make(desk, 'lxc', ...(scratch ? ['--scratch'] : []))
      await attack(desk, vmid, `/nodes/${nodeName()}/lxc/${vmid}`)
      renewList(site.simulator)
      await expectPending(desk, vmid)
      expect([open(desk), told(desk, vmid)]).toEqual([[], ['provenance_began', 'provenance_ended']])
    })
  }
}

row('11', 'a guest made here, started and stopped here', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  await ours(desk, vmid, 'guest.start')
  expect(open(desk)).toEqual([])
  await ours(desk, vmid, 'guest.stop')
  await desk.reopen()
  await expectPending(desk, vmid)
})

row('11', 'a guest made here that a look saw running, though no task tells of it', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  site.simulator.mutate(vmid, { status: 'running' })
  renewList(site.simulator)
  await wholeCycle(desk)
  site.simulator.mutate(vmid, { status: 'stopped' })
  renewList(site.simulator)
  await expectPending(desk, vmid)
})

row('11', 'scratch that a declaration claimed, also after it was withdrawn', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk, 'lxc', '--scratch')
  desk.declare(`version: 1\nguests:\n  ${vmid}:\n    description: ours now\n`)
  renewList(site.simulator)
  await wholeCycle(desk)
  expect(told(desk, vmid)).toEqual(['provenance_began', 'provenance_ended'])
  desk.declare('version: 1\nguests: {}\n')
  await expectPending(desk, vmid)
})

row('11', 'tag countersign-scratch set by hand on a guest of others', 'ignored, pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = site.guest()
  site.simulator.mutate(vmid, { tags: 'countersign-scratch', description: 'made by countersign' })
  renewList(site.simulator)
  await expectPending(desk, vmid)
  expect(told(desk, vmid)).toEqual([])
})

row('11', 'wishes from elsewhere for a guest made here', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  await desk.ask('host', 'mode', host, 'auto')
  const file = desk.path('wishes.json')
  for (const extra of [{}, { provenance: 'scratch' }, { scratch: true }]) {
    writeFileSync(file, JSON.stringify([{ host, vmid, kind: 'guest.destroy', parameters: {}, reason: 'from elsewhere', ...extra }]))
    await desk.run('job', 'submit', file)
  }
  writeFileSync(file, JSON.stringify([{ host, vmid, kind: 'guest.destroy', parameters: { scratch: true }, reason: 'from elsewhere' }]))
  expect((await desk.run('job', 'submit', file)).exit).toBe(1)
  await desk.run('apply', '--benign')
  expect([destroyed(vmid), desk.journal.pendingItems(host).map((item) => item.operation?.kind)]).toEqual([[], ['guest.destroy']])
})

row('11', 'the window says scratch', 'bad_request', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = site.guest()
  for (const extra of [{ scratch: true }, { provenance: 'created' }, { trigger: 'person' }]) {
    expect(await desk.call('guest.request', { host, vmid, kind: 'guest.destroy', parameters: {}, reason: '', ...extra })).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  }
  await desk.call('guest.request', { host, vmid, kind: 'guest.destroy', parameters: {}, reason: '' })
  expect([destroyed(vmid), desk.journal.pendingItems(host)]).toEqual([[], [expect.objectContaining({ guestName: expect.any(String) as string })]])
})

row('11', 'a copy made at the window is not scratch', 'bad_request, pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = (nextVmid += 1)
  const source = site.guest('lxc')
  const seen = (await askData(site.simulator, { path: '/cluster/resources?type=vm' })) as readonly { vmid: number; node: string }[]
  const parameters = { source, sourceNode: seen.find((each) => each.vmid === source)?.node ?? '', full: true }
  expect(await desk.call('guest.request', { host, vmid, kind: 'guest.clone', parameters, reason: '', scratch: true })).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  expect(await desk.call('guest.request', { host, vmid, kind: 'guest.clone', parameters, reason: '' })).toMatchObject({ ok: true })
  renewList(site.simulator)
  await expectPending(desk, vmid)
})

row('11', '--scratch for what makes no guest', 'usage', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = site.guest()
  for (const kind of ['guest.destroy', 'guest.start']) expect(await desk.refusal('request', kind, '--host', host, '--vmid', String(vmid), '--scratch')).toBe('usage')
  expect(site.effects(vmid)).toEqual([])
})

row('11', 'a token that sees no tasks of others', 'pending_signature', async () => {
  const blind = site.simulator.addToken('carol@pam!own', { '/': ['VM.Audit', 'VM.Allocate', 'VM.Config.Disk', 'VM.Config.Memory', 'VM.Config.CPU', 'VM.Config.Options', 'VM.Config.Network', 'VM.PowerMgmt', 'VM.Snapshot', 'VM.Backup', 'Datastore.Audit', 'Datastore.AllocateSpace', 'SDN.Use', 'Sys.Audit'], '/nodes': [] })
  const desk = await site.desk({ signers: false, token: blind })
  const vmid = (nextVmid += 1)
  await requested(desk, vmid, 'guest.create', ...creation('lxc'))
  expect((await requested(desk, vmid, 'guest.destroy')).waits).toBe(true)
  expect([destroyed(vmid), open(desk)]).toEqual([[], [`${vmid} created`]])
})

row('11', 'the list of tasks cannot be read', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  const heal = site.simulator.faults.add({ method: 'GET', path: `/nodes/${nodeName()}/tasks` }, { kind: 'status', status: 500, reason: 'no', carriedOut: false })
  expect((await requested(desk, vmid, 'guest.destroy')).waits).toBe(true)
  heal()
  expect([destroyed(vmid), open(desk)]).toEqual([[], [`${vmid} created`]])
})

row('11', 'provenance written into the journal by hand', 'noticed, pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const mine = await make(desk)
  const vmid = site.guest()
  await desk.close()
  const database = new DatabaseSync(dataPaths(desk.dataFolder).journal, { enableForeignKeyConstraints: false })
  for (const name of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) database.exec(`DROP TRIGGER "${String(name['name'])}"`)
  database.exec(`UPDATE provenance SET vmid = ${vmid}, kind = 'scratch' WHERE vmid = ${mine}`)
  database.close()
  await desk.open()
  expect(open(desk)).toEqual([])
  for (const each of [vmid, mine]) {
    expect((await requested(desk, each, 'guest.destroy')).waits).toBe(true)
    expect(destroyed(each)).toEqual([])
  }
  expect((await desk.run('journal', 'verify')).err).toContain('broken at row')
})

row('11', 'an older journal put back, in which the guest was not started yet', 'journal_rolled_back, then pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  const { journal } = dataPaths(desk.dataFolder)
  await desk.close()
  copyFileSync(journal, desk.path('old.db'))
  await desk.open()
  await ours(desk, vmid, 'guest.start')
  await ours(desk, vmid, 'guest.stop')
  await desk.close()
  copyFileSync(desk.path('old.db'), journal)
  await desk.open()
  expect(open(desk)).toEqual([])
  await desk.run('request', 'guest.destroy', '--host', host, '--vmid', String(vmid))
  await desk.ask('journal', 'confirm-epoch')
  expect((await requested(desk, vmid, 'guest.destroy')).waits).toBe(true)
  expect(destroyed(vmid)).toEqual([])
  expect(told(desk, vmid).at(-1)).toBe('provenance_ended')
})

row('11', 'an older journal put back, and a new epoch, though nobody touched the guest', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  const { journal } = dataPaths(desk.dataFolder)
  await desk.close()
  copyFileSync(journal, desk.path('old.db'))
  await desk.open()
  await ours(desk, site.guest(), 'guest.configure', '--set', 'cores=2')
  await desk.close()
  copyFileSync(desk.path('old.db'), journal)
  await desk.open()
  await desk.ask('journal', 'confirm-epoch')
  await expectPending(desk, vmid)
  expect([open(desk), told(desk, vmid)]).toEqual([[], ['provenance_began', 'provenance_ended']])
})
