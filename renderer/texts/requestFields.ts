/** The fields of the forms that ask for something. */
import type { ChoiceSource } from '../viewmodels/requestFields.ts'

/** Label and help of a field: by kind and name where they differ, else by name. */
export const fields: Readonly<Record<string, readonly [label: string, help: string]>> = {
  'snapshot.create/name': ['Name', '2 to 40 letters, digits, "_" or "-", starting with a letter.'],
  description: ['Description (optional)', 'Shown beside the snapshot in Proxmox VE.'],
  memory: ['Keep the memory too', 'The VM is paused while its memory is saved; a rollback then goes on running from there.'],
  name: ['Snapshot', ''],
  start: ['Start it afterwards', 'Else it stays stopped, unless the snapshot holds the memory.'],
  storage: ['Storage', 'Storages of its node that take backups.'],
  mode: ['Mode', 'Snapshot goes on running; suspend and stop interrupt the guest.'],
  protected: ['Protect it', 'Neither pruning nor a request deletes it until that is switched off.'],
  volume: ['Backup', ''],
  slot: ['Disk', ''],
  keys: ['Pending change', ''],
  sizeBytes: ['New size in GiB', 'The whole size, not what is added.'],
  purge: ['Remove it from jobs as well', 'Also from backup jobs and replication.'],
  'backup.protect/protected': ['Protect it', 'Else it may be pruned and deleted again.'],
  newVmid: ['VMID', 'Of the new guest. The host names the lowest that is free.'],
  'guest.restoreNew/storage': ['Storage (optional)', 'Where all its disks go.'],
  unique: ['Draw new MACs', 'Else both guests have the same ones, and must not run on one network.'],
  'disk.attach/volume': ['Disk', ''], 'disk.attach/slot': ['Slot', 'Slots that are empty, now and after the next start.'],
  'disk.attach/storage': ['Storage', 'Storages of its node that take its disks.'], 'disk.attach/sizeBytes': ['Size in GiB', ''],
  mp: ['Path in the container', 'Where it is mounted, e.g. /srv/data.'],
  backup: ['Back it up', 'Else later backups leave the disk out.'],
  replicate: ['Replicate it', 'Else replication frees the copies of the disk on other nodes.'],
  ro: ['Read-only', ''], discard: ['Discard', 'Space that the guest frees goes back to the storage.'], ssd: ['Show it as an SSD', ''],
  cache: ['Cache', ''],
  'disk.move/storage': ['To storage', 'Storages of its node that take its disks.'],
  deleteSource: ['Delete the old volume', 'As soon as it is copied. Else it is kept as an unused disk.'],
  newVolume: ['By the unused disk', 'It takes over the settings of the old one.'],
  'network.set/slot': ['Network', ''], 'network.remove/slot': ['Network', ''],
  bridge: ['Bridge', 'As the node has it, e.g. vmbr0.'], tag: ['VLAN tag (optional)', '1 to 4094; empty = none.'], firewall: ['Firewall', 'The firewall of Proxmox VE filters what comes through.'],
  state: ['Keep it', ''], maxRestart: ['Restarts on its node (optional)', 'Before it is moved; empty = as it is.'], maxRelocate: ['Moves (optional)', 'Before it fails; empty = as it is.'],
  'guest.migrate/target': ['To node', 'Nodes of its cluster that are online.'], online: ['While it runs', 'Local disks are copied along, and removed here afterwards.'],
  'guest.clone/name': ['Name (optional)', 'Letters, digits, "-" and ".".'], full: ['Copy the disks', 'Else the copy rests on those of the template, which then cannot be destroyed.'],
  'guest.clone/snapshot': ['As of (optional)', ''], 'guest.clone/storage': ['Storage (optional)', 'Where all its disks go.'], 'guest.clone/target': ['Node (optional)', 'Another node needs shared storage.'],
  unreferencedDisks: ['Free unreferenced disks as well', 'Volumes that carry its VMID and stand in no configuration, on every storage.'],
}

/** Why there is nothing to choose. */
export const nothing: Readonly<Record<ChoiceSource, string>> = {
  snapshots: 'It has no snapshot.', backups: 'It has no backup that the token can see.', storages: 'No storage of its node takes backups.',
  attachable: '', freeSlots: 'It has no slot left.', diskStorages: 'No storage of its node takes its disks.', networkSlots: 'It has no slot left.', networks: 'It has no network.',
  otherNodes: 'No other node of its cluster is online.', haStates: '', caches: '',
  attachedDisks: 'It has no disk of that kind.', unusedDisks: 'It has no unused disk. Detach one first.', growableDisks: 'It has no disk that can grow.', backupModes: '', pending: 'Nothing is pending on it.',
}

/** What holds where an optional choice is left empty. */
export const emptyChoices: Readonly<Record<string, string>> = {
  'guest.restoreNew/storage': 'Where the backup had them', 'guest.clone/snapshot': 'As it is now', 'guest.clone/storage': 'Where its disks are now', 'guest.clone/target': 'The node it is on',
  'disk.configure/cache': 'As Proxmox VE has it by itself: none',
}
