import { z } from 'zod'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { allVolumes, guestPath, type OperationDefinition } from './definition.ts'
import { snapshotName } from './snapshotName.ts'

const parameters = z.strictObject({
  name: snapshotName,
  /** Start the guest afterwards; else it stays stopped, unless the snapshot holds memory. */
  start: z.boolean().default(false),
})

/**
 * `POST …/snapshot/{name}/rollback`: stops a running guest by itself and discards everything written since. A VM whose
 * memory was saved with the snapshot runs on from there, whatever `start` says.
 */
export const snapshotRollback: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'snapshot.rollback',
  parameters,
  summarise: ({ name, start }, guest) => `Roll ${guest} back to snapshot ${name}${start ? ', then start it' : ''}`,
  classify: () => ({ class: 'destructive', flags: ['interrupts', 'oneWay'], reason: 'everything written since the snapshot is lost' }),
  appliesPending: () => false,
  fields: () => [],
  inverse: () => null,
  request: ({ name, start }, guest) => ({ method: 'POST', path: `${guestPath(guest)}/snapshot/${name}/rollback`, parameters: start ? { start: '1' } : {} }),
  precondition: ({ name }, guest) => {
    const snapshot = guest.holdings?.snapshots.find((each) => each.name === name)
    if (snapshot === undefined) return { code: 'not_found', message: `There is no snapshot ${name}.`, retry: 'afterObserve' }
    return snapshot.state === null ? null : { code: 'host_rejected', message: `Snapshot ${name} is not whole (${snapshot.state}).`, hint: 'Look at it on the host.' }
  },
  // What is lost is the content of these volumes since the snapshot.
  lost: (_, guest) => ({ volumes: allVolumes(guest), snapshots: [], backups: [] }),
  reached: ({ name, start }, guest) => guest !== null && guest.run === (start || holdsMemory(guest, name) ? 'running' : 'stopped'),
  provenByEndState: false,
  needsHoldings: true,
  taskTypes: ['vzrollback', 'qmrollback'],
}

function holdsMemory({ holdings }: ActualGuest, name: string): boolean {
  return holdings?.snapshots.find((each) => each.name === name)?.hasMemory ?? false
}
