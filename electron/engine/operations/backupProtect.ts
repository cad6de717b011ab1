import { z } from 'zod'
import { backupOf, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  /** e.g. `backup:vzdump-lxc-101-2026_11_23-02_00_00.tar.zst`. */
  volume: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*:[A-Za-z0-9._/:-]+$/, 'a volume id, e.g. backup:vzdump-lxc-101-….tar.zst'),
  protected: z.boolean(),
})

/** `PUT /nodes/{node}/storage/{storage}/content/{volume}`, for backups of this guest only: whether it can be pruned or deleted. */
export const backupProtect: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'backup.protect',
  parameters,
  summarise: ({ volume, protected: keep }, guest) => `${keep ? 'Protect' : 'No longer protect'} backup ${volume} of ${guest}`,
  classify: ({ protected: keep }) =>
    keep
      ? { class: 'benign', flags: [], reason: 'a protected backup is neither pruned nor deleted' }
      : { class: 'benign', flags: ['security'], reason: 'a backup that is no longer protected may be pruned by the host' },
  appliesPending: () => false,
  fields: () => [],
  inverse: ({ protected: keep }) => (keep ? 'Switch the protection off again.' : 'Protect it again, if it is still there.'),
  request: ({ volume, protected: keep }, guest) => ({
    method: 'PUT',
    path: `/nodes/${guest.node}/storage/${volume.slice(0, volume.indexOf(':'))}/content/${volume}`,
    parameters: { protected: keep ? '1' : '0' },
  }),
  precondition: ({ volume, protected: keep }, guest) => {
    const backup = backupOf(volume, guest)
    if (backup === undefined) return { code: 'not_found', message: `This guest has no backup ${volume}.`, hint: 'Look at its backups again.', retry: 'afterObserve' }
    return backup.protected === keep ? { code: 'already_satisfied', message: `It is ${keep ? 'protected already' : 'not protected'}.` } : null
  },
  lost: () => nothingLost,
  reached: ({ volume, protected: keep }, guest) => guest !== null && backupOf(volume, guest)?.protected === keep,
  provenByEndState: true,
  needsHoldings: true,
  taskTypes: [],
}
