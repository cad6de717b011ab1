import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import type { TaskWork } from '../taskWork.ts'
import { type Guest, isVolumeKey, volumeIn, wordFor } from './guest.ts'
import { recordedContext } from './guestContext.ts'
import { type GuestAddress, setStopped } from './power.ts'

export interface Destroy {
  readonly purge: boolean
  /** Stops a running container first (LXC). */
  readonly force: boolean
  readonly destroyUnreferencedDisks: boolean
}

/**
 * DELETE …/{vmid}. Protection and running refuse at once, a container's lock too; a VM's lock fails in the task.
 * Frees every referenced, pending and unused volume.
 */
export function destroyWork(cluster: Cluster, address: GuestAddress, options: Destroy, user: string): TaskWork {
  const { type, vmid } = address
  const guest = cluster.guestOn(address.node, type, vmid)
  if (guest.config.values.get('protection') === '1') throw died(`can't remove ${wordFor(type)} ${vmid} - protection mode enabled`)
  if (type === 'lxc') cluster.checkLock(guest)
  if (guest.status !== 'stopped' && !(type === 'lxc' && options.force)) {
    throw died(type === 'lxc' ? `unable to destroy CT ${vmid} - container is running` : `VM ${vmid} is running - destroy failed`)
  }
  return {
    durationMs: 1_900,
    locks: vmid,
    begin: () => cluster.checkLock(cluster.guestOn(address.node, type, vmid), ['suspended']),
    finish(upid) {
      const doomed = cluster.guestOn(address.node, type, vmid)
      const context = recordedContext(cluster, doomed, { user, upid })
      const log: string[] = []
      if (doomed.status !== 'stopped') {
        setStopped(doomed)
        log.push(`forced to stop CT ${vmid} before destroying!`)
      }
      const volumes = volumesOf(cluster, doomed, options.destroyUnreferencedDisks)
      for (const volume of volumes) cluster.volumes.free(volume)
      cluster.guests.delete(vmid)
      cluster.tokens.forgetPath(`/vms/${vmid}`)
      if (options.purge) log.push(`purging ${wordFor(type)} ${vmid} from related configurations..`)
      context.effect('guest.destroy', { purge: options.purge, volumes })
      return log
    },
  }
}

/** Volumes that the configuration names and that carry the guest's number; with `unreferencedToo` all that carry it. */
function volumesOf(cluster: Cluster, guest: Guest, unreferencedToo: boolean): readonly string[] {
  const { values, pending } = guest.config
  const own = cluster.volumes.ofGuest(guest.vmid)
  if (unreferencedToo) return own
  const referenced = [...values, ...pending].filter(([key]) => isVolumeKey(guest.type, key)).map(([, value]) => volumeIn(value))
  return own.filter((volume) => referenced.includes(volume))
}
