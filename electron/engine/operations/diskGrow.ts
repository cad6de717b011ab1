import { z } from 'zod'
import type { ActualGuest, GuestDisk } from '../../../shared/domain/guest.ts'
import { formatBytes, formatProxmoxSize, mebibyte } from '../normalise/sizes.ts'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  slot: z.string().regex(/^(rootfs|mp\d+|(scsi|virtio|sata|ide)\d+)$/),
  /** The volume that was reviewed; the disk is not grown if the slot holds another one by then. */
  volume: z.string().min(1),
  /** Absolute: a relative size sent twice would grow twice. */
  sizeBytes: z.number().int().positive(),
})

/** `PUT …/resize`: one way, for no storage shrinks. */
export const diskGrow: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'disk.grow',
  parameters,
  summarise: ({ slot, sizeBytes }, guest) => `Grow disk ${slot} of ${guest} to ${formatBytes(sizeBytes)}`,
  classify: () => ({ class: 'benign', flags: ['oneWay'], reason: 'no data is lost, but a disk cannot be made smaller again' }),
  appliesPending: () => false,
  fields: ({ slot }) => ['disk', slot], // the size of the root disk is declared by either name
  inverse: () => null,
  request: ({ slot, sizeBytes }, guest) => ({
    method: 'PUT',
    path: `${guestPath(guest)}/resize`,
    parameters: { disk: slot, size: formatProxmoxSize(sizeBytes), ...digestParameter(guest) },
  }),
  precondition: ({ slot, volume, sizeBytes }, guest) => {
    const disk = diskIn(slot, guest)
    if (!disk || disk.volume !== volume) {
      return { code: 'observation_stale', message: `Disk ${slot} is no longer ${volume}.`, hint: 'Review the drift again.', retry: 'afterObserve' }
    }
    if (disk.sizeBytes === null) {
      return { code: 'observation_incomplete', message: `The host does not say how large ${slot} is.`, hint: 'Rescan the storage on the host ("pct rescan" or "qm rescan").' }
    }
    return disk.sizeBytes > sizeBytes ? { code: 'shrink_refused', message: `Disk ${slot} is already larger than ${formatBytes(sizeBytes)}.` } : null
  },
  reached: ({ slot, volume, sizeBytes }, guest) => {
    const disk = guest === null ? undefined : diskIn(slot, guest)
    return disk !== undefined && disk.volume === volume && disk.sizeBytes !== null && disk.sizeBytes >= sizeBytes && disk.sizeBytes < sizeBytes + 4 * mebibyte
  },
  lost: () => nothingLost,
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: ['resize'],
}

function diskIn(slot: string, guest: ActualGuest): GuestDisk | undefined {
  return guest.spec?.disks.find((disk) => disk.slot === slot)
}
