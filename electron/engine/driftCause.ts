/**
 * Who or what made a difference, as far as that can be told. Proxmox's log names a user for each task, and logs none
 * for most changes of configuration; nothing is guessed. Pure.
 */
import type { DriftCause } from '../../shared/domain/drift.ts'
import type { ManagedField } from '../../shared/domain/guest.ts'

/** A task of the host's own log; `startedAt` in seconds since the epoch, by the host's clock. */
export interface LoggedTask {
  readonly upid: string
  readonly type: string
  readonly vmid: number | null
  readonly user: string
  readonly startedAt: number
}

/** Tasks that replace a guest or its whole configuration: they may explain any field. */
const wholeGuest = ['qmrestore', 'vzrestore', 'qmrollback', 'vzrollback', 'qmcreate', 'vzcreate', 'qmconfig'] as const
const power = [
  'qmstart', 'qmstop', 'qmshutdown', 'qmreboot', 'qmreset', 'qmsuspend', 'qmpause', 'qmresume', 'qmigrate',
  'vzstart', 'vzstop', 'vzshutdown', 'vzreboot', 'vzsuspend', 'vzresume', 'vzmigrate', 'hastart', 'hastop', 'hamigrate',
] as const
const disks = ['resize', 'move_volume', 'qmmove', 'imgdel'] as const
const existence = ['qmdestroy', 'vzdestroy'] as const

/** Types of tasks that can change what is seen of a field. */
function explaining(field: ManagedField): ReadonlySet<string> {
  if (field === 'run') return new Set([...wholeGuest, ...power])
  if (field === 'absent') return new Set([...wholeGuest, ...existence])
  if (field === 'disk' || /^(?:rootfs|mp\d+|(?:scsi|virtio|sata|ide|unused)\d+)$/.test(field)) return new Set([...wholeGuest, ...disks])
  return new Set(wholeGuest)
}

/**
 * The task that made a difference of a guest which was first seen now: the newest one of a fitting type since it was
 * last seen otherwise. null = there is none. `sinceSeconds` by the host's clock. Pure.
 */
export function taskBehind(field: ManagedField, vmid: number, tasks: readonly LoggedTask[], sinceSeconds: number): DriftCause | null {
  const types = explaining(field)
  const [newest] = tasks
    .filter((task) => task.vmid === vmid && types.has(task.type) && task.startedAt >= sinceSeconds)
    .toSorted((a, b) => b.startedAt - a.startedAt)
  return newest === undefined ? null : { kind: 'task', user: newest.user, task: newest.type, upid: newest.upid, at: new Date(newest.startedAt * 1000).toISOString() }
}
