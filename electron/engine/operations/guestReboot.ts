import { z } from 'zod'
import { guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({})

/**
 * `POST …/status/reboot`: shuts the guest down and starts it again, which applies everything that is pending. A
 * container that does not end is killed; a VM is waited for. High availability is not asked.
 */
export const guestReboot: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.reboot',
  parameters,
  summarise: (_, guest) => `Reboot ${guest}`,
  classify: () => ({ class: 'benign', flags: ['interrupts'], reason: 'what runs in the guest is interrupted until it is up again' }),
  appliesPending: () => true,
  endsProcess: () => true,
  fields: () => [],
  inverse: () => null,
  request: (_, guest) => ({ method: 'POST', path: `${guestPath(guest)}/status/reboot`, parameters: {} }),
  precondition: (_, guest) =>
    guest.run === 'running' ? null : { code: 'already_satisfied', message: `It is ${guest.hostStatus}, and Proxmox reboots only what runs.`, hint: 'Start it instead.', retry: 'afterObserve' },
  lost: () => nothingLost,
  // It has been up for no longer than the request is old. Both times are of one clock.
  reached: (_, guest, { atSeconds, nowSeconds }) => guest?.run === 'running' && guest.uptimeSeconds <= nowSeconds - atSeconds,
  // A guest that was started right before, or by somebody else since, looks the same; so does one behind a clock that was set.
  provenByEndState: false,
  needsHoldings: false,
  taskTypes: ['vzreboot', 'qmreboot'],
}
