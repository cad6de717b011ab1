import { z } from 'zod'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import {
  diskValue, freeSlot, holdingObjection, holds, pathObjection, propertyObjection, protectionObjection,
  slotObjection, unusedObjection, volumeId, wholeProperties,
} from './diskChange.ts'

const parameters = z
  .strictObject({
    /** Never the root of a container: what stood there would be named nowhere any more. */
    slot: freeSlot,
    /** The volume that was reviewed, and goes. */
    volume: volumeId,
    /** One of the guest's own unused volumes. */
    newVolume: volumeId,
    /** All that the new one has; nothing is taken over from the old one. */
    properties: wholeProperties.default({}),
  })
  .refine(({ volume, newVolume }) => volume !== newVolume, 'the new volume must be another one')

/** `PUT …/config {slot}={other volume},…`: the guest finds other data there, and the old volume becomes `unusedN`. */
export const diskReplace: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'disk.replace',
  parameters,
  summarise: ({ slot, volume, newVolume }, guest) => `Put ${newVolume} in the place of ${volume} (${slot}) of ${guest}`,
  classify: () => ({
    class: 'destructive',
    flags: ['interrupts'],
    reason: 'the guest no longer has the data of the old volume, which stays on the storage as an unused one that no backup takes along',
  }),
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: ({ slot }) => [slot],
  inverse: ({ slot }, guest) => {
    const raw = guest.spec?.disks.find((disk) => disk.slot === slot)?.raw
    return raw === undefined ? null : `Put the old one back: ${slot}: ${raw}. What was written to the new one until then is in neither place.`
  },
  request: ({ slot, newVolume, properties }, guest) => ({
    method: 'PUT',
    path: `${guestPath(guest)}/config`,
    parameters: { [slot]: diskValue(newVolume, properties, guest), ...digestParameter(guest) },
  }),
  precondition: ({ slot, volume, newVolume, properties }, guest) =>
    slotObjection(slot, guest) ??
    holdingObjection(slot, volume, guest) ??
    protectionObjection(guest) ??
    (guest.run === 'stopped' ? null : { code: 'guest_running', message: 'It runs, and a disk is not taken from under it.', hint: 'Shut it down first.', retry: 'afterObserve' }) ??
    propertyObjection(slot, properties, guest) ??
    pathObjection(slot, properties) ??
    unusedObjection(newVolume, guest),
  lost: ({ slot, volume }, guest) => ({ ...nothingLost, volumes: [{ id: volume, sizeBytes: guest.spec?.disks.find((disk) => disk.slot === slot && disk.volume === volume)?.sizeBytes ?? null }] }),
  reached: ({ slot, newVolume, properties }, guest) => guest !== null && holds(slot, newVolume, properties, guest),
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: [],
}
