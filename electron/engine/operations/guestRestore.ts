import { z } from 'zod'
import { allSnapshots, allVolumes, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  /** The backup to restore from. */
  volume: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*:[A-Za-z0-9._/:-]+$/, 'a volume id of a backup'),
  /** Where the new disks go; left out = where the backup says. */
  storage: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*$/).optional(),
})

/**
 * `POST /nodes/{node}/{lxc,qemu}` with `force=1`: replaces an existing guest by a backup. The old volumes are freed
 * before the archive is unpacked, so a broken archive leaves nothing.
 */
export const guestRestore: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.restore',
  parameters,
  summarise: ({ volume }, guest) => `Restore ${guest} from ${volume}, replacing all its disks`,
  classify: () => ({ class: 'destructive', flags: ['interrupts', 'oneWay'], reason: 'its present disks and snapshots are freed before the backup is unpacked' }),
  appliesPending: () => false,
  fields: () => [],
  inverse: () => null,
  request: ({ volume, storage }, guest) => ({
    method: 'POST',
    path: `/nodes/${guest.node}/${guest.ref.type}`,
    parameters: {
      vmid: String(guest.ref.vmid),
      ...(guest.ref.type === 'lxc' ? { ostemplate: volume, restore: '1' } : { archive: volume }),
      force: '1',
      ...(storage === undefined ? {} : { storage }),
    },
  }),
  precondition: ({ volume }, guest) => {
    if (guest.spec?.protection) return { code: 'protected', message: 'It is protected.', hint: 'Switch protection off on the host if it may really be replaced.' }
    if (guest.run !== 'stopped') return { code: 'guest_running', message: 'It runs.', hint: 'Shut it down first.', retry: 'afterObserve' }
    return guest.holdings?.backups.some((backup) => backup.volume === volume)
      ? null
      : { code: 'not_found', message: `This guest has no backup ${volume}.`, hint: 'Look at its backups again.', retry: 'afterObserve' }
  },
  lost: (_, guest) => ({ volumes: allVolumes(guest), snapshots: allSnapshots(guest), backups: [] }),
  reached: (_, guest) => guest !== null && guest.lock === null && guest.spec !== null,
  provenByEndState: false,
  needsHoldings: true,
  taskTypes: ['vzrestore', 'qmrestore', 'vzcreate', 'qmcreate'],
}
