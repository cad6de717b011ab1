import type { TaskWork } from '../taskWork.ts'
import { type ApiRequest, vmidOf } from './route.ts'

/** Forks a worker on the request's node, for its guest if nothing else is said. Returns the UPID. */
export function startTask(request: ApiRequest, type: string, work: TaskWork, id = String(vmidOf(request))): string {
  const { cluster, caller, node } = request
  return cluster.tasks.start({ node, type, id, user: caller.user, work })
}
