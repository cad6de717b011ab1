/** What the tests of the kinds share that make a guest. */
import { vacantGuest } from '../../../../electron/engine/vacancy.ts'
import type { ActualGuest, GuestBackup, GuestType } from '../../../../shared/domain/guest.ts'

export interface VacancyWords {
  readonly node?: string
  readonly onlineNodes?: readonly string[]
  readonly source?: ActualGuest
  readonly backups?: readonly string[]
}

/** A free VMID 150 of a cluster with `pve1` and `pve2` online. */
export function vacancy(type: GuestType, { node = 'pve1', onlineNodes = ['pve1', 'pve2'], source, backups }: VacancyWords = {}): ActualGuest {
  const vacant = vacantGuest({ host: 'site', vmid: 150, type }, node, { onlineNodes, ...(source === undefined ? {} : { source }) })
  return backups === undefined ? vacant : { ...vacant, holdings: { snapshots: [], backups: backups.map((volume) => backupNamed(volume)) } }
}

export function backupNamed(volume: string, isProtected = false): GuestBackup {
  return { volume, storage: volume.slice(0, volume.indexOf(':')), createdAt: 1, sizeBytes: 1, protected: isProtected, verified: null }
}
