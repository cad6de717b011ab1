/**
 * Differences that people decided to leave as they are. What is ignored is taken out of the declaration before it is
 * compared and planned, so that no step can touch it; another value on either side is another difference. Pure.
 */
import type { IgnoredDifference } from '../../shared/domain/drift.ts'
import type { ActualGuest, DesiredGuest, ManagedField } from '../../shared/domain/guest.ts'
import type { Change } from '../../shared/domain/operation.ts'
import { declaredFields, diffGuest, type DiffContext, type GuestDiff } from './diff.ts'

/** What is left to judge of a guest, and what was set aside. */
export interface JudgedGuest {
  readonly diff: GuestDiff
  readonly ignored: readonly IgnoredDifference[]
}

/** Compares a guest without the differences that are ignored at this time. `nowMs` = milliseconds since the epoch. Pure. */
export function judgeGuest(desired: DesiredGuest, actual: ActualGuest | null, context: DiffContext, ignores: readonly IgnoredDifference[], nowMs: number): JudgedGuest {
  const diff = diffGuest(desired, actual, context)
  if (ignores.length === 0) return { diff, ignored: [] }
  const ignored = ignores.filter((each) => holds(each, nowMs) && diff.changes.some((change) => isSameDifference(each, change)))
  if (ignored.length === 0) return { diff, ignored }
  const rest = withoutFields(desired, new Set(ignored.map((each) => each.field)))
  return { diff: diffGuest(rest, actual, context), ignored }
}

/** Whether a difference may be ignored at all: whether a guest exists is decided by its declaration alone. Pure. */
export function mayBeIgnored({ field }: Pick<Change, 'field'>): boolean {
  return field !== 'absent'
}

function holds({ until, field }: IgnoredDifference, nowMs: number): boolean {
  return mayBeIgnored({ field }) && (until === null || nowMs < Date.parse(until))
}

function isSameDifference(ignored: IgnoredDifference, change: Change): boolean {
  return ignored.field === change.field && ignored.desired === change.desired && ignored.actual === change.actual
}

/** The declaration as if only these of its fields stood in it. Pure. */
export function onlyFields(desired: DesiredGuest, fields: readonly ManagedField[]): DesiredGuest {
  return withoutFields(desired, new Set(declaredFields(desired).filter((field) => !fields.includes(field))))
}

/** The declaration as if these fields did not stand in it. */
function withoutFields(desired: DesiredGuest, fields: ReadonlySet<ManagedField>): DesiredGuest {
  const own: Readonly<Record<ManagedField, keyof DesiredGuest>> = { memory: 'memoryBytes', swap: 'swapBytes', disk: 'diskBytes' }
  const gone = new Set<string>([...fields].map((field) => own[field] ?? field))
  const rest = Object.fromEntries(Object.entries(desired).filter(([key]) => !gone.has(key))) as unknown as DesiredGuest
  const within = <T>(values: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(values).filter(([key]) => !fields.has(key)))
  return {
    ...rest,
    ...(desired.options !== undefined && { options: within(desired.options) }),
    ...(desired.networks !== undefined && { networks: within(desired.networks) }),
    ...(desired.disks !== undefined && { disks: within(desired.disks) }),
  }
}
