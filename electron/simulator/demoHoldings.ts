import { placeBackup } from './backups/placeBackup.ts'
import type { Cluster } from './cluster.ts'
import { addSnapshot } from './guests/snapshots.ts'
import type { Storage } from './guests/volumes.ts'
import { usualStorages } from './seededFleet.ts'

const gibibyte = 1024 ** 3
const hour = 3_600
const day = 24 * hour

/** The nodes' own storages, and a NAS for everybody's backups. */
export const demoStorages: readonly Storage[] = [
  ...usualStorages,
  { storage: 'nas', type: 'nfs', content: 'backup,iso', shared: true, totalBytes: 16_384 * gibibyte },
]

/** Days ago, guest, name, why. The oldest of a guest comes first. */
const snapshots = [
  [196, 202, 'before-migration', 'Before the customers moved to the new CRM'],
  [31, 110, 'before-pg17', 'PostgreSQL 16, last state'],
  [20, 202, 'export-done', 'Everything exported, users switched off'],
  [9, 171, 'before-upgrade', 'BookStack 25.07'],
  [2, 140, 'before-forgejo-13', ''],
] as const

/** The nightly jobs of demoTasks.ts: hours ago, node. Each backs up what carries one of the tags. */
const jobs = [[39, 'pve1'], [38, 'pve2'], [37, 'pve3'], [15, 'pve1'], [14, 'pve2']] as const
const backedUpTags = ['prod', 'infra', 'internal', 'git'] as const

/** Snapshots and backups of the demo. The guest that is to be removed has two of each, one backup protected. */
export function addDemoHoldings(cluster: Cluster): void {
  const nowSeconds = cluster.clock.nowSeconds()
  for (const [daysAgo, vmid, name, description] of snapshots) {
    const guest = cluster.guests.get(vmid)
    if (guest) addSnapshot(cluster, guest, { name, description, vmstate: false }, nowSeconds - daysAgo * day)
  }
  for (const [hoursAgo, node] of jobs) {
    const guests = [...cluster.guests.values()].filter((guest) =>
      guest.node === node && backedUpTags.some((tag) => (guest.config.values.get('tags') ?? '').split(';').includes(tag)))
    for (const [index, guest] of guests.entries()) {
      placeBackup(cluster, guest, 'nas', { state: 'whole', protected: false, notes: null }, nowSeconds - hoursAgo * hour + index * 147)
    }
  }
  const legacy = cluster.guests.get(202)
  if (!legacy) return
  placeBackup(cluster, legacy, 'nas', { state: 'whole', protected: true, notes: 'Before the migration, keep' }, nowSeconds - 197 * day)
  placeBackup(cluster, legacy, 'nas', { state: 'whole', protected: false, notes: 'legacy-crm, last one' }, nowSeconds - 5 * day)
}
