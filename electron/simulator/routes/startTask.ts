import type { TaskWork } from '../taskWork.ts'
import { type ApiRequest, vmidOf } from './route.ts'

/** Forks a worker on the request's node for its guest. Returns the UPID. */
export function startTask({ cluster, caller, node, ...request }: ApiRequest, type: string, work: TaskWork): string {
  return cluster.tasks.start({ node, type, id: String(vmidOf({ cluster, caller, node, ...request })), user: caller.user, work })
}
