/** Restores: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import exchangesJson from '../fixtures/proxmox/destructive/restores.json' with { type: 'json' }
import { runTask, withSimulator } from './simulatorAsk.ts'
import { all, archive, destructiveCluster, guestIn, set, snapshot, start } from './simulatorDestructiveCluster.ts'
import { type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const exchanges = exchangesJson as unknown as Readonly<Record<string, Exchange>>

const backup = archive('vzdump-lxc-110-2026_11_23-00_06_51.tar.zst')
const truncated = archive('vzdump-lxc-110-2026_01_01-00_00_00.tar', { state: 'truncated' })
const garbage = archive('vzdump-lxc-110-2026_01_01-00_00_01.tar.zst', { state: 'garbage' })
const machineGarbage = archive('vzdump-qemu-200-2026_01_01-00_00_02.vma', { state: 'garbage' })

const volumes = (vmid: number, storage: string, numbers: readonly number[]): readonly string[] => numbers.map((number) => `${storage}:${vmid}/vm-${vmid}-disk-${number}.raw`)

/** The container as it was before it was restored over: changed since the backup, with an unused disk and a snapshot. */
const changed = all(backup, set(110, { memory: '999', description: 'changed later\n', unused0: 'local:110/vm-110-disk-3.raw' }), (cluster: Cluster) => cluster.volumes.register('local:110/vm-110-disk-3.raw', 53_477_376))

const replays: readonly Replay[] = [
  {
    name: 'restore-new', given: backup,
    after(simulator, cluster) {
      expect(cluster.volumes.ofGuest(140)).toEqual(volumes(140, 'local', [0, 1, 2]))
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.restore', vmid: 140, detail: { empty: ['mp1'] }, lost: { volumes: [], snapshots: [], backups: [] } }])
    },
  },
  { name: 'restore-new-config', given: (cluster) => { moveTo(cluster, 110, 140) } },
  {
    name: 'restore-new-unique', given: all(backup, (cluster) => void cluster.guests.delete(141), (cluster) => { for (const id of cluster.volumes.ofGuest(141)) cluster.volumes.free(id) }),
    after(_, cluster) {
      const { values } = guestIn(cluster, 141).config
      expect([values.get('hostname'), values.get('memory')]).toEqual(['other', '300'])
      expect(values.get('net0')).not.toContain('BC:24:11:21:D3:91')
    },
  },
  { name: 'restore-new-unique-config', body: 'shape' },
  {
    name: 'restore-other-storage', given: all(backup, (cluster) => void cluster.guests.delete(142), (cluster) => { for (const id of cluster.volumes.ofGuest(142)) cluster.volumes.free(id) }),
    after: (_, cluster) => expect(cluster.volumes.ofGuest(142)).toEqual(volumes(142, 'btr', [0, 1, 2])),
  },
  { name: 'restore-missing-archive', after: (_, cluster) => expect(cluster.guests.has(143)).toBe(false) },
  { name: 'restore-missing-storage', given: backup },
  { name: 'create-from-backup-without-restore', given: backup },
  { name: 'restore-over-noforce', given: backup, after: nothingHappened },
  { name: 'restore-over-running', given: all(backup, start(110)), after: nothingHappened },
  { name: 'restore-over-protected', given: all(backup, set(110, { protection: '1' })), after: nothingHappened },
  { name: 'restore-over-locked', given: all(backup, set(110, { lock: 'backup' })), after: nothingHappened },
  {
    name: 'restore-over', given: changed,
    after(simulator, cluster) {
      expect(cluster.volumes.ofGuest(110)).toEqual(volumes(110, 'local', [4, 5, 6]))
      const { values } = guestIn(cluster, 110).config
      expect(Object.fromEntries(values)).toMatchObject({
        memory: '256', description: 'backup me\n', rootfs: 'local:110/vm-110-disk-4.raw,size=1G', net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:21:D3:91,ip=dhcp,type=veth',
      })
      expect([values.has('unused0'), values.has('lock')]).toEqual([false, false])
      const [entry] = simulator.ledger()
      expect(entry?.lost.volumes.map(({ id }) => id)).toEqual(volumes(110, 'local', [0, 1, 2, 3]))
    },
  },
  { name: 'restore-over-config', given: set(110, { rootfs: 'local:110/vm-110-disk-4.raw,size=1G', mp0: 'local:110/vm-110-disk-5.raw,mp=/data,backup=1,size=102M', mp1: 'local:110/vm-110-disk-6.raw,mp=/scratch,size=102M' }) },
  {
    name: 'restore-over-with-snapshots', given: all(archive('vzdump-lxc-130-2026_11_23-00_05_02.tar'), snapshot(130, 'keepme')),
    after(simulator, cluster) {
      expect([guestIn(cluster, 130).config.snapshots.size, cluster.volumes.ofGuest(130)]).toEqual([0, volumes(130, 'btr', [1])])
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.restore', lost: { snapshots: ['keepme'], volumes: [{ id: 'btr:130/vm-130-disk-0.raw' }] } }])
    },
  },
  {
    name: 'restore-over-corrupt', given: truncated,
    after(simulator, cluster) {
      expect([cluster.guests.has(141), cluster.volumes.ofGuest(141)]).toEqual([false, []])
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.restore', vmid: 141, detail: { failed: true } }])
      expect(simulator.ledger()[0]?.lost.volumes).toHaveLength(3)
    },
  },
  { name: 'restore-over-corrupt-config', given: (cluster) => void cluster.guests.delete(141) },
  { name: 'restore-over-garbage', given: garbage, after: nothingHappened },
  { name: 'restore-over-garbage-config' },
  {
    name: 'restore-new-corrupt', given: truncated,
    after(simulator, cluster) {
      expect([cluster.guests.has(144), cluster.volumes.ofGuest(144)]).toEqual([false, []])
      expect(simulator.ledger()).toEqual([])
    },
  },
  {
    name: 'restore-over-nospace', given: backup,
    after(_, cluster) {
      const { values } = guestIn(cluster, 142).config
      expect([values.get('rootfs'), values.has('mp0'), values.has('mp1')]).toEqual(['btr:142/vm-142-disk-3.raw,size=50G', false, false])
    },
  },
  { name: 'qmrestore-over-noforce', given: machineGarbage, after: nothingHappened },
  {
    name: 'qmrestore-over-garbage', given: machineGarbage,
    after(simulator, cluster) {
      expect([guestIn(cluster, 200).config.values.get('scsi0'), guestIn(cluster, 200).config.values.has('lock')]).toEqual(['local:200/vm-200-disk-0.raw,size=16G', false])
      expect(simulator.ledger()).toEqual([])
    },
  },
]

/** The container of one number under another. */
function moveTo(cluster: Cluster, from: number, to: number): void {
  const values = [...guestIn(cluster, from).config.values].map(([key, value]) => [key, value.replaceAll(String(from), String(to))] as const)
  cluster.guests.set(to, { ...guestIn(cluster, from), vmid: to, config: { ...guestIn(cluster, from).config, values: new Map(values) } })
}

const vma = archive('vzdump-qemu-201-2026_11_23-00_06_51.vma.zst')
const restoreMachine = { method: 'POST', path: '/nodes/pve1/qemu', body: { vmid: '201', archive: 'local:backup/vzdump-qemu-201-2026_11_23-00_06_51.vma.zst', force: '1' } }

describe('restores are as Proxmox does them', () => {
  it('replays every recording', () => {
    expect(new Set(replays.map(({ name }) => name))).toEqual(new Set(Object.keys(exchanges)))
  })

  it.each(replays)('$name', (given) => replay(exchanges, given))

  it('over a machine: disks of the archive are replaced, others become unused, snapshots are gone', async () => {
    const scenario = all(vma, set(201, { scsi1: 'local:201/vm-201-disk-7.raw,size=2G' }), (cluster: Cluster) => cluster.volumes.register('local:201/vm-201-disk-7.raw', 2 * 1024 ** 3))
    let cluster: Cluster | undefined
    await withSimulator({ scenario: (clock) => (cluster = destructiveCluster(clock, scenario)) }, async (simulator) => {
      if (!cluster) throw new Error('no cluster')
      const uuid = guestIn(cluster, 201).config.values.get('smbios1')
      const generation = guestIn(cluster, 201).config.values.get('vmgenid')
      expect(await runTask(simulator, restoreMachine)).toMatchObject({ exitStatus: 'OK' })
      const values = Object.fromEntries(guestIn(cluster, 201).config.values)
      expect(values).toMatchObject({ scsi0: 'local:201/vm-201-disk-1.raw,size=1G', smbios1: uuid, net0: 'virtio=BC:24:11:A9:0B:40,bridge=vmbr0' })
      expect([values['unused0'], values['unused1']]).toEqual(['local:201/vm-201-disk-3.raw', 'local:201/vm-201-disk-7.raw'])
      expect(values['vmgenid']).not.toBe(generation)
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.restore', lost: { volumes: [{ id: 'local:201/vm-201-disk-0.raw' }] } }])
    })
  })

  it.each([
    ['running', start(201), 'unable to restore VM 201 - vm is running'],
    ['protected', set(201, { protection: '1' }), 'unable to restore VM 201 - - protection mode enabled'],
  ] as const)('over a machine that is %s: the task refuses', async (_, given, exitStatus) => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, all(vma, given)) }, async (simulator) => {
      expect(await runTask(simulator, restoreMachine)).toMatchObject({ exitStatus })
      expect(simulator.ledger()).toEqual([])
      expect(await runTask(simulator, { method: 'PUT', path: '/nodes/pve1/qemu/201/resize', body: { disk: 'scsi0', size: '9G' } })).toMatchObject({ exitStatus: 'OK' })
    })
  })

  it('over a machine, breaking off: its disk is gone and an all but empty configuration is left', async () => {
    let cluster: Cluster | undefined
    const scenario = archive('vzdump-qemu-201-2026_11_23-00_06_51.vma.zst', { state: 'truncated' })
    await withSimulator({ scenario: (clock) => (cluster = destructiveCluster(clock, scenario)) }, async (simulator) => {
      const { log } = await runTask(simulator, restoreMachine)
      expect(log.at(-2)).toContain('VM 201 state is NOT cleaned up.')
      expect(cluster && Object.fromEntries(guestIn(cluster, 201).config.values)).toEqual({ memory: '128' })
      expect(cluster?.volumes.ofGuest(201)).toEqual(['local:201/vm-201-disk-3.raw'])
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.restore', detail: { failed: true }, lost: { volumes: [{ id: 'local:201/vm-201-disk-0.raw' }] } }])
    })
  })
})
