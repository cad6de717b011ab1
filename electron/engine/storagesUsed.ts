import type { Operation, OperationKind } from '../../shared/domain/operation.ts'
import { storageOf } from './normalise/disks.ts'

/** Kinds that make, copy or free whole volumes: Proxmox locks the storage for it, and gives up on a lock after a while. */
const named: ReadonlySet<OperationKind> = new Set(['backup.create', 'backup.delete', 'guest.restore', 'guest.restoreNew', 'guest.create', 'guest.clone', 'disk.attach', 'disk.move', 'disk.delete'])
/** Kinds that do so to every volume of the guest. */
const all: ReadonlySet<OperationKind> = new Set(['backup.create', 'guest.restore', 'guest.clone', 'guest.destroy', 'guest.migrate', 'guest.template', 'snapshot.create', 'snapshot.delete', 'snapshot.rollback'])

/**
 * Storages that an operation keeps busy, sorted, as far as its parameters and the guest's volumes tell; of a copy the
 * volumes are those of the guest that is copied. Pure.
 */
export function storagesUsed({ kind, parameters }: Operation, volumes: readonly string[]): readonly string[] {
  const { storage, volume, options } = parameters
  const created = kind === 'guest.create' ? createdDisks(options) : []
  const texts = [...(named.has(kind) ? [volume, ...created] : []), ...(all.has(kind) ? volumes : [])]
  const found = texts.map((text) => (typeof text === 'string' ? storageOf(text) : null))
  return [...new Set([...(named.has(kind) && typeof storage === 'string' ? [storage] : []), ...found.filter((each) => each !== null)])].toSorted()
}

/** The values of a new guest's disks. */
function createdDisks(options: unknown): readonly unknown[] {
  if (typeof options !== 'object' || options === null) return []
  const entries: readonly (readonly [string, unknown])[] = Object.entries(options)
  return entries.filter(([key]) => /^(?:rootfs|mp\d+|(?:scsi|virtio|sata|ide)\d+|efidisk0|tpmstate0)$/.test(key)).map(([, value]) => value)
}
