import { z } from 'zod'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { Classification, OperationFlag } from '../../../shared/domain/operation.ts'
import { parseNetwork, sameNetwork } from '../normalise/networks.ts'
import { networkFault } from '../normalise/networkValue.ts'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import { hotplugs } from './hotplug.ts'
import { networkSlot, networksOf, unreadable } from './networkSlot.ts'

const parameters = z.strictObject({
  slot: networkSlot,
  /** The whole property string as it is to be stored. Over a network that is there it carries the MAC: Proxmox draws a new one for a value without. */
  value: z.string().min(1).max(1024),
})

/** `PUT …/config netN=`. */
export const networkSet: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'network.set',
  parameters,
  summarise: ({ slot, value }, guest) => `Set ${slot} to ${value} on ${guest}`,
  classify: ({ slot, value }, guest) => classify(slot, value, guest),
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: ({ slot }) => [slot],
  inverse: ({ slot }, { spec }) => {
    if (spec === null) return null
    const before = spec.options.nextBoot[slot]
    return before === undefined ? `Remove ${slot} again.` : `Set ${slot} back to ${before}; connections are cut again.`
  },
  request: ({ slot, value }, guest) => ({ method: 'PUT', path: `${guestPath(guest)}/config`, parameters: { [slot]: value, ...digestParameter(guest) } }),
  precondition: ({ slot, value }, guest) => {
    if (guest.spec === null) return unreadable(guest)
    const fault = networkFault(guest.ref.type, value)
    if (fault !== null) return { code: 'bad_parameter', message: `${slot} does not take ${value}: ${fault}.`, hint: 'Write it as Proxmox shows it in the configuration.' }
    if (networksOf(guest, guest.spec, slot).length === 0 || parseNetwork(guest.ref.type, value).has('mac')) return null
    return { code: 'bad_parameter', message: `The value for ${slot} names no MAC, and Proxmox would draw a new one.`, hint: 'Take the MAC over from the present value.' }
  },
  lost: () => nothingLost,
  reached: ({ slot, value }, guest) => {
    const stored = guest?.spec?.options.nextBoot[slot]
    return guest !== null && stored !== undefined && sameNetwork(guest.ref.type, value, stored)
  },
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: [],
}

/** What decides whom a guest can reach. */
const reach = ['bridge', 'tag', 'trunks'] as const

function classify(slot: string, value: string, guest: ActualGuest): Classification {
  const flags: OperationFlag[] = []
  const reasons: string[] = []
  const next = parseNetwork(guest.ref.type, value)
  const before = guest.spec === null ? [] : networksOf(guest, guest.spec, slot)
  const mayRun = guest.run !== 'stopped'
  if (mayRun) {
    flags.push('interrupts')
    reasons.push('connections through this network are cut')
  }
  if (mayRun && guest.ref.type === 'qemu' && !hotplugs(guest, 'network')) {
    flags.push('needsRestart')
    reasons.push('this VM takes networks with its next start')
  }
  // Canonical: `firewall` stands there only where it is on.
  const unguarded = before.some((network) => network.has('firewall')) && !next.has('firewall')
  const otherMac = before.length > 0 && !before.some((network) => network.get('mac') === next.get('mac'))
  // At its next start it would be among others, with nobody having said so: a hub's declaration must not bring that about.
  const moved = before.length > 0 && !before.some((network) => reach.every((key) => network.get(key) === next.get(key)))
  const added = before.length === 0
  if (unguarded || otherMac || moved || added || guest.spec === null) flags.push('security')
  if (added) reasons.push('it is put on a network that it was not on')
  if (unguarded) reasons.push('its firewall is switched off')
  if (moved) reasons.push('it is put on another network')
  if (otherMac) reasons.push('it gets another MAC, by which leases and firewalls know it')
  return { class: 'benign', flags, reason: reasons.length === 0 ? 'the old value can be put back at any time' : reasons.join('; ') }
}
