/** Volumes written into slots: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import slotsJson from '../fixtures/proxmox/changes/slots.json' with { type: 'json' }
import { ask, askData, runTask, withSimulator } from './simulatorAsk.ts'
import { all, destructiveCluster, guestIn, set, start } from './simulatorDestructiveCluster.ts'
import { type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const exchanges = slotsJson as unknown as Readonly<Record<string, Exchange>>

/** Container 150 with exactly these slots, and their volumes on the storage; disk-3 is four times as large. */
const slots150 = (slots: Readonly<Record<string, string>>) => (cluster: Cluster): void => {
  const { values } = guestIn(cluster, 150).config
  for (const key of ['mp0', 'unused0']) values.delete(key)
  for (const volume of cluster.volumes.ofGuest(150).slice(1)) cluster.volumes.free(volume)
  for (const [slot, value] of Object.entries(slots)) {
    values.set(slot, value)
    cluster.volumes.register(value.split(',')[0] ?? '', value.includes('disk-3') ? 209_715_200 : 53_477_376)
  }
}
const disk = (number: number): string => `local:150/vm-150-disk-${number}.raw`
const running = all(slots150({ mp3: `${disk(3)},mp=/re,size=200M`, unused1: disk(2) }), start(150))
/** The second disk of machine 201, on its storage. */
const second = (number: number) => (cluster: Cluster): void => {
  guestIn(cluster, 201).config.values.set('scsi1', `local:201/vm-201-disk-${number}.raw,size=1G`)
  cluster.volumes.register(`local:201/vm-201-disk-${number}.raw`, 1_073_741_824)
}
const becomes = (vmid: number, expected: Readonly<Record<string, string | undefined>>) => (_: Simulator, cluster: Cluster): void => {
  const { values } = guestIn(cluster, vmid).config
  expect(Object.fromEntries(Object.keys(expected).map((key) => [key, values.get(key)]))).toEqual(expected)
}
const withoutOther = (cluster: Cluster): void => void guestIn(cluster, 201).config.values.delete('unused1')

const replays: readonly Replay[] = [
  {
    name: 'lxc-mp-attach', given: slots150({}),
    after(simulator, cluster) {
      becomes(150, { mp0: `${disk(1)},mp=/a,size=51M` })(simulator, cluster)
      expect(simulator.ledger()).toMatchObject([{ kind: 'disk.attach', vmid: 150, detail: { disk: 'mp0', volume: disk(1) } }])
    },
  },
  { name: 'lxc-mp-attach-config', given: slots150({ mp0: `${disk(1)},mp=/a,size=51M` }) },
  {
    name: 'lxc-mp-replace', given: slots150({ mp0: `${disk(1)},mp=/a,size=51M` }),
    after(simulator, cluster) {
      becomes(150, { mp0: `${disk(2)},mp=/a,size=51M`, unused0: disk(1) })(simulator, cluster)
      expect(simulator.ledger().map(({ kind }) => kind)).toEqual(['disk.attach', 'disk.detach'])
    },
  },
  { name: 'lxc-mp-replace-config', given: slots150({ mp0: `${disk(2)},mp=/a,size=51M`, unused0: disk(1) }) },
  { name: 'lxc-mp-flags', given: slots150({ mp0: `${disk(2)},mp=/a,size=51M` }), after: becomes(150, { mp0: `${disk(2)},mp=/b,backup=1,ro=1,size=51M`, unused0: undefined }) },
  { name: 'lxc-mp-size-text', given: slots150({ mp0: `${disk(2)},mp=/b,size=51M` }), after: becomes(150, { mp0: `${disk(2)},mp=/b,size=51M` }) },
  { name: 'lxc-mp-same-volume-twice', given: slots150({ mp0: `${disk(2)},mp=/b,size=51M` }), after: becomes(150, { mp0: `${disk(2)},mp=/b,size=51M`, mp1: `${disk(2)},mp=/twice,size=51M` }) },
  { name: 'lxc-mp-reattach', given: slots150({ unused0: disk(1), unused1: disk(2) }), after: becomes(150, { mp3: `${disk(1)},mp=/re,size=51M`, unused0: undefined, unused1: disk(2) }) },
  { name: 'lxc-mp-without-path', after: nothingHappened },
  { name: 'lxc-mp-bind-403', after: nothingHappened },
  { name: 'lxc-mp-foreign-volume', after: becomes(150, { mp4: 'local:101/vm-101-disk-0.raw,mp=/steal,size=4G' }) },
  { name: 'lxc-mp-missing-volume', after: becomes(150, { mp5: `${disk(77)},mp=/nope` }) },
  { name: 'lxc-mp-missing-storage', after: nothingHappened },
  {
    name: 'lxc-mp-replace-running', given: running,
    after(_, cluster) {
      expect([guestIn(cluster, 150).config.values.get('mp3'), guestIn(cluster, 150).config.pending.get('mp3'), cluster.volumes.ofGuest(150).length]).toEqual([`${disk(3)},mp=/re,size=200M`, 'local:0.05,mp=/re2', 3])
    },
  },
  { name: 'lxc-mp-replace-running-pending', given: all(running, (cluster) => void guestIn(cluster, 150).config.pending.set('mp3', 'local:0.05,mp=/re2')) },
  {
    name: 'lxc-mp-revert', given: all(running, (cluster) => void guestIn(cluster, 150).config.pending.set('mp3', 'local:0.05,mp=/re2')),
    after: (_, cluster) => expect([...guestIn(cluster, 150).config.pending]).toEqual([]),
  },
  { name: 'lxc-rootfs-store-size', given: slots150({}), after: becomes(150, { rootfs: 'local:2' }) },
  { name: 'lxc-rootfs-store-size-pending', given: all(slots150({ unused0: disk(3), unused1: disk(2) }), set(150, { rootfs: 'local:2', description: 'touch\n' })) },
  { name: 'lxc-rootfs-other-size', given: slots150({}), after: becomes(150, { rootfs: `${disk(0)},size=16G` }) },
  { name: 'lxc-rootfs-other-size-pending', given: all(slots150({ unused0: disk(3), unused1: disk(2) }), set(150, { rootfs: `${disk(0)},size=16G`, description: 'touch\n' })) },
  { name: 'lxc-rootfs-path', after: nothingHappened },
  { name: 'protected-put-rootfs', given: set(150, { protection: '1' }), after: nothingHappened },
  { name: 'protected-detach', given: set(150, { protection: '1' }), after: nothingHappened },
  { name: 'protected-delete-unused', given: set(150, { protection: '1' }), after: nothingHappened },
  { name: 'protected-set-and-mp', given: slots150({}) },
  { name: 'qemu-disk-attach', given: all(withoutOther, second(1)), after: becomes(201, { scsi2: 'local:201/vm-201-disk-2.raw,discard=on,size=1G' }) },
  {
    name: 'qemu-disk-replace', given: all(withoutOther, second(1), (cluster) => { cluster.volumes.free('local:201/vm-201-disk-3.raw') }, (cluster) => cluster.volumes.register('local:201/vm-201-disk-2.raw', 1)),
    after: becomes(201, { scsi1: 'local:201/vm-201-disk-3.raw,size=1G', unused0: 'local:201/vm-201-disk-1.raw' }),
  },
  { name: 'qemu-disk-replace-config', given: all(withoutOther, second(3), set(201, { scsi2: 'local:201/vm-201-disk-2.raw,discard=on,size=1G', unused0: 'local:201/vm-201-disk-1.raw' })) },
  { name: 'qemu-disk-flags', given: all(withoutOther, second(3)), after: becomes(201, { scsi1: 'local:201/vm-201-disk-3.raw,discard=on,size=1G', unused0: undefined }) },
  { name: 'qemu-disk-reattach', after: becomes(201, { scsi5: 'local:201/vm-201-disk-3.raw,size=1G', unused1: undefined }) },
  { name: 'qemu-foreign-volume', after: becomes(201, { scsi3: 'local:101/vm-101-disk-0.raw,size=4G' }) },
  { name: 'qemu-missing-volume', after: nothingHappened },
  { name: 'full-token-dev0', given: elsewhere, after: nothingHappened },
  { name: 'full-token-features', given: elsewhere, after: nothingHappened },
  { name: 'full-token-hookscript', given: elsewhere, after: nothingHappened },
]

/** The privileged container that the token was tried on. */
function elsewhere(cluster: Cluster): void {
  cluster.guests.set(140, { ...guestIn(cluster, 170), vmid: 140 })
}

const put = (type: 'lxc' | 'qemu', vmid: number, body: Readonly<Record<string, string>>) => ({ method: 'PUT', path: `/nodes/pve1/${type}/${vmid}/config`, body })
const pendingOf = async (simulator: Simulator, vmid: number, key: string): Promise<unknown> =>
  (await askData(simulator, { path: `/nodes/pve1/qemu/${vmid}/pending` }) as readonly { key: string }[]).find((row) => row.key === key)

describe('slots take volumes as Proxmox has them', () => {
  it('replays every recording', () => {
    expect(new Set(replays.map(({ name }) => name))).toEqual(new Set(Object.keys(exchanges)))
  })

  it.each(replays)('$name', (given) => replay(exchanges, given))
})

describe('what a running machine takes at once, and what waits', () => {
  /** Option, what is there before, what is sent: does it wait? Source: vmconfig_hotplug_pending of PVE::QemuServer. */
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, string, boolean])[] = [
    ['scsi1', {}, 'local:1', false],
    ['scsi1', { hotplug: 'network,usb' }, 'local:1', true],
    ['sata0', {}, 'local:1', true],
    ['scsi0', {}, 'local:203/vm-203-disk-0.raw,size=1G,backup=0', false],
    ['scsi0', {}, 'local:203/vm-203-disk-0.raw,size=1G,ssd=1', true],
    ['ide2', { ide2: 'none,media=cdrom' }, 'none,media=cdrom,shared=1', false],
    ['ide2', {}, 'none,media=cdrom', true],
    ['net0', { net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0' }, 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1,tag=7', false],
    ['net0', { net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0', hotplug: 'disk' }, 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1', false],
    ['net0', { net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0', hotplug: 'disk' }, 'virtio=BC:24:11:00:00:01,bridge=vmbr0,queues=4', true],
    ['net1', { hotplug: '0' }, 'virtio=BC:24:11:00:00:02,bridge=vmbr0', true],
    ['balloon', { balloon: '256' }, '512', false],
    ['balloon', { balloon: '256' }, '0', true],
    ['agent', { agent: '1' }, '1,fstrim_cloned_disks=1', false],
    ['agent', { agent: '1' }, '0', true],
    ['hotplug', {}, 'disk,network', false],
    ['hotplug', {}, 'disk,network,memory', true],
    ['tablet', {}, '0', false],
    ['cpulimit', {}, '1.5', false],
    ['cores', {}, '4', true],
    ['boot', {}, 'order=scsi0', true],
    ['citype', {}, 'nocloud', false],
  ]
  it.each(rows)('%s, given %o: %s waits? %s', async (key, given, sent, waits) => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, all(set(203, given), start(203))) }, async (simulator) => {
      await askData(simulator, put('qemu', 203, { [key]: sent }))
      expect(Object.keys((await pendingOf(simulator, 203, key)) as object).includes('pending')).toBe(waits)
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/qemu/203/status/reboot', body: {} })
      expect(await pendingOf(simulator, 203, key)).not.toHaveProperty('pending')
    })
  })

  it('a disk that waits has its volume already; reverting leaves the volume unused', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, start(203)) }, async (simulator) => {
      await askData(simulator, put('qemu', 203, { sata1: 'local:2' }))
      expect(await pendingOf(simulator, 203, 'sata1')).toEqual({ key: 'sata1', pending: 'local:203/vm-203-disk-1.raw,size=2G' })
      await askData(simulator, put('qemu', 203, { revert: 'sata1' }))
      expect(await askData(simulator, { path: '/nodes/pve1/qemu/203/config' })).toMatchObject({ unused0: 'local:203/vm-203-disk-1.raw' })
    })
  })

  it('a second slot keeps a volume from becoming unused, and a foreign one never does', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock) }, async (simulator) => {
      await askData(simulator, put('qemu', 203, { scsi3: 'local:101/vm-101-disk-0.raw' }))
      await askData(simulator, put('qemu', 203, { delete: 'scsi3' }))
      expect(Object.keys(await askData(simulator, { path: '/nodes/pve1/qemu/203/config' }) as object).filter((key) => key.startsWith('unused'))).toEqual([])
    })
  })

  it('names every property that a value may not have, or that is of another type', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock) }, async (simulator) => {
      const undefinedText = 'property is not defined in schema and the schema does not allow additional properties\n'
      const wrong: readonly (readonly ['lxc' | 'qemu', string, string, string])[] = [
        ['lxc', 'net1', 'name=eth1,bridge=vmbr0,mac=x', `net1.mac: ${undefinedText}`],
        ['lxc', 'mp3', 'local:1,mp=/a,backup=maybe', "mp3.backup: type check ('boolean') failed - got 'maybe'\n"],
        ['qemu', 'net2', 'virtio,bridge=vmbr0,queues=two', "net2.queues: type check ('integer') failed - got 'two'\n"],
        ['qemu', 'virtio1', 'local:1,ssd=1', `virtio1.ssd: ${undefinedText}`],
        ['qemu', 'agent', '1,trim=1', `agent.trim: ${undefinedText}`],
      ]
      for (const [type, key, value, text] of wrong) {
        const answer = await ask(simulator, put(type, type === 'lxc' ? 150 : 203, { [key]: value }))
        expect(answer.body).toMatchObject({ errors: { [key]: `invalid format - format error\n${text}` } })
      }
      expect((await ask(simulator, put('qemu', 203, { balloon: '4096' }))).reason).toBe('balloon value too large (must be smaller than assigned memory)')
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('asks for the privileges of each kind of drive and of each storage', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock) }, async (simulator) => {
      const disks = { '/vms/203': ['VM.Config.Disk'], '/storage/local': ['Datastore.Audit'] }
      const rows2: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
        [{ scsi1: 'local:1' }, 'Permission check failed (/storage/local, Datastore.AllocateSpace)'],
        [{ ide2: 'none,media=cdrom' }, 'Permission check failed (/vms/203, VM.Config.CDROM)'],
        [{ ide2: 'local:cloudinit' }, 'Permission check failed (/vms/203, VM.Config.Cloudinit)'],
        [{ scsi1: 'local:101/vm-101-disk-0.raw' }, 'Permission check failed (/vms/101, VM.Config.Disk)'],
      ]
      for (const [index, [body, reason]] of rows2.entries()) {
        expect((await ask(simulator, { ...put('qemu', 203, body), token: simulator.addToken(`t${index}@pve!tok`, disks) })).reason).toBe(reason)
      }
      expect(simulator.ledger()).toEqual([])
    })
  })
})
