import { z } from 'zod'
import { guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({})

/** `POST …/template`: there is no way back but a full clone. A container's conversion answers without a UPID. */
export const guestTemplate: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.template',
  parameters,
  summarise: (_, guest) => `Convert ${guest} to a template`,
  classify: () => ({ class: 'destructive', flags: ['oneWay'], reason: 'a template can never be started again, and nothing turns it back' }),
  appliesPending: () => false,
  fields: () => [],
  inverse: () => null,
  request: (_, guest) => ({ method: 'POST', path: `${guestPath(guest)}/template`, parameters: {} }),
  precondition: (_, guest) => {
    if (guest.template) return { code: 'already_satisfied', message: 'It is a template already.' }
    if (guest.run !== 'stopped') return { code: 'guest_running', message: 'It runs.', hint: 'Shut it down first.', retry: 'afterObserve' }
    return (guest.holdings?.snapshots.length ?? 0) > 0 ? { code: 'host_rejected', message: 'It has snapshots, and Proxmox converts no guest with snapshots.', hint: 'Delete them first.' } : null
  },
  lost: () => nothingLost,
  reached: (_, guest) => guest?.template ?? false,
  provenByEndState: true,
  needsHoldings: true,
  taskTypes: ['vztemplate', 'qmtemplate'],
}
