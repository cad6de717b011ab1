import { placeBackup } from '../backups/placeBackup.ts'
import type { Cluster } from '../cluster.ts'
import { everythingOf, freeAll } from './belongings.ts'
import { writtenBytes } from './disks.ts'
import { createGuest, drivesIn, type Guest, volumeIn } from './guest.ts'
import { sidOf } from '../ha/haResources.ts'
import { setStopped } from './power.ts'
import { addSnapshot, unlinkParent, volumesIn } from './snapshots.ts'

const gibibyte = 1024 ** 3

/**
 * What can be done behind the app's back to what a guest holds, by key; each takes the value given.
 *
 * - `snapshot=NAME` takes one; `snapshot:delete=NAME` removes it; `snapshot:free=NAME` removes it from the storage only
 * - `backup=STORAGE[,protected][,truncated|garbage]` makes one
 * - `free=SLOT` removes the slot's volume from its storage and leaves the slot
 * - `ha=started|stopped|ignored|error|none`: makes it an HA resource that the manager knows in that state, or no longer one
 * - `leftover=STORAGE:GIB` makes a volume that bears the guest's number and that nothing names
 * - `recycle=1`: destroyed and made anew under the same number, with other MACs, uuids and volumes; with
 *   `recycle=same-volumes` its volumes are called as before
 */
export const holdingMutations: Readonly<Record<string, (cluster: Cluster, guest: Guest, value: string) => () => void>> = {
  snapshot: (cluster, guest, name) => {
    if (guest.config.snapshots.has(name)) throw new Error(`guest ${guest.vmid} has a snapshot "${name}" already`)
    return () => addSnapshot(cluster, guest, { name, description: '', vmstate: false })
  },
  'snapshot:delete': (cluster, guest, name) => {
    const drop = dropFromStorage(cluster, guest, name)
    return () => {
      drop()
      unlinkParent(guest, name)
      guest.config.snapshots.delete(name)
    }
  },
  'snapshot:free': dropFromStorage,
  backup: (cluster, guest, value) => {
    const [storage = '', ...words] = value.split(',')
    if (!cluster.volumes.storage(storage)?.content.split(',').includes('backup')) throw new Error(`no backups can lie on "${storage}"`)
    const state = words.includes('truncated') ? 'truncated' : words.includes('garbage') ? 'garbage' : 'whole'
    return () => placeBackup(cluster, guest, storage, { state, protected: words.includes('protected'), notes: null }, cluster.clock.nowSeconds())
  },
  free: (cluster, guest, slot) => {
    const volume = volumeIn(guest.config.values.get(slot) ?? '') ?? ''
    if (!cluster.volumes.find(volume)) throw new Error(`guest ${guest.vmid} has no volume at "${slot}"`)
    return () => void cluster.volumes.free(volume)
  },
  leftover: (cluster, guest, value) => {
    const [, storage = '', gib = ''] = /^([\w-]+):(\d+)$/.exec(value) ?? []
    if (!cluster.volumes.storage(storage)) throw new Error(`"${value}" is no STORAGE:GIB`)
    return () => void cluster.volumes.allocate(storage, guest.vmid, Number(gib) * gibibyte)
  },
  ha: (cluster, guest, state) => {
    if (!/^(started|stopped|ignored|error|none)$/.test(state)) throw new Error(`"${state}" is no state of an HA resource; use started, stopped, ignored, error or none`)
    return () => {
      cluster.ha.remove(sidOf(guest))
      if (state === 'none') return
      const resource = cluster.ha.add(guest, new Map([['state', state === 'error' ? 'started' : state]]), cluster.clock.nowMs())
      if (state !== 'ignored') resource.crmState = state === 'error' ? 'error' : guest.status === 'stopped' ? 'stopped' : 'started'
    }
  },
  recycle: (cluster, guest, how) => () => recycle(cluster, guest, how),
}

function dropFromStorage(cluster: Cluster, guest: Guest, name: string): () => void {
  const section = guest.config.snapshots.get(name)
  if (!section) throw new Error(`guest ${guest.vmid} has no snapshot "${name}"`)
  return () => {
    for (const volume of volumesIn(guest.type, section)) cluster.volumes.find(volume)?.snapshots.delete(name)
  }
}

/** The options that tell one incarnation from another come out of `random`; the rest is as it was. */
function recycle(cluster: Cluster, guest: Guest, how: string): void {
  const { random, volumes } = cluster
  const fresh = new Map([...guest.config.values].filter(([key]) => !key.startsWith('unused') && key !== 'parent' && key !== 'lock'))
  for (const [key, value] of fresh) {
    if (/^net\d+$/.test(key)) fresh.set(key, value.replace(/(?:[0-9A-F]{2}:){5}[0-9A-F]{2}/i, random.mac()))
    if (key === 'vmgenid') fresh.set(key, random.uuid())
    if (key === 'smbios1') fresh.set(key, value.replace(/uuid=[\w-]+/, `uuid=${random.uuid()}`))
  }
  const before = everythingOf(guest).volumes
  const same = how === 'same-volumes'
  if (same) freeAll(cluster, before)
  for (const slot of drivesIn(guest.type, fresh)) {
    const value = fresh.get(slot) ?? ''
    const volume = volumeIn(value) ?? ''
    if (same) volumes.register(volume, writtenBytes(value))
    else fresh.set(slot, value.replace(volume, volumes.allocate(volume.split(':')[0] ?? '', guest.vmid, writtenBytes(value))))
  }
  if (!same) freeAll(cluster, before)
  cluster.tokens.forgetPath(`/vms/${guest.vmid}`)
  setStopped(guest)
  guest.config = createGuest(guest.type, guest.vmid, guest.node, Object.fromEntries(fresh)).config
}
