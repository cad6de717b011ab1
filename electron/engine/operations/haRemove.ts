import { z } from 'zod'
import { nothingLost, type OperationDefinition } from './definition.ts'
import { haPath, haUnread } from './haResource.ts'

const parameters = z.strictObject({})

/**
 * `DELETE /cluster/ha/resources/{sid}`. The guest stays as it is, and nobody starts it elsewhere when its node fails.
 * Proxmox VE 9 takes it out of the HA rules that name it as well.
 */
export const haRemove: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'ha.remove',
  parameters,
  summarise: (_, guest) => `Take ${guest} out of high availability`,
  classify: () => ({ class: 'benign', flags: ['security'], reason: 'nobody starts it elsewhere any more when its node fails, and HA rules forget it' }),
  appliesPending: () => false,
  fields: () => ['ha'],
  inverse: (_, { ha }) => (ha == null ? null : `Put it under high availability again as ${ha.state}; rules must name it anew.`),
  request: (_, guest) => ({ method: 'DELETE', path: haPath(guest), parameters: {} }),
  precondition: (_, { ha }) => {
    if (ha === undefined) return haUnread
    return ha === null ? { code: 'already_satisfied', message: 'It is not under high availability.', retry: 'afterObserve' } : null
  },
  lost: () => nothingLost,
  reached: (_, guest) => guest?.ha === null,
  provenByEndState: true,
  needsHoldings: false,
  needsHa: true,
  // The digest of the guest does not tell whether it was done.
  outlastsAnswer: () => true,
  taskTypes: [],
}
