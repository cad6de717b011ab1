/** Disks detached and destroyed: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import disksJson from '../fixtures/proxmox/destructive/disks.json' with { type: 'json' }
import { askData, runTask, withSimulator } from './simulatorAsk.ts'
import { all, destructiveCluster, guestIn, register, set, snapshot, start } from './simulatorDestructiveCluster.ts'
import { type Afterwards, type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const disks = disksJson as unknown as Readonly<Record<string, Exchange>>

const running150 = all(
  set(150, { mp3: 'local:150/vm-150-disk-3.raw,mp=/re,size=200M', unused0: 'local:150/vm-150-disk-1.raw', unused1: 'local:150/vm-150-disk-2.raw' }),
  register('local:150/vm-150-disk-3.raw'), (cluster) => void guestIn(cluster, 150).config.values.delete('mp0'), start(150),
)
const detachPending = all(running150, (cluster) => void guestIn(cluster, 150).config.pendingDelete.set('mp3', 'plain'))
const machine = all(
  set(201, { scsi1: 'local:201/vm-201-disk-1.raw,size=1G', scsi2: 'local:201/vm-201-disk-2.raw,size=1G', scsi5: 'local:201/vm-201-disk-5.raw,size=1G', unused0: 'local:201/vm-201-disk-4.raw' }),
  ...[1, 2, 4, 5].map((number) => register(`local:201/vm-201-disk-${number}.raw`)),
)
const detached = (vmid: number, slot: string, as: string, volume: string): Afterwards => (simulator, cluster) => {
  const { values } = guestIn(cluster, vmid).config
  expect([values.has(slot), values.get(as), cluster.volumes.find(volume) !== undefined]).toEqual([false, volume, true])
  expect(simulator.ledger()).toMatchObject([{ kind: 'disk.detach', vmid, detail: { disk: slot, volume, as }, lost: { volumes: [] } }])
}
const destroyed = (vmid: number, volume: string): Afterwards => (simulator, cluster) => {
  expect([...guestIn(cluster, vmid).config.values.values()].some((value) => value.startsWith(volume))).toBe(false)
  expect(cluster.volumes.find(volume)).toBeUndefined()
  expect(simulator.ledger().filter(({ lost }) => lost.volumes.length > 0)).toMatchObject([{ kind: 'disk.delete', vmid, lost: { volumes: [{ id: volume }] } }])
}

const diskReplays: readonly Replay[] = [
  { name: 'lxc-mp-detach', after: detached(150, 'mp0', 'unused1', 'local:150/vm-150-disk-2.raw') },
  { name: 'lxc-mp-detach-config', given: all(set(150, { unused1: 'local:150/vm-150-disk-2.raw' }), (cluster) => void guestIn(cluster, 150).config.values.delete('mp0')) },
  {
    name: 'lxc-mp-detach-running', given: running150,
    after(simulator, cluster) {
      expect([guestIn(cluster, 150).config.values.has('mp3'), [...guestIn(cluster, 150).config.pendingDelete.keys()]]).toEqual([true, ['mp3']])
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.configure', detail: { pending: ['mp3'] }, lost: { volumes: [] } }])
    },
  },
  { name: 'lxc-mp-detach-running-pending', given: detachPending },
  { name: 'lxc-mp-detach-running-config', given: detachPending },
  { name: 'lxc-unused-delete', given: running150, after: destroyed(150, 'local:150/vm-150-disk-2.raw') },
  { name: 'lxc-unused-delete-missing', after: nothingHappened },
  { name: 'lxc-unused-delete-running', given: running150, after: destroyed(150, 'local:150/vm-150-disk-1.raw') },
  { name: 'qemu-disk-detach', given: machine, after: detached(201, 'scsi1', 'unused2', 'local:201/vm-201-disk-1.raw') },
  { name: 'qemu-unlink', given: machine, after: detached(201, 'scsi5', 'unused2', 'local:201/vm-201-disk-5.raw') },
  { name: 'qemu-unlink-unused', given: machine, after: destroyed(201, 'local:201/vm-201-disk-4.raw') },
  { name: 'qemu-unlink-force', given: machine, after: destroyed(201, 'local:201/vm-201-disk-2.raw') },
  { name: 'qemu-unlink-missing', after: nothingHappened },
  { name: 'qemu-delete-missing', after: nothingHappened },
  { name: 'qemu-delete-unused-missing', after: nothingHappened },
  { name: 'qemu-boot-disk-detach' },
  {
    name: 'qemu-boot-disk-detach-config',
    given: all(set(201, { boot: 'order=ide2;net0', unused0: 'local:201/vm-201-disk-0.raw' }), (cluster) => void guestIn(cluster, 201).config.values.delete('scsi0')),
  },
  { name: 'qemu-protected-detach', given: set(203, { protection: '1' }), after: nothingHappened },
  {
    name: 'qemu-put-applies-pending', given: (cluster) => void guestIn(cluster, 201).config.pendingDelete.set('scsi0', 'force'),
    after: destroyed(201, 'local:201/vm-201-disk-0.raw'),
  },
]

describe('disks are detached and destroyed as Proxmox does it', () => {
  it('replays every recording', () => {
    expect(new Set(diskReplays.map(({ name }) => name))).toEqual(new Set(Object.keys(disks)))
  })

  it.each(diskReplays)('$name', (given) => replay(disks, given))

  it('a pending detach happens at the next start, and destroys nothing', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, detachPending) }, async (simulator) => {
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/150/status/stop' })
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/150/status/start' })
      expect(simulator.ledger().map(({ kind, lost }) => [kind, lost.volumes])).toEqual([['guest.stop', []], ['disk.detach', []], ['guest.start', []]])
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/150/config' })).toMatchObject({ unused2: 'local:150/vm-150-disk-3.raw' })
    })
  })

  it("a machine's unused disk that a snapshot holds is not destroyed", async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, all(snapshot(201, 'keep'), set(201, { unused0: 'local:201/vm-201-disk-0.raw' }), (cluster) => void guestIn(cluster, 201).config.values.delete('scsi0'))) }, async (simulator) => {
      await expect(askData(simulator, { method: 'PUT', path: '/nodes/pve1/qemu/201/config', body: { delete: 'unused0' } }))
        .rejects.toThrow("500 unable to delete 'local:201/vm-201-disk-0.raw' - volume is still in use (snapshot?)")
      expect(simulator.ledger()).toEqual([])
    })
  })
})
