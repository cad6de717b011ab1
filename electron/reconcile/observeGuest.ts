import { toAppError } from '../../shared/domain/appError.ts'
import type { ActualGuest, GuestHoldings, GuestRef, RunState } from '../../shared/domain/guest.ts'
import type { HostReader } from '../ports.ts'

/**
 * Observes one guest right now, live, wherever it is; with its snapshots and backups when they are asked for.
 * Resolves to null when the list of the whole cluster does not show it. Rejects with the `AppError` of the read
 * that failed: a guest about to be changed must be seen whole. Effects: reads only.
 */
export async function observeGuest(reader: HostReader, ref: GuestRef, lastNode: string, withHoldings = false): Promise<ActualGuest | null> {
  try {
    return await readGuestOn(reader, ref, lastNode, withHoldings)
  } catch (thrown) {
    if (toAppError(thrown).code !== 'guest_not_found') throw thrown
  }
  const row = (await reader.fleet()).guests.find((each) => each.vmid === ref.vmid && each.type === ref.type)
  return row === undefined ? null : readGuestOn(reader, ref, row.node, withHoldings)
}

async function readGuestOn(reader: HostReader, ref: GuestRef, node: string, withHoldings: boolean): Promise<ActualGuest> {
  // The slow reads first: what the gate decides on most is the youngest.
  const holdings = withHoldings ? await readHoldings(reader, ref, node) : undefined
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
    ...(holdings === undefined ? {} : { holdings }),
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
