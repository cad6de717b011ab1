import type { OperationKind } from '../../shared/domain/operation.ts'

/**
 * What a person can ask for on one guest, in the order of the menu. Configuration is declared, not asked for; what needs
 * more than a form is asked for on the command line.
 */
export const requestKinds = [
  'guest.start', 'guest.reboot', 'guest.shutdown', 'guest.stop', 'guest.revert',
  'snapshot.create', 'snapshot.rollback', 'snapshot.delete',
  'backup.create', 'guest.restore', 'backup.delete',
  'disk.grow', 'disk.detach', 'disk.delete',
  'guest.template', 'guest.destroy',
] as const satisfies readonly OperationKind[]
export type RequestKind = (typeof requestKinds)[number]

/** The menu's groups. */
export const requestGroups = [
  { name: 'power', kinds: ['guest.start', 'guest.reboot', 'guest.shutdown', 'guest.stop', 'guest.revert'] },
  { name: 'snapshots', kinds: ['snapshot.create', 'snapshot.rollback', 'snapshot.delete'] },
  { name: 'backups', kinds: ['backup.create', 'guest.restore', 'backup.delete'] },
  { name: 'disks', kinds: ['disk.grow', 'disk.detach', 'disk.delete'] },
  { name: 'guest', kinds: ['guest.template', 'guest.destroy'] },
] as const satisfies readonly { readonly name: string; readonly kinds: readonly RequestKind[] }[]

/** Kinds that lose data or a recovery point, whatever their parameters say. The gate decides; this tells it beforehand. */
export const losingKinds: ReadonlySet<RequestKind> = new Set([
  'snapshot.rollback', 'snapshot.delete', 'guest.restore', 'backup.delete', 'disk.delete', 'guest.template', 'guest.destroy',
])

/** A thing of the guest that a form lets one choose. */
export type ChoiceSource = 'snapshots' | 'backups' | 'storages' | 'attachedDisks' | 'unusedDisks' | 'growableDisks' | 'backupModes' | 'pending'

/** One field of a form. `name` is the parameter's own name; `optional` text may stay empty. */
export type RequestField =
  | { readonly kind: 'choice'; readonly name: string; readonly from: ChoiceSource }
  | { readonly kind: 'text'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'gibibytes'; readonly name: string }
  | { readonly kind: 'switch'; readonly name: string; readonly only?: 'qemu' }

/** The fields of each form; none = the kind takes no parameters. Mirrors the catalogue of operations. */
export const requestFields: Readonly<Record<RequestKind, readonly RequestField[]>> = {
  'guest.start': [],
  'guest.shutdown': [],
  'guest.stop': [],
  'guest.reboot': [],
  'guest.revert': [{ kind: 'choice', name: 'keys', from: 'pending' }],
  'snapshot.create': [{ kind: 'text', name: 'name', optional: false }, { kind: 'text', name: 'description', optional: true }, { kind: 'switch', name: 'memory', only: 'qemu' }],
  'snapshot.rollback': [{ kind: 'choice', name: 'name', from: 'snapshots' }, { kind: 'switch', name: 'start' }],
  'snapshot.delete': [{ kind: 'choice', name: 'name', from: 'snapshots' }],
  'backup.create': [{ kind: 'choice', name: 'storage', from: 'storages' }, { kind: 'choice', name: 'mode', from: 'backupModes' }, { kind: 'switch', name: 'protected' }],
  'guest.restore': [{ kind: 'choice', name: 'volume', from: 'backups' }],
  'backup.delete': [{ kind: 'choice', name: 'volume', from: 'backups' }],
  'disk.grow': [{ kind: 'choice', name: 'slot', from: 'growableDisks' }, { kind: 'gibibytes', name: 'sizeBytes' }],
  'disk.detach': [{ kind: 'choice', name: 'slot', from: 'attachedDisks' }],
  'disk.delete': [{ kind: 'choice', name: 'slot', from: 'unusedDisks' }],
  'guest.template': [],
  'guest.destroy': [{ kind: 'switch', name: 'purge' }, { kind: 'switch', name: 'unreferencedDisks' }],
}
