/** The list of every kind of operation there is. What is not here is destructive and refused. Pure. */
import type { z } from 'zod'
import type { ActualGuest, GuestRef } from '../../../shared/domain/guest.ts'
import type { Lost, Operation, OperationKind, OperationParameters } from '../../../shared/domain/operation.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import type { Making, OperationDefinition, Sending } from './definition.ts'
import { backupCreate } from './backupCreate.ts'
import { backupDelete } from './backupDelete.ts'
import { backupProtect } from './backupProtect.ts'
import { diskAttach } from './diskAttach.ts'
import { diskConfigure } from './diskConfigure.ts'
import { diskDelete } from './diskDelete.ts'
import { diskDetach } from './diskDetach.ts'
import { diskGrow } from './diskGrow.ts'
import { diskMove } from './diskMove.ts'
import { diskReplace } from './diskReplace.ts'
import { guestClone } from './guestClone.ts'
import { guestConfigure } from './guestConfigure.ts'
import { guestCreate } from './guestCreate.ts'
import { guestDestroy } from './guestDestroy.ts'
import { guestReboot } from './guestReboot.ts'
import { guestMigrate } from './guestMigrate.ts'
import { guestRestore } from './guestRestore.ts'
import { guestRevert } from './guestRevert.ts'
import { guestRestoreNew } from './guestRestoreNew.ts'
import { guestShutdown } from './guestShutdown.ts'
import { guestStart } from './guestStart.ts'
import { guestStop } from './guestStop.ts'
import { guestTemplate } from './guestTemplate.ts'
import { haRemove } from './haRemove.ts'
import { haSet } from './haSet.ts'
import { networkRemove } from './networkRemove.ts'
import { networkSet } from './networkSet.ts'
import { snapshotCreate } from './snapshotCreate.ts'
import { snapshotDelete } from './snapshotDelete.ts'
import { snapshotRollback } from './snapshotRollback.ts'

/** A definition with its parameters already checked and filled in: what the rest of the engine works with. */
export interface BoundOperation {
  readonly kind: OperationKind
  readonly taskTypes: readonly string[]
  /** `guest` is its label. */
  summarise(guest: string): string
  classify(guest: ActualGuest): ReturnType<OperationDefinition<unknown>['classify']>
  appliesPending(guest: ActualGuest): boolean
  readonly endsProcess: boolean
  fields(): ReturnType<OperationDefinition<unknown>['fields']>
  inverse(guest: ActualGuest): string | null
  request(guest: ActualGuest): ReturnType<OperationDefinition<unknown>['request']>
  precondition(guest: ActualGuest): ReturnType<OperationDefinition<unknown>['precondition']>
  lost(guest: ActualGuest): Lost
  reached(guest: ActualGuest | null, sending: Sending): boolean
  readonly provenByEndState: boolean
  readonly needsHoldings: boolean
  readonly needsLeftovers: boolean
  readonly needsHa: boolean
  readonly outlastsAnswer: boolean
  readonly needsNodes: boolean
  /** True when it acts on a VMID that was proven free, false when on a guest that is there. */
  readonly makesGuest: boolean
  /** null exactly when it makes no guest. */
  readonly making: Making | null
  /** VMID that its task is named after; null = the guest's own. */
  readonly taskVmid: number | null
  /** Milliseconds; null = as long as usual. */
  readonly arrivesWithinMs: number | null
}

type Binder = (parameters: unknown) => BoundOperation | null

const schemas = new Map<string, z.ZodType>()
const makers = new Set<string>()

function entry<P>(definition: OperationDefinition<P>): readonly [OperationKind, Binder] {
  schemas.set(definition.kind, definition.parameters)
  if (definition.making !== undefined) makers.add(definition.kind)
  return [
    definition.kind,
    (raw) => {
      const parsed = definition.parameters.safeParse(raw)
      if (!parsed.success) return null
      const parameters = parsed.data
      const making = definition.making?.(parameters) ?? null
      return {
        kind: definition.kind,
        taskTypes: definition.taskTypes,
        summarise: (guest) => definition.summarise(parameters, guest),
        classify: (guest) => definition.classify(parameters, guest),
        appliesPending: (guest) => definition.appliesPending(parameters, guest),
        endsProcess: definition.endsProcess?.(parameters) ?? false,
        fields: () => definition.fields(parameters),
        inverse: (guest) => definition.inverse(parameters, guest),
        request: (guest) => definition.request(parameters, guest),
        precondition: (guest) => definition.precondition(parameters, guest),
        lost: (guest) => definition.lost(parameters, guest),
        reached: (guest, sending) => definition.reached(parameters, guest, sending),
        provenByEndState: definition.provenByEndState,
        needsHoldings: definition.needsHoldings,
        needsLeftovers: definition.needsLeftovers?.(parameters) ?? false,
        needsHa: definition.needsHa ?? false,
        outlastsAnswer: definition.outlastsAnswer?.(parameters) ?? false,
        needsNodes: definition.needsNodes ?? false,
        makesGuest: making !== null,
        making,
        taskVmid: definition.taskVmid?.(parameters) ?? null,
        arrivesWithinMs: definition.arrivesWithinMs ?? null,
      }
    },
  ]
}

const binders: ReadonlyMap<OperationKind, Binder> = new Map([
  entry(guestStart),
  entry(guestShutdown),
  entry(guestStop),
  entry(guestConfigure),
  entry(diskGrow),
  entry(guestDestroy),
  entry(snapshotCreate),
  entry(snapshotDelete),
  entry(snapshotRollback),
  entry(diskDetach),
  entry(diskDelete),
  entry(diskAttach),
  entry(diskConfigure),
  entry(diskReplace),
  entry(diskMove),
  entry(backupCreate),
  entry(backupDelete),
  entry(guestRestore),
  entry(guestTemplate),
  entry(guestReboot),
  entry(guestRevert),
  entry(networkSet),
  entry(networkRemove),
  entry(haSet),
  entry(haRemove),
  entry(guestCreate),
  entry(guestClone),
  entry(guestRestoreNew),
  entry(guestMigrate),
  entry(backupProtect),
])

/** Binds an operation to its definition; null when the kind is unknown or the parameters are not the kind's own. Pure. */
export function bindOperation(operation: Operation): BoundOperation | null {
  return binders.get(operation.kind)?.(operation.parameters) ?? null
}

/** Whether operations of this kind make a guest where there is none. Pure. */
export function isMaker(kind: string): boolean {
  return makers.has(kind)
}

/** VMIDs that nothing else may work on while it is on its way: its guest's, and that of the guest it copies. Pure. */
export function vmidsHeld(operation: Operation): readonly number[] {
  const source = bindOperation(operation)?.making?.source
  return source === undefined ? [operation.guest.vmid] : [operation.guest.vmid, source]
}

/** Every kind in the catalogue. */
export const cataloguedKinds: readonly OperationKind[] = [...binders.keys()]

/**
 * Makes an operation out of what somebody typed or clicked: an unknown kind or a wrong parameter is told in a
 * sentence, and what a schema presets is filled in. Pure.
 */
export function parseOperation(kind: string, guest: GuestRef, raw: unknown): Result<Operation, string> {
  const schema = schemas.get(kind)
  const known = cataloguedKinds.find((each) => each === kind)
  if (schema === undefined || known === undefined) return err(`"${kind}" is not in the catalogue: ${cataloguedKinds.join(', ')}.`)
  const parsed = schema.safeParse(raw)
  if (parsed.success) return ok({ kind: known, guest, parameters: parsed.data as OperationParameters })
  const told = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`)
  return err(`${kind} cannot take these parameters. ${told.join('; ')}.`)
}
