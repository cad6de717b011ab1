/**
 * The class of a step: the worst of itself and of all that it triggers. Decided by whether customer data or a
 * recovery point can be lost, never by the verb. Unknown is destructive. Pure.
 */
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { Classification, Lost } from '../../shared/domain/operation.ts'
import type { BoundOperation } from './operations/catalogue.ts'
import { propertiesOf } from './normalise/diskProperties.ts'
import { isDiskSlot } from './normalise/diskSlots.ts'
import { parseBoolean } from './normalise/propertyString.ts'

/** The class of an operation whose kind or parameters the catalogue does not know. */
export const unknownClassification: Classification = {
  class: 'destructive',
  flags: [],
  reason: 'it is not in the catalogue, so nothing is known of what it can destroy',
}

/** Classifies a catalogued operation on the guest as it stands. Pure. */
export function classifyOperation(bound: BoundOperation, guest: ActualGuest): Classification {
  const own = bound.classify(guest)
  if (own.class === 'destructive') return own
  const danger = (bound.appliesPending(guest) ? pendingDanger(guest) : null) ?? (bound.endsProcess ? throwawayDanger(guest) : null)
  return danger === null ? own : { class: 'destructive', flags: own.flags, reason: danger }
}

/** What applying everything that is pending on this guest could destroy; null = nothing. Pure. */
export function pendingDanger(guest: ActualGuest): string | null {
  const { spec } = guest
  if (spec === null) return 'its configuration cannot be read, and pending deletions of disks would be applied along with it'
  const deleted = spec.pendingDeletes.map((each) => each.key).filter(isDiskSlot)
  if (deleted.length > 0) return `it applies the pending deletion of disk ${deleted.join(', ')}`
  const replaced = spec.pendingKeys.filter(isDiskSlot)
  if (replaced.length > 0) return `it applies a pending change of disk ${replaced.join(', ')}`
  return null
}

/** What ending the process of a VM that may run would throw away; null = nothing, or its configuration is not known. Pure. */
function throwawayDanger({ ref, run, spec }: ActualGuest): string | null {
  if (ref.type !== 'qemu' || run === 'stopped' || spec === null) return null
  const slots = Object.entries(spec.options.running).flatMap(([slot, stored]) => (isDiskSlot(slot) && parseBoolean(propertiesOf(ref.type, stored).get('snapshot') ?? '') === true ? [slot] : []))
  return slots.length === 0 ? null : `what was written to disk ${slots.join(', ')} since the VM was started is thrown away (snapshot=1)`
}

/**
 * Volumes that are freed when everything pending on this guest is applied: deletions with force, and of unused disks.
 * The others leave their volume as an unused one. Pure.
 */
export function pendingLosses({ spec }: ActualGuest): Lost['volumes'] {
  const freed = (spec?.pendingDeletes ?? []).filter(({ key, force }) => isDiskSlot(key) && (force || key.startsWith('unused')))
  return (spec?.disks ?? []).filter((disk) => freed.some(({ key }) => key === disk.slot)).map((disk) => ({ id: disk.volume, sizeBytes: disk.sizeBytes }))
}
