import type { OperationKind } from '../../shared/domain/operation.ts'

/**
 * What a person can ask for on one guest, in the order of the menu: every kind of the catalogue but two. A guest's
 * configuration is declared, not asked for (guest.configure), and a new guest (guest.create) stands in no menu of a guest
 * that is there: it is declared, or asked for on the command line.
 */
export const requestKinds = [
  'guest.start', 'guest.reboot', 'guest.shutdown', 'guest.stop', 'guest.revert',
  'snapshot.create', 'snapshot.rollback', 'snapshot.delete',
  'backup.create', 'backup.protect', 'guest.restoreNew', 'guest.restore', 'backup.delete',
  'guest.migrate', 'guest.clone',
  'disk.attach', 'disk.configure', 'disk.grow', 'disk.move', 'disk.detach', 'disk.replace', 'disk.delete',
  'network.set', 'network.remove',
  'ha.set', 'ha.remove',
  'guest.template', 'guest.destroy',
] as const satisfies readonly OperationKind[]
export type RequestKind = (typeof requestKinds)[number]

interface RequestGroup {
  readonly name: 'power' | 'snapshots' | 'backups' | 'disks' | 'network' | 'ha' | 'move' | 'guest'
  readonly kinds: readonly RequestKind[]
}

/** The menu's groups, in its two columns: one below the other they would not fit on a small screen. */
export const requestColumns: readonly (readonly RequestGroup[])[] = [
  [
    { name: 'power', kinds: ['guest.start', 'guest.reboot', 'guest.shutdown', 'guest.stop', 'guest.revert'] },
    { name: 'snapshots', kinds: ['snapshot.create', 'snapshot.rollback', 'snapshot.delete'] },
    { name: 'backups', kinds: ['backup.create', 'backup.protect', 'guest.restoreNew', 'guest.restore', 'backup.delete'] },
    { name: 'move', kinds: ['guest.migrate', 'guest.clone'] },
  ],
  [
    { name: 'disks', kinds: ['disk.attach', 'disk.configure', 'disk.grow', 'disk.move', 'disk.detach', 'disk.replace', 'disk.delete'] },
    { name: 'network', kinds: ['network.set', 'network.remove'] },
    { name: 'ha', kinds: ['ha.set', 'ha.remove'] },
    { name: 'guest', kinds: ['guest.template', 'guest.destroy'] },
  ],
]

/** Kinds that lose data or a recovery point, whatever their parameters say. The gate decides; this tells it beforehand. */
export const losingKinds: ReadonlySet<RequestKind> = new Set([
  'snapshot.rollback', 'snapshot.delete', 'guest.restore', 'backup.delete', 'disk.delete', 'disk.replace', 'guest.template', 'guest.destroy',
])
