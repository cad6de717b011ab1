import { ApiError, died } from '../apiError.ts'
import type { Caller } from '../auth.ts'
import type { Cluster } from '../cluster.ts'
import { TaskFailure, type TaskWork } from '../taskWork.ts'
import { countProtected } from './backup.ts'
import { releaseGuest, startingLines, takeGuest, type TakenGuest, writeBackup } from './backupGuest.ts'
import { type BackupJob, timeText } from './backupJob.ts'
import { keepLast, prunableBackups } from './prune.ts'

type Outcome = { readonly taken: TakenGuest } | { readonly failed: string; readonly log: readonly string[] }

/**
 * `vzdump`: one guest after the other. A storage that cannot hold backups fails the task; a guest that cannot be
 * backed up is a line in the log, and the task ends `job errors`. Guests carry the lock `backup` meanwhile.
 */
export function vzdumpWork(cluster: Cluster, job: BackupJob, caller: Caller): TaskWork {
  const outcomes = new Map<number, Outcome>()
  return {
    durationMs: 5_000 * job.vmids.length,
    begin() {
      checkStorage(cluster, job)
      for (const vmid of job.vmids) {
        if (cluster.guests.has(vmid) && !caller.can(`/vms/${vmid}`, 'VM.Backup')) {
          throw new TaskFailure(`403 Permission check failed (/vms/${vmid}, VM.Backup)`, [startLine(job)])
        }
      }
      for (const vmid of job.vmids) outcomes.set(vmid, begin(cluster, job, vmid))
    },
    finish(upid) {
      const log = [startLine(job)]
      for (const [vmid, outcome] of outcomes) {
        log.push(...('failed' in outcome ? [...outcome.log, ...failureLines(cluster, vmid, outcome.failed)] : writeBackup(cluster, job, outcome.taken, { user: caller.user, upid })))
      }
      return conclude(log, [...outcomes.values()].some((outcome) => 'failed' in outcome))
    },
    cleanUp() {
      for (const outcome of outcomes.values()) if ('taken' in outcome) releaseGuest(cluster, outcome.taken, { user: caller.user, upid: null })
    },
    abort(upid) {
      const log = [startLine(job)]
      for (const [vmid, outcome] of outcomes) {
        if ('taken' in outcome) releaseGuest(cluster, outcome.taken, { user: caller.user, upid })
        else log.push(...outcome.log)
        log.push(...failureLines(cluster, vmid, 'failed' in outcome ? outcome.failed : 'interrupted by signal'))
      }
      return conclude(log, true)
    },
  }
}

function checkStorage(cluster: Cluster, { storage }: BackupJob): void {
  const found = cluster.volumes.storage(storage)
  if (!found) {
    const missing = `storage '${storage}' does not exist`
    throw died(`could not activate storage '${storage}': ${missing} could not get storage information for '${storage}': ${missing}`)
  }
  if (!found.content.split(',').includes('backup')) {
    throw died(`could not get storage information for '${storage}': can't use storage '${storage}' for backups - wrong content type`)
  }
}

function begin(cluster: Cluster, job: BackupJob, vmid: number): Outcome {
  const log: string[] = []
  try {
    const guest = cluster.guests.get(vmid)
    if (!guest) throw died(`unable to find VM '${vmid}'`)
    const limit = keepLast(cluster, job.storage, job.pruneBackups)
    if (!job.remove && limit !== null && prunableBackups(cluster, job.storage, job.node, vmid).length >= limit) {
      throw died(`There is a max backup limit of ${limit} enforced by the target storage or the vzdump parameters. Either increase the limit or delete old backups.`)
    }
    const most = cluster.volumes.storage(job.storage)?.maxProtectedBackups
    if (job.protected && most !== undefined && countProtected(cluster, job.storage, vmid) >= most) {
      throw died(`The number of protected backups per guest is limited to ${most} on storage '${job.storage}'`)
    }
    log.push(...startingLines(guest, cluster.clock.nowSeconds()))
    cluster.checkLock(guest)
    return { taken: takeGuest(cluster, guest, job) }
  } catch (error) {
    if (error instanceof ApiError) return { failed: error.reason, log }
    throw error
  }
}

function startLine({ commandLine }: BackupJob): string {
  return `INFO: starting new backup job: vzdump ${commandLine}`
}

function failureLines(cluster: Cluster, vmid: number, text: string): readonly string[] {
  return [`ERROR: Backup of VM ${vmid} failed - ${text}`, `INFO: Failed at ${timeText(cluster.clock.nowSeconds())}`]
}

function conclude(log: readonly string[], anyFailed: boolean): readonly string[] {
  if (anyFailed) throw new TaskFailure('job errors', [...log, 'INFO: Backup job finished with errors'])
  return [...log, 'INFO: Backup job finished successfully']
}
