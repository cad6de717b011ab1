import { z } from 'zod'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { creationFault, neededForCreation } from '../normalise/creationOptions.ts'
import { configurableOption, storedOption } from '../normalise/configurableOptions.ts'
import { sameOption } from '../normalise/options.ts'
import { nodeObjection } from '../vacancy.ts'
import { nothingLost, type OperationDefinition } from './definition.ts'
import { nodeName } from './names.ts'

const parameters = z.strictObject({
  node: nodeName,
  /** Proxmox's own creation parameters without `vmid`; `creationOptions.ts` says which, and which values. */
  options: z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/), z.string().min(1).max(16_384)),
})

/**
 * `POST /nodes/{node}/{lxc,qemu}` on a VMID that is free: new, empty disks, or a container out of a template archive. It
 * is not started. A creation that fails may leave a locked configuration or a volume behind; nothing removes it by itself.
 */
export const guestCreate: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.create',
  parameters,
  summarise: ({ node, options }, guest) => `Create ${nameIn(options) === undefined ? guest : `${guest} ${nameIn(options)}`} on ${node}`,
  classify: ({ options }, guest) => {
    const grants = Object.keys(options).filter((key) => configurableOption(guest.ref.type, key)?.security === 'any')
    const risks = [...(options['unprivileged'] === '0' ? ['its root is the root of the node'] : []), ...(grants.length > 0 ? [`it sets ${grants.join(', ')}`] : [])]
    return risks.length === 0
      ? { class: 'benign', flags: [], reason: 'a guest is made where there was none' }
      : { class: 'benign', flags: ['security'], reason: risks.join(', and ') }
  },
  appliesPending: () => false,
  fields: () => ['absent'],
  inverse: () => 'Destroy it.',
  request: ({ options }, guest) => ({
    method: 'POST',
    path: `/nodes/${guest.node}/${guest.ref.type}`,
    parameters: { vmid: String(guest.ref.vmid), ...sent(options) },
  }),
  precondition: ({ node, options }, guest) => {
    const { type } = guest.ref
    const missing = neededForCreation[type].filter((key) => options[key] === undefined)
    if (missing.length > 0) return { code: 'bad_parameter', message: `It cannot be made without ${missing.join(' and ')}.`, hint: 'Add it to the options.' }
    const faults = Object.entries(sent(options)).flatMap(([key, value]) => creationFault(type, key, value) ?? [])
    if (faults.length > 0) return { code: 'bad_parameter', message: `It cannot be made so: ${faults.join('; ')}.`, hint: 'Make it without, and change it afterwards.' }
    return nodeObjection(node, guest)
  },
  lost: () => nothingLost,
  reached: ({ options }, guest) => guest !== null && guest.lock === null && holds(options, guest),
  // Somebody else may have made a guest of the same VMID and form: only the task tells that it was ours.
  provenByEndState: false,
  needsHoldings: false,
  taskTypes: ['vzcreate', 'qmcreate'],
  making: ({ node, options }) => ({ node, type: options['ostemplate'] === undefined ? 'qemu' : 'lxc' }),
}

function sent(options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, storedOption(key, value)]))
}

function nameIn(options: Readonly<Record<string, string>>): string | undefined {
  return options['hostname'] ?? options['name']
}

/** Whether its configuration is what was asked for, volumes named and defaults filled in by the host. */
function holds(options: Readonly<Record<string, string>>, { ref, spec }: ActualGuest): boolean {
  if (spec === null) return false
  return Object.entries(options).every(([key, value]) => {
    if (key === 'ostemplate') return true // what it was unpacked from is not kept
    const stored = spec.options.nextBoot[key] ?? null
    return key === 'unprivileged' ? (stored ?? '0') === value : sameOption(ref.type, key, value, stored)
  })
}
