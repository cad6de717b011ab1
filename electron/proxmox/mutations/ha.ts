/** Calls about resources of the HA manager. */
import { z } from 'zod'
import { whole, type MutationEndpoint } from './values.ts'

/** `ct:101` or `vm:101`; a bare VMID would do for Proxmox, and not say which type is meant. Source of a regular expression. */
export const haSid = '(?:ct|vm):[1-9]\\d{2,8}'

const values = {
  // `disabled`, `ignored` and the old `enabled` mean something else than on or off.
  state: z.enum(['started', 'stopped']),
  group: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/).optional(),
  max_restart: whole.optional(),
  max_relocate: whole.optional(),
}

/** Taking a guest under high availability, changing and ending that. */
export const haMutations: readonly MutationEndpoint[] = [
  { method: 'POST', template: '/cluster/ha/resources', parameters: z.strictObject({ sid: z.string().regex(new RegExp(`^${haSid}$`)), ...values }) },
  { method: 'PUT', template: '/cluster/ha/resources/{sid}', parameters: z.strictObject(values) },
  { method: 'DELETE', template: '/cluster/ha/resources/{sid}', parameters: z.strictObject({}) },
]
