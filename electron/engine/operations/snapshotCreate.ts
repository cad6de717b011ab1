import { z } from 'zod'
import { guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import { snapshotName } from './snapshotName.ts'

const parameters = z.strictObject({
  name: snapshotName,
  description: z.string().max(1000).default(''),
  /** VMs only: keeps the memory too, and pauses the VM meanwhile. */
  memory: z.boolean().default(false),
})

/** `POST …/snapshot`. */
export const snapshotCreate: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'snapshot.create',
  parameters,
  summarise: ({ name }, guest) => `Take snapshot ${name} of ${guest}`,
  classify: ({ memory }) =>
    memory
      ? { class: 'benign', flags: ['interrupts'], reason: 'the VM is paused while its memory is saved' }
      : { class: 'benign', flags: [], reason: 'a snapshot adds a recovery point and can be deleted again' },
  appliesPending: () => false,
  fields: () => [],
  inverse: ({ name }) => `Delete snapshot ${name}, which needs a signature.`,
  request: ({ name, description, memory }, guest) => ({
    method: 'POST',
    path: `${guestPath(guest)}/snapshot`,
    parameters: { snapname: name, ...(description === '' ? {} : { description }), ...(memory && guest.ref.type === 'qemu' ? { vmstate: '1' } : {}) },
  }),
  precondition: ({ name, memory }, guest) => {
    if (memory && guest.ref.type === 'lxc') return { code: 'bad_parameter', message: 'The memory of a container cannot be kept in a snapshot.', hint: 'Leave out "memory".' }
    return guest.holdings?.snapshots.some((snapshot) => snapshot.name === name)
      ? { code: 'already_exists', message: `There is a snapshot ${name} already.`, hint: 'Choose another name.' }
      : null
  },
  lost: () => nothingLost,
  reached: ({ name }, guest) => guest?.holdings?.snapshots.some((snapshot) => snapshot.name === name && snapshot.state === null) ?? false,
  provenByEndState: true,
  needsHoldings: true,
  taskTypes: ['vzsnapshot', 'qmsnapshot'],
}
