/** What comparing one family of fields yields. The parts of a guest are joined by `diff.ts`. Pure. */
import type { ManagedField } from '../../../shared/domain/guest.ts'
import type { Change, EqualityReceipt, OperationKind, OperationParameters, Withheld } from '../../../shared/domain/operation.ts'
import type { ComparedField } from '../fields.ts'

/**
 * When an edit is made, in this order within one guest. What is put back makes room for what is set; what needs the
 * guest stopped comes after its shutdown; what is set before a start is in force with it.
 */
export const editStages = ['revert', 'leaveHa', 'shutdown', 'ha', 'configure', 'network', 'disk', 'replace', 'configureLast', 'start'] as const
export type EditStage = (typeof editStages)[number]

/** One operation that brings a field closer to what is declared. */
export interface Edit {
  readonly kind: OperationKind
  readonly parameters: OperationParameters
  readonly stage: EditStage
}

/** What comparing one family of fields yields. */
export interface Part {
  /** Fields that differ after the next start: drift. */
  readonly changes: readonly Change[]
  /** Fields that are right after the next start and differ until then. */
  readonly restarts: readonly Change[]
  readonly receipts: readonly EqualityReceipt[]
  /** Declared fields for which nothing, or not all, will be planned, and why. */
  readonly withheld: readonly Withheld[]
  readonly edits: readonly Edit[]
}

/** The part of a family of which nothing is declared. */
export const nothing: Part = { changes: [], restarts: [], receipts: [], withheld: [], edits: [] }

/** All parts in one, in their order. Pure. */
export function joined(parts: readonly Part[]): Part {
  const all = parts.filter((part) => part !== nothing)
  const [only] = all
  if (only === undefined) return nothing
  if (all.length === 1) return { changes: only.changes, restarts: only.restarts, receipts: only.receipts, withheld: only.withheld, edits: only.edits }
  return {
    changes: inOne(all.map((part) => part.changes)),
    restarts: inOne(all.map((part) => part.restarts)),
    receipts: inOne(all.map((part) => part.receipts)),
    withheld: inOne(all.map((part) => part.withheld)),
    edits: inOne(all.map((part) => part.edits)),
  }
}

/** Most lists are empty or of one part alone: those are taken as they are. */
function inOne<T>(lists: readonly (readonly T[])[]): readonly T[] {
  let one: readonly T[] = []
  for (const list of lists) if (list.length > 0) one = one.length === 0 ? list : [...one, ...list]
  return one
}

/** A field about which nothing is concluded. Pure. */
export function withhold(field: ManagedField, code: Withheld['code'], reason: string): Part {
  return { ...nothing, withheld: [{ field, code, reason }] }
}

/** Why a field is withheld while the configuration is unknown. */
export const unreadable = 'The configuration of this guest could not be read.'

/** How one field, slot or option stands: what is shown, and whether each value is the declared one. */
export type Judgement = Omit<ComparedField, 'parameters'>

/**
 * A receipt where the declared value comes with the next start, else a change. Where the declared value is in force
 * and only something pending would take it away, that is put back. Pure.
 */
export function judged({ field, desired, nextBoot, running, equal, inForce, rule }: Judgement, otherwise: () => Pick<Part, 'edits' | 'withheld'>): Part {
  const change: Change = { field, desired, actual: nextBoot, running }
  if (equal) {
    return { ...nothing, restarts: inForce ? [] : [change], receipts: [{ field, desired: desired ?? 'none', actual: nextBoot ?? 'none', rule }] }
  }
  if (inForce) return { ...nothing, changes: [change], edits: [revert(field)] }
  return { ...nothing, changes: [change], ...otherwise() }
}

/** Drops the pending change of one key. */
function revert(key: string): Edit {
  return { kind: 'guest.revert', parameters: { keys: [key] }, stage: 'revert' }
}
