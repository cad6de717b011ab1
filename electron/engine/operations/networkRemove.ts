import { z } from 'zod'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import { hotplugs } from './hotplug.ts'
import { macAddress, networkSlot, networksOf, unreadable } from './networkSlot.ts'

const parameters = z.strictObject({
  slot: networkSlot,
  /** The MAC that was reviewed; null = the network had none. */
  mac: macAddress.nullable(),
})

/** `PUT …/config delete=netN`. */
export const networkRemove: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'network.remove',
  parameters,
  summarise: ({ slot, mac }, guest) => `Remove ${slot}${mac === null ? '' : ` (${mac})`} from ${guest}`,
  classify: (_, guest) => {
    if (guest.run === 'stopped') return { class: 'benign', flags: ['interrupts'], reason: 'it starts without this network next time; it can be set again at any time' }
    return guest.ref.type === 'qemu' && !hotplugs(guest, 'network')
      ? { class: 'benign', flags: ['interrupts', 'needsRestart'], reason: 'connections through this network end with its next start' }
      : { class: 'benign', flags: ['interrupts'], reason: 'connections through this network are cut' }
  },
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: ({ slot }) => [slot],
  inverse: ({ slot }, { spec }) => {
    const before = spec?.options.running[slot] ?? spec?.options.nextBoot[slot]
    return before === undefined ? null : `Set ${slot} to ${before} again.`
  },
  request: ({ slot }, guest) => ({ method: 'PUT', path: `${guestPath(guest)}/config`, parameters: { delete: slot, ...digestParameter(guest) } }),
  precondition: ({ slot, mac }, guest) => {
    if (guest.spec === null) return unreadable(guest)
    if (guest.spec.options.running[slot] === undefined && guest.spec.options.nextBoot[slot] !== undefined) {
      return { code: 'bad_parameter', message: `${slot} is only to come with the next start.`, hint: 'Drop the pending change (guest.revert) instead.' }
    }
    const isReviewed = networksOf(guest, guest.spec, slot).some((network) => (network.get('mac') ?? null) === (mac?.toLowerCase() ?? null))
    return isReviewed ? null : { code: 'observation_stale', message: `${slot} is not the network ${mac ?? 'without a MAC'}.`, hint: 'Look at the guest again.', retry: 'afterObserve' }
  },
  lost: () => nothingLost,
  reached: ({ slot }, guest) => guest !== null && guest.spec !== null && guest.spec.options.nextBoot[slot] === undefined,
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: [],
}
