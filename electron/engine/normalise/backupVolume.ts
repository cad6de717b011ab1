import type { GuestType } from '../../../shared/domain/guest.ts'

/** Whose backup a volume is, as its name says. */
export interface BackupOrigin {
  readonly type: GuestType
  readonly vmid: number
}

/** `…:backup/vzdump-lxc-101-…` of vzdump, `…:backup/ct/101/…` of Proxmox Backup Server. */
const form = /^[A-Za-z][A-Za-z0-9._-]*:(?:(?:backup\/)?vzdump-(lxc|qemu)-([1-9]\d{2,8})-[A-Za-z0-9._:-]+|backup\/(ct|vm)\/([1-9]\d{2,8})\/[0-9TZ:-]+)$/

/** Reads the name of a backup's volume; null when it is none (`PVE::Storage::archive_info`). Pure. */
export function parseBackupVolume(volume: string): BackupOrigin | null {
  const [, file, fileVmid, group, groupVmid] = form.exec(volume) ?? []
  const vmid = fileVmid ?? groupVmid
  if (vmid === undefined) return null
  return { type: file === 'lxc' || group === 'ct' ? 'lxc' : 'qemu', vmid: Number(vmid) }
}
