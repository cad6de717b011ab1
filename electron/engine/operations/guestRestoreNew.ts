import { z } from 'zod'
import { parseBackupVolume } from '../normalise/backupVolume.ts'
import { nodeObjection } from '../vacancy.ts'
import { nothingLost, type OperationDefinition } from './definition.ts'
import { nodeName, storageName } from './names.ts'

const parameters = z.strictObject({
  node: nodeName,
  /** The backup that is unpacked; of any guest. */
  volume: z.string().refine((text) => parseBackupVolume(text) !== null, 'a volume id of a backup, e.g. backup:backup/vzdump-lxc-101-….tar.zst'),
  /** Where the disks go; left out = where the backup says. */
  storage: storageName.optional(),
  /** Gives it MACs of its own. Else it has those of the guest that was backed up, which may still be there. */
  unique: z.boolean().default(true),
})

/**
 * `POST /nodes/{node}/{lxc,qemu}` without `force`, on a VMID that is free: unpacks a backup beside the guest it was made
 * of. It is not started. A broken archive leaves neither configuration nor volumes of a container, of a VM it may.
 */
export const guestRestoreNew: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.restoreNew',
  parameters,
  summarise: ({ volume, node, unique }, guest) => `Restore ${volume} as ${guest} on ${node}${unique ? '' : ', with the MACs of the original'}`,
  classify: () => ({ class: 'benign', flags: [], reason: 'a guest is made where there was none' }),
  appliesPending: () => false,
  fields: () => [],
  inverse: () => 'Destroy it, which needs a signature.',
  request: ({ volume, storage, unique }, guest) => ({
    method: 'POST',
    path: `/nodes/${guest.node}/${guest.ref.type}`,
    parameters: {
      vmid: String(guest.ref.vmid),
      ...(guest.ref.type === 'lxc' ? { ostemplate: volume, restore: '1' } : { archive: volume }),
      ...(storage === undefined ? {} : { storage }),
      ...(unique ? { unique: '1' } : {}),
    },
  }),
  precondition: ({ node, volume }, guest) => {
    if (parseBackupVolume(volume)?.type !== guest.ref.type) {
      return { code: 'bad_parameter', message: `${volume} is no backup of a ${guest.ref.type === 'lxc' ? 'container' : 'VM'}.`, hint: 'A backup becomes a guest of the type it was made of.' }
    }
    const away = nodeObjection(node, guest)
    if (away !== null) return away
    return guest.holdings?.backups.some((backup) => backup.volume === volume)
      ? null
      : { code: 'not_found', message: `${node} sees no backup ${volume}.`, hint: 'Check its name, and that the token may see backups on its storage.', retry: 'afterObserve' }
  },
  lost: () => nothingLost,
  reached: ({ storage }, guest) =>
    guest !== null && guest.spec !== null && guest.lock === null &&
    (guest.ref.type === 'qemu' || guest.spec.rootSlot !== null) &&
    (storage === undefined || guest.spec.disks.every((disk) => disk.volume.startsWith(`${storage}:`))),
  provenByEndState: false,
  needsHoldings: false,
  taskTypes: ['vzrestore', 'qmrestore'],
  making: ({ node, volume }) => {
    const origin = parseBackupVolume(volume)
    return { node, type: origin?.type ?? null, ...(origin === null ? {} : { backupsOf: origin.vmid }) }
  },
}
