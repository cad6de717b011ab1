/** Snapshots, backups, the cluster's name and the replies of signed operations, on answers recorded from Proxmox. */
import { afterEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../electron/platform/clock.ts'
import type { HostConnection, Logger } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { recorded, recordedData } from '../unit/proxmox/recorded.ts'
import { failure } from './proxmoxClientHarness.ts'
import { answerJson, startRawHost, type RawHost } from './rawTlsHost.ts'

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** What the host answers to each call, `GET /nodes` without `/api2/json`: a status line's end and a body. */
type Replies = Readonly<Record<string, { readonly status?: string; readonly body: unknown }>>

async function serve(replies: Replies): Promise<{ readonly raw: RawHost; readonly connection: HostConnection; readonly asked: () => readonly string[] }> {
  const nameOf = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path.replace('/api2/json', '')}`
  const raw = await startRawHost((request, socket) => {
    const reply = replies[nameOf(request)] ?? { status: '501 Method not implemented', body: { data: null } }
    answerJson(socket, reply.body, reply.status)
  })
  cleanups.push(() => raw.close())
  const connection = createConnector({ clock: createSystemClock(), logger }).connect(
    { id: 'lab', endpoints: [{ url: raw.url, fingerprint: raw.fingerprint }], token: { kind: 'memory', account: 'lab' }, mode: 'observe', desiredPath: null, demo: false },
    'root@pam!full=12345678-1234-1234-1234-123456789abc',
  )
  cleanups.push(() => connection.reader.close())
  return { raw, connection, asked: () => raw.requests().map(nameOf) }
}

const replyOf = (name: string): Replies => {
  const { request, answer, body } = recorded(name)
  return { [`${request.method} ${request.path.replace('/api2/json', '')}`]: { status: `${answer.status} ${answer.reason}`, body } }
}

describe('snapshots', () => {
  const ct = { host: 'lab', vmid: 160, type: 'lxc' } as const

  it('are told without the guest itself, oldest first', async () => {
    const { connection } = await serve(replyOf('snap-list'))
    expect(await connection.reader.guestSnapshots('pve1', ct)).toEqual([
      { name: 's1', createdAt: 1795393100, parent: null, description: 'first', state: null, hasMemory: false },
      { name: 's2', createdAt: 1795393100, parent: 's1', description: '', state: null, hasMemory: false },
    ])
  })

  it('that are half made or half gone say so', async () => {
    const data = [{ name: 'broken', description: '', snaptime: '1795393101', snapstate: 'delete' }, ...(recordedData('snap-list') as unknown[]), { name: 'new', snapstate: 'prepare' }]
    const { connection } = await serve({ 'GET /nodes/pve1/lxc/160/snapshot': { body: { data } } })
    const snapshots = await connection.reader.guestSnapshots('pve1', ct)
    expect(snapshots.map(({ name, createdAt, state }) => [name, createdAt, state])).toEqual([
      ['new', null, 'prepare'], ['s1', 1795393100, null], ['s2', 1795393100, null], ['broken', 1795393101, 'delete'],
    ])
  })

  it('of a VM say whether they hold its memory', async () => {
    const data = [{ name: 'cold', snaptime: 1, vmstate: 0 }, { name: 'live', snaptime: 2, vmstate: 1 }]
    const { connection } = await serve({ 'GET /nodes/pve1/qemu/160/snapshot': { body: { data } } })
    const snapshots = await connection.reader.guestSnapshots('pve1', { ...ct, type: 'qemu' })
    expect(snapshots.map(({ name, hasMemory }) => [name, hasMemory])).toEqual([['cold', false], ['live', true]])
  })
})

describe('backups', () => {
  const storages = 'GET /nodes/pve1/storage?content=backup'
  const content = (storage: string) => `GET /nodes/pve1/storage/${storage}/content?content=backup&vmid=110`
  const row = (storage: string, more: Readonly<Record<string, unknown>> = {}) => ({ storage, content: 'backup', enabled: 1, active: 1, ...more })
  const file = 'vzdump-lxc-110-2026_11_23'

  it('of one guest are told newest first, with their protection', async () => {
    const { connection } = await serve({ [storages]: { body: { data: [row('local')] } }, ...replyOf('storage-content-protected') })
    expect(await connection.reader.guestBackups('pve1', 110)).toEqual([
      { volume: `local:backup/${file}-00_05_51.tar.zst`, storage: 'local', createdAt: 1795392351, sizeBytes: 4998, protected: false, verified: null },
      { volume: `local:backup/${file}-00_05_03.tar`, storage: 'local', createdAt: 1795392303, sizeBytes: 81920, protected: false, verified: null },
      { volume: `local:backup/${file}-00_05_01.tar.zst`, storage: 'local', createdAt: 1795392301, sizeBytes: 5085, protected: true, verified: null },
    ])
  })

  it('come from every storage, each once, and none of another guest; a disabled storage is not asked', async () => {
    const pbs = (ctime: number, state?: string) => ({ volid: `pbs:backup/ct/110/${ctime}`, vmid: 110, ctime, size: 1, ...(state === undefined ? {} : { verification: { state, upid: 'UPID:x' } }) })
    const { connection, asked } = await serve({
      [storages]: { body: { data: [row('pbs'), row('local', { enabled: '1', active: '1' }), row('old', { enabled: 0, active: 0 }), row('local')] } },
      [content('pbs')]: { body: { data: [pbs(1, 'ok'), pbs(3, 'failed'), pbs(2), { volid: 'pbs:backup/ct/111/4', vmid: '111', ctime: 4, size: 1 }] } },
      ...replyOf('storage-content-protected'),
    })
    const backups = await connection.reader.guestBackups('pve1', 110)
    expect(backups.map(({ createdAt }) => createdAt)).toEqual([1795392351, 1795392303, 1795392301, 3, 2, 1])
    expect(backups.slice(3).map(({ verified }) => verified)).toEqual([false, null, true])
    expect(asked()).not.toContain(content('old'))
  })

  it('are not known, rather than none, when a storage cannot be reached', async () => {
    const { connection, asked } = await serve({ [storages]: { body: { data: [row('local'), row('nas', { active: 0 })] } }, ...replyOf('storage-content-protected') })
    const error = await failure(connection.reader.guestBackups('pve1', 110))
    expect([error.code, error.retry]).toEqual(['host_busy', 'backoff'])
    expect(error.message).toBe('The backups of 110 are not known: pve1 cannot reach the storage nas.')
    expect(asked()).toEqual([storages])
  })

  it('are not known when one storage answers with an error', async () => {
    const { body, answer } = recorded('storage-content-missing-storage')
    const { connection } = await serve({
      [storages]: { body: { data: [row('local'), row('nosuch')] } }, ...replyOf('storage-content-protected'),
      [content('nosuch')]: { status: `${answer.status} ${answer.reason}`, body },
    })
    const error = await failure(connection.reader.guestBackups('pve1', 110))
    expect([error.code, error.message.includes("storage 'nosuch' does not exist")]).toEqual(['host_rejected', true])
  })

  it('are none where the token sees no storage', async () => {
    const { connection } = await serve({ [storages]: { body: { data: [] } } })
    expect(await connection.reader.guestBackups('pve1', 110)).toEqual([])
  })
})

describe('a VMID', () => {
  it('is free where the cluster gives it back, and taken where it says that a guest has it', async () => {
    const { connection } = await serve({ ...replyOf('nextid-taken'), 'GET /cluster/nextid?vmid=150': { body: { data: '150' } } })
    expect(await connection.reader.vmidIsFree(150)).toBe(true)
    expect(await connection.reader.vmidIsFree(100)).toBe(false)
  })

  it('is not called free by any other answer', async () => {
    const { connection } = await serve({
      'GET /cluster/nextid?vmid=150': { body: { data: 151 } },
      'GET /cluster/nextid?vmid=151': { status: '400 Parameter verification failed.', body: { data: null, errors: { vmid: 'invalid format' } } },
      'GET /cluster/nextid?vmid=152': { body: { data: null } },
    })
    expect(await connection.reader.vmidIsFree(150)).toBe(false)
    expect((await failure(connection.reader.vmidIsFree(151))).code).toBe('bad_parameter')
    expect((await failure(connection.reader.vmidIsFree(152))).code).toBe('bad_response')
  })
})

describe('a VMID that is suggested', () => {
  it('is the one that the cluster names', async () => {
    const { connection } = await serve({ 'GET /cluster/nextid': { body: { data: '118' } } })
    expect(await connection.reader.nextVmid()).toBe(118)
  })
})

describe("the cluster's fingerprint", () => {
  const certificates = replyOf('certificates-info')
  const nodes = (...names: readonly (readonly [string, string])[]): Replies => ({ 'GET /nodes': { body: { data: names.map(([node, status]) => ({ node, status, type: 'node' })) } } })
  const fingerprint = 'DC:FD:5D:31:75:89:4B:C6:4D:04:99:14:B8:A3:BD:E7:1A:2B:76:E0:34:8E:84:A9:67:17:04:A8:47:ED:94:2E'

  it('is that of the root certificate, asked of a node that is up, and once', async () => {
    const { connection, asked } = await serve({ ...nodes(['pve0', 'offline'], ['pve1', 'online']), ...certificates })
    expect(await Promise.all([connection.reader.clusterFingerprint(), connection.reader.clusterFingerprint()])).toEqual([fingerprint, fingerprint])
    expect(await connection.reader.clusterFingerprint()).toBe(fingerprint)
    expect(asked()).toEqual(['GET /nodes', 'GET /nodes/pve1/certificates/info'])
  })

  it.each([
    ['no root certificate', [{ filename: 'pve-ssl.pem', fingerprint }]],
    ['no fingerprint', [{ filename: 'pve-root-ca.pem' }]],
    ['something else', [{ filename: 'pve-root-ca.pem', fingerprint: 'AB:CD' }]],
  ])('is never guessed: %s', async (_title, data) => {
    const replies: Record<string, Replies[string]> = { ...nodes(['pve1', 'online']), 'GET /nodes/pve1/certificates/info': { body: { data } } }
    const { connection } = await serve(replies)
    expect((await failure(connection.reader.clusterFingerprint())).code).toBe('bad_response')
    Object.assign(replies, certificates)
    expect(await connection.reader.clusterFingerprint()).toBe(fingerprint)
  })
})

describe('replies to changes', () => {
  it('vzdump that answers OK backed up nothing', async () => {
    const { connection } = await serve(replyOf('vzdump-other-node-ok'))
    const error = await failure(connection.writer.send({ method: 'POST', path: '/nodes/pve1/vzdump', parameters: { vmid: '900', storage: 'local', mode: 'snapshot', remove: '0' } }))
    expect([error.code, error.retry]).toEqual(['host_rejected', 'afterObserve'])
    expect(error.message).toContain('backed up nothing')
  })

  it('any other call that answers OK has an unknown outcome', async () => {
    const { connection } = await serve({ 'POST /nodes/pve1/lxc/180/template': { body: { data: 'OK' } } })
    expect((await failure(connection.writer.send({ method: 'POST', path: '/nodes/pve1/lxc/180/template', parameters: {} }))).code).toBe('outcome_unknown')
  })

  it('the conversion of a container answers nothing, that of a VM a task', async () => {
    const { connection } = await serve({ ...replyOf('template-ct'), ...replyOf('qemu-template') })
    expect(await connection.writer.send({ method: 'POST', path: '/nodes/pve1/lxc/180/template', parameters: {} })).toBeNull()
    expect(await connection.writer.send({ method: 'POST', path: '/nodes/pve1/qemu/200/template', parameters: {} })).toMatch(/:qmtemplate:200:/)
  })

  it('a deleted backup and a restore are sent as they were recorded', async () => {
    const { raw, connection } = await serve({ ...replyOf('backup-delete'), ...replyOf('restore-over') })
    const deletion = recorded('backup-delete')
    const path = decodeURIComponent(deletion.request.path.replace('/api2/json', ''))
    expect(await connection.writer.send({ method: 'DELETE', path, parameters: {} })).toMatch(/:imgdel:110@local:/)
    const ostemplate = 'local:backup/vzdump-lxc-110-2026_11_23-00_06_51.tar.zst'
    expect(await connection.writer.send({ method: 'POST', path: '/nodes/pve1/lxc', parameters: { vmid: '110', ostemplate, restore: '1', force: '1' } })).toMatch(/:vzrestore:110:/)
    expect(raw.requests().map((request) => [request.method, request.path, request.body])).toEqual([
      ['DELETE', deletion.request.path, ''],
      ['POST', '/api2/json/nodes/pve1/lxc', 'vmid=110&ostemplate=local%3Abackup%2Fvzdump-lxc-110-2026_11_23-00_06_51.tar.zst&restore=1&force=1'],
    ])
  })
})
