/** Calls about a guest as a whole. */
import { z } from 'zod'
import { flag, none, type MutationEndpoint } from './values.ts'

const destroy = z.strictObject({ purge: flag, 'destroy-unreferenced-disks': flag }).partial()

/** Destroying, and converting to a template. */
export const guestMutations: readonly MutationEndpoint[] = [
  { method: 'DELETE', template: '/nodes/{node}/lxc/{vmid}', parameters: destroy },
  { method: 'DELETE', template: '/nodes/{node}/qemu/{vmid}', parameters: destroy },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/template', parameters: none },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/template', parameters: none },
]
