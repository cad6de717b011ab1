/** Calls that set options of a guest that exists. */
import { z } from 'zod'
import type { GuestType } from '../../../shared/domain/guest.ts'
import { description, digest, flag, whole, type MutationEndpoint } from './values.ts'

/** Options whose removal loses no volume. */
const plainOptions = {
  lxc: ['hostname', 'cores', 'swap', 'description', 'tags', 'onboot'],
  qemu: ['name', 'cores', 'memory', 'description', 'tags', 'onboot'],
} as const

/** Options of `PUT …/config`; what `delete` names is plain. */
function optionParameters(type: GuestType, own: z.ZodRawShape): z.ZodObject {
  const plain: readonly string[] = plainOptions[type]
  return z
    .strictObject({
      ...own,
      cores: whole, memory: whole, description, tags: z.string().min(1), onboot: flag, digest,
      delete: z.string().refine((list) => list.split(',').every((key) => plain.includes(key)), `only ${plain.join(', ')} may be deleted`),
    })
    .partial()
}

/** Setting and removing options. */
export const configMutations: readonly MutationEndpoint[] = [
  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/config', parameters: optionParameters('lxc', { hostname: z.string().min(1), swap: whole }) },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/config', parameters: optionParameters('qemu', { name: z.string().min(1) }) },
]
