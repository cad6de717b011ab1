/** What happens to a signed request when the guest, the signers, the cluster or the clock move before it is carried out. */
import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataPaths } from '../../electron/config/dataFolder.ts'
import { startSimulator } from '../../electron/simulator/startSimulator.ts'
import type { GuestType } from '../../shared/domain/guest.ts'
import { clockSpeed } from '../contract/reconcileHost.ts'
import { renewList } from '../contract/reconcileSite.ts'
import { host, type Desk } from './desk.ts'
import { addHost, expectRefused, openSite, refusals, type ExportedRequest, type Site } from './harness.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(120)
})
afterAll(() => site.close())

interface Signed {
  readonly desk: Desk
  readonly vmid: number
  readonly exported: ExportedRequest
  readonly signature: string
}

/** A destruction, signed by alice and not handed in yet. */
async function signed(type: GuestType = 'lxc'): Promise<Signed> {
  const desk = await site.desk()
  const vmid = site.guest(type)
  const exported = await site.export(desk, await site.request(desk, vmid, 'guest.destroy'))
  return { desk, vmid, exported, signature: site.sign(exported) }
}

const moves: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['renamed', 'state_changed', { name: 'another-name' }],
  ['given a new snapshot', 'state_changed', { snapshot: 'afterwards' }],
  ['given other memory', 'state_changed', { memory: '4096' }],
  ['given another disk', 'state_changed', { unused3: 'local-lvm:vm-1-disk-9' }],
  ['given a pending change', 'state_changed', { 'pending:cores': '2' }],
  ['given a description', 'state_changed', { description: 'do not destroy' }],
  ['recycled under its VMID', 'binding_mismatch', { recycle: '1' }],
  ['recycled under its VMID with volumes of the same names', 'binding_mismatch', { recycle: 'same-volumes' }],
]

describe.each(['lxc', 'qemu'] as const)('a signed %s guest', (type) => {
  it.each(moves)('%s before the signature is handed in: %s', { timeout }, async (_name, code, values) => {
    const { desk, vmid, signature, exported } = await signed(type)
    site.simulator.mutate(vmid, values)
    expect(await desk.refusal('approvals', 'import', signature)).toBe(code)
    await expectRefused(site, desk, vmid, code)
    const [successor] = desk.journal.pendingItems(host)
    expect([desk.journal.pendingItem(exported.id)?.state, successor?.signatures]).toEqual(['superseded', []])
    expect(desk.journal.pendingItem(exported.id)?.successor).toBe(successor?.id)
  })

  it.each(moves)('%s between signature and execution: %s', { timeout }, async (_name, code, values) => {
    const { desk, vmid, signature } = await signed(type)
    await desk.ask('approvals', 'import', signature)
    site.simulator.mutate(vmid, values)
    await expectRefused(site, desk, vmid, code)
    expect(await desk.refusal('approvals', 'import', signature)).toBe(code)
  })

  it('migrated to another node is carried out: the node is not bound', { timeout }, async () => {
    const { desk, vmid, signature, exported } = await signed(type)
    await desk.ask('approvals', 'import', signature)
    const node = (await desk.app.services.fleet.host(host).look()).observation?.guests.get(vmid)?.node
    site.simulator.mutate(vmid, { node: node === 'pve1' ? 'pve2' : 'pve1' })
    renewList(site.simulator)
    await desk.ask('apply')
    expect(site.destruction(vmid).map((entry) => [entry.kind, entry.node === node])).toEqual([['guest.destroy', false]])
    expect(desk.journal.pendingItem(exported.id)?.state).toBe('executed')
  })

  it('started again is not destroyed while it runs, and is once it is stopped', { timeout }, async () => {
    const { desk, vmid, signature } = await signed(type)
    await desk.ask('approvals', 'import', signature)
    site.simulator.mutate(vmid, { status: 'running' })
    await expectRefused(site, desk, vmid, 'guest_running')
    site.simulator.mutate(vmid, { status: 'stopped' })
    await desk.ask('apply')
    expect(site.destruction(vmid)).toHaveLength(1)
  })

  it('protected since is not destroyed', { timeout }, async () => {
    const { desk, vmid, signature } = await signed(type)
    await desk.ask('approvals', 'import', signature)
    site.simulator.mutate(vmid, { protection: '1' })
    await expectRefused(site, desk, vmid, 'state_changed')
  })
})

describe('a guest that moves while others are worked on', () => {
  it('is read again when its turn has come, not before the wait', { timeout }, async () => {
    const desk = await site.desk()
    const guests: number[] = []
    for (let tries = 0; guests.length < 2 && tries < 6; tries += 1) {
      const vmid = site.guest()
      const node = (await desk.app.services.fleet.host(host).look()).observation?.guests.get(vmid)?.node
      if (node === 'pve1') guests.push(vmid)
    }
    for (const vmid of guests) await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
    const off = site.simulator.faults.add({ method: 'DELETE', nth: 1 }, { kind: 'delay', ms: 600, before: 'request' })
    const applied = desk.run('apply')
    const sent = () => site.simulator.requests().filter((request) => request.method === 'DELETE' && guests.some((vmid) => request.path.endsWith(`/${vmid}`)))
    while (sent().length === 0) await wait(10)
    const first = guests.findIndex((vmid) => sent()[0]?.path.endsWith(`/${vmid}`))
    const other = guests[1 - first] ?? 0
    site.simulator.mutate(other, { snapshot: 'meanwhile' })
    await applied
    off()
    expect(site.destruction(guests[first] ?? 0)).toHaveLength(1)
    expect(site.destruction(other)).toEqual([])
    expect(refusals(desk, 'state_changed')).toHaveLength(1)
  })
})

describe('another cluster under the same name and address', () => {
  it('takes no signature of the first and is sent nothing', { timeout }, async () => {
    const { desk, vmid, signature } = await signed()
    await desk.ask('approvals', 'import', signature)
    const impostor = await startSimulator({ nodes: 2, guests: 120, seed: 8, timeScale: 1 / clockSpeed })
    try {
      await desk.ask('host', 'remove', host)
      const twin = impostor.addToken(site.simulator.token.split('=')[0] ?? '', { '/': [] })
      expect(twin).not.toBe(site.simulator.token)
      await addHost(desk, impostor)
      await desk.run('apply')
      expect(impostor.ledger()).toEqual([])
    } finally {
      await impostor.close()
    }
    expect(site.destruction(vmid)).toEqual([])
  })
})

describe('the record of what was signed', () => {
  it('deleted: the app observes only, and after a new epoch the old signature is refused', { timeout }, async () => {
    const { desk, vmid, signature } = await signed()
    await desk.close()
    const { journal } = dataPaths(desk.dataFolder)
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${journal}${suffix}`, { force: true })
    await desk.open()
    expect((await desk.run('apply')).err).toContain('(journal_rolled_back)')
    expect(await desk.refusal('signers', 'enrol', '--principal', 'mallory', '--key', `${site.key('mallory')}.pub`, '--roles', 'operational')).toBe('journal_rolled_back')
    await desk.ask('journal', 'confirm-epoch')
    await desk.ask('signers', 'enrol', '--principal', 'alice', '--key', `${site.key('alice')}.pub`, '--roles', 'operational')
    expect(await desk.refusal('approvals', 'import', signature)).toBe('wrong_host')
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
  })

  it('of an earlier epoch is refused, signed and handed in or not', { timeout }, async () => {
    const { desk, vmid, signature } = await signed()
    await desk.ask('approvals', 'import', signature)
    await desk.ask('journal', 'confirm-epoch')
    await desk.run('apply')
    expect(await desk.refusal('approvals', 'import', signature)).toBe('state_changed')
    await desk.run('apply')
    expect(site.destruction(vmid)).toEqual([])
    expect(desk.journal.pendingItems(host).map((item) => item.signatures)).toEqual([[]])
  })
})

describe('the mode and the quorum of the cluster', () => {
  it('observe runs nothing, signed or not', { timeout }, async () => {
    const { desk, vmid, signature } = await signed()
    await desk.ask('approvals', 'import', signature)
    await desk.ask('host', 'mode', host, 'observe')
    await expectRefused(site, desk, vmid, 'not_allowed_by_mode')
  })

  it('without quorum nothing is sent', { timeout }, async () => {
    const { desk, vmid, signature } = await signed()
    await desk.ask('approvals', 'import', signature)
    site.simulator.setQuorate(false)
    await desk.run('apply')
    site.simulator.setQuorate(true)
    expect(site.destruction(vmid)).toEqual([])
    await desk.ask('apply')
    expect(site.destruction(vmid)).toHaveLength(1)
  })
})
