/**
 * What would bring back what an operation loses: a backup of the whole guest, nothing at all, or something that stays.
 *
 *     backup    a backup of the guest, if there is one       unused   the old volume stays as an unused disk
 *     none      nothing: no backup holds it                  copied   the data stands on the new volume
 *     setBack   the same request with the old values         signers  another change of the signers
 */
export type WayBack = 'backup' | 'none' | 'unused' | 'copied' | 'setBack' | 'signers'

/** Unused disks stand in no backup, and a recovery point in no other. */
const fixed: Readonly<Record<string, WayBack>> = {
  'guest.destroy': 'backup', 'guest.restore': 'backup', 'snapshot.rollback': 'backup',
  'guest.template': 'none', 'snapshot.delete': 'none', 'backup.delete': 'none', 'disk.delete': 'none',
  'disk.replace': 'unused', 'disk.move': 'copied', 'disk.configure': 'setBack', 'disk.attach': 'setBack', 'signers.rotate': 'signers',
}

/** The way back from an operation. `losesVolumes` = volumes go with it, by what it triggers. Pure. */
export function wayBackFrom(kind: string, losesVolumes: boolean): WayBack {
  const way = fixed[kind] ?? 'backup'
  return way === 'setBack' && losesVolumes ? 'backup' : way
}

/** A verified backup older than this is shown as old. */
const oldAfterMs = 7 * 24 * 3_600_000

/** Whether a backup is so old that it must not look like a safe way back. Pure. */
export function isOldBackup(verifiedAt: string, nowMs: number): boolean {
  return nowMs - Date.parse(verifiedAt) > oldAfterMs
}
