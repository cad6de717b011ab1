/** The options of a guest: those with a field and a rule of their own, and those under Proxmox's own keys. Pure. */
import type { ActualGuest, DesiredGuest, GuestSpec, GuestType } from '../../../shared/domain/guest.ts'
import type { Change, EqualityReceipt, Withheld } from '../../../shared/domain/operation.ts'
import { compareField, configFields, isDeclared, type ComparedField } from '../fields.ts'
import { optionFault } from '../normalise/configurableOptions.ts'
import { sameOption } from '../normalise/options.ts'
import { nothing, joined, judged, unreadable, withhold, type Part } from './part.ts'

/** `differing` = what is to be set, for the planner. */
export type OptionsPart = Part & { readonly differing: readonly ComparedField[] }

const none: OptionsPart = { ...nothing, differing: [] }

/** Compares every declared option. Pure. */
export function diffOptions(desired: DesiredGuest, actual: ActualGuest): OptionsPart {
  const named = diffNamed(desired, actual)
  if (desired.options === undefined) return named
  const { options } = desired
  const each = Object.keys(options).toSorted().map((key) => diffOption(key, options[key] ?? null, actual))
  return { ...joined([named, ...each]), differing: [named, ...each].flatMap((part) => part.differing) }
}

function diffNamed(desired: DesiredGuest, { ref, spec }: ActualGuest): OptionsPart {
  if (spec === null) {
    const declared = configFields.filter((field) => isDeclared(field, desired))
    return { ...none, withheld: declared.map((field) => ({ field, code: 'observation_incomplete', reason: unreadable })) }
  }
  const receipts: EqualityReceipt[] = []
  const restarts: Change[] = []
  const changed: ComparedField[] = []
  // One pass: this is done for every option of every guest.
  for (const field of configFields) {
    const each = compareField(field, desired, spec.nextBoot, spec.running)
    if (each === null) continue
    if (!each.equal) changed.push(each)
    else {
      receipts.push({ field, desired: each.desired ?? 'none', actual: each.nextBoot ?? 'none', rule: each.rule })
      if (!each.inForce) restarts.push(toChange(each))
    }
  }
  const unfit = changed.filter((each) => each.field === 'swap' && ref.type === 'qemu')
  return {
    changes: changed.map(toChange), restarts, receipts, edits: [],
    withheld: unfit.map((each) => ({ field: each.field, code: 'desired_invalid', reason: 'Swap can be declared for containers only; a VM has none.' })),
    differing: unfit.length === 0 ? changed : changed.filter((each) => !unfit.includes(each)),
  }
}

function toChange(each: ComparedField): Change {
  return { field: each.field, desired: each.desired, actual: each.nextBoot, running: each.running }
}

function diffOption(key: string, declared: string | null, { ref, spec }: ActualGuest): OptionsPart {
  if (spec === null) return { ...none, ...withhold(key, 'observation_incomplete', unreadable) }
  const compared = compareOption(key, declared, ref.type, spec)
  const fault = optionFault(ref.type, key, declared)
  const withheld: readonly Withheld[] = fault === null ? [] : [{ field: key, code: 'desired_invalid', reason: `${fault}.`.replace(/^./, (first) => first.toUpperCase()) }]
  const part = judged(compared, () => ({ edits: [], withheld }))
  return { ...part, differing: compared.equal || compared.inForce || fault !== null ? [] : [compared] }
}

function compareOption(key: string, declared: string | null, type: GuestType, { options }: GuestSpec): ComparedField {
  const nextBoot = options.nextBoot[key] ?? null
  const running = options.running[key] ?? null
  const show = (value: string | null) => (value === null ? null : showOption(key, value))
  return {
    field: key,
    desired: show(declared),
    nextBoot: show(nextBoot),
    running: show(running),
    equal: sameOption(type, key, declared, nextBoot),
    inForce: sameOption(type, key, declared, running),
    rule: 'the same meaning: the spellings Proxmox gives a value, and its defaults, do not count',
    parameters: { options: { [key]: declared } },
  }
}

/** For people: keys in clear, and no secret. */
function showOption(key: string, value: string): string {
  if (key === 'cipassword' || key === 'env') return '**********'
  if (key !== 'sshkeys') return value
  try {
    return decodeURIComponent(value).trim()
  } catch {
    return value
  }
}
