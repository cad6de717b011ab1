import { ApiError, died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import type { TaskWork } from '../taskWork.ts'
import { checkDigest } from './changeConfig.ts'
import { growVolume, wantedBytes, writtenBytes } from './disks.ts'
import type { Guest } from './guest.ts'
import { recordedContext } from './guestContext.ts'
import type { GuestAddress } from './power.ts'

export interface Resize {
  readonly disk: string
  readonly size: string
  readonly digest: string | undefined
}

/** A container's refusals come at once. Returns the worker. */
export function resizeLxcWork(cluster: Cluster, address: GuestAddress, resize: Resize, user: string): TaskWork {
  const guest = cluster.guestOn(address.node, 'lxc', address.vmid)
  checkDigest(guest, resize.digest)
  cluster.checkLock(guest)
  const value = guest.config.values.get(resize.disk)
  if (value === undefined) {
    throw new ApiError(500, 'format error\n', { volume: 'property is missing and it is not optional', mp: 'property is missing and it is not optional' })
  }
  const bytes = wantedBytes(resize.size, writtenBytes(value))
  if (bytes < writtenBytes(value)) throw died('unable to shrink disk size')
  if (bytes === writtenBytes(value)) throw died('disk is already at specified size')
  return {
    durationMs: 1_500,
    locks: address.vmid,
    finish(upid) {
      growVolume(recordedContext(cluster, cluster.guestOn(address.node, 'lxc', address.vmid), { user, upid }), resize.disk, bytes)
      return ['Image resized.', 'resize2fs 1.47.2 (1-Jan-2025)', '']
    },
  }
}

/** A VM's refusals come in the task; the same size again is done without doing anything. */
export function resizeQemuWork(cluster: Cluster, address: GuestAddress, resize: Resize, user: string): TaskWork {
  const find = (): Guest => cluster.guestOn(address.node, 'qemu', address.vmid)
  const current = (): number => {
    const value = find().config.values.get(resize.disk)
    if (value === undefined) throw died(`disk '${resize.disk}' does not exist`)
    if (/(^|,)media=cdrom/.test(value)) throw died(`unable to parse volume ID '${value.split(',')[0]}'`)
    return writtenBytes(value)
  }
  return {
    durationMs: 800,
    locks: address.vmid,
    begin() {
      checkDigest(find(), resize.digest)
      cluster.checkLock(find())
      if (wantedBytes(resize.size, current()) < current()) throw died('shrinking disks is not supported')
    },
    finish(upid) {
      const bytes = wantedBytes(resize.size, current())
      if (bytes === current()) return []
      growVolume(recordedContext(cluster, find(), { user, upid }), resize.disk, bytes)
      return ['Image resized.']
    },
  }
}
