/** Volumes moved to other storages: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import movesJson from '../fixtures/proxmox/changes/moves.json' with { type: 'json' }
import { ask, askData, type Question, runTask, withSimulator } from './simulatorAsk.ts'
import { all, destructiveCluster, guestIn, set, snapshot, start } from './simulatorDestructiveCluster.ts'
import { type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const exchanges = movesJson as unknown as Readonly<Record<string, Exchange>>

/** The container with its mount point at `mp3`, as it was when the moves were recorded. */
const mounted = (mp3: string, unused: string | null = null) => (cluster: Cluster): void => {
  const { values } = guestIn(cluster, 150).config
  for (const key of ['mp0', 'unused0']) values.delete(key)
  for (const volume of ['local:150/vm-150-disk-2.raw', 'local:150/vm-150-disk-1.raw']) cluster.volumes.free(volume)
  values.set('mp3', `${mp3},mp=/re,size=200M`)
  cluster.volumes.register(mp3, 209_715_200)
  if (unused === null) return
  values.set('unused0', unused)
  cluster.volumes.register(unused, 209_715_200)
}
const onLocal = mounted('local:150/vm-150-disk-1.raw')
const onBtr = mounted('btr:150/vm-150-disk-0.raw', 'local:150/vm-150-disk-1.raw')
const afterBoth = mounted('local:150/vm-150-disk-2.raw', 'local:150/vm-150-disk-1.raw')

const replays: readonly Replay[] = [
  {
    name: 'lxc-move-keep', given: onLocal,
    after(simulator, cluster) {
      const { values } = guestIn(cluster, 150).config
      expect([values.get('mp3'), values.get('unused0'), values.has('lock')]).toEqual(['btr:150/vm-150-disk-0.raw,mp=/re,size=200M', 'local:150/vm-150-disk-1.raw', false])
      expect(simulator.ledger()).toMatchObject([{ kind: 'disk.move', vmid: 150, detail: { disk: 'mp3', deleted: false, as: 'unused0' }, lost: { volumes: [] } }])
    },
  },
  { name: 'lxc-move-keep-config', given: onBtr },
  {
    name: 'lxc-move-delete', given: onBtr,
    after(simulator, cluster) {
      expect([guestIn(cluster, 150).config.values.get('mp3'), cluster.volumes.find('btr:150/vm-150-disk-0.raw')]).toEqual(['local:150/vm-150-disk-2.raw,mp=/re,size=200M', undefined])
      expect(simulator.ledger()).toMatchObject([{ kind: 'disk.move', lost: { volumes: [{ id: 'btr:150/vm-150-disk-0.raw', sizeBytes: 209_715_200 }] } }])
    },
  },
  { name: 'lxc-move-delete-config', given: afterBoth },
  { name: 'lxc-move-missing', after: nothingHappened },
  { name: 'lxc-move-no-target', after: nothingHappened },
  { name: 'lxc-move-running', given: all(onLocal, start(150)), after: nothingHappened },
  {
    name: 'lxc-move-same-storage', given: afterBoth,
    after: (_, cluster) => expect([guestIn(cluster, 150).config.values.get('mp3'), guestIn(cluster, 150).config.values.get('unused1')]).toEqual(['local:150/vm-150-disk-3.raw,mp=/re,size=200M', 'local:150/vm-150-disk-2.raw']),
  },
  { name: 'lxc-move-stale-digest', given: onLocal, after: nothingHappened },
  { name: 'lxc-move-unused', after: nothingHappened },
  { name: 'protected-move', given: set(150, { protection: '1' }) },
  { name: 'qemu-move-delete', after: nothingHappened },
  { name: 'qemu-move-same', after: nothingHappened },
]

const moveDisk = (body: Readonly<Record<string, string>>): Question => ({ method: 'POST', path: '/nodes/pve1/qemu/201/move_disk', body: { disk: 'scsi0', storage: 'btr', ...body } })

describe('volumes are moved as Proxmox moves them', () => {
  it('replays every recording', () => {
    expect(new Set(replays.map(({ name }) => name))).toEqual(new Set(Object.keys(exchanges)))
  })

  it.each(replays)('$name', (given) => replay(exchanges, given))

  it("a running machine's disk moves; its source becomes unused, or is destroyed", async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, start(201)) }, async (simulator) => {
      const kept = await runTask(simulator, moveDisk({ delete: '0' }))
      expect([kept.exitStatus, kept.upid.split(':')[5], kept.log.at(-2)]).toEqual(['OK', 'qmmove', "adding source volume 'local:201/vm-201-disk-0.raw' as 'unused0' to config"])
      expect(await askData(simulator, { path: '/nodes/pve1/qemu/201/config' })).toMatchObject({ scsi0: 'btr:201/vm-201-disk-0.raw,size=1G', unused0: 'local:201/vm-201-disk-0.raw' })
      await runTask(simulator, moveDisk({ storage: 'local', delete: '1', format: 'qcow2' }))
      expect(await askData(simulator, { path: '/nodes/pve1/qemu/201/config' })).toMatchObject({ scsi0: 'local:201/vm-201-disk-0.qcow2,size=1G' })
      expect(simulator.ledger().map(({ kind, lost }) => [kind, lost.volumes.map(({ id }) => id)])).toEqual([['disk.move', []], ['disk.move', ['btr:201/vm-201-disk-0.raw']]])
    })
  })

  it('refuses in the words of Proxmox', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, all(snapshot(201, 'keep'), snapshot(160, 'keep'))) }, async (simulator) => {
      const token = simulator.addToken('disk@pve!tok', { '/vms': ['VM.Config.Disk'] })
      const rows: readonly (readonly [Question, string])[] = [
        [moveDisk({ delete: '1' }), "you can't move a disk with snapshots and delete the source"],
        [moveDisk({ disk: 'ide2' }), "you can't move a cdrom"],
        [moveDisk({ disk: 'scsi9' }), "disk 'scsi9' does not exist"],
        [moveDisk({ storage: 'nosuch' }), "storage 'nosuch' does not exist"],
        [moveDisk({ digest: '0'.repeat(40) }), 'detected modified configuration - file changed by other user? Try again.'],
        [{ method: 'POST', path: '/nodes/pve1/lxc/160/move_volume', body: { volume: 'rootfs', storage: 'local', delete: '1' } }, "you can't move a volume with snapshots and delete the source"],
        [{ ...moveDisk({}), token }, 'Permission check failed (/storage/btr, Datastore.AllocateSpace)'],
      ]
      for (const [index, [question, reason]] of rows.entries()) expect([index, (await ask(simulator, question)).reason]).toEqual([index, reason])
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('a broken worker leaves its copy, and a container its lock', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, onLocal) }, async (simulator) => {
      simulator.faults.task({ type: 'move_volume', outcome: { kind: 'unexpected', effect: false } })
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/150/move_volume', body: { volume: 'mp3', storage: 'btr' } })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/150/config' })).toMatchObject({ lock: 'disk', mp3: 'local:150/vm-150-disk-1.raw,mp=/re,size=200M' })
      expect(await askData(simulator, { path: '/nodes/pve1/storage/btr/content?content=rootdir&vmid=150' })).toMatchObject([{ volid: 'btr:150/vm-150-disk-0.raw' }])
      expect(simulator.ledger()).toEqual([])
    })
  })
})
