/** What each kind is called and means to people. */
import type { RequestKind } from '../viewmodels/requestKinds.ts'

/** How the menu calls it. */
export const items: Readonly<Record<RequestKind, string>> = {
  'guest.start': 'Start', 'guest.reboot': 'Reboot…', 'guest.revert': 'Drop a pending change…', 'guest.shutdown': 'Shut down…', 'guest.stop': 'Stop at once…',
  'snapshot.create': 'Take a snapshot…', 'snapshot.rollback': 'Roll back to a snapshot…', 'snapshot.delete': 'Delete a snapshot…',
  'backup.create': 'Back up…', 'guest.restore': 'Restore from a backup…', 'backup.delete': 'Delete a backup…',
  'disk.grow': 'Grow a disk…', 'disk.detach': 'Detach a disk…', 'disk.delete': 'Delete an unused disk…',
  'backup.protect': 'Protect a backup or not…', 'guest.restoreNew': 'Restore beside it…',
  'disk.attach': 'Attach a disk…', 'disk.configure': 'Configure a disk…', 'disk.move': 'Move a disk…', 'disk.replace': 'Replace a disk…',
  'network.set': 'Set a network…', 'network.remove': 'Remove a network…', 'ha.set': 'Put under HA, or change it…', 'ha.remove': 'Take out of HA…',
  'guest.migrate': 'Move to another node…', 'guest.clone': 'Copy…', 'guest.template': 'Convert to a template…', 'guest.destroy': 'Destroy…',
}

/** The title of its form, and what the toast calls it. */
export const titles: Readonly<Record<RequestKind, (guest: string) => string>> = {
  'guest.start': (guest) => `Start ${guest}`, 'guest.reboot': (guest) => `Reboot ${guest}`, 'guest.revert': (guest) => `Drop a pending change of ${guest}`, 'guest.shutdown': (guest) => `Shut down ${guest}`, 'guest.stop': (guest) => `Stop ${guest} at once`,
  'snapshot.create': (guest) => `Take a snapshot of ${guest}`, 'snapshot.rollback': (guest) => `Roll ${guest} back to a snapshot`, 'snapshot.delete': (guest) => `Delete a snapshot of ${guest}`,
  'backup.create': (guest) => `Back up ${guest}`, 'guest.restore': (guest) => `Restore ${guest} from a backup`, 'backup.delete': (guest) => `Delete a backup of ${guest}`,
  'disk.grow': (guest) => `Grow a disk of ${guest}`, 'disk.detach': (guest) => `Detach a disk of ${guest}`, 'disk.delete': (guest) => `Delete an unused disk of ${guest}`,
  'backup.protect': (guest) => `Protect a backup of ${guest} or not`, 'guest.restoreNew': (guest) => `Restore a backup of ${guest} beside it`,
  'disk.attach': (guest) => `Attach a disk to ${guest}`, 'disk.configure': (guest) => `Configure a disk of ${guest}`, 'disk.move': (guest) => `Move a disk of ${guest}`, 'disk.replace': (guest) => `Replace a disk of ${guest}`,
  'network.set': (guest) => `Set a network of ${guest}`, 'network.remove': (guest) => `Remove a network of ${guest}`, 'ha.set': (guest) => `High availability of ${guest}`, 'ha.remove': (guest) => `Take ${guest} out of high availability`,
  'guest.migrate': (guest) => `Move ${guest} to another node`, 'guest.clone': (guest) => `Copy ${guest}`, 'guest.template': (guest) => `Convert ${guest} to a template`, 'guest.destroy': (guest) => `Destroy ${guest}`,
}

/** What the action means, beyond its name. */
export const meanings: Readonly<Record<RequestKind, string>> = {
  'guest.start': 'What waits for a restart is applied by the start.',
  'guest.reboot': 'Shuts it down and starts it again; what waits for a restart is applied. A container that does not end is killed.',
  'guest.revert': 'What was to change with the next start stays as it is now.',
  'guest.shutdown': 'The guest is asked to end by itself. It is never forced; if it does not answer, the task fails.',
  'guest.stop': 'Pulls the plug. What the guest had not written yet is lost.',
  'snapshot.create': 'Adds a recovery point on the guest’s own storage.',
  'snapshot.rollback': 'Puts disks and configuration back. Everything written since the snapshot is lost; a running guest is stopped.',
  'snapshot.delete': 'A recovery point is lost. The guest itself is not touched.',
  'backup.create': 'Adds a backup. No older one is pruned.',
  'guest.restore': 'Replaces the guest by the backup. Its present disks and snapshots are freed before the backup is unpacked.',
  'backup.delete': 'A recovery point is lost. The guest itself is not touched.',
  'disk.grow': 'One way: no storage makes a disk smaller again.',
  'disk.detach': 'What uses the disk loses it. The volume is kept as an unused disk.',
  'disk.delete': 'The data on it is lost. Backups leave unused disks out.',
  'backup.protect': 'A protected backup is neither pruned nor deleted.',
  'guest.restoreNew': 'Unpacks a backup as a guest of its own, stopped. This guest stays as it is.',
  'disk.attach': 'Puts an unused disk, or a new one, into a slot where nothing is.',
  'disk.configure': 'Changes how the disk is used; its data stays. What uses it may be disturbed, and some of it takes a restart.',
  'disk.move': 'Copies the disk to another storage. Unless you delete it, the old volume is kept as an unused disk.',
  'disk.replace': 'The guest finds other data in the slot. The old volume stays as an unused disk, which no backup takes along.',
  'network.set': 'Its MAC stays. While the guest runs, connections through it are cut.',
  'network.remove': 'Connections through it are cut. Its MAC is gone with it.',
  'ha.set': 'The cluster then keeps the guest started or stopped, restarts it, and moves it when its node fails.',
  'ha.remove': 'The guest stays as it is. Nobody starts it elsewhere any more when its node fails.',
  'guest.migrate': 'A container is stopped and started on the other node; a running VM moves while it runs.',
  'guest.clone': 'A guest of its own on a free VMID, stopped, with new MACs and all else as here: fixed addresses too.',
  'guest.template': 'A template is never started again, and nothing turns it back; only a full clone helps.',
  'guest.destroy': 'Removes the guest with all its disks and snapshots. Only a backup brings it back.',
}

/** The button that asks for it. */
export const submits: Readonly<Record<RequestKind, string>> = {
  'guest.start': 'Start it', 'guest.reboot': 'Reboot it', 'guest.revert': 'Drop it', 'guest.shutdown': 'Shut it down', 'guest.stop': 'Stop it', 'snapshot.create': 'Take snapshot', 'snapshot.rollback': 'Ask to roll back', 'snapshot.delete': 'Ask to delete',
  'backup.create': 'Back up', 'guest.restore': 'Ask to restore', 'backup.delete': 'Ask to delete', 'disk.grow': 'Grow disk', 'disk.detach': 'Detach disk', 'disk.delete': 'Ask to delete',
  'backup.protect': 'Set protection', 'guest.restoreNew': 'Restore', 'disk.attach': 'Attach disk', 'disk.configure': 'Configure disk', 'disk.move': 'Move disk', 'disk.replace': 'Ask to replace',
  'network.set': 'Set network', 'network.remove': 'Remove network', 'ha.set': 'Set it', 'ha.remove': 'Take it out', 'guest.migrate': 'Move it', 'guest.clone': 'Copy it',
  'guest.template': 'Ask to convert', 'guest.destroy': 'Ask to destroy',
}
