import { AppError } from '../../shared/domain/appError.ts'
import type { ActualGuest, GuestRef } from '../../shared/domain/guest.ts'
import type { BoundOperation } from '../engine/operations/catalogue.ts'
import type { Making } from '../engine/operations/definition.ts'
import { vacantGuest } from '../engine/vacancy.ts'
import type { HostReader } from '../ports.ts'
import { observeGuest, readsToDecide } from './observeGuest.ts'

/**
 * Observes what an operation acts on, right now: a guest, as deep as the kind asks for, or a VMID that is free.
 * Resolves to null when the guest is not shown. Rejects as `observeGuest` and `observeVacancy` do. Effects: reads only.
 */
export function observeTarget(reader: HostReader, ref: GuestRef, lastNode: string, bound: BoundOperation | null): Promise<ActualGuest | null> {
  return bound?.making == null ? observeGuest(reader, ref, lastNode, readsToDecide(bound)) : observeVacancy(reader, ref, bound.making)
}

/**
 * Proves that a VMID is free, and reads what a guest is to be made of. Free it is only where the cluster is quorate,
 * shows no guest of this VMID, of either type, and itself calls it free: that sees guests which the token may not see.
 * Rejects with `vmid_taken`, `observation_incomplete`, `guest_not_found` for the guest that is to be copied, or the
 * `AppError` of the read that failed. Effects: reads only.
 */
export async function observeVacancy(reader: HostReader, ref: GuestRef, { node, source: sourceVmid, backupsOf }: Making): Promise<ActualGuest> {
  const { host, vmid } = ref
  // The slow reads first: what the gate decides on most is the youngest.
  const backups = backupsOf === undefined ? null : await reader.guestBackups(node, backupsOf)
  const source = sourceVmid === undefined ? null : await observeSource(reader, { ...ref, vmid: sourceVmid })
  const [status, fleet, isFree] = await Promise.all([reader.clusterStatus(), reader.fleet(), reader.vmidIsFree(vmid)])
  if (!status.quorate) throw new AppError({ code: 'observation_incomplete', message: `Without quorum, ${host} cannot tell whether ${vmid} is free.`, hint: 'Bring back enough nodes.', retry: 'afterObserve' })
  const holder = fleet.guests.find((row) => row.vmid === vmid)
  if (holder !== undefined || !isFree) {
    const who = holder === undefined ? 'a guest that the token may not see' : `the ${holder.type} guest ${holder.name ?? vmid} on ${holder.node}`
    throw new AppError({ code: 'vmid_taken', message: `${vmid} is taken on ${host}, by ${who}.`, hint: 'Choose a VMID that is free.', retry: 'afterObserve' })
  }
  const onlineNodes = status.nodes.filter((each) => each.online).map((each) => each.name)
  const vacancy = vacantGuest(ref, node, { onlineNodes, ...(source === null ? {} : { source }) })
  return backups === null ? vacancy : { ...vacancy, holdings: { snapshots: [], backups } }
}

/** The guest that is to be copied, with its snapshots, wherever it is. */
async function observeSource(reader: HostReader, ref: GuestRef): Promise<ActualGuest> {
  const row = (await reader.fleet()).guests.find((each) => each.vmid === ref.vmid && each.type === ref.type)
  const guest = row === undefined ? null : await observeGuest(reader, ref, row.node)
  if (guest === null) {
    throw new AppError({ code: 'guest_not_found', message: `${ref.host} shows no ${ref.type} guest ${ref.vmid} that could be copied.`, hint: 'Check its VMID and type, and that the token has VM.Audit on it.', retry: 'afterObserve' })
  }
  return { ...guest, holdings: { snapshots: await reader.guestSnapshots(guest.node, ref), backups: [] } }
}
