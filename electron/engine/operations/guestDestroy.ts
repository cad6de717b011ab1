import { z } from 'zod'
import { allSnapshots, allVolumes, gatherLost, guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import { haUnread } from './haResource.ts'

const parameters = z.strictObject({
  /** Also removes it from backup jobs and replication; it would from HA, too, but nothing under HA is destroyed. */
  purge: z.boolean().default(false),
  /** Also frees volumes that carry this VMID and belong to no configuration, on every storage that its node has. */
  unreferencedDisks: z.boolean().default(false),
})

/**
 * `DELETE …`: the guest, its volumes, its snapshots, its firewall rules and its permissions. Never one that is under
 * high availability: its entry stands in no digest, so somebody may have put it there since the removal was signed.
 */
export const guestDestroy: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.destroy',
  parameters,
  summarise: ({ purge, unreferencedDisks }, guest) => {
    const besides = [...(purge ? ['its entries in backup jobs and replication'] : []), ...(unreferencedDisks ? ['unreferenced disks with its VMID'] : [])]
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
    if (guest.ha === undefined) return haUnread
    return guest.ha === null ? null : { code: 'ha_managed', message: 'It is under high availability.', hint: 'If it may really go, take it out first: countersign request ha.remove', retry: 'afterObserve' }
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
  needsHa: true,
  needsLeftovers: ({ unreferencedDisks }) => unreferencedDisks,
  taskTypes: ['vzdestroy', 'qmdestroy'],
}
