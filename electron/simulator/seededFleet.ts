import { buildContainer, buildMachine, type GuestDraft } from './buildGuest.ts'
import { Cluster } from './cluster.ts'
import type { SimulatedClock } from './clock.ts'
import { type Guest, isVolumeKey, volumeIn } from './guests/guest.ts'
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

/** Container templates and CD images that every node has on `local`. */
const usualFiles = [
  ['local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', 129_710_000],
  ['local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', 3_344_000],
  ['local:iso/debian-13.1.0-amd64-netinst.iso', 821_035_008],
] as const

/** Puts the usual templates and CD images on the storage that each node has. */
export function addUsualFiles(cluster: Cluster): void {
  for (const [id, sizeBytes] of usualFiles) cluster.volumes.register(id, sizeBytes)
}

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
  addUsualFiles(cluster)
  return cluster
}

/** Makes the volumes that the guests' configurations name; one of unknown size has 1 GiB. */
export function registerVolumes(cluster: Cluster): void {
  for (const guest of cluster.guests.values()) {
    for (const [key, value] of guest.config.values) {
      const volume = isVolumeKey(guest.type, key) ? volumeIn(value) : null
      if (volume !== null) cluster.volumes.register(volume, writtenBytes(value) || gibibyte)
    }
  }
}

function seededGuest(random: SeededRandom, vmid: number, node: string, clock: SimulatedClock): Guest {
  const guest = random.chance(0.6)
    ? buildContainer({ ...draft(random, vmid, node, 4), swapMiB: random.pick([0, 256, 512]) }, random)
    : buildMachine(draft(random, vmid, node, 16), random)
  if (random.chance(0.8)) {
    guest.status = 'running'
    guest.startedAtMs = clock.nowMs() - random.integer(3_600_000, 18 * dayMs)
    guest.pid = 2_000 + vmid
  }
  return guest
}

function draft(random: SeededRandom, vmid: number, node: string, smallestDiskGiB: number): GuestDraft {
  const role = random.pick(roles)
  const place = random.pick(places)
  return {
    vmid, node,
    name: `${role}-${place}-${vmid}`,
    cores: random.pick([1, 1, 2, 2, 4]),
    memoryMiB: random.pick([512, 1024, 2048, 4096]),
    diskGiB: smallestDiskGiB * random.pick([1, 2, 4]),
    onboot: random.chance(0.5),
    ...(random.chance(0.6) ? { tags: [random.pick(tagChoices), random.pick(tagChoices)] } : {}),
    ...(random.chance(0.5) ? { description: `Runs ${role} for ${place}` } : {}),
  }
}
