import { z } from 'zod'
import { guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({})

/** `POST …/status/start`. Applies everything that is pending, deletions of disks too. */
export const guestStart: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.start',
  parameters,
  summarise: (_, guest) => `Start ${guest}`,
  classify: () => ({ class: 'benign', flags: [], reason: 'starting can be undone by stopping' }),
  appliesPending: () => true,
  fields: () => ['run'],
  inverse: () => 'Shut it down again: what runs in it is interrupted.',
  request: (_, guest) => ({ method: 'POST', path: `${guestPath(guest)}/status/start`, parameters: {} }),
  precondition: (_, guest) =>
    guest.template ? { code: 'is_template', message: 'It is a template, and Proxmox starts no templates.', hint: 'Clone it, or leave out "run" for it.' } : null,
  reached: (_, guest) => guest?.run === 'running',
  lost: () => nothingLost,
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: ['vzstart', 'qmstart', 'hastart'],
}
