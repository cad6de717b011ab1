import type { Cluster } from '../cluster.ts'
import { drivesIn, type Guest, guestName, volumeIn } from '../guests/guest.ts'
import { recordedContext } from '../guests/guestContext.ts'
import { applyPending, setRunning, setStopped } from '../guests/power.ts'
import { hasFeature } from '../guests/snapshots.ts'
import type { Actor } from '../ledger.ts'
import { nameOfBackup, pathOfBackup } from './backup.ts'
import { type BackupJob, timeText } from './backupJob.ts'
import { archiveBytes, archivedBackup } from './placeBackup.ts'
import { keepLast, prunableBackups } from './prune.ts'

/** A guest whose backup runs. */
export interface TakenGuest {
  readonly guest: Guest
  readonly atSeconds: number
  readonly status: Guest['status']
}

/** Locks a guest for its backup; `mode=stop` stops it for as long. */
export function takeGuest(cluster: Cluster, guest: Guest, job: BackupJob): TakenGuest {
  const taken = { guest, atSeconds: cluster.clock.nowSeconds(), status: guest.status }
  guest.config.values.set('lock', 'backup')
  if (job.mode === 'stop' && guest.status !== 'stopped') setStopped(guest)
  return taken
}

/** Unlocks a guest and starts it again if the backup stopped it; that start applies what is pending, as any does. */
export function releaseGuest(cluster: Cluster, { guest, status }: TakenGuest, actor: Actor): void {
  guest.config.values.delete('lock')
  if (status === 'stopped' || guest.status !== 'stopped') return
  const context = recordedContext(cluster, guest, actor)
  applyPending(context)
  setRunning(context)
}

/** Writes the archive, prunes if the job says so, and unlocks the guest. Returns the log. */
export function writeBackup(cluster: Cluster, job: BackupJob, taken: TakenGuest, actor: Actor): readonly string[] {
  const { guest, atSeconds } = taken
  const drives = drivesIn(guest.type, guest.config.values)
  const backup = { ...archivedBackup(cluster, guest, job.storage, job.compress), protected: job.protected, notes: notesOf(job, guest) }
  const { format, slots } = backup
  const name = nameOfBackup(guest.type, guest.vmid, atSeconds, format)
  const id = `${job.storage}:${name}`
  const replaced = cluster.volumes.find(id)
  const bytes = archiveBytes(guest, slots, format)
  const bySnapshot = guest.type === 'lxc' && taken.status !== 'stopped' && modeOf(cluster, job, taken) === 'snapshot'
  const log = [
    ...openingLines(cluster, job, taken, drives, slots),
    ...(bySnapshot ? ["INFO: create storage snapshot 'vzdump'"] : []),
    `INFO: creating vzdump archive '${pathOfBackup(name, job.storage)}'`,
    ...(bySnapshot ? ["INFO: cleanup temporary 'vzdump' snapshot"] : []),
  ]
  cluster.volumes.addBackup(id, bytes, backup, atSeconds)
  recordedContext(cluster, guest, actor).effect('backup.create', { backup: id, slots, mode: job.mode }, { backups: replaced ? [id] : [] })
  releaseGuest(cluster, taken, actor)
  return [
    ...log,
    `INFO: archive file size: ${Math.floor(bytes / 1024 ** 2)}MB`,
    ...(backup.notes === null ? [] : ['INFO: adding notes to backup']),
    ...(job.protected ? ['INFO: marking backup as protected'] : []),
    ...(job.mode === 'stop' && taken.status !== 'stopped' ? ['INFO: restarting vm', 'INFO: guest is online again after 1 seconds'] : []),
    ...pruneAfter(cluster, job, guest, actor),
    `INFO: Finished Backup of VM ${guest.vmid} (00:00:05)`,
    `INFO: Backup finished at ${timeText(cluster.clock.nowSeconds())}`,
  ]
}

/** What the log says of a guest before its lock is looked at. */
export function startingLines({ vmid, type, status }: Guest, atSeconds: number): readonly string[] {
  return [`INFO: Starting Backup of VM ${vmid} (${type})`, `INFO: Backup started at ${timeText(atSeconds)}`, `INFO: status = ${status}`]
}

/** Stopped guests are backed up in mode stop; a container whose storage takes no snapshots falls back to suspend. */
function modeOf(cluster: Cluster, job: BackupJob, { guest, status }: TakenGuest): BackupJob['mode'] {
  if (status === 'stopped') return 'stop'
  return guest.type === 'lxc' && job.mode === 'snapshot' && !hasFeature(cluster, guest, 'snapshot') ? 'suspend' : job.mode
}

function openingLines(cluster: Cluster, job: BackupJob, taken: TakenGuest, drives: readonly string[], slots: readonly string[]): readonly string[] {
  const { guest, status, atSeconds } = taken
  const mode = modeOf(cluster, job, taken)
  return [
    ...startingLines({ ...guest, status }, atSeconds),
    ...(mode === 'suspend' && job.mode === 'snapshot' ? ['INFO: mode failure - some volumes do not support snapshots', "INFO: trying 'suspend' mode instead"] : []),
    `INFO: backup mode: ${mode}`,
    'INFO: ionice priority: 7',
    `INFO: ${guest.type === 'lxc' ? 'CT' : 'VM'} Name: ${guestName(guest)}`,
    ...drives.map((slot) => driveLine(guest, slot, slots.includes(slot))),
    ...(job.mode === 'stop' && status !== 'stopped' ? ['INFO: stopping virtual guest'] : []),
  ]
}

function driveLine(guest: Guest, slot: string, included: boolean): string {
  const value = guest.config.values.get(slot) ?? ''
  if (guest.type === 'qemu') {
    const volume = volumeIn(value)
    return included ? `INFO: include disk '${slot}' '${volume}' ${/(?:^|,)size=([^,]+)/.exec(value)?.[1] ?? ''}` : `INFO: exclude disk '${slot}' '${volume}' (backup=no)`
  }
  const path = slot === 'rootfs' ? '/' : (/(?:^|,)mp=([^,]+)/.exec(value)?.[1] ?? '')
  return included ? `INFO: including mount point ${slot} ('${path}') in backup` : `INFO: excluding volume mount point ${slot} ('${path}') from backup (disabled)`
}

/** Without `remove=0`, what the retention does not keep is deleted, the new backup counted in. */
function pruneAfter(cluster: Cluster, job: BackupJob, guest: Guest, actor: Actor): readonly string[] {
  const kept = job.remove ? keepLast(cluster, job.storage, job.pruneBackups) : null
  if (kept === null) return []
  const doomed = prunableBackups(cluster, job.storage, job.node, guest.vmid).slice(kept)
  for (const { id } of doomed) {
    cluster.volumes.free(id)
    recordedContext(cluster, guest, actor).effect('backup.delete', { backup: id, pruned: true }, { backups: [id] })
  }
  return [
    `INFO: prune older backups with retention: keep-last=${kept}`,
    ...doomed.map(({ id }) => `INFO: removing backup '${id}'`),
    doomed.length === 0 ? 'INFO: pruned 0 backup(s)' : `INFO: pruned ${doomed.length} backup(s) not covered by keep-retention policy`,
  ]
}

function notesOf({ notesTemplate, node }: BackupJob, guest: Guest): string | null {
  if (notesTemplate === null) return null
  const words: Readonly<Record<string, string>> = { guestname: guestName(guest), vmid: String(guest.vmid), node, cluster: '' }
  return notesTemplate.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole).replaceAll('\\n', '\n')
}
