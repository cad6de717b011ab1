import { Cluster } from '../../electron/simulator/cluster.ts'
import type { SimulatedClock } from '../../electron/simulator/clock.ts'
import { createGuest } from '../../electron/simulator/guests/guest.ts'
import { registerVolumes } from '../../electron/simulator/seededFleet.ts'
import { createSeededRandom } from '../../electron/simulator/seededRandom.ts'

/** The node and guests on which the exchanges of `exchanges.json` were recorded, all stopped. */
export function recordedCluster(clock: SimulatedClock): Cluster {
  const cluster = new Cluster({
    name: 'recorded',
    nodes: [{ name: 'pve1', ip: '192.0.2.163', cores: 2, memoryBytes: 25_276_510_208, bootedAtMs: clock.nowMs() - 4_242_000 }],
    storages: [
      { storage: 'btr', type: 'btrfs', content: 'rootdir,images', shared: false, totalBytes: 2_147_483_648 },
      { storage: 'local', type: 'dir', content: 'backup,rootdir,vztmpl,iso,snippets,images,import', shared: false, totalBytes: 270_553_174_016 },
    ],
    guests: [
      createGuest('lxc', 100, 'pve1', {
        arch: 'amd64', cores: '2', description: ' first container\nsecond line äöü\n', features: 'nesting=1', hostname: 'ct-web', memory: '1024',
        net0: 'name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:AA:BB:01,ip=dhcp,type=veth', onboot: '1', ostype: 'debian',
        rootfs: 'local:100/vm-100-disk-0.raw,size=8G', swap: '512', tags: 'prod;web', unprivileged: '1',
      }),
      createGuest('lxc', 101, 'pve1', {
        arch: 'amd64', hostname: 'ct-db', memory: '512', ostype: 'debian', rootfs: 'local:101/vm-101-disk-0.raw,size=4G', swap: '0',
        net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:AA:BB:02,ip=10.10.10.5/24,gw=10.10.10.1,type=veth',
      }),
      createGuest('lxc', 110, 'pve1', {
        arch: 'amd64', cores: '1', description: 'hello\nworld\n', hostname: 'newct', memory: '256',
        net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:62:F1:BA,ip=dhcp,type=veth', ostype: 'debian',
        rootfs: 'local:110/vm-110-disk-0.raw,size=2G', swap: '0', tags: 'x', unprivileged: '1',
      }),
      createGuest('qemu', 200, 'pve1', {
        boot: 'order=scsi0;net0', cores: '2', memory: '2048', meta: 'creation-qemu=9.2.0,ctime=1740000000', name: 'vm-one',
        net0: 'virtio=BC:24:11:AA:BB:03,bridge=vmbr0', numa: '0', ostype: 'l26', scsi0: 'local:200/vm-200-disk-0.raw,size=16G',
        scsihw: 'virtio-scsi-single', smbios1: 'uuid=6b1b0a0f-3e0e-4e3a-9f0e-000000000200', sockets: '1', vmgenid: '6b1b0a0f-3e0e-4e3a-9f0e-000000000201',
      }),
      createGuest('qemu', 201, 'pve1', {
        boot: 'order=ide2;net0', ide2: 'none,media=cdrom', memory: '256', meta: 'creation-qemu=10.1.2,ctime=1795393095', name: 'disks',
        net0: 'virtio=BC:24:11:A9:0B:40,bridge=vmbr0', scsi0: 'local:201/vm-201-disk-0.raw,size=3G', scsihw: 'virtio-scsi-pci',
        smbios1: 'uuid=8301fa53-46be-4354-95aa-56cfdfff084c', unused1: 'local:201/vm-201-disk-3.raw', vmgenid: '8cdb9058-e70d-4ba9-b348-e10c414e8270',
      }),
      ...[113, 172].map((vmid) => createGuest('lxc', vmid, 'pve1', {
        arch: 'amd64', hostname: `ct${vmid}`, memory: '64', ostype: 'debian', rootfs: `local:${vmid}/vm-${vmid}-disk-0.raw,size=52M`, swap: '512',
      })),
      createGuest('lxc', 150, 'pve1', {
        arch: 'amd64', hostname: 'disks', memory: '128', mp3: 'local:150/vm-150-disk-3.raw,mp=/re,size=150M', ostype: 'debian',
        rootfs: 'local:150/vm-150-disk-0.raw,size=102M', swap: '512', unused1: 'local:150/vm-150-disk-2.raw',
      }),
      ...[203, 210].map((vmid) => createGuest('qemu', vmid, 'pve1', {
        boot: 'order=scsi0;net0', memory: '512', name: `vm${vmid}`, net0: 'virtio=BC:24:11:08:25:65,bridge=vmbr0', ostype: 'l26',
        scsi0: `local:${vmid}/vm-${vmid}-disk-0.raw,size=1G`,
      })),
    ],
  }, clock, createSeededRandom(9))
  registerVolumes(cluster)
  return cluster
}
