/** The volumes that carry a VMID: on answers as Proxmox gives them, and on a simulated cluster. */
import { afterEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../electron/platform/clock.ts'
import type { HostConnection, Logger } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { observeGuest } from '../../electron/reconcile/observeGuest.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { failure, guestOf, openClient, ref } from './proxmoxClientHarness.ts'
import { answerJson, startRawHost } from './rawTlsHost.ts'

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const deep = { depth: 'leftovers', ha: false } as const
const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

type Data = Readonly<Record<string, unknown>>

/** A host that gives these answers to `GET`s without `/api2/json`, and 501 to all else. */
async function serve(answers: Data): Promise<{ readonly connection: HostConnection; readonly asked: () => readonly string[] }> {
  const pathOf = ({ path }: { readonly path: string }): string => path.replace('/api2/json', '')
  const raw = await startRawHost((request, socket) => {
    const data = answers[pathOf(request)]
    answerJson(socket, { data: data ?? null }, data === undefined ? '501 Method not implemented' : undefined)
  })
  cleanups.push(() => raw.close())
  const connection = createConnector({ clock: createSystemClock(), logger }).connect(
    { id: 'lab', endpoints: [{ url: raw.url, fingerprint: raw.fingerprint }], token: { kind: 'memory', account: 'lab' }, mode: 'observe', desiredPath: null, demo: false },
    'root@pam!full=12345678-1234-1234-1234-123456789abc',
  )
  cleanups.push(() => connection.reader.close())
  return { connection, asked: () => raw.requests().map(pathOf) }
}

const storages = '/nodes/pve1/storage?content=images,rootdir'
const content = (storage: string, kind: string) => `/nodes/pve1/storage/${storage}/content?content=${kind}&vmid=110`
const rights = (below: Data, guest: Data = {}): Data => ({ '/access/permissions?path=%2Fstorage': { '/storage': below }, '/access/permissions?path=%2Fvms%2F110': { '/vms/110': guest } })
const administrator = rights({ 'Datastore.Allocate': 1 })
const row = (storage: string, more: Data = {}): Data => ({ storage, content: 'images,rootdir', enabled: 1, active: 1, ...more })
// As recorded in a list of everything on a directory storage.
const disk = (number: number, more: Data = {}): Data => ({ parent: null, vmid: 110, size: 106_954_752, ctime: 1_795_392_304, format: 'raw', content: 'rootdir', volid: `local:110/vm-110-disk-${number}.raw`, used: 4_628_480, ...more })

describe('the storages that could hold the disks of a guest', () => {
  it('are those for its type that are enabled and can be reached, sorted', async () => {
    const { connection } = await serve({
      [storages]: [row('zfs', { content: 'rootdir' }), row('ceph', { content: 'images' }), row('both'), row('off', { enabled: 0 }), row('away', { active: 0 })],
    })
    expect(await connection.reader.diskStorages('pve1', 'lxc')).toEqual(['both', 'zfs'])
    expect(await connection.reader.diskStorages('pve1', 'qemu')).toEqual(['both', 'ceph'])
  })
})

describe('the volumes of a VMID', () => {
  it('come from every storage that may hold disks, each once, sorted, and none of another guest', async () => {
    const { connection, asked } = await serve({
      ...administrator,
      [storages]: [row('local', { content: 'iso,images,rootdir,backup' }), row('zfs', { content: 'rootdir' }), row('old', { enabled: 0, active: 0 })],
      [content('local', 'rootdir')]: [disk(1), disk(0, { size: '1073741824' }), disk(0), disk(0, { vmid: 111, volid: 'local:111/vm-111-disk-0.raw' })],
      [content('local', 'images')]: [],
      [content('zfs', 'rootdir')]: [disk(0, { volid: 'zfs:subvol-110-disk-0', size: undefined })],
    })
    expect(await connection.reader.guestVolumes('pve1', 110)).toEqual([
      { volume: 'local:110/vm-110-disk-0.raw', sizeBytes: 106_954_752 },
      { volume: 'local:110/vm-110-disk-1.raw', sizeBytes: 106_954_752 },
      { volume: 'zfs:subvol-110-disk-0', sizeBytes: null },
    ])
    expect(asked().filter((path) => path.includes('/content'))).toHaveLength(3)
  })

  it('are not known, rather than none, when a storage cannot be reached', async () => {
    const { connection, asked } = await serve({ ...administrator, [storages]: [row('local'), row('nas', { active: 0 })], [content('local', 'rootdir')]: [], [content('local', 'images')]: [] })
    const error = await failure(connection.reader.guestVolumes('pve1', 110))
    expect([error.code, error.retry, error.message]).toEqual(['host_busy', 'backoff', 'Which volumes 110 has is not known: pve1 cannot reach the storage nas.'])
    expect(asked().some((path) => path.includes('/content'))).toBe(false)
  })

  it('are not known when one storage answers with an error', async () => {
    const { connection } = await serve({ ...administrator, [storages]: [row('local')], [content('local', 'rootdir')]: [] })
    expect((await failure(connection.reader.guestVolumes('pve1', 110))).code).toBe('unsupported')
  })

  it.each<[string, boolean, Data, Data]>([
    ['everything on every storage', true, { 'Datastore.Allocate': 1 }, {}],
    ['the storages, and the disks of the guest', true, { 'Datastore.Audit': 1 }, { 'VM.Config.Disk': 1 }],
    ['the storages alone', false, { 'Datastore.Audit': 1 }, { 'VM.Audit': 1 }],
    ['the guest alone', false, {}, { 'VM.Config.Disk': 1 }],
    ['the folder of the storages and not what is in it', false, { 'Datastore.Allocate': 0, 'Datastore.Audit': 0 }, { 'VM.Config.Disk': 1 }],
  ])('are told to who may see %s: %s', async (_title, told, below, guest) => {
    const { connection } = await serve({ ...rights(below, guest), [storages]: [] })
    if (told) expect(await connection.reader.guestVolumes('pve1', 110)).toEqual([])
    else expect(await failure(connection.reader.guestVolumes('pve1', 110))).toMatchObject({ code: 'forbidden', hint: 'Grant it Datastore.Audit on /storage, with propagation, and VM.Config.Disk on /vms/110.' })
  })
})

describe('on a simulated cluster', () => {
  async function open(): Promise<{ readonly simulator: Simulator; readonly connection: HostConnection }> {
    const simulator = await startSimulator({ nodes: 2, guests: 12, seed: 3 })
    cleanups.push(() => simulator.close())
    const connection = openClient(simulator)
    cleanups.push(() => connection.reader.close())
    return { simulator, connection }
  }

  it.each(['lxc', 'qemu'] as const)('a leftover of a %s is told apart from what its configuration names, and only where it is asked for', async (type) => {
    const { simulator, connection } = await open()
    const { vmid, node, name } = await guestOf(connection, type, 'running')
    const guest = ref({ type, vmid })
    const before = await observeGuest(connection.reader, guest, node, deep)
    expect([before?.name, before?.holdings?.leftovers]).toEqual([name, []])
    simulator.mutate(vmid, { leftover: 'local-lvm:3' })
    const after = await observeGuest(connection.reader, guest, node, deep)
    expect(after?.holdings?.leftovers).toEqual([{ volume: expect.stringMatching(new RegExp(`^local-lvm:vm-${vmid}-disk-\\d+$`)) as string, sizeBytes: 3 * 1024 ** 3 }])
    expect((await observeGuest(connection.reader, guest, node, { ...deep, depth: 'holdings' }))?.holdings).not.toHaveProperty('leftovers')
    expect(await observeGuest(connection.reader, guest, node)).not.toHaveProperty('holdings')
  })

  it('a token that would be shown nothing is told so', async () => {
    const { simulator, connection } = await open()
    const { vmid, node } = await guestOf(connection, 'lxc', 'running')
    simulator.mutate(vmid, { leftover: 'local-lvm:3' })
    const blind = openClient(simulator, { token: simulator.addToken('blind@pve!reader', { '/': ['VM.Audit', 'VM.Allocate', 'Sys.Audit', 'Datastore.Audit'] }) })
    cleanups.push(() => blind.reader.close())
    expect((await failure(observeGuest(blind.reader, ref({ type: 'lxc', vmid }), node, deep))).code).toBe('forbidden')
  })
})
