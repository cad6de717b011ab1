import { z } from 'zod'
import { digestParameter, guestPath, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  slot: z.string().regex(/^unused\d+$/, 'an unused disk, e.g. unused0; detach a disk first'),
  /** The volume that was reviewed: the index of an unused disk is not stable. */
  volume: z.string().min(1),
})

/** `PUT …/config delete=unusedN`: frees the volume, at once. Unused disks are in no backup. */
export const diskDelete: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'disk.delete',
  parameters,
  summarise: ({ slot, volume }, guest) => `Delete disk ${volume} (${slot}) of ${guest}`,
  classify: () => ({ class: 'destructive', flags: ['oneWay'], reason: 'the data on the disk is lost, and backups leave out unused disks' }),
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: () => [],
  inverse: () => null,
  request: ({ slot }, guest) => ({ method: 'PUT', path: `${guestPath(guest)}/config`, parameters: { delete: slot, ...digestParameter(guest) } }),
  precondition: ({ slot, volume }, guest) =>
    guest.spec?.disks.some((disk) => disk.slot === slot && disk.volume === volume)
      ? null
      : { code: 'observation_stale', message: `${slot} does not hold ${volume}.`, hint: 'Look at the guest again.', retry: 'afterObserve' },
  lost: ({ volume }, guest) => ({
    volumes: [{ id: volume, sizeBytes: guest.spec?.disks.find((disk) => disk.volume === volume)?.sizeBytes ?? null }],
    snapshots: [],
    backups: [],
  }),
  reached: ({ volume }, guest) => guest !== null && guest.spec !== null && !guest.spec.disks.some((disk) => disk.volume === volume),
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: [],
}
