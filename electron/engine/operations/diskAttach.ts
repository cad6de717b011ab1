import { z } from 'zod'
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import type { ActualGuest, GuestSpec } from '../../../shared/domain/guest.ts'
import type { Classification } from '../../../shared/domain/operation.ts'
import { propertyDanger } from '../normalise/diskProperties.ts'
import { parseDisk, storageOf } from '../normalise/disks.ts'
import { bytesToMiB, formatBytes, formatGibibytes, mebibyte } from '../normalise/sizes.ts'
import { ownerOfVolume } from '../normalise/volumeId.ts'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import {
  diskValue, entriesOf, freeSlot, holds, pathObjection, propertyObjection, protectionObjection, slotObjection,
  storageId, unusedObjection, volumeId, wholeProperties, withDanger,
} from './diskChange.ts'

const parameters = z
  .strictObject({
    slot: freeSlot,
    /** One of the guest's own unused volumes. */
    volume: volumeId.optional(),
    /** Where a new one is made, and how large; the size is rounded up to whole MiB, and by the storage to its own unit. */
    storage: storageId.optional(),
    sizeBytes: z.number().int().positive().optional(),
    properties: wholeProperties.default({}),
  })
  .refine(
    ({ volume, storage, sizeBytes }) => (volume === undefined ? storage !== undefined && sizeBytes !== undefined : storage === undefined && sizeBytes === undefined),
    'either a volume, or the storage and sizeBytes of a new one',
  )
type Parameters = z.infer<typeof parameters>

/**
 * `PUT …/config {slot}={volume},…` or `{slot}={storage}:{GiB},…`, into a slot that is empty now and after the next
 * start: over an occupied one, the second form would put an empty disk in the place of the guest's data.
 */
export const diskAttach: OperationDefinition<Parameters> = {
  kind: 'disk.attach',
  parameters,
  summarise: (wanted, guest) =>
    wanted.volume === undefined ? `Make a disk of ${formatBytes(wanted.sizeBytes ?? 0)} on ${wanted.storage}, as ${wanted.slot} of ${guest}` : `Attach ${wanted.volume} as ${wanted.slot} to ${guest}`,
  classify: (wanted, guest) => withDanger(classify(wanted, guest), propertyDanger(wanted.properties)),
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: ({ slot }) => [slot],
  inverse: ({ slot }) => `Detach ${slot} again: the volume is kept as an unused one.`,
  request: (wanted, guest) => ({
    method: 'PUT',
    path: `${guestPath(guest)}/config`,
    parameters: { [wanted.slot]: diskValue(wanted.volume ?? `${wanted.storage}:${formatGibibytes(wanted.sizeBytes ?? 0)}`, wanted.properties, guest), ...digestParameter(guest) },
  }),
  precondition: (wanted, guest) =>
    slotObjection(wanted.slot, guest) ??
    (guest.ref.type === 'lxc' ? protectionObjection(guest) : null) ??
    emptinessObjection(wanted.slot, guest.spec) ??
    propertyObjection(wanted.slot, wanted.properties, guest) ??
    pathObjection(wanted.slot, wanted.properties) ??
    (wanted.volume === undefined ? null : unusedObjection(wanted.volume, guest)),
  lost: () => nothingLost,
  reached: (wanted, guest) => guest !== null && (wanted.volume === undefined ? holdsNew(wanted, guest) : holds(wanted.slot, wanted.volume, wanted.properties, guest)),
  provenByEndState: true,
  needsHoldings: false,
  // Allocating and formatting can take minutes; asked twice for a volume, Proxmox makes two.
  outlastsAnswer: ({ volume }) => volume === undefined,
  taskTypes: [],
}

function classify({ slot }: Parameters, guest: ActualGuest): Classification {
  const plugged = guest.ref.type === 'lxc' || (/^(?:scsi|virtio)/.test(slot) && plugsDisks(guest.spec))
  if (guest.run === 'stopped' || plugged) return { class: 'benign', flags: [], reason: 'nothing is in the slot, and the volume can be detached again' }
  return { class: 'benign', flags: ['needsRestart'], reason: 'the running VM sees the disk with its next start' }
}

/** `hotplug` is a list, or 1 for the default `network,disk,usb`. */
function plugsDisks(spec: GuestSpec | null): boolean {
  const hotplug = spec?.options.running['hotplug'] ?? '1'
  return hotplug === '1' || hotplug.split(',').includes('disk')
}

/** Why the slot is not empty: it holds something, or something is pending on it. A CD drive fills it too. */
function emptinessObjection(slot: string, spec: GuestSpec | null): AppErrorInit | null {
  const held = spec?.options.running[slot] ?? spec?.options.nextBoot[slot] ?? spec?.disks.find((disk) => disk.slot === slot)?.raw
  if (held !== undefined) return { code: 'already_exists', message: `${slot} is not empty: ${held}.`, hint: 'Attach it to another slot, or detach what is there and let that take effect.', retry: 'afterObserve' }
  const pending = spec?.pendingKeys.includes(slot) || spec?.pendingDeletes.some(({ key }) => key === slot)
  return pending ? { code: 'already_exists', message: `A change of ${slot} is pending.`, hint: 'Revert it, or let it take effect.', retry: 'afterObserve' } : null
}

/** An extent of LVM: no storage rounds up by more. */
const mostRoundingMiB = 4

/** One volume of that size, of this guest, on that storage, in this slot and nowhere else. */
function holdsNew({ slot, storage, sizeBytes, properties }: Parameters, guest: ActualGuest): boolean {
  const { ref, spec } = guest
  const stored = spec?.options.nextBoot[slot]
  const disk = stored === undefined ? null : parseDisk(ref.type, slot, stored)
  if (spec === null || sizeBytes === undefined || disk === null || disk.sizeBytes === null) return false
  return (
    storageOf(disk.volume) === storage &&
    ownerOfVolume(disk.volume) === ref.vmid &&
    entriesOf(spec, ref.type, disk.volume).every((entry) => entry === slot) &&
    disk.sizeBytes >= sizeBytes && disk.sizeBytes < (bytesToMiB(sizeBytes) + mostRoundingMiB) * mebibyte &&
    holds(slot, disk.volume, properties, guest)
  )
}
