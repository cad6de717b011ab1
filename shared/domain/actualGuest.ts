/** A guest as a host shows it, with all that is read of it. */
import type { GuestRef, RunState } from './guest.ts'

/** The comparable values of one guest, normalised. `null` = the host has no such option set (or the type has none). */
export interface GuestValues {
  readonly name: string | null
  readonly cores: number | null
  readonly memoryMiB: number | null
  /** LXC only. */
  readonly swapMiB: number | null
  /** Trailing white space stripped, CRLF folded to LF; '' = none. */
  readonly description: string
  /** Lower-cased, de-duplicated, sorted. */
  readonly tags: readonly string[]
  readonly onboot: boolean
}

/** A volume attached to a guest. */
export interface GuestDisk {
  /** `rootfs`, `mp0`, `scsi0`, `unused0`, … */
  readonly slot: string
  /** Storage volume id, e.g. `local-lvm:vm-101-disk-0`. */
  readonly volume: string
  /** null when the host does not say. */
  readonly sizeBytes: number | null
  /** The whole stored value, e.g. `local-lvm:vm-101-disk-0,size=8G`. */
  readonly raw: string
}

/** An option that the next start (or any config change of a stopped VM) will remove. */
export interface PendingDelete {
  readonly key: string
  /** `force` deletes the volume too. */
  readonly force: boolean
}

/** Options of a guest as Proxmox stores them, as text. */
export type GuestOptions = Readonly<Record<string, string>>

/** What Proxmox's own configuration says of one guest, read in one go and tied together by the digest. */
export interface GuestSpec {
  /** SHA-1 of the configuration file, as Proxmox gives it. */
  readonly digest: string
  /** Values in force now. */
  readonly running: GuestValues
  /** Values after the next start: running, with pending changes applied. Drift is judged on these. */
  readonly nextBoot: GuestValues
  /** Every option as stored, by key, in force now and after the next start; the same object where nothing is pending. */
  readonly options: { readonly running: GuestOptions; readonly nextBoot: GuestOptions }
  readonly disks: readonly GuestDisk[]
  /** Slot of the root disk: `rootfs`, or the first disk in boot order. null = has none. */
  readonly rootSlot: string | null
  /** Keys that have a pending value. */
  readonly pendingKeys: readonly string[]
  readonly pendingDeletes: readonly PendingDelete[]
  readonly protection: boolean
  /** Lower-cased MAC of the first network, for identity. */
  readonly mac: string | null
  /** smbios1 uuid (QEMU), for identity. */
  readonly uuid: string | null
}

/** One snapshot of a guest, `current` left out. */
export interface GuestSnapshot {
  readonly name: string
  /** Server seconds since the epoch; null when the host does not say. */
  readonly createdAt: number | null
  readonly parent: string | null
  readonly description: string
  /** `prepare` or `delete` when it is half made or half gone, else null. */
  readonly state: string | null
  /** True when the memory of a running VM was saved with it: a rollback leaves the VM running. */
  readonly hasMemory: boolean
}

/** One backup of a guest on a storage. */
export interface GuestBackup {
  /** e.g. `backup:vzdump-lxc-101-2026_11_23-02_00_00.tar.zst`. */
  readonly volume: string
  readonly storage: string
  /** Server seconds since the epoch. */
  readonly createdAt: number
  readonly sizeBytes: number
  readonly protected: boolean
  /** Proxmox Backup Server's verification; null where the storage offers none. */
  readonly verified: boolean | null
}

/** What can be lost besides the configuration and its volumes; read where a decision needs it. */
export interface GuestHoldings {
  readonly snapshots: readonly GuestSnapshot[]
  readonly backups: readonly GuestBackup[]
  /** Volumes on the node's storages that carry this VMID, and that its configuration does not name; absent = not read. */
  readonly leftovers?: readonly StoredVolume[]
}

/** A volume on a storage that may hold disks. */
export interface StoredVolume {
  /** e.g. `local-lvm:vm-101-disk-3`. */
  readonly volume: string
  readonly sizeBytes: number | null
}

/** A guest's entry in high availability (`GET /cluster/ha/resources`). */
export interface HaResource {
  /** What is asked of it: `started`, `stopped`, `disabled`, `ignored`. */
  readonly state: string
  readonly group: string | null
  readonly maxRestart: number | null
  readonly maxRelocate: number | null
}

/** One guest as a host shows it. */
export interface ActualGuest {
  readonly ref: GuestRef
  readonly node: string
  /** Name from the list; null when the host does not know it (yet). */
  readonly name: string | null
  readonly run: RunState
  /** The host's own word for the run state, e.g. `paused`. */
  readonly hostStatus: string
  /** Value of the config lock, e.g. `backup`; null = none. */
  readonly lock: string | null
  readonly template: boolean
  /** HA state when the guest is managed by HA, else null. */
  readonly haState: string | null
  /** Seconds since the guest started; 0 when stopped. */
  readonly uptimeSeconds: number
  /** Tags from the list, known even when the configuration cannot be read. */
  readonly listTags: readonly string[]
  /** False when the configuration could not be read; the run state from the list is still trusted. */
  readonly specKnown: boolean
  /** null exactly when `specKnown` is false. */
  readonly spec: GuestSpec | null
  /** When the configuration was asked for, ISO 8601 UTC; absent = nobody can tell, and the next look reads it anew. */
  readonly specReadAt?: string
  /** Absent = not read. */
  readonly holdings?: GuestHoldings
  /** Its entry in high availability; null = it has none; absent = not read. */
  readonly ha?: HaResource | null
  /**
   * True for a VMID that was proven free: the cluster is quorate, shows no such guest, and itself calls the VMID free.
   * All else then stands empty. Kinds that make a guest take nothing else, and all other kinds refuse it.
   */
  readonly vacant?: true
  /** What was read along with it; absent = nothing. */
  readonly surroundings?: Surroundings
}

/** What was read along with a guest, or a VMID that is free, because the step on it asks for it. */
export interface Surroundings {
  /** Names of the nodes that were online. */
  readonly onlineNodes: readonly string[]
  /** The guest that is to be copied; absent = none is. */
  readonly source?: ActualGuest
}

/** The lock that keeps a guest from being changed; null = none. `suspended` and `mounted` are states, not work under way. Pure. */
export function blockingLock({ lock }: Pick<ActualGuest, 'lock'>): string | null {
  return lock === 'suspended' || lock === 'mounted' ? null : lock
}
