import { z } from 'zod'
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import { vmid, type ActualGuest } from '../../../shared/domain/guest.ts'
import { sameName } from '../normalise/text.ts'
import { nodeObjection } from '../vacancy.ts'
import { nothingLost, type OperationDefinition } from './definition.ts'
import { nodeName, storageName } from './names.ts'
import { snapshotName } from './snapshotName.ts'

const parameters = z
  .strictObject({
    /** VMID of the guest that is copied. */
    source: vmid,
    /** Where that guest was when this was asked for. */
    sourceNode: nodeName,
    name: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/, 'a name is a DNS name').optional(),
    /** false = linked: the copy rests on the template's disks, which can no longer be deleted. */
    full: z.boolean(),
    /** Where the copy's disks go; left out = where the source's are. */
    storage: storageName.optional(),
    /** The node that gets the copy; left out = the source's. Needs shared storage. */
    target: nodeName.optional(),
    /** Copies this state instead of the present one. */
    snapshot: snapshotName.optional(),
  })
  .refine(({ full, storage, snapshot }) => full || (storage === undefined && snapshot === undefined), 'a linked copy takes neither a storage nor a snapshot')

type CloneParameters = z.infer<typeof parameters>

/**
 * `POST /nodes/{node}/{lxc,qemu}/{source}/clone`: a guest on a free VMID, with MACs of its own and all else as the source
 * has it, fixed addresses too. A container is locked while it is copied. A copy that is interrupted leaves locks behind.
 */
export const guestClone: OperationDefinition<CloneParameters> = {
  kind: 'guest.clone',
  parameters,
  summarise: ({ source, name, full, snapshot }, guest) =>
    `${full ? 'Copy' : 'Make a linked copy of'} ${source}${snapshot === undefined ? '' : ` as of snapshot ${snapshot}`} ${full ? 'to' : 'as'} ${name === undefined ? guest : `${guest} ${name}`}`,
  classify: ({ full }) => ({ class: 'benign', flags: [], reason: full ? 'a guest is made where there was none' : 'a guest is made where there was none; the template cannot be destroyed while it is there' }),
  appliesPending: () => false,
  fields: () => ['absent'],
  inverse: () => 'Destroy the copy, which needs a signature.',
  request: ({ source, sourceNode, name, full, storage, target, snapshot }, { ref }) => ({
    method: 'POST',
    path: `/nodes/${sourceNode}/${ref.type}/${source}/clone`,
    parameters: {
      newid: String(ref.vmid),
      full: full ? '1' : '0',
      ...(name === undefined ? {} : { [ref.type === 'lxc' ? 'hostname' : 'name']: name }),
      ...(storage === undefined ? {} : { storage }),
      ...(target === undefined || target === sourceNode ? {} : { target }),
      ...(snapshot === undefined ? {} : { snapname: snapshot }),
    },
  }),
  precondition: (values, guest) =>
    nodeObjection(values.sourceNode, guest) ?? (values.target === undefined ? null : nodeObjection(values.target, guest)) ?? sourceObjection(values, guest),
  lost: () => nothingLost,
  reached: ({ name, storage }, guest) =>
    guest !== null && guest.spec !== null && guest.lock === null &&
    (name === undefined || sameName(name, guest.spec.nextBoot.name)) &&
    (guest.ref.type === 'qemu' || guest.spec.rootSlot !== null) &&
    (storage === undefined || guest.spec.disks.every((disk) => disk.volume.startsWith(`${storage}:`))),
  provenByEndState: false,
  needsHoldings: false,
  taskTypes: ['vzclone', 'qmclone'],
  making: ({ source, sourceNode }) => ({ node: sourceNode, type: null, source }),
  taskVmid: ({ source }) => source,
}

/** Why the guest that is to be copied cannot be copied now, on the freshest look at it. */
function sourceObjection({ source: wanted, sourceNode, full, snapshot }: CloneParameters, { ref, surroundings }: ActualGuest): AppErrorInit | null {
  const source = surroundings?.source
  if (source === undefined || source.ref.vmid !== wanted || source.ref.vmid === ref.vmid || source.ref.type !== ref.type) {
    return { code: 'observation_incomplete', message: `Guest ${wanted}, which is to be copied, was not read.`, retry: 'afterObserve' }
  }
  if (source.node !== sourceNode) return { code: 'observation_stale', message: `Guest ${wanted} is on ${source.node} by now, not on ${sourceNode}.`, hint: 'Ask for it anew.', retry: 'afterObserve' }
  if (source.lock !== null) return { code: 'guest_locked', message: `Guest ${wanted} is locked (${source.lock}).`, hint: 'Wait until the task that holds the lock has ended.', retry: 'afterObserve' }
  if (!full && !source.template) return { code: 'bad_parameter', message: `Guest ${wanted} is no template, so nothing can be linked to it.`, hint: 'Ask for a full copy.' }
  if (snapshot !== undefined) {
    const found = source.holdings?.snapshots.find((each) => each.name === snapshot)
    if (found === undefined) return { code: 'not_found', message: `Guest ${wanted} has no snapshot ${snapshot}.`, retry: 'afterObserve' }
    return found.state === null ? null : { code: 'host_rejected', message: `Snapshot ${snapshot} is not whole (${found.state}).`, hint: 'Look at it on the host.' }
  }
  // "Full clone of a running container is only possible from a snapshot"
  if (ref.type === 'lxc' && source.run !== 'stopped') return { code: 'guest_running', message: `Container ${wanted} runs, and only a snapshot of it can be copied then.`, hint: 'Shut it down first, or name a snapshot.', retry: 'afterObserve' }
  return null
}
