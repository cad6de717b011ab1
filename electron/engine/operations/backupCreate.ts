import { z } from 'zod'
import { nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  storage: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*$/),
  mode: z.enum(['snapshot', 'suspend', 'stop']).default('snapshot'),
  /** Keeps it from being pruned or deleted. */
  protected: z.boolean().default(false),
})

/** `POST /nodes/{node}/vzdump`, always with `remove=0`: by default it would prune older backups. */
export const backupCreate: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'backup.create',
  parameters,
  summarise: ({ storage, mode }, guest) => `Back up ${guest} to ${storage}${mode === 'snapshot' ? '' : ` (${mode})`}`,
  classify: ({ mode }) =>
    mode === 'snapshot'
      ? { class: 'benign', flags: [], reason: 'a backup adds a recovery point, and no older one is pruned' }
      : { class: 'benign', flags: ['interrupts'], reason: 'the guest is interrupted while it is copied' },
  // Mode stop starts the guest again, and a VM that does not run when its turn comes is started paused to be copied: a
  // start applies what is pending. A running VM may stop between look and turn, so it counts as stopped.
  appliesPending: ({ mode }, guest) => mode === 'stop' || guest.ref.type === 'qemu',
  endsProcess: ({ mode }) => mode === 'stop',
  fields: () => [],
  inverse: () => 'Delete the backup, which needs a signature.',
  request: ({ storage, mode, protected: keep }, guest) => ({
    method: 'POST',
    path: `/nodes/${guest.node}/vzdump`,
    parameters: { vmid: String(guest.ref.vmid), storage, mode, remove: '0', ...(keep ? { protected: '1' } : {}) },
  }),
  precondition: () => null,
  lost: () => nothingLost,
  reached: ({ storage }, guest, { atSeconds }) => guest?.holdings?.backups.some((backup) => backup.storage === storage && backup.createdAt >= atSeconds - 2) ?? false,
  provenByEndState: false,
  needsHoldings: true,
  taskTypes: ['vzdump'],
}
