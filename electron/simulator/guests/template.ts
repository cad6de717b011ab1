import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import type { TaskWork } from '../taskWork.ts'
import { drivesIn, type Guest, volumeIn } from './guest.ts'
import { recordedContext } from './guestContext.ts'
import type { GuestAddress } from './power.ts'

/**
 * `vztemplate` and `qmtemplate`: volumes become base volumes, and nothing turns them back. Snapshots, running, being a
 * template already and a lock refuse at once. With `disk`, one disk of a VM is converted and the VM stays what it is.
 */
export function templateWork(cluster: Cluster, address: GuestAddress, disk: string | undefined, user: string): TaskWork {
  const find = (): Guest => cluster.guestOn(address.node, address.type, address.vmid)
  const guest = find()
  const word = guest.type === 'lxc' ? 'CT' : 'VM'
  cluster.checkLock(guest)
  if (guest.config.snapshots.size > 0) throw died(`unable to create template, because ${word} contains snapshots`)
  if (guest.config.values.get('template') === '1' && disk === undefined) throw died("you can't convert a template to a template")
  if (guest.status !== 'stopped') throw died(`you can't convert a ${word} to template if ${guest.type === 'lxc' ? 'the ' : ''}${word} is running`)
  return {
    durationMs: 900,
    locks: address.vmid,
    finish(upid) {
      const { config } = find()
      const slots = drivesIn(address.type, config.values).filter((slot) => disk === undefined || slot === disk)
      const renamed = slots.map((slot) => {
        const value = config.values.get(slot) ?? ''
        const volume = volumeIn(value) ?? ''
        const base = cluster.volumes.makeBase(volume)
        config.values.set(slot, value.replace(volume, base))
        return { slot, volume, base }
      })
      if (disk === undefined) config.values.set('template', '1')
      recordedContext(cluster, find(), { user, upid }).effect('guest.template', { renamed })
      return []
    },
  }
}
