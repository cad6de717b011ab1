import { toAppError } from '../../shared/domain/appError.ts'
import type { ActualGuest, GuestHoldings, GuestRef, HaResource, RunState } from '../../shared/domain/guest.ts'
import { leftoversOf } from '../engine/leftovers.ts'
import type { BoundOperation } from '../engine/operations/catalogue.ts'
import type { HostReader } from '../ports.ts'

/** How much of a guest is read: its configuration and state; with its snapshots and backups; with what its VMID holds besides. */
export type ReadDepth = 'configuration' | 'holdings' | 'leftovers'

/** What is read of a guest. */
export interface GuestReads {
  readonly depth: ReadDepth
  /** Its entry in high availability too. */
  readonly ha: boolean
  /** The nodes of its cluster too; absent = not. */
  readonly nodes?: boolean
}

/**
 * Observes one guest right now, live, wherever it is, as deep as is asked for.
 * Resolves to null when the list of the whole cluster does not show it. Rejects with the `AppError` of the read
 * that failed: a guest about to be changed must be seen whole. Effects: reads only.
 */
export async function observeGuest(reader: HostReader, ref: GuestRef, lastNode: string, reads: GuestReads = { depth: 'configuration', ha: false }): Promise<ActualGuest | null> {
  try {
    return await readGuestOn(reader, ref, lastNode, reads)
  } catch (thrown) {
    if (toAppError(thrown).code !== 'guest_not_found') throw thrown
  }
  const row = (await reader.fleet()).guests.find((each) => each.vmid === ref.vmid && each.type === ref.type)
  return row === undefined ? null : readGuestOn(reader, ref, row.node, reads)
}

/** What is read of a guest when somebody decides on an operation, or reviews what it would destroy. Pure. */
export function readsToDecide(bound: Pick<BoundOperation, 'needsLeftovers' | 'needsHa' | 'needsNodes'> | null): GuestReads {
  return { depth: bound?.needsLeftovers === true ? 'leftovers' : 'holdings', ha: bound?.needsHa === true, nodes: bound?.needsNodes === true }
}

async function readGuestOn(reader: HostReader, ref: GuestRef, node: string, { depth, ha, nodes }: GuestReads): Promise<ActualGuest> {
  // The slow reads first: what the gate decides on most is the youngest.
  const [holdings, volumes, resource, status] = await Promise.all([
    depth === 'configuration' ? undefined : readHoldings(reader, ref, node),
    depth === 'leftovers' ? reader.guestVolumes(node, ref.vmid) : undefined,
    ha ? readHa(reader, ref.vmid) : undefined,
    nodes ? reader.clusterStatus() : undefined,
  ])
  const [live, spec] = await Promise.all([reader.guestLive(node, ref), reader.guestSpec(node, ref)])
  return {
    ref,
    node,
    name: spec.nextBoot.name,
    run: runStateOf(live.status),
    hostStatus: live.status,
    lock: live.lock,
    template: live.template,
    haState: live.haManaged ? 'managed' : null,
    uptimeSeconds: live.uptimeSeconds,
    listTags: spec.running.tags,
    specKnown: true,
    spec,
    ...(holdings === undefined ? {} : { holdings: { ...holdings, ...(volumes === undefined ? {} : { leftovers: leftoversOf(spec, volumes) }) } }),
    ...(resource === undefined ? {} : { ha: resource }),
    ...(status === undefined ? {} : { surroundings: { onlineNodes: status.nodes.filter((each) => each.online).map((each) => each.name) } }),
  }
}

/** null = it has no entry; undefined = the token may not ask. */
async function readHa(reader: HostReader, vmid: number): Promise<HaResource | null | undefined> {
  try {
    return (await reader.haResources()).get(vmid) ?? null
  } catch (thrown) {
    if (toAppError(thrown).code !== 'forbidden') throw thrown
    return undefined
  }
}

async function readHoldings(reader: HostReader, ref: GuestRef, node: string): Promise<GuestHoldings> {
  const [snapshots, backups] = await Promise.all([reader.guestSnapshots(node, ref), reader.guestBackups(node, ref.vmid)])
  return { snapshots, backups }
}

/** The run state in Proxmox's own word. Pure. */
export function runStateOf(status: string): RunState {
  return status === 'running' || status === 'stopped' ? status : 'unspecified'
}
