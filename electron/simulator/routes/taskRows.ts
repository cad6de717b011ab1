import type { Task } from '../tasks.ts'
import { splitUser } from '../upid.ts'

const identity = (task: Task) => ({ upid: task.upid, node: task.node, type: task.type, id: task.id, starttime: task.startSeconds })

/** A row of `GET /cluster/tasks`: a running task has neither status nor endtime. */
export function describeTaskInCluster(task: Task): Record<string, unknown> {
  const row = { ...identity(task), ...splitUser(task.user) }
  return task.state === 'stopped' ? { ...row, endtime: task.endSeconds, status: task.exitStatus, saved: '1' } : { ...row, pid: task.pid }
}

/** A row of `GET /nodes/{node}/tasks`: an active one shows the user unsplit and `RUNNING`. */
export function describeTaskOnNode(task: Task): Record<string, unknown> {
  const row = { ...identity(task), pid: task.pid, pstart: task.pstart }
  return task.state === 'stopped'
    ? { ...row, ...splitUser(task.user), endtime: task.endSeconds, status: task.exitStatus }
    : { ...row, user: task.user, saved: '0', status: 'RUNNING' }
}

/** `GET …/tasks/{upid}/status`. */
export function describeTaskStatus(task: Task): Record<string, unknown> {
  return {
    ...identity(task), ...splitUser(task.user), pid: task.pid, pstart: task.pstart,
    status: task.state === 'stopped' ? 'stopped' : 'running',
    ...(task.state === 'stopped' ? { exitstatus: task.exitStatus } : {}),
  }
}

/** The class that `statusfilter` sorts a finished task into. */
export function statusClass(task: Task): 'ok' | 'warning' | 'error' | 'unknown' {
  const status = task.exitStatus ?? ''
  if (status === 'OK') return 'ok'
  if (status.startsWith('WARNINGS: ')) return 'warning'
  return status === 'unexpected status' || status.startsWith('unable to get last line') ? 'unknown' : 'error'
}
