/** Every kind that needs a signature, and those beside it: from the catalogue over the client to a simulated cluster and back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bindOperation } from '../../electron/engine/operations/catalogue.ts'
import type { HostConnection } from '../../electron/ports.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { ActualGuest, GuestType } from '../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../shared/domain/operation.ts'
import { ended, failure, guestOf, openClient, ref } from './proxmoxClientHarness.ts'
import { ask } from './simulatorAsk.ts'

let simulator: Simulator
let connection: HostConnection

beforeEach(async () => {
  simulator = await startSimulator({ nodes: 3, guests: 12, seed: 1, timeScale: 0.01 })
  connection = openClient(simulator)
})

afterEach(async () => {
  await connection.reader.close()
  await simulator.close()
})

/** A stopped guest, as the client reads it. */
async function stoppedGuest(type: GuestType): Promise<ActualGuest> {
  const row = await guestOf(connection, type, 'running')
  simulator.mutate(row.vmid, { status: 'stopped' })
  return observe(type, row.vmid)
}

async function observe(type: GuestType, vmid: number): Promise<ActualGuest> {
  const { reader } = connection
  const row = (await reader.fleet()).guests.find((guest) => guest.vmid === vmid)
  if (row === undefined) throw new Error(`${vmid} is gone`)
  const guest = ref({ type, vmid })
  const [spec, live] = [await reader.guestSpec(row.node, guest), await reader.guestLive(row.node, guest)]
  return {
    ref: guest, node: row.node, name: row.name, run: live.status === 'running' ? 'running' : 'stopped', hostStatus: live.status, lock: live.lock,
    template: live.template, haState: null, uptimeSeconds: live.uptimeSeconds, listTags: row.tags, specKnown: true, spec,
    holdings: { snapshots: await reader.guestSnapshots(row.node, guest), backups: await reader.guestBackups(row.node, vmid) },
  }
}

/** Sends one operation as the catalogue says, waits for its task, and checks its own end state on what is read afterwards. */
async function carryOut(guest: ActualGuest, kind: OperationKind, parameters: OperationParameters): Promise<ActualGuest> {
  const bound = bindOperation({ kind, guest: guest.ref, parameters })
  if (bound === null) throw new Error(`${kind} does not take ${JSON.stringify(parameters)}`)
  expect(bound.precondition(guest)).toBeNull()
  const atSeconds = Math.floor((Date.now() + connection.reader.clockSkewMs()) / 1000)
  const upid = await connection.writer.send(bound.request(guest))
  if (upid !== null) expect([kind, await ended(connection, upid)]).toEqual([kind, { kind: 'ok' }])
  simulator.advance(60_000) // a container's conversion answers nothing, and works on
  const after = await observe(guest.ref.type, guest.ref.vmid)
  const nowSeconds = Math.ceil((Date.now() + connection.reader.clockSkewMs()) / 1000)
  expect([kind, bound.reached(after, { atSeconds, nowSeconds })]).toEqual([kind, true])
  return after
}

const effects = () => simulator.ledger().map((entry) => entry.kind)

describe.each(['lxc', 'qemu'] as const)('on a guest of type %s', (type) => {
  it('takes a snapshot, rolls back to it, and deletes it', async () => {
    let guest = await stoppedGuest(type)
    guest = await carryOut(guest, 'snapshot.create', { name: 'before', description: 'a=b & ü' })
    guest = await carryOut(guest, 'snapshot.create', { name: 'later' })
    expect(guest.holdings?.snapshots.map(({ name, parent, description, state }) => [name, parent, description, state])).toEqual([
      ['before', null, 'a=b & ü', null], ['later', 'before', '', null],
    ])
    guest = await carryOut(guest, 'snapshot.delete', { name: 'later' })
    guest = await carryOut(guest, 'snapshot.rollback', { name: 'before', start: true })
    guest = await carryOut(guest, 'snapshot.delete', { name: 'before' })
    expect(guest.holdings?.snapshots).toEqual([])
    expect(effects()).toEqual(expect.arrayContaining(['snapshot.create', 'snapshot.rollback', 'snapshot.delete']))
  })

  it('backs up, keeps one of two, and deletes the other', async () => {
    let guest = await stoppedGuest(type)
    guest = await carryOut(guest, 'backup.create', { storage: 'local' })
    guest = await carryOut(guest, 'backup.create', { storage: 'local', protected: true })
    const [newer, older] = guest.holdings?.backups ?? []
    expect([newer, older].map((backup) => [backup?.storage, backup?.protected, backup?.verified])).toEqual([['local', true, null], ['local', false, null]])
    guest = await carryOut(guest, 'backup.delete', { volume: older?.volume })
    expect(guest.holdings?.backups).toEqual([newer])
    expect(effects()).toEqual(['backup.create', 'backup.create', 'backup.delete'])
  })

  it('restores over the guest what was backed up', async () => {
    let guest = await carryOut(await stoppedGuest(type), 'backup.create', { storage: 'local' })
    const { nextBoot: backedUp } = guest.spec ?? {}
    guest = await carryOut(guest, 'guest.configure', { description: 'written since', cores: 7 })
    guest = await carryOut(guest, 'guest.restore', { volume: guest.holdings?.backups[0]?.volume })
    expect(guest.spec?.nextBoot).toEqual(backedUp)
    expect(effects()).toEqual(['backup.create', 'guest.configure', 'guest.restore'])
  })

  it('becomes a template', async () => {
    const guest = await carryOut(await stoppedGuest(type), 'guest.template', {})
    expect(guest.template).toBe(true)
    expect(effects()).toEqual(['guest.template'])
  })

  it('detaches a disk, keeping its volume, and deletes the volume after', async () => {
    const slot = type === 'lxc' ? 'mp1' : 'scsi1'
    const { ref: { vmid }, node } = await stoppedGuest(type)
    const attached = await ask(simulator, { method: 'PUT', path: `/nodes/${node}/${type}/${vmid}/config`, body: { [slot]: `local-lvm:4${type === 'lxc' ? ',mp=/data' : ''}` } })
    expect(attached.status).toBe(200)
    let guest = await observe(type, vmid)
    const volume = guest.spec?.disks.find((disk) => disk.slot === slot)?.volume ?? ''
    guest = await carryOut(guest, 'disk.detach', { slot, volume })
    expect(guest.spec?.disks.find((disk) => disk.volume === volume)?.slot).toBe('unused0')
    expect(effects()).not.toContain('disk.delete')
    await carryOut(guest, 'disk.delete', { slot: 'unused0', volume })
    expect(simulator.ledger().filter((entry) => entry.kind === 'disk.delete')).toHaveLength(1)
  })
})

describe('what the host refuses', () => {
  it('a backup asked of a node that the guest left is no backup', async () => {
    const guest = await stoppedGuest('lxc')
    const other = simulator.endpoints.find(({ node }) => node !== guest.node)?.node ?? ''
    const request = bindOperation({ kind: 'backup.create', guest: guest.ref, parameters: { storage: 'local' } })?.request({ ...guest, node: other })
    if (request === undefined) throw new Error('no request')
    expect((await failure(connection.writer.send(request))).code).toBe('host_rejected')
    expect(effects()).toEqual([])
  })

  it('a stale digest keeps an unused disk', async () => {
    const guest = await stoppedGuest('lxc')
    const volume = `local-lvm:vm-${guest.ref.vmid}-disk-1`
    simulator.mutate(guest.ref.vmid, { unused0: volume })
    const reviewed = await observe('lxc', guest.ref.vmid)
    const request = bindOperation({ kind: 'disk.delete', guest: guest.ref, parameters: { slot: 'unused0', volume } })?.request(reviewed)
    simulator.mutate(guest.ref.vmid, { description: 'somebody was here' })
    if (request === undefined) throw new Error('no request')
    expect((await failure(connection.writer.send(request))).code).toBe('digest_conflict')
    expect(effects()).toEqual([])
  })
})
