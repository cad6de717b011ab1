import { z } from 'zod'
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { storageOf } from '../normalise/disks.ts'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import { entriesOf, holdingObjection, protectionObjection, slotObjection, storageId, usedSlot, volumeId, volumeIn } from './diskChange.ts'

const parameters = z.strictObject({
  slot: usedSlot,
  /** The volume that was reviewed. */
  volume: volumeId,
  /** Where the copy goes. */
  storage: storageId,
  /** Also frees the volume that was copied; else it stays as an unused one. */
  deleteSource: z.boolean().default(false),
})

/** `POST …/move_disk` (QEMU, also while it runs) or `…/move_volume` (LXC): copies a volume to another storage. */
export const diskMove: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'disk.move',
  parameters,
  summarise: ({ slot, volume, storage, deleteSource }, guest) => `Move ${slot} (${volume}) of ${guest} to ${storage}${deleteSource ? ', and delete the old volume' : ''}`,
  classify: ({ deleteSource }) =>
    deleteSource
      ? { class: 'destructive', flags: ['interrupts', 'oneWay'], reason: 'the old volume is freed as soon as it is copied' }
      : { class: 'benign', flags: ['interrupts'], reason: 'copying slows the guest down; the old volume is kept as an unused one' },
  appliesPending: () => false,
  fields: ({ slot }) => [slot],
  inverse: ({ volume, deleteSource }) => `Move it back to ${storageOf(volume)}: all of it is copied again${deleteSource ? '' : ', and the unused copies are to be deleted by themselves'}.`,
  request: ({ slot, storage, deleteSource }, guest) => ({
    method: 'POST',
    path: `${guestPath(guest)}/${guest.ref.type === 'lxc' ? 'move_volume' : 'move_disk'}`,
    parameters: { [guest.ref.type === 'lxc' ? 'volume' : 'disk']: slot, storage, delete: deleteSource ? '1' : '0', ...digestParameter(guest) },
  }),
  precondition: ({ slot, volume, storage, deleteSource }, guest) =>
    slotObjection(slot, guest) ?? holdingObjection(slot, volume, guest) ?? placeObjection(slot, volume, storage, guest) ?? (deleteSource ? (protectionObjection(guest) ?? snapshotObjection(guest)) : null),
  lost: ({ slot, volume, deleteSource }, guest) =>
    deleteSource ? { ...nothingLost, volumes: [{ id: volume, sizeBytes: guest.spec?.disks.find((disk) => disk.slot === slot && disk.volume === volume)?.sizeBytes ?? null }] } : nothingLost,
  reached: ({ slot, volume, storage, deleteSource }, guest) => {
    if (guest === null || guest.spec === null) return false
    const now = volumeIn(guest.ref.type, slot, guest.spec.options.nextBoot[slot])
    const kept = entriesOf(guest.spec, guest.ref.type, volume)
    return now !== null && now !== volume && storageOf(now) === storage && (deleteSource ? kept.length === 0 : kept.some((entry) => entry.startsWith('unused')))
  },
  provenByEndState: true,
  needsHoldings: true,
  taskTypes: ['move_volume', 'qmmove'],
}

function placeObjection(slot: string, volume: string, storage: string, { ref, run, spec }: ActualGuest): AppErrorInit | null {
  if (storageOf(volume) === storage) return { code: 'already_satisfied', message: `${volume} is on ${storage} already.` }
  if (spec?.pendingKeys.includes(slot) || spec?.pendingDeletes.some(({ key }) => key === slot)) {
    return { code: 'observation_stale', message: `A change of ${slot} is pending.`, hint: 'Revert it, or let it take effect.', retry: 'afterObserve' }
  }
  if (ref.type === 'qemu' || run === 'stopped') return null
  return { code: 'guest_running', message: 'It runs, and Proxmox moves volumes of stopped containers only.', hint: 'Shut it down first.', retry: 'afterObserve' }
}

/** Snapshots stay with the old volume, so Proxmox frees none that has some. */
function snapshotObjection({ holdings }: ActualGuest): AppErrorInit | null {
  if (holdings === undefined) return { code: 'observation_incomplete', message: 'Its snapshots were not read, and they stay with the old volume.', retry: 'afterObserve' }
  return holdings.snapshots.length === 0 ? null : { code: 'host_rejected', message: 'It has snapshots, and Proxmox deletes no volume that they stand on.', hint: 'Keep the old volume, or delete the snapshots first.' }
}
