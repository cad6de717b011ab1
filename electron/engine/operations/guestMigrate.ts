import { z } from 'zod'
import { nodeObjection } from '../vacancy.ts'
import { guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import { nodeName } from './names.ts'

const parameters = z.strictObject({
  target: nodeName,
  /** A running VM moves while it runs. Without it, only a stopped one moves. Of a container it means nothing. */
  online: z.boolean().default(false),
})

/**
 * `POST …/migrate`. A running container is stopped and started on the other node; local disks of a VM that moves while
 * it runs are copied and then removed at the source. Under high availability the task only files a request
 * (`hamigrate`): the guest arrives later.
 */
export const guestMigrate: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.migrate',
  parameters,
  summarise: ({ target, online }, guest) => `Move ${guest} to ${target}${online ? ' while it runs' : ''}`,
  classify: () => ({ class: 'benign', flags: ['interrupts'], reason: 'it is interrupted while it moves to another node' }),
  // A container is started anew on the other node, and so may be whatever high availability moves: a start applies what
  // is pending. A stopped one may be started between look and move, so it counts as running.
  appliesPending: (_, guest) => guest.ref.type === 'lxc' || guest.haState !== null,
  endsProcess: () => true,
  fields: () => [],
  inverse: (_, guest) => `Move it back to ${guest.node}.`,
  request: ({ target, online }, guest) => {
    const runs = guest.run !== 'stopped'
    const how = guest.ref.type === 'lxc' ? (runs ? { restart: '1' } : {}) : online && runs ? { online: '1', 'with-local-disks': '1' } : {}
    return { method: 'POST', path: `${guestPath(guest)}/migrate`, parameters: { target, ...how } }
  },
  precondition: ({ target, online }, guest) => {
    if (target === guest.node) return { code: 'already_satisfied', message: `It is on ${target} already.` }
    if (guest.ref.type === 'qemu' && guest.run !== 'stopped' && !online) {
      return { code: 'guest_running', message: 'It runs, and was not to be moved while it does.', hint: 'Set "online", or shut it down first.', retry: 'afterObserve' }
    }
    return nodeObjection(target, guest)
  },
  lost: () => nothingLost,
  reached: ({ target }, guest) => guest !== null && guest.node === target && guest.lock !== 'migrate',
  provenByEndState: true,
  needsHoldings: false,
  needsNodes: true,
  taskTypes: ['vzmigrate', 'qmigrate', 'hamigrate'],
  arrivesWithinMs: 15 * 60_000,
}
