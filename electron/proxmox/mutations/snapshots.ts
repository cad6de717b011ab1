/** Calls about snapshots. */
import { z } from 'zod'
import { description, flag, none, snapname, type MutationEndpoint } from './values.ts'

const creation = { snapname, description: description.optional() }
const rollback = z.strictObject({ start: flag }).partial()

/** Creating, deleting and rolling back. */
export const snapshotMutations: readonly MutationEndpoint[] = [
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/snapshot', parameters: z.strictObject(creation) },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/snapshot', parameters: z.strictObject({ ...creation, vmstate: flag.optional() }) },
  // Never with `force`: it drops the entry and leaves the disks' snapshots.
  { method: 'DELETE', template: '/nodes/{node}/lxc/{vmid}/snapshot/{snapname}', parameters: none },
  { method: 'DELETE', template: '/nodes/{node}/qemu/{vmid}/snapshot/{snapname}', parameters: none },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback', parameters: rollback },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback', parameters: rollback },
]
