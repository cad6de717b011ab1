import { z } from 'zod'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  /** Never the root of a container, never an unused entry. */
  slot: z.string().regex(/^(mp\d+|(scsi|virtio|sata|ide)\d+)$/, 'a disk or mount point, e.g. scsi1 or mp0'),
  /** The volume that was reviewed. */
  volume: z.string().min(1),
})

/** `PUT …/config delete={slot}`: the volume stays and becomes `unusedN`. Never with `force`, which would free it. */
export const diskDetach: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'disk.detach',
  parameters,
  summarise: ({ slot, volume }, guest) => `Detach ${slot} (${volume}) from ${guest}`,
  classify: () => ({ class: 'benign', flags: ['interrupts'], reason: 'what uses the disk loses it; the volume is kept' }),
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: ({ slot }) => [slot],
  inverse: ({ slot }, guest) => {
    const raw = guest.spec?.disks.find((disk) => disk.slot === slot)?.raw
    return raw === undefined ? null : `Attach it again: ${slot}: ${raw}`
  },
  request: ({ slot }, guest) => ({ method: 'PUT', path: `${guestPath(guest)}/config`, parameters: { delete: slot, ...digestParameter(guest) } }),
  precondition: ({ slot, volume }, guest) => {
    // A container forgets the volume that waits for the slot: it stays on its storage, and nothing names it any more.
    if (guest.spec?.pendingKeys.includes(slot)) return { code: 'observation_stale', message: `A change of ${slot} is pending.`, hint: 'Revert it, or let it take effect.', retry: 'afterObserve' }
    return guest.spec?.disks.some((disk) => disk.slot === slot && disk.volume === volume)
      ? null
      : { code: 'observation_stale', message: `${slot} does not hold ${volume}.`, hint: 'Look at the guest again.', retry: 'afterObserve' }
  },
  lost: () => nothingLost,
  // A running container keeps the mount point until its next start.
  reached: ({ slot, volume }, guest) =>
    guest !== null && guest.spec !== null && (!guest.spec.disks.some((disk) => disk.slot === slot && disk.volume === volume) || guest.spec.pendingDeletes.some((each) => each.key === slot)),
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: [],
}
