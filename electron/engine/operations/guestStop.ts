import { z } from 'zod'
import { guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({})

/** `POST …/status/stop`: pulls the plug. Planned for nothing that is declared; a person asks for it. */
export const guestStop: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.stop',
  parameters,
  summarise: (_, guest) => `Stop ${guest} at once, without shutting it down`,
  classify: () => ({ class: 'benign', flags: ['interrupts'], reason: 'what runs in the guest is cut off, and what it had not written yet is lost' }),
  appliesPending: () => false,
  endsProcess: () => true,
  fields: () => ['run'],
  inverse: () => 'Start it again; it comes up as after a power cut.',
  request: (_, guest) => ({ method: 'POST', path: `${guestPath(guest)}/status/stop`, parameters: {} }),
  precondition: () => null,
  reached: (_, guest) => guest?.run === 'stopped',
  lost: () => nothingLost,
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: ['vzstop', 'qmstop', 'hastop'],
}
