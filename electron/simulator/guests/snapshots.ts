import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import type { TaskWork } from '../taskWork.ts'
import { drivesIn, type Guest, volumeIn } from './guest.ts'
import { type GuestContext, recordedContext } from './guestContext.ts'
import { memoryMiB } from './measure.ts'
import type { GuestAddress } from './power.ts'
import { formatOf, lostVolumes } from './volumes.ts'

export interface SnapshotDraft {
  readonly name: string
  readonly description: string
  /** With the memory of a running VM. */
  readonly vmstate: boolean
}

const mebibyte = 1024 ** 2

/** Options that a snapshot does not copy. Source: PVE::AbstractConfig::__snapshot_copy_config. */
const notCopied = new Set(['snapstate', 'snaptime', 'vmstate', 'lock', 'digest', 'description'])
export const isCopied = (key: string): boolean => !notCopied.has(key) && !key.startsWith('unused')

/** Can the storage of every volume in use do it? Raw images on a directory can be copied and nothing else. */
export function hasFeature(cluster: Cluster, guest: Guest, feature: string): boolean {
  return volumesIn(guest.type, guest.config.values).every((volume) => {
    const type = cluster.volumes.storage(volume.slice(0, volume.indexOf(':')))?.type
    if (feature === 'copy' || type === 'lvmthin' || type === 'btrfs') return true
    return feature === 'snapshot' && formatOf(volume) === 'qcow2'
  })
}

/** The volumes that a configuration, now or of a snapshot, has in use. */
export function volumesIn(type: Guest['type'], values: ReadonlyMap<string, string>): readonly string[] {
  return drivesIn(type, values).map((slot) => volumeIn(values.get(slot) ?? '') ?? '')
}

/** `vzsnapshot` and `qmsnapshot`. Everything but a reserved name fails in the task. Holds the lock `snapshot`. */
export function createSnapshotWork(cluster: Cluster, address: GuestAddress, draft: SnapshotDraft, user: string): TaskWork {
  const find = (): Guest => cluster.guestOn(address.node, address.type, address.vmid)
  return {
    durationMs: draft.vmstate ? 9_000 : 1_400,
    locks: address.vmid,
    brief: true,
    begin() {
      const guest = find()
      if (guest.config.values.get('template') === '1') throw died("you can't take a snapshot if it's a template")
      cluster.checkLock(guest)
      if (guest.config.snapshots.has(draft.name)) throw died(`snapshot name '${draft.name}' already used`)
      if (!hasFeature(cluster, guest, 'snapshot')) throw died('snapshot feature is not available')
      const section = takeSection(cluster, guest, draft)
      section.set('snapstate', 'prepare')
      guest.config.snapshots.set(draft.name, section)
      guest.config.values.set('lock', 'snapshot')
    },
    cleanUp() {
      const guest = find()
      const state = guest.config.snapshots.get(draft.name)?.get('vmstate')
      if (state !== undefined) cluster.volumes.free(state)
      guest.config.snapshots.delete(draft.name)
      guest.config.values.delete('lock')
    },
    finish(upid) {
      const guest = find()
      const section = guest.config.snapshots.get(draft.name)
      if (guest.config.values.get('lock') !== 'snapshot') throw died('missing snapshot lock')
      if (!section) throw died(`snapshot '${draft.name}' does not exist`)
      commitSnapshot(cluster, guest, draft.name, section)
      const { vmstate } = Object.fromEntries(section)
      recordedContext(cluster, guest, { user, upid }).effect('snapshot.create', {
        name: draft.name, volumes: volumesIn(guest.type, section), ...(vmstate === undefined ? {} : { vmstate }),
      })
      return []
    },
  }
}

/** Makes a snapshot at once and without a task, as a scenario or somebody at the host's shell does. */
export function addSnapshot(cluster: Cluster, guest: Guest, draft: SnapshotDraft, atSeconds = cluster.clock.nowSeconds()): void {
  const section = takeSection(cluster, guest, draft)
  section.set('snaptime', String(atSeconds))
  guest.config.snapshots.set(draft.name, section)
  commitSnapshot(cluster, guest, draft.name, section)
}

function takeSection(cluster: Cluster, guest: Guest, draft: SnapshotDraft): Map<string, string> {
  const section = new Map([...guest.config.values].filter(([key]) => isCopied(key)))
  section.set('snaptime', String(cluster.clock.nowSeconds()))
  const description = guest.type === 'lxc' ? draft.description.replace(/([^\n])$/, '$1\n') : draft.description.trimEnd()
  if (description !== '') section.set('description', description)
  if (draft.vmstate && guest.status !== 'stopped') {
    const storage = (volumesIn(guest.type, guest.config.values)[0] ?? 'local:').split(':')[0] ?? 'local'
    section.set('vmstate', cluster.volumes.allocateState(storage, guest.vmid, draft.name, (2 * memoryMiB(guest) + 500) * mebibyte))
  }
  return section
}

function commitSnapshot(cluster: Cluster, guest: Guest, name: string, section: Map<string, string>): void {
  for (const volume of volumesIn(guest.type, section)) cluster.volumes.find(volume)?.snapshots.add(name)
  section.delete('snapstate')
  guest.config.values.delete('lock')
  guest.config.values.set('parent', name)
}

/**
 * `vzdelsnapshot` and `qmdelsnapshot`. When a storage fails, the lock `snapshot-delete` and a snapshot in state
 * `delete` stay; `force` then goes on, once the lock is gone.
 */
export function deleteSnapshotWork(cluster: Cluster, address: GuestAddress, name: string, force: boolean, user: string): TaskWork {
  const find = (): Guest => cluster.guestOn(address.node, address.type, address.vmid)
  return {
    durationMs: 1_100,
    locks: address.vmid,
    brief: true,
    begin() {
      const guest = find()
      const section = sectionOf(guest, name)
      cluster.checkLock(guest)
      if (guest.config.values.get('template') === '1') throw died("you can't delete a snapshot if vm is a template")
      guest.config.values.set('lock', 'snapshot-delete')
      section.set('snapstate', 'delete')
    },
    finish(upid) {
      const guest = find()
      if (guest.config.values.get('lock') !== 'snapshot-delete') throw died("encountered invalid lock, expected 'snapshot-delete'")
      const context = recordedContext(cluster, guest, { user, upid })
      const section = sectionOf(guest, name)
      const state = section.get('vmstate')
      const freed = state === undefined ? null : cluster.volumes.free(state)
      section.delete('vmstate')
      const log = dropVolumeSnapshots(context, name, section, force)
      unlinkParent(guest, name)
      guest.config.snapshots.delete(name)
      guest.config.values.delete('lock')
      context.effect('snapshot.delete', { name, force }, { snapshots: [name], volumes: lostVolumes([freed]) })
      return log
    },
  }
}

/** Throws at the first volume whose snapshot is not there; with `force` that is only a line in the log. */
function dropVolumeSnapshots({ cluster, guest }: GuestContext, name: string, section: Map<string, string>, force: boolean): readonly string[] {
  const log: string[] = []
  for (const slot of drivesIn(guest.type, section)) {
    const volume = volumeIn(section.get(slot) ?? '') ?? ''
    if (!cluster.volumes.find(volume)?.snapshots.delete(name)) {
      const text = missingSnapshotText(cluster, volume, name)
      if (!force) throw died(text)
      log.push(text)
    }
    if (!force) section.delete(slot)
  }
  return log
}

function missingSnapshotText(cluster: Cluster, volume: string, name: string): string {
  const [storage = '', image = ''] = volume.split(':')
  if (cluster.volumes.storage(storage)?.type === 'lvmthin') {
    return `lvremove 'pve/snap_${image}_${name}' error: Failed to find logical volume "pve/snap_${image}_${name}"`
  }
  return `command 'btrfs subvolume delete -- /mnt/${storage}/images/${image.replace(/\.raw$/, '')}@${name}' failed: ERROR: Could not statfs: No such file or directory`
}

/** Who stood on the snapshot stands on its parent now. */
export function unlinkParent(guest: Guest, name: string): void {
  const parent = guest.config.snapshots.get(name)?.get('parent')
  for (const values of [guest.config.values, ...guest.config.snapshots.values()]) {
    if (values.get('parent') !== name) continue
    if (parent === undefined) values.delete('parent')
    else values.set('parent', parent)
  }
}

export function sectionOf(guest: Guest, name: string): Map<string, string> {
  const section = guest.config.snapshots.get(name)
  if (!section) throw died(`snapshot '${name}' does not exist`)
  return section
}
