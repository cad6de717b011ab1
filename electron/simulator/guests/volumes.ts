/** A storage of the cluster, in the words of `GET /nodes/{node}/storage`. */
export interface Storage {
  readonly storage: string
  readonly type: 'btrfs' | 'dir' | 'lvmthin' | 'nfs'
  readonly content: string
  readonly shared: boolean
  readonly totalBytes: number
}

/** The volumes that exist on the cluster's storages, with their sizes. */
export class Volumes {
  readonly storages: readonly Storage[]
  readonly #bytes = new Map<string, number>()

  constructor(storages: readonly Storage[]) {
    this.storages = storages
  }

  storage(name: string): Storage | undefined {
    return this.storages.find((storage) => storage.storage === name)
  }

  sizeBytes(volume: string): number | null {
    return this.#bytes.get(volume) ?? null
  }

  register(volume: string, bytes: number): void {
    this.#bytes.set(volume, bytes)
  }

  /** Makes a new volume of a guest and returns its id, named as the storage type names them. */
  allocate(storageName: string, vmid: number, bytes: number): string {
    for (let number = 0; ; number += 1) {
      const volume = this.storage(storageName)?.type === 'lvmthin'
        ? `${storageName}:vm-${vmid}-disk-${number}`
        : `${storageName}:${vmid}/vm-${vmid}-disk-${number}.raw`
      if (this.#bytes.has(volume)) continue
      this.#bytes.set(volume, bytes)
      return volume
    }
  }

  /** False when there was no such volume. */
  free(volume: string): boolean {
    return this.#bytes.delete(volume)
  }

  /** Volumes whose name says that they belong to the guest. */
  ofGuest(vmid: number): readonly string[] {
    return [...this.#bytes.keys()].filter((volume) => new RegExp(`(^|[:/])vm-${vmid}-`).test(volume))
  }

  list(storageName: string): readonly { readonly volume: string; readonly bytes: number }[] {
    return [...this.#bytes].filter(([volume]) => volume.startsWith(`${storageName}:`)).map(([volume, bytes]) => ({ volume, bytes }))
  }
}
