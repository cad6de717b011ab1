import type { ChoiceSource, RequestKind } from '../viewmodels/requestKinds.ts'

const items: Readonly<Record<RequestKind, string>> = {
  'guest.start': 'Start', 'guest.reboot': 'Reboot…', 'guest.revert': 'Drop a pending change…', 'guest.shutdown': 'Shut down…', 'guest.stop': 'Stop at once…',
  'snapshot.create': 'Take a snapshot…', 'snapshot.rollback': 'Roll back to a snapshot…', 'snapshot.delete': 'Delete a snapshot…',
  'backup.create': 'Back up…', 'guest.restore': 'Restore from a backup…', 'backup.delete': 'Delete a backup…',
  'disk.grow': 'Grow a disk…', 'disk.detach': 'Detach a disk…', 'disk.delete': 'Delete an unused disk…',
  'guest.template': 'Convert to a template…', 'guest.destroy': 'Destroy…',
}

const titles: Readonly<Record<RequestKind, (guest: string) => string>> = {
  'guest.start': (guest) => `Start ${guest}`, 'guest.reboot': (guest) => `Reboot ${guest}`, 'guest.revert': (guest) => `Drop a pending change of ${guest}`, 'guest.shutdown': (guest) => `Shut down ${guest}`, 'guest.stop': (guest) => `Stop ${guest} at once`,
  'snapshot.create': (guest) => `Take a snapshot of ${guest}`, 'snapshot.rollback': (guest) => `Roll ${guest} back to a snapshot`, 'snapshot.delete': (guest) => `Delete a snapshot of ${guest}`,
  'backup.create': (guest) => `Back up ${guest}`, 'guest.restore': (guest) => `Restore ${guest} from a backup`, 'backup.delete': (guest) => `Delete a backup of ${guest}`,
  'disk.grow': (guest) => `Grow a disk of ${guest}`, 'disk.detach': (guest) => `Detach a disk of ${guest}`, 'disk.delete': (guest) => `Delete an unused disk of ${guest}`,
  'guest.template': (guest) => `Convert ${guest} to a template`, 'guest.destroy': (guest) => `Destroy ${guest}`,
}

/** What the action means, beyond its name. */
const meanings: Readonly<Record<RequestKind, string>> = {
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
  'guest.template': 'A template is never started again, and nothing turns it back; only a full clone helps.',
  'guest.destroy': 'Removes the guest with all its disks and snapshots. Only a backup brings it back.',
}

const submits: Readonly<Record<RequestKind, string>> = {
  'guest.start': 'Start it', 'guest.reboot': 'Reboot it', 'guest.revert': 'Drop it', 'guest.shutdown': 'Shut it down', 'guest.stop': 'Stop it', 'snapshot.create': 'Take snapshot', 'snapshot.rollback': 'Ask to roll back', 'snapshot.delete': 'Ask to delete',
  'backup.create': 'Back up', 'guest.restore': 'Ask to restore', 'backup.delete': 'Ask to delete', 'disk.grow': 'Grow disk', 'disk.detach': 'Detach disk', 'disk.delete': 'Ask to delete',
  'guest.template': 'Ask to convert', 'guest.destroy': 'Ask to destroy',
}

/** Label and help of a field: by kind and name where they differ, else by name. */
const fields: Readonly<Record<string, readonly [label: string, help: string]>> = {
  'snapshot.create/name': ['Name', '2 to 40 letters, digits, "_" or "-", starting with a letter.'],
  description: ['Description (optional)', 'Shown beside the snapshot in Proxmox VE.'],
  memory: ['Keep the memory too', 'The VM is paused while its memory is saved; a rollback then goes on running from there.'],
  name: ['Snapshot', ''],
  start: ['Start it afterwards', 'Else it stays stopped, unless the snapshot holds the memory.'],
  storage: ['Storage', 'Storages of its node that take backups.'],
  mode: ['Mode', 'Snapshot goes on running; suspend and stop interrupt the guest.'],
  protected: ['Protect it', 'Neither pruning nor a request deletes it until that is switched off on the host.'],
  volume: ['Backup', ''],
  slot: ['Disk', ''],
  keys: ['Pending change', ''],
  sizeBytes: ['New size in GiB', 'The whole size, not what is added.'],
  purge: ['Remove it from jobs as well', 'Also from backup jobs, replication and HA.'],
  unreferencedDisks: ['Free unreferenced disks as well', 'Volumes that carry its VMID and stand in no configuration, on every storage.'],
}

const nothing: Readonly<Record<ChoiceSource, string>> = {
  snapshots: 'It has no snapshot.', backups: 'It has no backup that the token can see.', storages: 'No storage of its node takes backups.',
  attachedDisks: 'It has no disk that can be detached.', unusedDisks: 'It has no unused disk. Detach one first.', growableDisks: 'It has no disk that can grow.', backupModes: '', pending: 'Nothing is pending on it.',
}

/** Texts of the action menu of a guest and its forms. */
export const requestTexts = {
  menu: 'Ask for…',
  menuLabel: (guest: string) => `Ask for something to be done with ${guest}`,
  waitsMark: 'waits for a signature',
  groups: { power: 'Power', snapshots: 'Snapshots', backups: 'Backups', disks: 'Disks', guest: 'Guest' },
  items,
  titles,
  meanings,
  submits,
  fields,
  nothing,
  modes: { snapshot: 'Snapshot: goes on running', suspend: 'Suspend: paused while it is copied', stop: 'Stop: stopped and started again' },
  choose: 'Choose one',
  reading: 'Reading what the guest holds…',
  reason: 'Reason (optional)',
  reasonHelp: 'Stands in what is signed, and is shown to whoever signs it.',
  runsNow: 'Runs now',
  waits: 'Will wait for a signature',
  refused: 'Would not be run',
  runs: 'It is sent as soon as the guest was read again and nothing speaks against it.',
  runsMadeHere: 'Countersign made this guest itself, so it is done at once, without a signature, and cannot be undone. If it was started or touched since, it waits for a signature instead.',
  waitsLoses: 'Nothing is sent now. It comes to Approvals, and runs once it is signed.',
  waitsPending: (danger: string) => `Nothing is sent now: ${danger}. It comes to Approvals, and runs once it is signed.`,
  observe: (host: string) => `${host} is in observe mode: Countersign changes nothing on it.`,
  observeWaits: (host: string) => `${host} is in observe mode: even signed, nothing runs until its mode is changed.`,
  locked: (lock: string) => `The guest is locked (${lock}). Wait until the task that holds the lock has ended.`,
  frozen: 'An earlier operation on this guest has no known outcome. Settle that one first.',
  unseen: 'Its node does not answer, so nothing can be sent to it.',
  mustStop: 'The guest is running. Nothing is sent while it is, signed or not: shut it down first.',
  mustRun: 'It is stopped, as last seen, and Proxmox VE reboots only what runs: start it instead.',
  mustDropSnapshots: 'It has snapshots, and Proxmox VE converts no guest with snapshots. Delete them first.',
  already: { running: 'It runs already, as last seen.', stopped: 'It is stopped already, as last seen.', template: 'It is a template.' },
  sending: 'Running…',
  sendingDetail: 'You may close this; its progress stands with the guest.',
  asking: 'Asking…',
  doneWaits: (what: string) => `${what}: waits for a signature.`,
  doneRan: (what: string, word: string) => `${what}: ${word}.`,
  toApproval: 'Open in Approvals',
  toGuest: 'Show progress',
  offline: 'The connection is lost; nothing can be asked for until it is back.',
  allPending: (keys: string) => `All of it: ${keys}`,
  snapshotAt: (name: string, at: string) => `${name}, ${at}`,
  withMemory: 'with memory',
  unknownTime: 'time not known',
  backupAt: (at: string, size: string) => `${at}, ${size}`,
  isProtected: 'protected',
  verified: 'verified',
  verifyFailed: 'verification failed',
  sizeUnknown: 'size not known',
  errors: {
    choose: 'Choose one.', nameMissing: 'Give it a name.', nameShape: 'Use 2 to 40 letters, digits, "_" or "-", starting with a letter.', nameKept: 'Proxmox keeps this name for itself.', nameTaken: 'There is a snapshot of this name already.',
    sizeShape: 'Type a whole number of GiB.', sizeSmall: (now: string) => `It has ${now} now; the new size must be larger.`, sizeUnread: 'The host does not say how large the disk is. Rescan the storage on the host.', protected: 'This backup is protected. Switch that off on the host if it may really go.', tooLong: 'At most 1,000 characters.',
  },
}
