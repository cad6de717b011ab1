/**
 * The options that have a field of their own: how each is declared, read, compared, shown and sent. Options under
 * Proxmox's own keys are compared by `diff/options.ts`; power, disks, networks and removal are no options. Pure.
 */
import type { DesiredGuest, GuestValues, ManagedField } from '../../shared/domain/guest.ts'
import type { ConfigureParameters } from './operations/configureParameters.ts'
import { bytesToMiB, formatMiB } from './normalise/sizes.ts'
import { normaliseTags } from './normalise/tags.ts'
import { normaliseDescription, sameName } from './normalise/text.ts'

/** Names of the options that have a field of their own. */
export type ConfigField = keyof typeof fieldsByName

/** What is known of one option. `T` is its comparable value. */
interface FieldRule<T> {
  /** The declared value, normalised; undefined = unmanaged. */
  readonly desired: (guest: DesiredGuest) => T | undefined
  /** The value a host shows; null = not set and no default is known. */
  readonly actual: (values: GuestValues) => T | null
  readonly same: (desired: T, actual: T | null) => boolean
  /** For people; null = none. */
  readonly show: (value: T) => string | null
  /** Said in the receipt when the two are judged equal. */
  readonly rule: string
  readonly toParameters: (value: T) => ConfigureParameters
}

function field<T>(rule: FieldRule<T>): FieldRule<T> {
  return rule
}

const fieldsByName = {
  name: field<string>({
    desired: (guest) => guest.name,
    actual: (values) => values.name,
    same: sameName,
    show: (name) => name,
    rule: 'names ignore case, as DNS does',
    toParameters: (name) => ({ name }),
  }),
  cores: field<number>({
    desired: (guest) => guest.cores,
    actual: (values) => values.cores,
    same: (desired, actual) => desired === actual,
    show: (cores) => String(cores),
    rule: 'equal numbers',
    toParameters: (cores) => ({ cores }),
  }),
  memory: field<number>({
    desired: (guest) => (guest.memoryBytes === undefined ? undefined : bytesToMiB(guest.memoryBytes)),
    actual: (values) => values.memoryMiB,
    same: (desired, actual) => desired === actual,
    show: formatMiB,
    rule: 'compared in MiB, rounded up',
    toParameters: (memoryMiB) => ({ memoryMiB }),
  }),
  swap: field<number>({
    desired: (guest) => (guest.swapBytes === undefined ? undefined : bytesToMiB(guest.swapBytes)),
    actual: (values) => values.swapMiB,
    same: (desired, actual) => desired === actual,
    show: formatMiB,
    rule: 'compared in MiB, rounded up',
    toParameters: (swapMiB) => ({ swapMiB }),
  }),
  description: field<string>({
    desired: (guest) => (guest.description === undefined ? undefined : normaliseDescription(guest.description)),
    actual: (values) => normaliseDescription(values.description),
    same: (desired, actual) => desired === (actual ?? ''),
    show: (text) => (text === '' ? null : text),
    rule: 'line ends folded, white space at the end ignored',
    toParameters: (description) => ({ description }),
  }),
  tags: field<readonly string[]>({
    desired: (guest) => (guest.tags === undefined ? undefined : normaliseTags(guest.tags)),
    actual: (values) => normaliseTags(values.tags),
    same: (desired, actual) => desired.join(';') === (actual ?? []).join(';'),
    show: (tags) => (tags.length === 0 ? null : tags.join(' ')),
    rule: 'a set: order and case do not count',
    toParameters: (tags) => ({ tags: [...tags] }),
  }),
  onboot: field<boolean>({
    desired: (guest) => guest.onboot,
    actual: (values) => values.onboot,
    same: (desired, actual) => desired === (actual ?? false),
    show: (onboot) => (onboot ? 'yes' : 'no'),
    rule: 'not set means no',
    toParameters: (onboot) => ({ onboot }),
  }),
} as const

/** How one declared option stands on one guest. Texts are for people; null = none. */
export interface ComparedField {
  /** A field with a rule of its own, or Proxmox's own key of an option. */
  readonly field: ManagedField
  readonly desired: string | null
  readonly nextBoot: string | null
  readonly running: string | null
  /** Of the declared value and the value after the next start. */
  readonly equal: boolean
  /** Of the declared value and the value in force now. */
  readonly inForce: boolean
  readonly rule: string
  readonly parameters: ConfigureParameters
}

/** In the order in which they are shown. */
export const configFields = Object.keys(fieldsByName) as readonly ConfigField[]

/** Whether the field is declared. Pure. */
export function isDeclared(name: ConfigField, desired: DesiredGuest): boolean {
  return fieldsByName[name].desired(desired) !== undefined
}

/** Compares one field; null when it is not declared. Pure. */
export function compareField(name: ConfigField, desired: DesiredGuest, nextBoot: GuestValues, running: GuestValues): ComparedField | null {
  return compareBy(fieldsByName[name] as FieldRule<unknown>, name, desired, nextBoot, running)
}

/** The comparable value of a field for people, as the host has it. Pure. */
export function showActual(name: ConfigField, values: GuestValues): string | null {
  const rule = fieldsByName[name] as FieldRule<unknown>
  const value = rule.actual(values)
  return value === null ? null : rule.show(value)
}

function compareBy<T>(rule: FieldRule<T>, field: ConfigField, guest: DesiredGuest, nextBoot: GuestValues, running: GuestValues): ComparedField | null {
  const desired = rule.desired(guest)
  if (desired === undefined) return null
  const stand = (value: T | null) => ({ shown: value === null ? null : rule.show(value), same: rule.same(desired, value) })
  const then = stand(rule.actual(nextBoot))
  const now = running === nextBoot ? then : stand(rule.actual(running)) // for most guests nothing is pending
  return {
    field,
    desired: rule.show(desired),
    nextBoot: then.shown,
    running: now.shown,
    equal: then.same,
    inForce: now.same,
    rule: rule.rule,
    parameters: rule.toParameters(desired),
  }
}
