import { z } from 'zod'
import { backupOf, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  /** e.g. `backup:vzdump-lxc-101-2026_11_23-02_00_00.tar.zst`. */
  volume: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*:[A-Za-z0-9._/:-]+$/, 'a volume id, e.g. backup:vzdump-lxc-101-….tar.zst'),
})

/** `DELETE /nodes/{node}/storage/{storage}/content/{volume}`, for backups of this guest only. */
export const backupDelete: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'backup.delete',
  parameters,
  summarise: ({ volume }, guest) => `Delete backup ${volume} of ${guest}`,
  classify: () => ({ class: 'destructive', flags: ['oneWay'], reason: 'a recovery point is lost' }),
  appliesPending: () => false,
  fields: () => [],
  inverse: () => null,
  request: ({ volume }, guest) => ({
    method: 'DELETE',
    path: `/nodes/${guest.node}/storage/${volume.slice(0, volume.indexOf(':'))}/content/${volume}`,
    parameters: {},
  }),
  precondition: ({ volume }, guest) => {
    const backup = backupOf(volume, guest)
    if (backup === undefined) return { code: 'not_found', message: `This guest has no backup ${volume}.`, hint: 'Look at its backups again.', retry: 'afterObserve' }
    return backup.protected ? { code: 'protected', message: `Backup ${volume} is protected.`, hint: 'Switch its protection off on the host if it may really go.' } : null
  },
  lost: ({ volume }) => ({ volumes: [], snapshots: [], backups: [volume] }),
  reached: ({ volume }, guest) => guest !== null && guest.holdings !== undefined && backupOf(volume, guest) === undefined,
  provenByEndState: true,
  needsHoldings: true,
  taskTypes: ['imgdel'],
}
