/** Calls that set options and networks of a guest that exists, and that drop what is pending on it. */
import { z } from 'zod'
import type { GuestType } from '../../../shared/domain/guest.ts'
import { configurableOptions } from '../../engine/normalise/configurableOptions.ts'
import { networkFault } from '../../engine/normalise/networkValue.ts'
import { description, digest, flag, whole, type MutationEndpoint } from './values.ts'

/** Options with a name of their own in this app whose removal loses no volume. */
const namedOptions = {
  lxc: ['hostname', 'cores', 'swap', 'description', 'tags', 'onboot'],
  qemu: ['name', 'cores', 'memory', 'description', 'tags', 'onboot'],
} as const
const networkSlots = Array.from({ length: 32 }, (_, index) => `net${index}`)

/** A list in which every entry is one of these. */
function listOf(keys: readonly string[]): z.ZodString {
  return z.string().refine((list) => list.split(',').every((key) => keys.includes(key)), `only ${keys.join(', ')}`)
}

/** Options, each by value; `delete` names such options alone. */
function optionParameters(type: GuestType, own: z.ZodRawShape): z.ZodObject {
  const table = Object.entries(configurableOptions[type])
  const removable = table.flatMap(([key, { required }]) => (required ? [] : [key]))
  return z
    .strictObject({
      ...Object.fromEntries(table.map(([key, { value }]) => [key, z.string().regex(value)])),
      ...own,
      cores: whole, memory: whole, description, tags: z.string().min(1), onboot: flag, digest,
      delete: listOf([...namedOptions[type], ...removable]),
    })
    .partial()
}

/** One network, and nothing beside it. Over a digest alone: the value echoes the MAC that was read. */
function networkParameters(type: GuestType): z.ZodObject {
  const value = z.string().max(1024).refine((text) => networkFault(type, text) === null, 'no network of this type of guest').optional()
  return z
    .strictObject({ ...Object.fromEntries(networkSlots.map((slot) => [slot, value])), digest })
    .refine((values) => Object.keys(values).length === 2, 'one network')
}

const removeNetwork = z.strictObject({ delete: z.enum(networkSlots), digest })
const revert = z.strictObject({ revert: z.string().regex(/^[a-z][a-z0-9_-]*(?:,[a-z][a-z0-9_-]*)*$/), digest })

const lxc = '/nodes/{node}/lxc/{vmid}/config'
const qemu = '/nodes/{node}/qemu/{vmid}/config'

/** Setting and removing options and networks, and dropping what is pending. */
export const configMutations: readonly MutationEndpoint[] = [
  { method: 'PUT', template: lxc, parameters: optionParameters('lxc', { hostname: z.string().min(1), swap: whole }) },
  { method: 'PUT', template: qemu, parameters: optionParameters('qemu', { name: z.string().min(1) }) },
  ...[networkParameters('lxc'), removeNetwork, revert].map((parameters) => ({ method: 'PUT', template: lxc, parameters }) as const),
  ...[networkParameters('qemu'), removeNetwork, revert].map((parameters) => ({ method: 'PUT', template: qemu, parameters }) as const),
]
