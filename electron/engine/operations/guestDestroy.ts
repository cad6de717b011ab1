import { z } from 'zod'
import { allSnapshots, allVolumes, gatherLost, guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  /** Also removes it from backup jobs, replication and HA. */
  purge: z.boolean().default(false),
  /** Also frees volumes that carry this VMID and belong to no configuration, on every storage that its node has. */
  unreferencedDisks: z.boolean().default(false),
})

/** `DELETE …`: the guest, its volumes, its snapshots, its firewall rules and its permissions. */
export const guestDestroy: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.destroy',
  parameters,
  summarise: ({ purge, unreferencedDisks }, guest) => {
    const besides = [...(purge ? ['its backup, replication and HA entries'] : []), ...(unreferencedDisks ? ['unreferenced disks with its VMID'] : [])]
    return `Destroy ${guest} with all its disks${besides.map((each) => ` and ${each}`).join('')}`
  },
  classify: () => ({ class: 'destructive', flags: ['interrupts', 'oneWay'], reason: 'its disks and snapshots are lost; only a backup brings them back' }),
  appliesPending: () => false,
  fields: () => ['absent'],
  inverse: () => null,
  request: ({ purge, unreferencedDisks }, guest) => ({
    method: 'DELETE',
    path: guestPath(guest),
    parameters: { ...(purge ? { purge: '1' } : {}), 'destroy-unreferenced-disks': unreferencedDisks ? '1' : '0' },
  }),
  precondition: ({ unreferencedDisks }, guest) => {
    if (unreferencedDisks && guest.holdings?.leftovers === undefined) return { code: 'observation_incomplete', message: 'The unreferenced disks that would go with it were not read.', hint: 'Look at the guest again.', retry: 'afterObserve' }
    if (guest.spec?.protection) return { code: 'protected', message: 'It is protected.', hint: 'Switch protection off on the host if it may really go.' }
    if (guest.run !== 'stopped') return { code: 'guest_running', message: 'It runs.', hint: 'Shut it down first.', retry: 'afterObserve' }
    return null
  },
  reached: (_, guest) => guest === null,
  lost: ({ unreferencedDisks }, guest) => {
    const leftovers = unreferencedDisks ? (guest.holdings?.leftovers ?? []) : []
    return gatherLost(
      { volumes: allVolumes(guest), snapshots: allSnapshots(guest), backups: [] },
      { ...nothingLost, volumes: leftovers.map(({ volume, sizeBytes }) => ({ id: volume, sizeBytes })) },
    )
  },
  provenByEndState: true,
  needsHoldings: true,
  needsLeftovers: ({ unreferencedDisks }) => unreferencedDisks,
  taskTypes: ['vzdestroy', 'qmdestroy'],
}
