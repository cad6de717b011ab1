/** Who has touched a guest since a task: read for what rests on nobody else having done so. */
import type { TaskRow } from '../ports.ts'
import { getGuestTasks, getPermissionsOn, getTasksOfType, type Reads } from './endpoints.ts'
import { toTaskRow } from './mapTask.ts'
import { parseUpid } from './upid.ts'

/** A node's whole archive holds one to two thousand; a guest with more tasks than this is nobody's new one. */
const mostTasks = 500

/**
 * Tasks that name one guest on one node, since the given task of that node; null when they cannot be known whole. An
 * archive is cut from its old end, so it is whole while it still has the task that it is read from. A list has the task
 * that ended last first, so what stands above that task came after it, whatever the clock of the node said: `since`
 * would leave out what was done after it was set back. A copy is named after its source and stands in another list:
 * there, a task of an earlier time may be an earlier guest's or not. Without Sys.Audit a list holds the token's own
 * tasks alone, without a word. Effects: HTTPS requests.
 */
export async function readGuestHistory(session: Reads, node: string, vmid: number, sinceUpid: string): Promise<readonly TaskRow[] | null> {
  const since = parseUpid(sinceUpid)
  if (since === null || since.node !== node) return null
  const [rights, ofGuest, alike] = await Promise.all([
    getPermissionsOn(session, `/nodes/${node}`),
    getGuestTasks(session, node, vmid, 0, mostTasks),
    getTasksOfType(session, node, since.type, since.startedAt, mostTasks),
  ])
  const rows = ofGuest.map(toTaskRow)
  const tasks = rows.filter((task) => task !== null)
  const reachesBack = alike.some((task) => task.upid === sinceUpid)
  if (rights['Sys.Audit'] === undefined || !reachesBack || tasks.length < rows.length) return null
  const place = tasks.findIndex((task) => task.upid === sinceUpid)
  if (place >= 0) return tasks.filter(({ startedAt }, index) => index <= place || startedAt >= since.startedAt)
  return tasks.length < mostTasks && tasks.every(({ startedAt }) => startedAt >= since.startedAt) ? tasks : null
}
