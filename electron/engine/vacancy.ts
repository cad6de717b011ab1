import type { ActualGuest, GuestRef, Surroundings } from '../../shared/domain/guest.ts'
import type { AppErrorInit } from '../../shared/domain/appError.ts'

/** A VMID that was proven free, as what stands for it: all that a guest has is empty. `node` is asked to make it. Pure. */
export function vacantGuest(ref: GuestRef, node: string, surroundings?: Surroundings): ActualGuest {
  return {
    ref,
    node,
    name: null,
    run: 'unspecified',
    hostStatus: 'vacant',
    lock: null,
    template: false,
    haState: null,
    uptimeSeconds: 0,
    listTags: [],
    specKnown: false,
    spec: null,
    vacant: true,
    ...(surroundings === undefined ? {} : { surroundings }),
  }
}

/** Why a node cannot take a guest now; null = it can, as far as is known. A request for a node that is away may get lost on the way. Pure. */
export function nodeObjection(node: string, { surroundings }: ActualGuest): AppErrorInit | null {
  if (surroundings === undefined) return { code: 'observation_incomplete', message: 'Which nodes are online was not read.', retry: 'afterObserve' }
  if (surroundings.onlineNodes.includes(node)) return null
  return { code: 'node_unreachable', message: `Node ${node} is not online.`, hint: `Online: ${surroundings.onlineNodes.join(', ') || 'none'}.`, retry: 'afterObserve' }
}
