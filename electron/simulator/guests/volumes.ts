import type { Lost } from '../../../shared/domain/operation.ts'
import type { SimulatedClock } from '../clock.ts'
import type { Backup } from '../backups/backup.ts'

/** A storage of the cluster, in the words of `GET /nodes/{node}/storage`. */
export interface Storage {
  readonly storage: string
  readonly type: 'btrfs' | 'dir' | 'lvmthin' | 'nfs'
  readonly content: string
  readonly shared: boolean
  readonly totalBytes: number
  /** `prune-backups keep-last=N`: a backup without `remove=0` deletes all but the newest N of its guest. */
  readonly keepLast?: number
  readonly maxProtectedBackups?: number
}

/** One volume on a storage: a guest's disk, saved memory, a backup, a container template or a CD image. */
export interface Volume {
  /** e.g. `local-lvm:vm-101-disk-0`. */
  readonly id: string
  readonly storage: string
  /** The guest that its name says it belongs to; null when it names none. */
  readonly vmid: number | null
  sizeBytes: number
  readonly ctimeSeconds: number
  /** The snapshots that the storage keeps of it, by name. */
  readonly snapshots: Set<string>
  /** Null for anything but a backup. */
  readonly backup: Backup | null
}

const cloudInitBytes = 4 * 1024 ** 2

/** The volumes that exist on the cluster's storages. */
export class Volumes {
  readonly storages: readonly Storage[]
  readonly #clock: SimulatedClock
  readonly #volumes = new Map<string, Volume>()

  constructor(storages: readonly Storage[], clock: SimulatedClock) {
    this.storages = storages
    this.#clock = clock
  }

  storage(name: string): Storage | undefined {
    return this.storages.find((storage) => storage.storage === name)
  }

  find(id: string): Volume | undefined {
    return this.#volumes.get(id)
  }

  sizeBytes(id: string): number | null {
    return this.#volumes.get(id)?.sizeBytes ?? null
  }

  /** Makes a volume that size, be it new or not. */
  register(id: string, sizeBytes: number): void {
    const known = this.#volumes.get(id)
    if (known) known.sizeBytes = sizeBytes
    else this.#add(id, sizeBytes, null, this.#clock.nowSeconds())
  }

  /** Adds a backup; one of the same name is replaced. */
  addBackup(id: string, sizeBytes: number, backup: Backup, ctimeSeconds: number): void {
    this.#add(id, sizeBytes, backup, ctimeSeconds)
  }

  /** Makes a new volume of a guest and returns its id, named as the storage type names them. */
  allocate(storageName: string, vmid: number, sizeBytes: number, format = 'raw'): string {
    for (let number = 0; ; number += 1) {
      const id = nameVolume(this.storage(storageName), storageName, vmid, `disk-${number}`, format)
      if (this.#volumes.has(id)) continue
      this.register(id, sizeBytes)
      return id
    }
  }

  /** The volume of a cloud-init drive; a guest has one on a storage. Null when it is there already. */
  allocateCloudInit(storageName: string, vmid: number): string | null {
    const storage = this.storage(storageName)
    const id = storage?.type === 'lvmthin' ? `${storageName}:vm-${vmid}-cloudinit` : `${storageName}:${vmid}/vm-${vmid}-cloudinit.qcow2`
    if (this.#volumes.has(id)) return null
    this.register(id, cloudInitBytes)
    return id
  }

  /** A linked clone of a base volume. On a directory its id begins with the base's, on others it is a volume like any. */
  allocateLinked(base: string, vmid: number): string {
    const storageName = base.slice(0, base.indexOf(':'))
    const sizeBytes = this.sizeBytes(base) ?? 0
    const type = this.storage(storageName)?.type
    if (type === 'lvmthin' || type === 'btrfs') return this.allocate(storageName, vmid, sizeBytes)
    for (let number = 0; ; number += 1) {
      const id = `${base}/${vmid}/vm-${vmid}-disk-${number}.qcow2`
      if (this.#volumes.has(id)) continue
      this.register(id, sizeBytes)
      return id
    }
  }

  /** The volume that the memory of a snapshot is saved in. */
  allocateState(storageName: string, vmid: number, snapshot: string, sizeBytes: number): string {
    const id = nameVolume(this.storage(storageName), storageName, vmid, `state-${snapshot}`)
    this.register(id, sizeBytes)
    return id
  }

  /** Removes a volume with its snapshots. Null when there was no such volume. */
  free(id: string): Volume | null {
    const volume = this.#volumes.get(id) ?? null
    this.#volumes.delete(id)
    return volume
  }

  /** `vm-101-disk-0` becomes `base-101-disk-0`; returns the new id. */
  makeBase(id: string): string {
    const volume = this.free(id)
    const base = id.replace(/\bvm-(\d+-)/, 'base-$1')
    if (volume) this.#volumes.set(base, { ...volume, id: base })
    return base
  }

  /** Does a linked clone stand on this base volume? Its id then begins with the base's. */
  isBaseInUse(id: string): boolean {
    return [...this.#volumes.keys()].some((other) => other.startsWith(`${id}/`))
  }

  /** Volumes, not backups, whose name says that they belong to the guest. */
  ofGuest(vmid: number): readonly string[] {
    return [...this.#volumes.values()].filter((volume) => volume.vmid === vmid && !volume.backup).map(({ id }) => id)
  }

  list(storageName: string): readonly Volume[] {
    return [...this.#volumes.values()].filter((volume) => volume.storage === storageName)
  }

  #add(id: string, sizeBytes: number, backup: Backup | null, ctimeSeconds: number): void {
    const storage = id.slice(0, id.indexOf(':'))
    this.#volumes.delete(id)
    this.#volumes.set(id, { id, storage, vmid: backup?.vmid ?? ownerIn(id), sizeBytes, ctimeSeconds, snapshots: new Set(), backup })
  }
}

/** Freed volumes as the ledger names them. */
export function lostVolumes(volumes: readonly (Volume | null)[]): Lost['volumes'] {
  return volumes.flatMap((volume) => (volume ? [{ id: volume.id, sizeBytes: volume.sizeBytes }] : []))
}

/** The format of a disk image: what its name ends in, else raw. */
export function formatOf(id: string): string {
  return /\.(qcow2|vmdk|raw)$/.exec(id)?.[1] ?? 'raw'
}

function nameVolume(storage: Storage | undefined, storageName: string, vmid: number, rest: string, format = 'raw'): string {
  return storage?.type === 'lvmthin' ? `${storageName}:vm-${vmid}-${rest}` : `${storageName}:${vmid}/vm-${vmid}-${rest}.${format}`
}

/** Has the storage that content, e.g. `rootdir` for container volumes or `images` for disks of VMs? */
export function holds(storage: Storage, content: string): boolean {
  return storage.content.split(',').includes(content)
}

/** What a volume id names, by its first part, in the words of a storage's `content`; null for a guest's volume. */
export function kindOfFile(id: string): 'backup' | 'iso' | 'vztmpl' | null {
  const kind = /^[^:]+:(backup|iso|vztmpl)\//.exec(id)?.[1]
  return kind === 'backup' || kind === 'iso' || kind === 'vztmpl' ? kind : null
}

/** A linked clone names its base first and itself last. */
function ownerIn(id: string): number | null {
  const vmid = [...id.matchAll(/(?:^|[:/])(?:vm|base)-(\d+)-/g)].at(-1)?.[1]
  return vmid === undefined ? null : Number(vmid)
}
