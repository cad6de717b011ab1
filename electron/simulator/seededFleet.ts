import { Cluster } from './cluster.ts'
import type { SimulatedClock } from './clock.ts'
import { createGuest, type Guest, volumeIn } from './guests/guest.ts'
import { writtenBytes } from './guests/disks.ts'
import type { Storage } from './guests/volumes.ts'
import { createSeededRandom, type SeededRandom } from './seededRandom.ts'

export interface FleetShape {
  readonly nodes: number
  readonly guests: number
  readonly seed: number
}

const gibibyte = 1024 ** 3
const dayMs = 86_400_000

export const usualStorages: readonly Storage[] = [
  { storage: 'local', type: 'dir', content: 'iso,vztmpl,backup,images,rootdir,snippets', shared: false, totalBytes: 94 * gibibyte },
  { storage: 'local-lvm', type: 'lvmthin', content: 'images,rootdir', shared: false, totalBytes: 8192 * gibibyte },
]

const roles = ['web', 'db', 'mail', 'dns', 'git', 'ci', 'proxy', 'cache', 'queue', 'files', 'metrics', 'logs', 'auth', 'wiki', 'chat', 'backup'] as const
const places = ['berlin', 'oslo', 'prague', 'lisbon', 'vienna', 'turin', 'ghent', 'malmo'] as const
const tagChoices = ['prod', 'staging', 'dev', 'customer-a', 'customer-b', 'web', 'internal'] as const

/** A fleet that is the same for the same shape: nodes `pve1`…, VMIDs from 100, spread over the nodes. */
export function seededFleet(shape: FleetShape, clock: SimulatedClock): Cluster {
  const random = createSeededRandom(shape.seed)
  const names = Array.from({ length: shape.nodes }, (_, index) => `pve${index + 1}`)
  const guests = Array.from({ length: shape.guests }, (_, index) => seededGuest(random, 100 + index, names[index % names.length] ?? 'pve1', clock))
  const cluster = new Cluster({
    name: 'simulated',
    nodes: names.map((name, index) => ({
      name, ip: `192.0.2.${11 + index}`, cores: 16, memoryBytes: 128 * gibibyte, bootedAtMs: clock.nowMs() - random.integer(20, 60) * dayMs,
    })),
    guests, storages: usualStorages,
  }, clock, random)
  registerVolumes(cluster)
  return cluster
}

/** Makes the volumes that the guests' configurations name. */
export function registerVolumes(cluster: Cluster): void {
  for (const guest of cluster.guests.values()) {
    for (const value of guest.config.values.values()) {
      const volume = volumeIn(value)
      if (volume !== null && /(^|,)size=/.test(value)) cluster.volumes.register(volume, writtenBytes(value))
    }
  }
}

function seededGuest(random: SeededRandom, vmid: number, node: string, clock: SimulatedClock): Guest {
  const guest = random.chance(0.6) ? container(random, vmid, node) : machine(random, vmid, node)
  if (random.chance(0.8)) {
    guest.status = 'running'
    guest.startedAtMs = clock.nowMs() - random.integer(3_600_000, 18 * dayMs)
    guest.pid = 2_000 + vmid
  }
  return guest
}

function container(random: SeededRandom, vmid: number, node: string): Guest {
  const guest = createGuest('lxc', vmid, node, {
    arch: 'amd64',
    cores: String(random.pick([1, 1, 2, 2, 4])),
    features: 'nesting=1',
    hostname: nameOf(random, vmid),
    memory: String(random.pick([256, 512, 1024, 2048, 4096])),
    net0: `name=eth0,bridge=vmbr0,firewall=1,hwaddr=${random.mac()},ip=dhcp,type=veth`,
    ostype: random.pick(['debian', 'ubuntu', 'alpine']),
    rootfs: `local-lvm:vm-${vmid}-disk-0,size=${random.pick([4, 8, 16, 32])}G`,
    swap: String(random.pick([0, 256, 512])),
    unprivileged: '1',
  })
  describe(random, guest, (text) => `${text}\n`)
  return guest
}

function machine(random: SeededRandom, vmid: number, node: string): Guest {
  const guest = createGuest('qemu', vmid, node, {
    agent: '1',
    boot: 'order=scsi0;net0',
    cores: String(random.pick([1, 2, 4, 8])),
    cpu: 'x86-64-v2-AES',
    memory: String(random.pick([1024, 2048, 4096, 8192])),
    meta: 'creation-qemu=10.1.2,ctime=1760000000',
    name: nameOf(random, vmid),
    net0: `virtio=${random.mac()},bridge=vmbr0,firewall=1`,
    numa: '0',
    ostype: 'l26',
    scsi0: `local-lvm:vm-${vmid}-disk-0,discard=on,iothread=1,size=${random.pick([16, 32, 64])}G`,
    scsihw: 'virtio-scsi-single',
    smbios1: `uuid=${random.uuid()}`,
    sockets: '1',
    vmgenid: random.uuid(),
  })
  describe(random, guest, (text) => text)
  return guest
}

function describe(random: SeededRandom, guest: Guest, toStored: (text: string) => string): void {
  const { values } = guest.config
  if (random.chance(0.5)) values.set('onboot', '1')
  if (random.chance(0.6)) values.set('tags', [...new Set([random.pick(tagChoices), random.pick(tagChoices)])].toSorted().join(';'))
  if (random.chance(0.5)) values.set('description', toStored(`${random.pick(['Runs', 'Serves', 'Keeps'])} ${random.pick(roles)} for ${random.pick(places)}`))
}

function nameOf(random: SeededRandom, vmid: number): string {
  return `${random.pick(roles)}-${random.pick(places)}-${vmid}`
}
