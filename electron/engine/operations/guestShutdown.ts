import { z } from 'zod'
import { guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({})

/** `POST …/status/shutdown`: asks the guest to end by itself. Never forces; a guest that does not answer makes the task fail. */
export const guestShutdown: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.shutdown',
  parameters,
  summarise: (_, guest) => `Shut down ${guest}`,
  classify: () => ({ class: 'benign', flags: ['interrupts'], reason: 'what runs in the guest is interrupted until it is started again' }),
  appliesPending: () => false,
  endsProcess: () => true,
  fields: () => ['run'],
  inverse: () => 'Start it again; pending changes are then applied.',
  request: (_, guest) => ({ method: 'POST', path: `${guestPath(guest)}/status/shutdown`, parameters: {} }),
  precondition: () => null,
  reached: (_, guest) => guest?.run === 'stopped',
  lost: () => nothingLost,
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: ['vzshutdown', 'qmshutdown', 'hastop'],
}
