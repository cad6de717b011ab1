import { died } from './apiError.ts'
import { Tokens } from './auth.ts'
import type { SimulatedClock } from './clock.ts'
import { type Guest, wordFor } from './guests/guest.ts'
import { type Storage, Volumes } from './guests/volumes.ts'
import { HaResources } from './ha/haResources.ts'
import { manageHa } from './ha/manageHa.ts'
import { Ledger } from './ledger.ts'
import { PublishedStatus } from './publishedStatus.ts'
import type { SeededRandom } from './seededRandom.ts'
import { TaskFaults } from './taskFaults.ts'
import { Tasks } from './tasks.ts'

export interface ClusterNode {
  readonly name: string
  /** Corosync's id, from 1. */
  readonly id: number
  readonly ip: string
  readonly cores: number
  readonly memoryBytes: number
  readonly bootedAtMs: number
  /** False where the firmware of VMs (`pve-edk2-firmware`) is not installed, so that no EFI disk can be made. */
  readonly firmware?: boolean
  /** `hanging`: it takes connections and never answers. */
  link: 'up' | 'down' | 'hanging'
  nextPid: number
}

export interface ClusterParts {
  readonly name: string
  readonly nodes: readonly Omit<ClusterNode, 'link' | 'nextPid' | 'id'>[]
  readonly guests: readonly Guest[]
  readonly storages: readonly Storage[]
}

/** The whole state of the simulated cluster. */
export class Cluster {
  readonly name: string
  readonly clock: SimulatedClock
  readonly random: SeededRandom
  readonly nodes: ReadonlyMap<string, ClusterNode>
  readonly guests: Map<number, Guest>
  readonly volumes: Volumes
  readonly ledger = new Ledger()
  readonly ha = new HaResources()
  readonly taskFaults = new TaskFaults()
  readonly tasks: Tasks
  readonly tokens: Tokens
  readonly published: PublishedStatus
  quorate = true

  constructor(parts: ClusterParts, clock: SimulatedClock, random: SeededRandom) {
    this.name = parts.name
    this.clock = clock
    this.random = random
    this.nodes = new Map(parts.nodes.map((node, index) => [node.name, { ...node, id: index + 1, link: 'up', nextPid: 1200 + index * 311 }]))
    this.guests = new Map(parts.guests.map((guest) => [guest.vmid, guest]))
    this.volumes = new Volumes(parts.storages, clock)
    this.tasks = new Tasks(clock, this.taskFaults)
    this.tokens = new Tokens(random)
    this.published = new PublishedStatus(this)
  }

  /** Lets everything happen that is due by now. Called before anybody looks or acts. */
  settle(): void {
    this.tasks.settle()
    manageHa(this)
    this.published.catchUp()
  }

  node(name: string): ClusterNode {
    const node = this.nodes.get(name)
    if (!node) throw new Error(`the cluster has no node ${name}`)
    return node
  }

  /** The guest, if it lives on that node and is of that type; else the 500 of Proxmox. */
  guestOn(node: string, type: Guest['type'], vmid: number): Guest {
    const guest = this.guests.get(vmid)
    if (guest?.node === node && guest.type === type) return guest
    throw died(`Configuration file 'nodes/${node}/${type === 'lxc' ? 'lxc' : 'qemu-server'}/${vmid}.conf' does not exist`)
  }

  /** Refuses what a config lock forbids: `CT is locked (backup)`. */
  checkLock(guest: Guest, allowed: readonly string[] = []): void {
    const lock = guest.config.values.get('lock')
    if (lock !== undefined && !allowed.includes(lock)) throw died(`${wordFor(guest.type)} is locked (${lock})`)
  }
}
