import type { LedgerEntry } from '../../electron/simulator/ledger.ts'

/** Effects by which data or a recovery point is lost, whatever was asked for. Pure. */
export function isDestructive({ kind, lost }: LedgerEntry): boolean {
  return ['guest.destroy', 'guest.restore', 'guest.template', 'disk.delete', 'snapshot.delete', 'snapshot.rollback', 'backup.delete'].includes(kind)
    || lost.volumes.length + lost.snapshots.length + lost.backups.length > 0
}
