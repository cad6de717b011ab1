/** Declared networks by slot. The MAC is identity: it is echoed, never left out where the host has one. Pure. */
import type { ActualGuest, DesiredGuest, DesiredNetwork, GuestSpec } from '../../../shared/domain/guest.ts'
import { composeNetwork, differingNetworkProperties, parseNetwork } from '../normalise/networks.ts'
import { isPropertyValue } from '../normalise/propertyString.ts'
import { joined, judged, nothing, unreadable, withhold, type Part } from './part.ts'
import { bySlot, shownProperties } from './slots.ts'

/** Compares the declared properties of each declared network; null = the slot is to be empty. Pure. */
export function diffNetworks({ networks }: DesiredGuest, actual: ActualGuest): Part {
  if (networks === undefined) return nothing
  const { spec } = actual
  return joined(Object.keys(networks).toSorted(bySlot).map((slot) => (spec === null ? withhold(slot, 'observation_incomplete', unreadable) : diffNetwork(slot, networks[slot] ?? null, actual, spec))))
}

function diffNetwork(slot: string, wanted: DesiredNetwork | null, { ref }: ActualGuest, { options }: GuestSpec): Part {
  const nextBoot = options.nextBoot[slot] ?? null
  const running = options.running[slot] ?? null
  if (!/^net\d+$/.test(slot)) return withhold(slot, 'desired_invalid', `${slot} is no slot of a network: they are net0, net1, …`)
  if (wanted === null) {
    const mac = nextBoot === null ? null : (parseNetwork(ref.type, nextBoot).get('mac') ?? null)
    const judgement = { field: slot, desired: null, nextBoot, running, equal: nextBoot === null, inForce: running === null, rule: 'the slot is empty' }
    return judged(judgement, () => ({ edits: [{ kind: 'network.remove', parameters: { slot, mac }, stage: 'network' }], withheld: [] }))
  }
  const faulty = Object.entries(wanted.properties).find(([, value]) => !isPropertyValue(value))
  if (faulty !== undefined) return withhold(slot, 'desired_invalid', `"${faulty[1]}" cannot be the value of ${faulty[0]}: a comma or a line break would begin another property.`)
  const same = (stored: string | null) => stored !== null && differingNetworkProperties(ref.type, wanted.properties, stored).length === 0
  // What waits to be removed still lends its MAC.
  const value = composeNetwork(ref.type, wanted.properties, nextBoot ?? running)
  const equal = same(nextBoot)
  const judgement = {
    field: slot, desired: equal ? shownProperties(wanted.properties) : (value ?? shownProperties(wanted.properties)), nextBoot, running,
    equal, inForce: same(running), rule: 'only the declared properties count; their order and the spelling of booleans do not, nor the case of a MAC',
  }
  return judged(judgement, () =>
    value === null
      ? { edits: [], withheld: [{ field: slot, code: 'desired_invalid', reason: `The slot is empty, and a new network needs its ${ref.type === 'qemu' ? 'model, e.g. virtio' : 'name in the container, e.g. eth0'}.` }] }
      : { edits: [{ kind: 'network.set', parameters: { slot, value }, stage: 'network' }], withheld: [] },
  )
}
