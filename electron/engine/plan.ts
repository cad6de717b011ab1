/**
 * The steps that would make a guest what is declared, in the order in which they are taken. A plan is data: it can
 * be printed, shown and thrown away. Whether a step may run is for the gate. Pure.
 */
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { Operation, OperationKind, OperationParameters, PlannedStep } from '../../shared/domain/operation.ts'
import { classifyOperation } from './classify.ts'
import type { GuestDiff } from './diff.ts'
import { bindOperation } from './operations/catalogue.ts'
import type { ConfigureParameters } from './operations/configureParameters.ts'

/** Plans one guest. Empty when nothing differs or nothing can be done. Pure. */
export function planGuest(diff: GuestDiff): readonly PlannedStep[] {
  const { actual } = diff
  if (actual === null) return []
  if (diff.desired.absent) return diff.changes.length === 0 ? [] : [describeStep(unwanted(actual), actual)]

  const withheld = new Set(diff.withheld.map((each) => each.field))
  const power = diff.changes.find((change) => change.field === 'run')
  const powerStep = power && !withheld.has('run') ? [step(diff.desired.run === 'running' ? 'guest.start' : 'guest.shutdown', {}, actual)] : []
  const settings = [...configureSteps(diff, actual), ...growSteps(diff, actual)].map((each) => (diff.desired.run === 'stopped' && powerStep.length > 0 ? afterShutdown(each, actual) : each))
  // What is set before a start is in force with it; what is set after a shutdown interrupts nothing.
  return diff.desired.run === 'running' ? [...settings, ...powerStep] : [...powerStep, ...settings]
}

/** Describes one operation on a guest as a step. Pure; throws when the operation is not in the catalogue. */
export function describeStep(operation: Operation, guest: ActualGuest): PlannedStep {
  const bound = bindOperation(operation)
  if (bound === null) throw new Error(`planned an operation that is not in the catalogue: ${operation.kind}`)
  return {
    operation,
    classification: classifyOperation(bound, guest),
    summary: bound.summarise(guestLabel(guest)),
    fields: bound.fields(),
    inverse: bound.inverse(guest),
    request: bound.request(guest),
  }
}

/** `101 web-1`, or the VMID alone. Pure. */
export function guestLabel(guest: Pick<ActualGuest, 'ref' | 'name'>): string {
  return guest.name === null ? String(guest.ref.vmid) : `${guest.ref.vmid} ${guest.name}`
}

function unwanted(guest: ActualGuest): Operation {
  return { kind: 'guest.destroy', guest: guest.ref, parameters: { purge: false, unreferencedDisks: false } }
}

/** A change that is destructive only once the guest is shut down is shown as what it will be. */
function afterShutdown(planned: PlannedStep, guest: ActualGuest): PlannedStep {
  const then = describeStep(planned.operation, { ...guest, run: 'stopped' })
  return then.classification.class === 'destructive' ? { ...planned, classification: then.classification } : planned
}

function step(kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): PlannedStep {
  return describeStep({ kind, guest: guest.ref, parameters }, guest)
}

/** At most two: what may run by itself, and what needs a person. So one flagged option never holds back the others. */
function configureSteps(diff: GuestDiff, guest: ActualGuest): readonly PlannedStep[] {
  const plain: ConfigureParameters[] = []
  const flagged: ConfigureParameters[] = []
  for (const option of diff.options) {
    const { classification } = step('guest.configure', option.parameters, guest)
    const group = classification.class === 'benign' && classification.flags.length === 0 ? plain : flagged
    group.push(option.parameters)
  }
  return [plain, flagged].filter((group) => group.length > 0).map((group) => step('guest.configure', Object.assign({}, ...group) as OperationParameters, guest))
}

function growSteps(diff: GuestDiff, guest: ActualGuest): readonly PlannedStep[] {
  return diff.growth === null ? [] : [step('disk.grow', { ...diff.growth }, guest)]
}
