import { ApiError, badParameters, died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { TaskFailure, type TaskWork } from '../taskWork.ts'
import { checkDigest } from './changeConfig.ts'
import { becomeUnused, writtenBytes } from './disks.ts'
import { type Guest, volumeIn } from './guest.ts'
import { recordedContext } from './guestContext.ts'
import type { GuestAddress } from './power.ts'
import { formatOf, holds, lostVolumes } from './volumes.ts'

/** What a POST of …/move_volume or …/move_disk asks for: the volume of a slot, on another storage. */
export interface MoveVolume {
  readonly slot: string
  readonly storage: string
  readonly deleteSource: boolean
  /** QEMU only: `raw`, `qcow2`, `vmdk`. */
  readonly format: string | undefined
  readonly digest: string | undefined
}

/** Everything that refuses before the task. Throws the refusal of Proxmox. Source: PVE::API2::LXC, PVE::API2::Qemu. */
export function checkMove(cluster: Cluster, address: GuestAddress, move: MoveVolume): Guest {
  const guest = cluster.guestOn(address.node, address.type, address.vmid)
  cluster.checkLock(guest)
  if (guest.type === 'lxc') checkMoveLxc(guest, move)
  else checkMoveQemu(cluster, guest, move)
  return guest
}

function checkMoveLxc(guest: Guest, { slot, deleteSource, digest }: MoveVolume): void {
  if (guest.status !== 'stopped') throw died('cannot move volumes of a running container')
  if (slot.startsWith('unused')) throw died(`cannot move volume '${slot}', only configured volumes can be moved to another storage`)
  const volume = volumeIn(guest.config.values.get(slot) ?? '')
  if (volume === null) {
    throw new ApiError(500, 'format error\n', { volume: 'property is missing and it is not optional', mp: 'property is missing and it is not optional' })
  }
  if (deleteSource && isInSnapshot(guest, volume)) throw died("you can't move a volume with snapshots and delete the source")
  checkDigest(guest, digest)
}

function checkMoveQemu({ volumes }: Cluster, guest: Guest, { slot, storage, deleteSource, format, digest }: MoveVolume): void {
  // A move compares as a container's configuration does, in the same words.
  checkDigest({ ...guest, type: 'lxc' }, digest)
  const value = guest.config.values.get(slot)
  if (value === undefined) throw died(`disk '${slot}' does not exist`)
  const volume = volumeIn(value)
  if (volume === null) throw died("you can't move a cdrom")
  if (volume.split(':')[0] === storage && (format === undefined || format === formatOf(volume))) throw died("you can't move to the same storage with same format")
  const target = volumes.storage(storage)
  if (!target) throw died(`storage '${storage}' does not exist`)
  if (!holds(target, 'images')) throw badParameters({ storage: `storage '${storage}' does not support vm images` })
  if (deleteSource && isInSnapshot(guest, volume)) throw died("you can't move a disk with snapshots and delete the source")
}

function isInSnapshot({ config }: Guest, volume: string): boolean {
  return [...config.snapshots.values()].some((section) => [...section.values()].some((value) => volumeIn(value) === volume))
}

/**
 * `move_volume` and `qmmove`, after `checkMove`: copies the volume as the task begins and puts the copy into the slot at
 * its end; the source becomes unused, or is destroyed. A container holds the lock `disk` meanwhile, a VM's configuration
 * file is held. A worker that breaks leaves the copy behind.
 */
export function moveVolumeWork(cluster: Cluster, guest: Guest, move: MoveVolume, user: string): TaskWork {
  const { type, vmid, node } = guest
  const { values } = guest.config
  const value = values.get(move.slot) ?? ''
  const source = volumeIn(value) ?? ''
  if (type === 'lxc') values.set('lock', 'disk')
  let copy: string | null = null
  const cleanUp = (): void => {
    if (copy !== null) cluster.volumes.free(copy)
    if (type === 'lxc') values.delete('lock')
  }
  return {
    durationMs: 15_000,
    ...(type === 'qemu' ? { locks: vmid } : {}),
    begin() {
      if (!cluster.volumes.storage(move.storage)) {
        cleanUp()
        throw died(`storage '${move.storage}' does not exist`)
      }
      copy = cluster.volumes.allocate(move.storage, vmid, cluster.volumes.sizeBytes(source) ?? writtenBytes(value), move.format ?? formatOf(source))
      if (values.get('template') === '1') copy = cluster.volumes.makeBase(copy)
    },
    cleanUp,
    finish(upid) {
      const current = cluster.guestOn(node, type, vmid)
      if (current.config.values.get(move.slot) !== value || copy === null) {
        cleanUp()
        throw new TaskFailure('detected modified configuration - file changed by other user? Try again.', [])
      }
      const context = recordedContext(cluster, current, { user, upid })
      values.set(move.slot, value.replace(source, copy))
      const keeps = !move.deleteSource || cluster.volumes.isBaseInUse(source)
      const unused = keeps ? becomeUnused({ ...context, effect: () => undefined }, move.slot, source) : null
      const lost = keeps ? null : cluster.volumes.free(source)
      if (type === 'lxc') values.delete('lock')
      context.effect('disk.move', { disk: move.slot, from: source, to: copy, deleted: !keeps, as: unused }, { volumes: lostVolumes([lost]) })
      return type === 'lxc' ? [] : moveLines(move, source, copy, unused)
    },
  }
}

function moveLines({ slot, storage, deleteSource }: MoveVolume, source: string, copy: string, unused: string | null): readonly string[] {
  return [
    `copying volume '${source}' from current storage '${source.split(':')[0]}' to target storage '${storage}'`,
    `create full clone of drive ${slot} (${source})`, `allocated target volume '${copy}'`,
    ...(unused === null ? [] : [`adding source volume '${source}' as '${unused}' to config`]),
    ...(deleteSource ? [`removing source volume '${source}' after successful copy`] : []),
  ]
}
