import { z } from 'zod'
import { guestPath, type OperationDefinition } from './definition.ts'
import { snapshotName } from './snapshotName.ts'

const parameters = z.strictObject({ name: snapshotName })

/** `DELETE …/snapshot/{name}`, never forced: that would drop the entry and leave its disks. */
export const snapshotDelete: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'snapshot.delete',
  parameters,
  summarise: ({ name }, guest) => `Delete snapshot ${name} of ${guest}`,
  classify: () => ({ class: 'destructive', flags: [], reason: 'a recovery point is lost' }),
  appliesPending: () => false,
  fields: () => [],
  inverse: () => null,
  request: ({ name }, guest) => ({ method: 'DELETE', path: `${guestPath(guest)}/snapshot/${name}`, parameters: {} }),
  precondition: ({ name }, guest) =>
    guest.holdings?.snapshots.some((snapshot) => snapshot.name === name) ? null : { code: 'not_found', message: `There is no snapshot ${name}.`, retry: 'afterObserve' },
  lost: ({ name }) => ({ volumes: [], snapshots: [name], backups: [] }),
  reached: ({ name }, guest) => guest !== null && guest.holdings !== undefined && !guest.holdings.snapshots.some((snapshot) => snapshot.name === name),
  provenByEndState: true,
  needsHoldings: true,
  taskTypes: ['vzdelsnapshot', 'qmdelsnapshot'],
}
