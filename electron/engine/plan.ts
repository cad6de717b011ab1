/**
 * The steps that would make a guest what is declared, in the order in which they are taken. A plan is data: it can
 * be printed, shown and thrown away. Whether a step may run is for the gate. Pure.
 */
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { Operation, OperationKind, OperationParameters, PlannedStep } from '../../shared/domain/operation.ts'
import { classifyOperation } from './classify.ts'
import type { GuestDiff } from './diff.ts'
import { editStages, type Edit, type EditStage } from './diff/part.ts'
import type { ComparedField } from './fields.ts'
import { bindOperation } from './operations/catalogue.ts'
import type { ConfigureParameters } from './operations/configureParameters.ts'
import { vacantGuest } from './vacancy.ts'

/**
 * Plans one guest. Empty when nothing differs or nothing can be done.
 *
 * Of a guest that is to go, nothing is touched before its removal is signed: not even a shutdown is planned, though
 * Proxmox destroys none that runs. The signed removal waits until somebody shuts it down (`proposeForGuest`), so that
 * a line in a file ends no service. Pure.
 */
export function planGuest(diff: GuestDiff): readonly PlannedStep[] {
  const { actual, creation } = diff
  if (actual === null) return creation === null ? [] : [describeStep({ kind: creation.kind, guest: creation.ref, parameters: creation.parameters }, vacantGuest(creation.ref, creation.node))]
  if (diff.desired.absent) return diff.changes.length === 0 ? [] : [step('guest.destroy', { purge: false, unreferencedDisks: false }, actual)]

  const staged: StagedStep[] = [...merged(diff.edits).map((edit) => ({ stage: edit.stage, step: step(edit.kind, edit.parameters, actual) })), ...configureSteps(diff, actual)]
  const ordered = staged.toSorted((a, b) => editStages.indexOf(a.stage) - editStages.indexOf(b.stage))
  const shutdown = ordered.findIndex(({ stage }) => stage === 'shutdown')
  return ordered.map(({ step: planned }, index) => (shutdown >= 0 && index > shutdown ? afterShutdown(planned, actual) : planned))
}

/**
 * What is no drift and would be good to do: pending changes that nobody declared put back, a restart that brings what
 * is declared into force, and what stands in the way of a removal. Never run unless a person asks for it. `steps` = the
 * plan of the guest. Pure.
 */
export function proposeForGuest(diff: GuestDiff, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const { actual, undeclaredPending } = diff
  if (actual !== null && diff.desired.absent) return diff.changes.length === 0 ? [] : clearTheWay(actual)
  if (actual === null || (undeclaredPending.length === 0 && diff.restarts.length === 0)) return []
  const revert = undeclaredPending.length === 0 ? [] : [step('guest.revert', { keys: undeclaredPending }, actual)]
  const powered = diff.desired.run === 'stopped' || steps.some(({ operation }) => operation.kind === 'guest.start' || operation.kind === 'ha.set')
  return diff.restarts.length > 0 && actual.run === 'running' && !powered ? [...revert, step('guest.reboot', {}, actual)] : revert
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

interface StagedStep {
  readonly stage: EditStage
  readonly step: PlannedStep
}

/** Proxmox destroys no guest that runs or is under high availability. */
function clearTheWay(guest: ActualGuest): readonly PlannedStep[] {
  const managed = guest.ha === undefined ? guest.haState !== null : guest.ha !== null
  const leave = managed ? [step('ha.remove', {}, guest)] : []
  return guest.run === 'running' ? [...leave, step('guest.shutdown', {}, guest)] : leave
}

/** Pending changes are put back in one request. */
function merged(edits: readonly Edit[]): readonly Edit[] {
  const keys = edits.filter((edit) => edit.kind === 'guest.revert').flatMap(({ parameters }) => parameters['keys'] as readonly string[])
  if (keys.length < 2) return edits
  return [{ kind: 'guest.revert', parameters: { keys: keys.toSorted() }, stage: 'revert' }, ...edits.filter((edit) => edit.kind !== 'guest.revert')]
}

/** A change that is destructive only once the guest is shut down is shown as what it will be. */
function afterShutdown(planned: PlannedStep, guest: ActualGuest): PlannedStep {
  const then = describeStep(planned.operation, { ...guest, run: 'stopped' })
  return then.classification.class === 'destructive' ? { ...planned, classification: then.classification } : planned
}

function step(kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): PlannedStep {
  return describeStep({ kind, guest: guest.ref, parameters }, guest)
}

/**
 * What may run by itself, and what needs a person: so one flagged option never holds back the others. Likewise what
 * has to come after the disks and networks, each of the two at most once.
 */
function configureSteps(diff: GuestDiff, guest: ActualGuest): readonly StagedStep[] {
  if (diff.options.length === 0) return []
  const groups = new Map<string, { readonly stage: EditStage; readonly parameters: ConfigureParameters[] }>()
  for (const option of diff.options) {
    const { classification } = step('guest.configure', option.parameters, guest)
    const plain = classification.class === 'benign' && classification.flags.length === 0
    const stage = comesLast(option) ? 'configureLast' : 'configure'
    const group = groups.get(`${stage} ${plain}`) ?? { stage, parameters: [] }
    group.parameters.push(option.parameters)
    groups.set(`${stage} ${plain}`, group)
  }
  return ['configure true', 'configure false', 'configureLast true', 'configureLast false'].flatMap((key) => {
    const group = groups.get(key)
    return group === undefined ? [] : [{ stage: group.stage, step: step('guest.configure', together(group.parameters), guest) }]
  })
}

/** A boot order names only what is there, and a protected guest lets nobody change its disks. */
function comesLast({ field, desired }: ComparedField): boolean {
  return field === 'boot' || (field === 'protection' && desired === '1')
}

function together(parameters: readonly ConfigureParameters[]): OperationParameters {
  const options = Object.assign({}, ...parameters.map((each) => each.options ?? {})) as NonNullable<ConfigureParameters['options']>
  return Object.assign({}, ...parameters, Object.keys(options).length === 0 ? {} : { options }) as OperationParameters
}
