/** The API of a configured host, a node or a cluster: reading apart from changing. */
import type { GuestBackup, GuestRef, GuestSnapshot, GuestSpec, GuestType, HaResource, StoredVolume } from '../../shared/domain/guest.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { RequestPreview } from '../../shared/domain/operation.ts'
import type { ClusterStatus, FleetView, LiveStatus, TaskRow, TaskState } from './hostReadings.ts'

/**
 * Reads of one configured host (a node or a cluster). Each call picks an endpoint that answers; errors are
 * `AppError`s of the proxmox family.
 */
export interface HostReader {
  version(): Promise<{ readonly version: string; readonly release: string }>
  fleet(): Promise<FleetView>
  clusterStatus(): Promise<ClusterStatus>
  /** Whether no guest of the cluster has this VMID, those among them that the token may not see (`GET /cluster/nextid?vmid=`). */
  vmidIsFree(vmid: number): Promise<boolean>
  /** A VMID that is free now, the lowest (`GET /cluster/nextid`). Nothing keeps it free. */
  nextVmid(): Promise<number>
  /** Effective rights of the token: ACL path → names of the privileges that hold there and on all that is below. */
  permissions(): Promise<ReadonlyMap<string, ReadonlySet<string>>>
  /**
   * `GET /cluster/tasks`: the latest tasks of every node, some 25 of each, running ones always among them. A token
   * without Sys.Audit on `/` sees none but its own, if any.
   */
  clusterTasks(): Promise<readonly TaskRow[]>
  /** `GET …/pending`, mapped. */
  guestSpec(node: string, guest: GuestRef): Promise<GuestSpec>
  guestLive(node: string, guest: GuestRef): Promise<LiveStatus>
  /** `GET …/snapshot`, without the pseudo entry `current`. */
  guestSnapshots(node: string, guest: GuestRef): Promise<readonly GuestSnapshot[]>
  /** Backups of one guest on every storage of a node that may hold backups, newest first. */
  guestBackups(node: string, vmid: number): Promise<readonly GuestBackup[]>
  /** Names of the storages of a node that may hold backups and can be reached, sorted. */
  backupStorages(node: string): Promise<readonly string[]>
  /** Names of the storages of a node that may hold the disks of a guest of this type and can be reached, sorted. */
  diskStorages(node: string, type: GuestType): Promise<readonly string[]>
  /**
   * Every volume that carries this VMID on the enabled storages of a node that may hold disks, in use or not, sorted.
   * Rejects when a storage cannot be reached, or when the token might not be shown all of them.
   */
  guestVolumes(node: string, vmid: number): Promise<readonly StoredVolume[]>
  /** `GET /cluster/ha/resources`: who is under high availability, by VMID. Needs Sys.Audit on `/`. */
  haResources(): Promise<ReadonlyMap<number, HaResource>>
  /** SHA-256 of the host's own `pve-root-ca.pem` (`certificates/info`): names the cluster. Upper-case hex pairs and colons. */
  clusterFingerprint(): Promise<string>
  /** One non-blocking read. */
  taskStatusOnce(upid: string): Promise<TaskState>
  /** Lines from `start` (0-based), at most `limit`. */
  taskLog(upid: string, start: number, limit: number): Promise<readonly string[]>
  /**
   * Tasks of these types that concern one guest on one node, running ones too, newest first; those named after a
   * volume of its (`101@backup`) among them. `sinceSeconds` in server time.
   */
  guestTasks(node: string, vmid: number, sinceSeconds: number, types: readonly string[]): Promise<readonly TaskRow[]>
  /**
   * Every task that names one guest on one node and began with or after the given task of that node, whatever its type
   * and user, running ones too. null = that cannot be known: the token may not see other people's tasks there, the
   * list no longer reaches back to that task, or it is longer than can be read.
   */
  guestHistory(node: string, vmid: number, sinceUpid: string): Promise<readonly TaskRow[] | null>
  /** Server time minus ours, from the last Date header; 0 before the first answer. Milliseconds. */
  clockSkewMs(): number
  close(): Promise<void>
}

/** Mutations of one configured host. Handed to the executor alone. Never retries, never reuses a connection. */
export interface HostWriter {
  /** Whether a request may be sent at all; throws the `AppError` that `send` would reject with before sending. Pure. */
  check(request: RequestPreview): void
  /**
   * Sends one catalogued request once. Resolves to the UPID, or null for a synchronous change.
   * Rejects with an `AppError`; `outcome_unknown` when the host may have acted.
   */
  send(request: RequestPreview): Promise<string | null>
}

/** An open connection to a host, as one token. */
export interface HostConnection {
  /** `user@realm!name`, without the secret: whom the host's own task log names for what we do. */
  readonly tokenId: string
  readonly reader: HostReader
  readonly writer: HostWriter
}

/** Opens connections. `probe` sends nothing but a TLS handshake and tells the certificate that was shown. */
export interface HostConnector {
  connect(host: HostConfig, token: string): HostConnection
  probe(url: string): Promise<{ readonly url: string; readonly fingerprint: string; readonly subject: string; readonly validTo: string }>
}
