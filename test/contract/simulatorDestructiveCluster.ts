import { archivedBackup } from '../../electron/simulator/backups/placeBackup.ts'
import type { Backup } from '../../electron/simulator/backups/backup.ts'
import type { SimulatedClock } from '../../electron/simulator/clock.ts'
import { Cluster } from '../../electron/simulator/cluster.ts'
import { createGuest, type Guest } from '../../electron/simulator/guests/guest.ts'
import { setRunning } from '../../electron/simulator/guests/power.ts'
import { addSnapshot } from '../../electron/simulator/guests/snapshots.ts'
import type { Storage } from '../../electron/simulator/guests/volumes.ts'
import { registerVolumes } from '../../electron/simulator/seededFleet.ts'
import { createSeededRandom } from '../../electron/simulator/seededRandom.ts'

const debian = { arch: 'amd64', ostype: 'debian', swap: '512' }
const small = (vmid: number, rootfs = `local:${vmid}/vm-${vmid}-disk-0.raw,size=51M`): Guest =>
  createGuest('lxc', vmid, 'pve1', { ...debian, hostname: `d${vmid}`, memory: '64', rootfs })
/** A container as the archives of 110 hold it. */
const bk = (vmid: number, storage: string, extra: Readonly<Record<string, string>> = {}): Guest => createGuest('lxc', vmid, 'pve1', {
  ...debian, description: 'backup me\n', hostname: 'bk', memory: '256',
  mp0: `${storage}:${vmid}/vm-${vmid}-disk-1.raw,mp=/data,backup=1,size=102M`, mp1: `${storage}:${vmid}/vm-${vmid}-disk-2.raw,mp=/scratch,size=102M`,
  net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:21:D3:91,ip=dhcp,type=veth', rootfs: `${storage}:${vmid}/vm-${vmid}-disk-0.raw,size=1G`, tags: 'a;b', ...extra,
})

/**
 * The node and guests on which the destructive exchanges were recorded, all stopped, and a second node with a guest
 * of its own. `prepare` brings them into the situation of one recording; `local` changes the storage of that name.
 */
export function destructiveCluster(clock: SimulatedClock, prepare?: (cluster: Cluster) => void, local: Partial<Storage> = {}): Cluster {
  const cluster = new Cluster({
    name: 'recorded',
    nodes: ['pve1', 'pve9'].map((name, index) => ({ name, ip: `192.0.2.${163 + index}`, cores: 2, memoryBytes: 25_276_510_208, bootedAtMs: clock.nowMs() - 4_242_000 })),
    storages: [
      { storage: 'btr', type: 'btrfs', content: 'rootdir,images', shared: false, totalBytes: 2_147_483_648 },
      { storage: 'local', type: 'dir', content: 'backup,rootdir,vztmpl,iso,snippets,images,import', shared: false, totalBytes: 270_553_174_016, ...local },
    ],
    guests: [
      createGuest('lxc', 101, 'pve1', { ...debian, hostname: 'ct-db', memory: '512', rootfs: 'local:101/vm-101-disk-0.raw,size=4G' }),
      bk(110, 'local'), bk(141, 'local', { hostname: 'other', memory: '300' }), bk(142, 'btr'),
      createGuest('lxc', 130, 'pve1', { ...debian, hostname: 'bkrun', memory: '256', rootfs: 'btr:130/vm-130-disk-0.raw,size=204M' }),
      createGuest('lxc', 150, 'pve1', {
        ...debian, hostname: 'disks', memory: '128', rootfs: 'local:150/vm-150-disk-0.raw,size=102M',
        mp0: 'local:150/vm-150-disk-2.raw,mp=/b,size=51M', unused0: 'local:150/vm-150-disk-1.raw',
      }),
      createGuest('lxc', 160, 'pve1', {
        ...debian, hostname: 'snap', memory: '128', mp0: 'btr:160/vm-160-disk-1.raw,mp=/d,size=51M', rootfs: 'btr:160/vm-160-disk-0.raw,size=102M',
      }),
      ...[170, 171, 172, 173, 181].map((vmid) => small(vmid)), small(180, 'btr:180/vm-180-disk-0.raw,size=102M'),
      createGuest('qemu', 200, 'pve1', {
        boot: 'order=scsi0;net0', cores: '2', memory: '2048', meta: 'creation-qemu=9.2.0,ctime=1740000000', name: 'vm-one',
        net0: 'virtio=BC:24:11:AA:BB:03,bridge=vmbr0', numa: '0', ostype: 'l26', scsi0: 'local:200/vm-200-disk-0.raw,size=16G',
        scsihw: 'virtio-scsi-single', smbios1: 'uuid=6b1b0a0f-3e0e-4e3a-9f0e-000000000200', sockets: '1', vmgenid: '6b1b0a0f-3e0e-4e3a-9f0e-000000000201',
      }),
      createGuest('qemu', 201, 'pve1', {
        boot: 'order=scsi0;ide2;net0', ide2: 'none,media=cdrom', memory: '256', meta: 'creation-qemu=10.1.2,ctime=1795393095', name: 'disks',
        net0: 'virtio=BC:24:11:A9:0B:40,bridge=vmbr0', scsi0: 'local:201/vm-201-disk-0.raw,size=1G', scsihw: 'virtio-scsi-pci',
        smbios1: 'uuid=8301fa53-46be-4354-95aa-56cfdfff084c', unused1: 'local:201/vm-201-disk-3.raw', vmgenid: '8cdb9058-e70d-4ba9-b348-e10c414e8270',
      }),
      createGuest('qemu', 203, 'pve1', { memory: '512', name: 'vm203', scsi0: 'local:203/vm-203-disk-0.raw,size=1G' }),
      createGuest('lxc', 900, 'pve9', { ...debian, hostname: 'elsewhere', memory: '64', rootfs: 'local:900/vm-900-disk-0.raw,size=51M' }),
    ],
  }, clock, createSeededRandom(9))
  registerVolumes(cluster)
  prepare?.(cluster)
  return cluster
}

export function guestIn(cluster: Cluster, vmid: number): Guest {
  const guest = cluster.guests.get(vmid)
  if (!guest) throw new Error(`no guest ${vmid}`)
  return guest
}

export const start = (vmid: number) => (cluster: Cluster): void => setRunning({ cluster, guest: guestIn(cluster, vmid) })

export const set = (vmid: number, values: Readonly<Record<string, string>>) => (cluster: Cluster): void => {
  for (const [key, value] of Object.entries(values)) guestIn(cluster, vmid).config.values.set(key, value)
}

/** A volume on its storage that no configuration names yet. */
export const register = (volume: string) => (cluster: Cluster): void => cluster.volumes.register(volume, 1_048_576)

export const snapshot = (vmid: number, name: string, description = '') => (cluster: Cluster): void =>
  addSnapshot(cluster, guestIn(cluster, vmid), { name, description, vmstate: false }, 1_795_393_100)

/** A backup under its recorded name, e.g. `vzdump-lxc-110-2026_11_23-00_06_51.tar.zst`, holding its guest as it is now. */
export const archive = (name: string, traits: Partial<Backup> = {}) => (cluster: Cluster): void => {
  const [, vmid = '', day = '', time = '', format = ''] = /^vzdump-\w+-(\d+)-([\d_]+)-([\d_]+)\.(.+)$/.exec(name) ?? []
  const atSeconds = Date.parse(`${day.replaceAll('_', '-')}T${time.replaceAll('_', ':')}Z`) / 1000
  const backup = { ...archivedBackup(cluster, guestIn(cluster, Number(vmid)), 'local', '0'), format, ...traits }
  cluster.volumes.addBackup(`local:backup/${name}`, 81_920, backup, atSeconds)
}

export const all = (...steps: readonly ((cluster: Cluster) => void)[]) => (cluster: Cluster): void => { for (const step of steps) step(cluster) }
