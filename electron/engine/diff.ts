/**
 * How one guest differs from what is declared for it. Drift is judged on the values after the next start; a
 * difference in the running values alone means that a restart is needed. Each family of fields has its file in
 * `diff/`. Pure.
 */
import { namedFields, type ActualGuest, type DesiredGuest, type ManagedField, type NamedField } from '../../shared/domain/guest.ts'
import type { Change } from '../../shared/domain/operation.ts'
import { planCreation, type Creation, type CreationContext } from './diff/creation.ts'
import { diffDisks, diffRootDisk } from './diff/disks.ts'
import { diffNetworks } from './diff/networks.ts'
import { diffOptions } from './diff/options.ts'
import { joined, nothing, type Part } from './diff/part.ts'
import { onlyPossible } from './diff/possible.ts'
import { diffPower } from './diff/power.ts'
import { bySlot } from './diff/slots.ts'
import type { ComparedField } from './fields.ts'

/** How a guest differs from its declaration, all parts in one. */
export interface GuestDiff extends Part {
  readonly desired: DesiredGuest
  /** null = the host does not show it. */
  readonly actual: ActualGuest | null
  /** Options to set, by field, for the planner. */
  readonly options: readonly ComparedField[]
  /** Keys with a pending change that nobody declared. */
  readonly undeclaredPending: readonly string[]
  /** How the guest would be made; null = it is there, or nothing says how. */
  readonly creation: Creation | null
}

/** What an absent guest may mean, and what it could be made from. */
export interface DiffContext extends CreationContext {
  /** False when the view was partial, so that absence proves nothing. */
  readonly absenceProven: boolean
}

/** Compares what is declared with what was seen. Never throws. Pure. */
export function diffGuest(desired: DesiredGuest, actual: ActualGuest | null, context: DiffContext): GuestDiff {
  if (actual === null) return diffMissing(desired, context)
  if (desired.type !== undefined && desired.type !== actual.ref.type) return diffOtherType(desired, actual)
  if (desired.absent) return diffUnwanted(desired, actual)

  const options = diffOptions(desired, actual)
  const families = joined([diffPower(desired, actual), options, diffRootDisk(desired, actual), diffNetworks(desired, actual), diffDisks(desired, actual)])
  const part = onlyPossible(families, actual)
  return { ...part, desired, actual, options: options.differing, undeclaredPending: undeclaredPending(desired, actual), creation: null }
}

/** The declared fields of a guest, in the order in which they are shown. Pure. */
export function declaredFields(desired: DesiredGuest): readonly ManagedField[] {
  const declared: Record<NamedField, unknown> = {
    absent: desired.absent,
    run: desired.run,
    name: desired.name,
    cores: desired.cores,
    memory: desired.memoryBytes,
    swap: desired.swapBytes,
    disk: desired.diskBytes,
    description: desired.description,
    tags: desired.tags,
    onboot: desired.onboot,
  }
  const named = namedFields.filter((field) => declared[field] !== undefined)
  const { options, networks, disks, ha } = desired
  if (options === undefined && networks === undefined && disks === undefined && ha === undefined) return named
  return [...named, ...(ha === undefined ? [] : ['ha']), ...[options, networks, disks].flatMap((keyed) => Object.keys(keyed ?? {}).toSorted(bySlot))]
}

function whole(desired: DesiredGuest, actual: ActualGuest | null, part: Partial<GuestDiff>): GuestDiff {
  return { desired, actual, ...nothing, options: [], undeclaredPending: [], creation: null, ...part }
}

function diffMissing(desired: DesiredGuest, context: DiffContext): GuestDiff {
  if (!context.absenceProven) {
    const reason = 'The host does not show this guest, and not everything could be seen: nothing is concluded.'
    const declared = desired.create === undefined ? declaredFields(desired) : ['absent', ...declaredFields(desired)]
    return whole(desired, null, { withheld: declared.map((field) => ({ field, code: 'observation_incomplete', reason })) })
  }
  if (desired.absent) {
    return whole(desired, null, { receipts: [{ field: 'absent', desired: 'absent', actual: 'absent', rule: 'the whole cluster was seen, and it is not there' }] })
  }
  const declared = declaredFields(desired)
  if (declared.length === 0 && desired.create === undefined) return whole(desired, null, {})
  const changes: readonly Change[] = [{ field: 'absent', desired: 'present', actual: 'absent', running: 'absent' }]
  if (desired.create === undefined) {
    const reason = 'The host has no guest with this VMID. Say how it is to be made with "create:", make it on the host, or remove it from the file.'
    return whole(desired, null, { changes, withheld: declared.map((field) => ({ field, code: 'guest_not_found', reason })) })
  }
  const made = planCreation(desired, desired.create, context)
  return made.ok ? whole(desired, null, { changes, creation: made.value }) : whole(desired, null, { changes, withheld: [{ field: 'absent', ...made.error }] })
}

function diffOtherType(desired: DesiredGuest, actual: ActualGuest): GuestDiff {
  const reason = `Declared as ${desired.type}, but the host has a ${actual.ref.type} guest with this VMID: it may be another guest.`
  return whole(desired, actual, { withheld: declaredFields(desired).map((field) => ({ field, code: 'desired_invalid', reason })) })
}

function diffUnwanted(desired: DesiredGuest, actual: ActualGuest): GuestDiff {
  return whole(desired, actual, { changes: [{ field: 'absent', desired: 'absent', actual: 'present', running: 'present' }] })
}

/** Keys with a pending change whose field is not declared: somebody else left it there. */
function undeclaredPending(desired: DesiredGuest, { spec }: ActualGuest): readonly string[] {
  if (spec === null || (spec.pendingKeys.length === 0 && spec.pendingDeletes.length === 0)) return []
  const declared = new Set<string>(declaredFields(desired).map((field) => (field === 'disk' ? (spec.rootSlot ?? field) : field)))
  const keys = [...new Set([...spec.pendingKeys, ...spec.pendingDeletes.map((each) => each.key)])].toSorted(bySlot)
  return keys.filter((key) => !declared.has(key === 'hostname' ? 'name' : key))
}
