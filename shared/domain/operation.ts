import type { GuestRef, ManagedField } from './guest.ts'

/** Every kind of operation the catalogue knows. A kind that is not here is destructive and refused. */
export const operationKinds = [
  'guest.start', 'guest.shutdown', 'guest.stop', 'guest.configure', 'disk.grow', 'guest.destroy',
  'snapshot.create', 'snapshot.delete', 'snapshot.rollback', 'disk.detach', 'disk.delete',
  'disk.attach', 'disk.configure', 'disk.replace', 'disk.move',
  'backup.create', 'backup.delete', 'guest.restore', 'guest.template',
  'guest.create', 'guest.clone', 'guest.restoreNew', 'guest.migrate', 'backup.protect',
  'guest.reboot', 'guest.revert', 'network.set', 'network.remove', 'ha.set', 'ha.remove',
] as const
export type OperationKind = (typeof operationKinds)[number]

/** Parameters of an operation: JSON values only; each kind's schema says which. */
export type OperationParameters = Readonly<Record<string, unknown>>

/** One step on one guest. Data, printable, with no power of its own. */
export interface Operation {
  readonly kind: OperationKind
  readonly guest: GuestRef
  readonly parameters: OperationParameters
}

/** What a step brings besides its main effect. A flag keeps `auto` mode from running it by itself. */
export const operationFlags = ['interrupts', 'needsRestart', 'oneWay', 'security'] as const
export type OperationFlag = (typeof operationFlags)[number]

/** Benign can be undone; destructive can lose customer data or a recovery point. */
export interface Classification {
  readonly class: 'benign' | 'destructive'
  readonly flags: readonly OperationFlag[]
  /** A clause for people: why this class. */
  readonly reason: string
}

/** What a destructive step destroys, sorted. Sizes in bytes; null when the host does not say. */
export interface Lost {
  readonly volumes: readonly { readonly id: string; readonly sizeBytes: number | null }[]
  readonly snapshots: readonly string[]
  readonly backups: readonly string[]
}

/** One field that differs. Values are in people's units (`2 GiB`, `yes`, `prod web`); null = none. */
export interface Change {
  readonly field: ManagedField
  readonly desired: string | null
  /** After the next start. */
  readonly actual: string | null
  /** In force now; equal to `actual` unless a change is pending. */
  readonly running: string | null
}

/** Why a declared field was judged equal: declared as written, actual as read, and the rule applied. */
export interface EqualityReceipt {
  readonly field: ManagedField
  readonly desired: string
  readonly actual: string
  readonly rule: string
}

/** A step of a plan: what would be done, how grave it is, and the request that would be sent. */
export interface PlannedStep {
  readonly operation: Operation
  readonly classification: Classification
  /** A sentence for people: `Set memory to 2 GiB on 101 web-1`. */
  readonly summary: string
  readonly fields: readonly ManagedField[]
  /** What undoes it and at what cost; null = nothing does. */
  readonly inverse: string | null
  readonly request: RequestPreview
}

/** The request as it would go to the host. No credential in it. */
export interface RequestPreview {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Something declared that is not planned, and why. */
export interface Withheld {
  readonly field: ManagedField
  readonly code: string
  readonly reason: string
}
