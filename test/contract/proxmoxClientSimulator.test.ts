/** The client against a whole simulated cluster: the same calls that the app makes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostConnection, ResourceRow } from '../../electron/ports.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { RequestPreview } from '../../shared/domain/operation.ts'
import { ended, failure, guestOf, openClient, type OpenOptions, ref } from './proxmoxClientHarness.ts'

let simulator: Simulator
let opened: HostConnection[]

beforeEach(async () => {
  simulator = await startSimulator({ nodes: 3, guests: 12, seed: 1, timeScale: 0.01 })
  opened = []
})

afterEach(async () => {
  for (const connection of opened) await connection.reader.close()
  await simulator.close()
})

function open(options: OpenOptions = {}): HostConnection {
  const connection = openClient(simulator, options)
  opened.push(connection)
  return connection
}

const pathOf = (row: ResourceRow): string => `/nodes/${row.node}/${row.type}/${row.vmid}`

describe('reading', () => {
  it('sees the whole cluster', async () => {
    const { reader, tokenId } = open()
    expect(tokenId).toBe('root@pam!countersign')
    expect((await reader.version()).version).toMatch(/^9\./)
    const status = await reader.clusterStatus()
    expect(status.quorate).toBe(true)
    expect(status.nodes).toEqual(['pve1', 'pve2', 'pve3'].map((name) => ({ name, online: true })))
    const fleet = await reader.fleet()
    expect(fleet.nodes).toEqual(status.nodes)
    expect(fleet.guests.map((guest) => guest.vmid)).toEqual(Array.from({ length: 12 }, (_, index) => 100 + index))
    expect([...((await reader.permissions()).get('/') ?? [])]).toEqual(expect.arrayContaining(['VM.Audit', 'VM.PowerMgmt']))
    expect(Math.abs(reader.clockSkewMs())).toBeLessThan(60_000 * 60)
  })

  it('reads every guest: configuration and status', async () => {
    const { reader } = open()
    for (const row of (await reader.fleet()).guests) {
      const spec = await reader.guestSpec(row.node, ref(row))
      expect(spec.digest).toMatch(/^[0-9a-f]{40}$/)
      expect(spec.running).toEqual(spec.nextBoot)
      expect(spec.running).toMatchObject({ name: row.name, tags: row.tags })
      expect(spec.running.memoryMiB).toBeGreaterThan(0)
      expect(spec.rootSlot).toBe(row.type === 'lxc' ? 'rootfs' : 'scsi0')
      expect(spec.disks.find((disk) => disk.slot === spec.rootSlot)?.sizeBytes).toBeGreaterThan(0)
      expect(spec.mac).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/)
      expect(spec.uuid === null).toBe(row.type === 'lxc')
      expect(await reader.guestLive(row.node, ref(row))).toMatchObject({ status: row.status, lock: null, haManaged: false, template: false })
    }
  })

  it('costs one request for each guest and at most five more', async () => {
    const { reader } = open()
    await reader.clusterStatus()
    const { guests } = await reader.fleet()
    await Promise.all(guests.map((row) => reader.guestSpec(row.node, ref(row))))
    expect(simulator.requests().length).toBeLessThanOrEqual(guests.length + simulator.endpoints.length + 2)
  })

  it('tells a missing guest, and a guest that is on another node', async () => {
    const { reader } = open()
    const row = await guestOf(open(), 'lxc', 'running')
    expect((await failure(reader.guestSpec(row.node, { host: 'sim', vmid: 999, type: 'lxc' }))).code).toBe('guest_not_found')
    const other = simulator.endpoints.find((endpoint) => endpoint.node !== row.node)?.node ?? ''
    expect((await failure(reader.guestSpec(other, ref(row)))).code).toBe('guest_not_found')
  })

  it("names the cluster alike from every node: by its own certificate, which is not the one of TLS", async () => {
    const names = await Promise.all(simulator.endpoints.map(({ node }) => open({ nodes: [node] }).reader.clusterFingerprint()))
    expect(new Set(names).size).toBe(1)
    expect(names[0]).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    expect(simulator.endpoints.map(({ fingerprint }) => fingerprint)).not.toContain(names[0])
  })

  it('does not know a task that never was', async () => {
    const { reader } = open()
    const upid = 'UPID:pve1:00000071:000380CA:6B0370A2:vzcreate:110:root@pam!countersign:'
    expect(await reader.taskStatusOnce(upid)).toEqual({ kind: 'unknown', text: 'no such task' })
    expect(await reader.taskLog(upid, 0, 50)).toEqual([])
    expect((await failure(reader.taskStatusOnce('nonsense'))).code).toBe('bad_request')
  })
})

describe('changing', () => {
  it('sets cores of a container at once, guarded by the digest', async () => {
    const connection = open()
    const row = await guestOf(connection, 'lxc', 'running')
    const before = await connection.reader.guestSpec(row.node, ref(row))
    const request: RequestPreview = { method: 'PUT', path: `${pathOf(row)}/config`, parameters: { cores: '7', description: 'a=b & ü\nsecond', digest: before.digest } }
    expect(await connection.writer.send(request)).toBeNull()
    const after = await connection.reader.guestSpec(row.node, ref(row))
    expect(after.running).toMatchObject({ cores: 7, description: 'a=b & ü\nsecond' })
    expect(after.pendingKeys).toEqual([])
    expect(after.digest).not.toBe(before.digest)
    expect((await failure(connection.writer.send(request))).code).toBe('digest_conflict')
    expect(simulator.ledger().map((entry) => entry.kind)).toEqual(['guest.configure'])
  })

  it('leaves cores of a running virtual machine for its next start', async () => {
    const connection = open()
    const row = await guestOf(connection, 'qemu', 'running')
    const before = await connection.reader.guestSpec(row.node, ref(row))
    const request: RequestPreview = { method: 'PUT', path: `${pathOf(row)}/config`, parameters: { cores: '3', digest: before.digest } }
    expect(await connection.writer.send(request)).toBeNull()
    const after = await connection.reader.guestSpec(row.node, ref(row))
    expect([after.running.cores, after.nextBoot.cores, after.pendingKeys]).toEqual([before.running.cores, 3, ['cores']])
    expect((await failure(connection.writer.send(request))).code).toBe('digest_conflict')
  })

  it('starts a guest and follows its task', async () => {
    const connection = open()
    const row = await guestOf(connection, 'lxc', 'stopped')
    const request: RequestPreview = { method: 'POST', path: `${pathOf(row)}/status/start`, parameters: {} }
    const upid = await connection.writer.send(request)
    expect(await ended(connection, upid)).toEqual({ kind: 'ok' })
    expect((await connection.reader.guestLive(row.node, ref(row))).status).toBe('running')
    expect((await connection.reader.taskLog(upid ?? '', 0, 50)).at(-1)).toBe('TASK OK')
    const [task] = await connection.reader.guestTasks(row.node, row.vmid, 0, ['vzstart', 'qmstart'])
    expect(task).toMatchObject({ upid, type: 'vzstart', vmid: row.vmid, user: connection.tokenId, status: 'OK' })
    expect((await failure(connection.writer.send(request))).code).toBe('already_satisfied')
    expect(simulator.ledger().map((entry) => [entry.kind, entry.vmid])).toEqual([['guest.start', row.vmid]])
  })

  it('tells warnings, failures and unknown ends of tasks apart', async () => {
    const connection = open()
    const row = await guestOf(connection, 'lxc', 'stopped')
    simulator.lock(row.vmid, 'backup')
    const start: RequestPreview = { method: 'POST', path: `${pathOf(row)}/status/start`, parameters: {} }
    expect(await ended(connection, await connection.writer.send(start))).toEqual({ kind: 'failed', text: 'CT is locked (backup)' })
    expect((await failure(connection.writer.send({ method: 'PUT', path: `${pathOf(row)}/config`, parameters: { cores: '1' } }))).code).toBe('guest_locked')
    expect(simulator.ledger()).toEqual([])

    simulator.lock(row.vmid, null)
    const runs = [
      [{ kind: 'unexpected', effect: false }, { kind: 'unknown', text: 'unexpected status' }],
      [{ kind: 'failed', text: 'startup for container failed', effect: false }, { kind: 'failed', text: 'startup for container failed' }],
      [{ kind: 'log gone', effect: false }, { kind: 'unknown' }],
      [{ kind: 'warnings', lines: ['one', 'two'] }, { kind: 'warnings', count: 2 }],
    ] as const
    for (const [outcome, state] of runs) {
      simulator.faults.task({ type: 'vzstart', vmid: row.vmid, outcome })
      expect(await ended(connection, await connection.writer.send(start))).toMatchObject(state)
    }
  })

  it('grows a disk', async () => {
    const connection = open()
    const row = await guestOf(connection, 'lxc', 'running')
    const { digest } = await connection.reader.guestSpec(row.node, ref(row))
    const upid = await connection.writer.send({ method: 'PUT', path: `${pathOf(row)}/resize`, parameters: { disk: 'rootfs', size: '64G', digest } })
    expect(await ended(connection, upid)).toEqual({ kind: 'ok' })
    expect((await connection.reader.guestSpec(row.node, ref(row))).disks[0]?.sizeBytes).toBe(64 * 1024 ** 3)
  })

  it('destroys with parameters in the query', async () => {
    const connection = open()
    const row = await guestOf(connection, 'lxc', 'stopped')
    const upid = await connection.writer.send({ method: 'DELETE', path: pathOf(row), parameters: { purge: '1', 'destroy-unreferenced-disks': '0' } })
    expect(await ended(connection, upid)).toMatchObject({ kind: 'ok' })
    expect((await failure(connection.reader.guestSpec(row.node, ref(row)))).code).toBe('guest_not_found')
  })
})

describe('what goes wrong', () => {
  it('wrong token', async () => {
    const { reader, writer } = open({ token: 'root@pam!countersign=12345678-1234-1234-1234-123456789abc' })
    expect((await failure(reader.fleet())).code).toBe('unauthorized')
    expect((await failure(writer.send({ method: 'POST', path: '/nodes/pve1/lxc/100/status/start', parameters: {} }))).code).toBe('unauthorized')
    expect(simulator.ledger()).toEqual([])
  })

  it('missing privilege: named with its path, and guests silently left out of lists', async () => {
    const all = (await open().reader.fleet()).guests
    const mine = all.find((guest) => guest.type === 'lxc')
    if (mine === undefined) throw new Error('no container')
    const { reader, writer } = open({ token: simulator.addToken('ops@pve!few', { [`/vms/${mine.vmid}`]: ['VM.Audit'] }) })
    expect((await reader.fleet()).guests.map((guest) => guest.vmid)).toEqual([mine.vmid])
    const refused = await failure(writer.send({ method: 'POST', path: `${pathOf(mine)}/status/start`, parameters: {} }))
    expect([refused.code, refused.hint]).toEqual(['forbidden', `Give the token VM.PowerMgmt on /vms/${mine.vmid}.`])
    expect((await failure(reader.clusterStatus())).hint).toBe('Give the token Sys.Audit on /.')
  })

  it.each([['down', true], ['hanging', 'hanging']] as const)('node %s: its guests are unreachable, the others are not', async (_title, how) => {
    const connection = open({ readMs: 3_000 })
    await connection.reader.clusterStatus()
    const { guests } = await connection.reader.fleet()
    await simulator.setNodeDown('pve2', how)
    for (const row of guests.slice(0, 3)) {
      const read = connection.reader.guestSpec(row.node, ref(row))
      if (row.node === 'pve2') expect((await failure(read)).code).toBe('node_unreachable')
      else expect((await read).digest).toHaveLength(40)
    }
    const dead = guests.find((row) => row.node === 'pve2')
    if (dead === undefined) throw new Error('no guest on pve2')
    const lost = await failure(connection.writer.send({ method: 'PUT', path: `${pathOf(dead)}/config`, parameters: { cores: '1' } }))
    // Down, another node answers 595; whether anything was delivered is then only its word.
    expect(lost.code).toBe('outcome_unknown')
    expect(simulator.ledger()).toEqual([])
  })

  it('wrong certificate on every node: no credential arrives', async () => {
    const { reader, writer } = open()
    const shown: string[] = []
    for (const { node } of simulator.endpoints) shown.push(await simulator.faults.wrongCertificate(node))
    const error = await failure(reader.fleet())
    expect(error.code).toBe('pin_mismatch')
    expect(shown.some((fingerprint) => error.message.includes(fingerprint))).toBe(true)
    expect((await failure(writer.send({ method: 'POST', path: '/nodes/pve1/lxc/100/status/start', parameters: {} }))).code).toBe('pin_mismatch')
    expect(simulator.requests()).toEqual([])
  })

  it.each([
    ['reset before it is carried out', { kind: 'reset', when: 'unprocessed' }, 0],
    ['reset before the reply', { kind: 'reset', when: 'before' }, 1],
    ['reset in the reply', { kind: 'reset', when: 'in' }, 1],
    ['truncated reply', { kind: 'truncate' }, 1],
    ['garbage', { kind: 'body', body: '<html>', contentType: 'text/html' }, 1],
    ['596 though carried out', { kind: 'status', status: 596, reason: 'Broken pipe', carriedOut: true }, 1],
    ['no reply', { kind: 'hang', carriedOut: true }, 1],
  ] as const)('a change with %s has an unknown outcome and takes effect at most once', async (_title, fault, effects) => {
    const connection = open({ readMs: 1_000 })
    const row = await guestOf(connection, 'lxc', 'running')
    simulator.faults.add({ method: 'PUT' }, fault)
    expect((await failure(connection.writer.send({ method: 'PUT', path: `${pathOf(row)}/config`, parameters: { cores: '7' } }))).code).toBe('outcome_unknown')
    expect(simulator.requests().filter((request) => request.method === 'PUT')).toHaveLength(1)
    expect(simulator.ledger()).toHaveLength(effects)
  })
})
