/** From Proxmox's answers on tasks to the domain. Pure. */
import type { TaskRow, TaskState } from '../ports.ts'
import { parseUpid } from './upid.ts'
import type { WireTask, WireTaskStatus } from './wireSchemas.ts'

/** Texts under which Proxmox itself does not know how a task ended: killed, or its log is gone. */
const unknownEnd = /^(?:unexpected status|unable to get last line from task log|unable to read tail|\s*$)/

/** `status` and `exitstatus` of one task. `OK` says that the task's function returned, not that the guest changed. */
export function toTaskState(wire: WireTaskStatus): TaskState {
  if (wire.status === 'running') return { kind: 'running' }
  const exit = wire.exitstatus ?? ''
  if (exit === 'OK') return { kind: 'ok' }
  const warnings = /^WARNINGS: (\d+)$/.exec(exit)
  if (warnings !== null) return { kind: 'warnings', count: Number(warnings[1]) }
  if (unknownEnd.test(exit)) return { kind: 'unknown', text: exit === '' ? `status ${wire.status} without an exit status` : exit }
  return { kind: 'failed', text: exit }
}

/** One entry of a node's or the cluster's task list; null when its UPID cannot be read. Running tasks stand there as `RUNNING`. */
export function toTaskRow(wire: WireTask): TaskRow | null {
  const upid = parseUpid(wire.upid)
  if (upid === null) return null
  const running = wire.endtime === undefined || wire.endtime === null
  return {
    upid: wire.upid,
    type: upid.type,
    // `101`, or `101@storage` for a volume of the guest.
    vmid: /^\d+(?:@|$)/.test(upid.id) ? Number.parseInt(upid.id, 10) : null,
    // The list splits user and token, and does not for running tasks; the UPID has both in one form.
    user: upid.user,
    startedAt: upid.startedAt,
    endedAt: wire.endtime ?? null,
    status: running && (wire.status ?? '').toUpperCase() === 'RUNNING' ? null : (wire.status ?? null),
  }
}
