import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import type { TaskWork } from '../taskWork.ts'
import { everythingOf, freeAll } from './belongings.ts'
import { type Guest, isVolumeKey, volumeIn, wordFor } from './guest.ts'
import { recordedContext } from './guestContext.ts'
import { type GuestAddress, setStopped } from './power.ts'
import { sidOf } from '../ha/haResources.ts'
import { volumesIn } from './snapshots.ts'

export interface Destroy {
  readonly purge: boolean
  /** Stops a running container first (LXC). */
  readonly force: boolean
  readonly destroyUnreferencedDisks: boolean
}

/**
 * DELETE …/{vmid}. Protection and running refuse at once, a container's lock too; a VM's lock fails in the task.
 * Frees every referenced, pending and unused volume, those of snapshots, and saved memory; snapshots go with them.
 * A VM template that linked clones stand on refuses in the task, a container template goes.
 */
export function destroyWork(cluster: Cluster, address: GuestAddress, options: Destroy, user: string): TaskWork {
  const { type, vmid } = address
  const guest = cluster.guestOn(address.node, type, vmid)
  if (guest.config.values.get('protection') === '1') throw died(`can't remove ${wordFor(type)} ${vmid} - protection mode enabled`)
  if (type === 'lxc') cluster.checkLock(guest)
  if (!options.purge && cluster.ha.find(sidOf(guest))) throw died(`unable to remove ${wordFor(type)} ${vmid} - used in HA resources and purge parameter not set.`)
  if (guest.status !== 'stopped' && !(type === 'lxc' && options.force)) {
    throw died(type === 'lxc' ? `unable to destroy CT ${vmid} - container is running` : `VM ${vmid} is running - destroy failed`)
  }
  return {
    durationMs: 1_900,
    locks: vmid,
    begin() {
      const doomed = cluster.guestOn(address.node, type, vmid)
      cluster.checkLock(doomed, ['suspended'])
      const base = type === 'qemu' ? volumesIn(type, doomed.config.values).find((volume) => cluster.volumes.isBaseInUse(volume)) : undefined
      if (base !== undefined) throw died(`base volume '${base}' is still in use by linked cloned`)
    },
    finish(upid) {
      const doomed = cluster.guestOn(address.node, type, vmid)
      const context = recordedContext(cluster, doomed, { user, upid })
      const log: string[] = []
      if (doomed.status !== 'stopped') {
        setStopped(doomed)
        log.push(`forced to stop CT ${vmid} before destroying!`)
      }
      const { volumes, missing } = volumesOf(cluster, doomed, options.destroyUnreferencedDisks)
      log.push(...missing.map(missingText))
      const lost = freeAll(cluster, volumes)
      cluster.guests.delete(vmid)
      cluster.tokens.forgetPath(`/vms/${vmid}`)
      if (options.purge) cluster.ha.remove(sidOf(doomed))
      if (options.purge) log.push(`purging ${wordFor(type)} ${vmid} from related configurations..`)
      context.effect('guest.destroy', { purge: options.purge, volumes }, { volumes: lost, snapshots: [...doomed.config.snapshots.keys()] })
      return log
    },
  }
}

/** Volumes that belong to the guest, and those that it names and the storage does not have. */
function volumesOf(cluster: Cluster, guest: Guest, unreferencedToo: boolean): { readonly volumes: readonly string[]; readonly missing: readonly string[] } {
  const inOrder = [...guest.config.values].flatMap(([key, value]) => (isVolumeKey(guest.type, key) ? (volumeIn(value) ?? []) : []))
  const named = [...new Set([...inOrder, ...everythingOf(guest).volumes])]
  const exists = (volume: string): boolean => cluster.volumes.find(volume) !== undefined
  const leftovers = unreferencedToo ? cluster.volumes.ofGuest(guest.vmid) : []
  return { volumes: [...new Set([...named.filter(exists), ...leftovers])], missing: named.filter((volume) => !exists(volume)) }
}

function missingText(volume: string): string {
  const [storage, image] = volume.split(':')
  return `disk image '${storage === 'local' ? '/var/lib/vz' : `/mnt/pve/${storage}`}/images/${image}' does not exist`
}
