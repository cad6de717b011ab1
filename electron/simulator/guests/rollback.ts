import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import type { TaskWork } from '../taskWork.ts'
import { becomeUnused } from './disks.ts'
import { drivesIn, type Guest, volumeIn } from './guest.ts'
import { recordedContext } from './guestContext.ts'
import { type GuestAddress, setRunning, setStopped } from './power.ts'
import { isCopied, sectionOf, volumesIn } from './snapshots.ts'
import { lostVolumes } from './volumes.ts'

/**
 * `vzrollback` and `qmrollback`: stops a running guest, puts volumes and options back, and leaves it stopped unless
 * `start` or saved memory says otherwise. Newer snapshots stay. Everything fails in the task. Holds the lock `rollback`.
 */
export function rollbackWork(cluster: Cluster, address: GuestAddress, name: string, start: boolean, user: string): TaskWork {
  const find = (): Guest => cluster.guestOn(address.node, address.type, address.vmid)
  return {
    durationMs: 2_200,
    locks: address.vmid,
    brief: true,
    begin() {
      const guest = find()
      if (guest.config.values.get('template') === '1') throw died("you can't rollback if vm is a template")
      const section = sectionOf(guest, name)
      const missing = volumesIn(guest.type, section).find((volume) => !cluster.volumes.find(volume)?.snapshots.has(name))
      if (missing !== undefined) throw died(`can't rollback, snapshot '${name}' does not exist on '${missing}'`)
      const state = section.get('snapstate')
      if (state !== undefined) throw died(`unable to rollback to incomplete snapshot (snapstate = ${state})`)
      cluster.checkLock(guest)
      if (guest.status !== 'stopped') setStopped(guest)
      guest.config.values.set('lock', 'rollback')
    },
    finish(upid) {
      const guest = find()
      if (guest.config.values.get('lock') !== 'rollback') throw died('got wrong lock')
      const context = recordedContext(cluster, guest, { user, upid })
      const section = sectionOf(guest, name)
      const volumes = volumesIn(guest.type, section)
      const added = drivesIn(guest.type, guest.config.values).filter((slot) => !volumes.includes(volumeIn(guest.config.values.get(slot) ?? '') ?? ''))
      for (const slot of added) becomeUnused(context, slot, volumeIn(guest.config.values.get(slot) ?? '') ?? '')
      restoreOptions(cluster, guest, name, section)
      if (start || section.has('vmstate')) setRunning(context)
      context.effect('snapshot.rollback', { name, started: guest.status !== 'stopped' }, {
        volumes: lostVolumes(volumes.map((volume) => cluster.volumes.find(volume) ?? null)),
      })
      return []
    },
  }
}

/** The current description and the unused disks stay; what was pending is forgotten, and a VM gets a new vmgenid. */
function restoreOptions(cluster: Cluster, guest: Guest, name: string, section: ReadonlyMap<string, string>): void {
  const { values, pending, pendingDelete } = guest.config
  for (const key of values.keys()) if (key !== 'description' && !key.startsWith('unused')) values.delete(key)
  for (const [key, value] of section) if (isCopied(key)) values.set(key, value)
  pending.clear()
  pendingDelete.clear()
  values.set('parent', name)
  if (values.has('vmgenid')) values.set('vmgenid', cluster.random.uuid())
}
