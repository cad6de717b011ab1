/** The list of every kind of operation there is. What is not here is destructive and refused. Pure. */
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { Operation, OperationKind } from '../../../shared/domain/operation.ts'
import type { OperationDefinition } from './definition.ts'
import { diskGrow } from './diskGrow.ts'
import { guestConfigure } from './guestConfigure.ts'
import { guestDestroy } from './guestDestroy.ts'
import { guestShutdown } from './guestShutdown.ts'
import { guestStart } from './guestStart.ts'
import { guestStop } from './guestStop.ts'

/** A definition with its parameters already checked and filled in: what the rest of the engine works with. */
export interface BoundOperation {
  readonly kind: OperationKind
  readonly taskTypes: readonly string[]
  /** `guest` is its label. */
  summarise(guest: string): string
  classify(guest: ActualGuest): ReturnType<OperationDefinition<unknown>['classify']>
  appliesPending(guest: ActualGuest): boolean
  fields(): ReturnType<OperationDefinition<unknown>['fields']>
  inverse(guest: ActualGuest): string | null
  request(guest: ActualGuest): ReturnType<OperationDefinition<unknown>['request']>
  precondition(guest: ActualGuest): ReturnType<OperationDefinition<unknown>['precondition']>
  reached(guest: ActualGuest | null): boolean
}

type Binder = (parameters: unknown) => BoundOperation | null

function entry<P>(definition: OperationDefinition<P>): readonly [OperationKind, Binder] {
  return [
    definition.kind,
    (raw) => {
      const parsed = definition.parameters.safeParse(raw)
      if (!parsed.success) return null
      const parameters = parsed.data
      return {
        kind: definition.kind,
        taskTypes: definition.taskTypes,
        summarise: (guest) => definition.summarise(parameters, guest),
        classify: (guest) => definition.classify(parameters, guest),
        appliesPending: (guest) => definition.appliesPending(parameters, guest),
        fields: () => definition.fields(parameters),
        inverse: (guest) => definition.inverse(parameters, guest),
        request: (guest) => definition.request(parameters, guest),
        precondition: (guest) => definition.precondition(parameters, guest),
        reached: (guest) => definition.reached(parameters, guest),
      }
    },
  ]
}

const binders: ReadonlyMap<string, Binder> = new Map([
  entry(guestStart),
  entry(guestShutdown),
  entry(guestStop),
  entry(guestConfigure),
  entry(diskGrow),
  entry(guestDestroy),
])

/** Binds an operation to its definition; null when the kind is unknown or the parameters are not the kind's own. Pure. */
export function bindOperation(operation: Operation): BoundOperation | null {
  return binders.get(operation.kind)?.(operation.parameters) ?? null
}

/** Every kind in the catalogue. */
export const cataloguedKinds: readonly string[] = [...binders.keys()]
