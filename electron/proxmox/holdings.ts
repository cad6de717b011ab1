/** What a guest holds besides its disks, and the name of its cluster: read for decisions that can lose something. */
import { AppError } from '../../shared/domain/appError.ts'
import type { GuestBackup, GuestSnapshot } from '../../shared/domain/guest.ts'
import { normaliseDescription } from '../engine/normalise/text.ts'
import { getBackupStorages, getCertificates, getNodes, getStorageBackups, type Reads } from './endpoints.ts'
import type { WireBackup, WireSnapshot } from './wireSchemas.ts'

/** Snapshots out of `GET …/snapshot`, oldest first, without the pseudo entry `current`. Pure. */
export function toGuestSnapshots(entries: readonly WireSnapshot[]): readonly GuestSnapshot[] {
  return entries
    .filter((entry) => entry.name !== 'current')
    .map((entry) => ({
      name: entry.name,
      createdAt: entry.snaptime ?? null,
      parent: entry.parent || null,
      description: normaliseDescription(entry.description),
      state: entry.snapstate || null,
      hasMemory: entry.vmstate ?? false,
    }))
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
}

/**
 * Backups of one guest on every enabled storage that the node and the token see, newest first. Rejects with
 * `host_busy` when one of them cannot be reached: what it holds is not known, which is not the same as nothing.
 * Effects: HTTPS requests.
 */
export async function readGuestBackups(session: Reads, node: string, vmid: number): Promise<readonly GuestBackup[]> {
  const storages = (await getBackupStorages(session, node)).filter((storage) => storage.enabled ?? true)
  const unreachable = storages.filter((storage) => storage.active === false).map((storage) => storage.storage)
  if (unreachable.length > 0) {
    throw new AppError({
      code: 'host_busy',
      message: `The backups of ${vmid} are not known: ${node} cannot reach the storage ${unreachable.join(', ')}.`,
      hint: 'Check the storage, or disable it on the host if it is gone for good.',
      retry: 'backoff',
    })
  }
  const found = await Promise.all(storages.map(async ({ storage }) =>
    (await getStorageBackups(session, node, storage, vmid)).map((entry) => toGuestBackup(storage, entry, vmid))))
  const byVolume = new Map(found.flat().filter((backup) => backup !== null).map((backup) => [backup.volume, backup]))
  return [...byVolume.values()].toSorted((a, b) => b.createdAt - a.createdAt || (a.volume < b.volume ? -1 : 1))
}

/** Names of the enabled storages that may hold backups and that the node can reach, sorted. Effects: one HTTPS request. */
export async function readBackupStorages(session: Reads, node: string): Promise<readonly string[]> {
  const storages = await getBackupStorages(session, node)
  return storages.filter((each) => (each.enabled ?? true) && each.active !== false).map((each) => each.storage).toSorted()
}

/** null for an entry of another guest: a storage plug-in may ignore the filter. Pure. */
function toGuestBackup(storage: string, entry: WireBackup, vmid: number): GuestBackup | null {
  if (entry.vmid !== null && entry.vmid !== undefined && entry.vmid !== vmid) return null
  return {
    volume: entry.volid,
    storage,
    createdAt: entry.ctime,
    sizeBytes: entry.size,
    protected: entry.protected ?? false,
    verified: entry.verification ? entry.verification.state === 'ok' : null,
  }
}

/**
 * Reads the fingerprint of the cluster's own root certificate, which a standalone node has too. It is read once for
 * each connection; a failure is not kept. The function rejects with `bad_response` where the host names none.
 */
export function createFingerprintReader(session: Reads): () => Promise<string> {
  let known: Promise<string> | null = null
  return () => {
    known ??= readFingerprint(session).catch((thrown: unknown) => {
      known = null
      throw thrown
    })
    return known
  }
}

async function readFingerprint(session: Reads): Promise<string> {
  const nodes = await getNodes(session)
  const node = (nodes.find((candidate) => candidate.status === 'online') ?? nodes[0])?.node
  const root = node === undefined ? undefined : (await getCertificates(session, node)).find((certificate) => certificate.filename === 'pve-root-ca.pem')
  if (!root?.fingerprint) {
    throw new AppError({
      code: 'bad_response',
      message: 'The host does not tell the fingerprint of its pve-root-ca.pem, which names its cluster.',
      hint: 'Check on the host that /etc/pve/pve-root-ca.pem is there.',
      retry: 'backoff',
    })
  }
  return root.fingerprint.toUpperCase()
}
