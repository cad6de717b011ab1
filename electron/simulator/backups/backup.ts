import type { GuestType } from '../../../shared/domain/guest.ts'
import type { Cluster } from '../cluster.ts'
import type { Guest } from '../guests/guest.ts'

/** What a backup archive holds besides its size. */
export interface Backup {
  readonly type: GuestType
  readonly vmid: number
  /** The node whose storage it lies on; null on a shared storage. */
  readonly node: string | null
  /** `tar.zst`, `vma`, …: the end of its name. */
  readonly format: string
  /** The guest's options when it was made. */
  readonly values: ReadonlyMap<string, string>
  /** Slots whose data is in it: `rootfs`, `mp0`, `scsi0`, …. */
  readonly slots: readonly string[]
  /** `truncated`: the configuration can be read and the data breaks off. `garbage`: nothing can be read. */
  readonly state: 'whole' | 'truncated' | 'garbage'
  protected: boolean
  notes: string | null
}

const compressions = { 0: '', 1: 'lzo', gzip: 'gz', lzo: 'lzo', zstd: 'zst' } as const
export type Compression = keyof typeof compressions

/** `tar.zst` for a container, `vma.zst` for a VM, without the last part when nothing compresses it. */
export function formatOfBackup(type: GuestType, compress: string): string {
  const archive = type === 'lxc' ? 'tar' : 'vma'
  const suffix = compress in compressions ? compressions[compress as Compression] : ''
  return suffix === '' ? archive : `${archive}.${suffix}`
}

/** `backup/vzdump-lxc-101-2026_11_23-00_05_01.tar.zst`. Two backups of one second and format have one name. */
export function nameOfBackup(type: GuestType, vmid: number, atSeconds: number, format: string): string {
  const [day = '', time = ''] = new Date(atSeconds * 1000).toISOString().slice(0, 19).split('T')
  return `backup/vzdump-${type}-${vmid}-${day.replaceAll('-', '_')}-${time.replaceAll(':', '_')}.${format}`
}

/** Where the archive lies on the node. */
export function pathOfBackup(volumeName: string, storage: string): string {
  const file = volumeName.replace(/^backup\//, '')
  return storage === 'local' ? `/var/lib/vz/dump/${file}` : `/mnt/pve/${storage}/dump/${file}`
}

/** How many protected backups of a guest a storage holds. */
export function countProtected(cluster: Cluster, storage: string, vmid: number): number {
  return cluster.volumes.list(storage).filter(({ backup }) => backup?.protected && backup.vmid === vmid).length
}

/** The options that an archive keeps: what is in force, without lock, unused disks and the line to a snapshot. */
export function archivedValues(guest: Guest): ReadonlyMap<string, string> {
  return new Map([...guest.config.values].filter(([key]) => key !== 'lock' && key !== 'parent' && !key.startsWith('unused')))
}

/**
 * The slots that a backup takes in. A container's mount point must say `backup=1`, its root is always in; a VM's
 * disk is in unless it says `backup=0`.
 */
export function backedUpSlots(guest: Guest, drives: readonly string[]): readonly string[] {
  const says = (slot: string, flag: string): boolean => new RegExp(`(^|,)backup=${flag}(,|$)`).test(guest.config.values.get(slot) ?? '')
  return drives.filter((slot) => (guest.type === 'lxc' ? slot === 'rootfs' || says(slot, '1') : !says(slot, '0')))
}
