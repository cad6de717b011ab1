import { ApiError, badParameters, died } from '../apiError.ts'
import { checkVmid } from '../backups/restore.ts'
import type { Caller } from '../auth.ts'
import type { Cluster } from '../cluster.ts'
import { type Guest, isCloudInit, isVolumeKey, volumeIn } from './guest.ts'
import { holds, type Storage } from './volumes.ts'

/** What a POST of …/clone asks for. */
export interface Clone {
  /** The guest that is copied. */
  readonly source: number
  readonly newid: number
  readonly name: string | undefined
  readonly description: string | undefined
  /** Undefined: linked for a template, else full. */
  readonly full: boolean | undefined
  readonly snapshot: string | undefined
  readonly storage: string | undefined
  readonly format: string | undefined
  /** The node of the new guest; undefined = that of the source. */
  readonly target: string | undefined
}

export interface CheckedClone {
  readonly source: Guest
  /** The options that are copied: those in force, or a snapshot's, without pending ones. */
  readonly values: ReadonlyMap<string, string>
  readonly full: boolean
}

/** Keys that belong to one guest, or to its snapshots. */
const notCopied = new Set(['lock', 'parent', 'template', 'snaptime', 'snapstate', 'vmstate', 'runningcpu', 'runningmachine', 'digest'])

/**
 * Everything that refuses a clone before its task starts, in Proxmox's order. Throws the refusal. Source: `clone_vm` of
 * PVE::API2::LXC and PVE::API2::Qemu.
 */
export function checkClone(cluster: Cluster, caller: Caller, address: { readonly node: string; readonly type: Guest['type']; readonly vmid: number }, clone: Clone): CheckedClone {
  const { type } = address
  if (!caller.can(`/vms/${clone.newid}`, 'VM.Allocate')) throw new ApiError(403, 'Permission check failed\n')
  if (clone.target !== undefined && !cluster.nodes.has(clone.target)) throw died(`no such cluster node '${clone.target}'`)
  checkCloneStorage(cluster, type, clone)
  const source = cluster.guestOn(address.node, type, address.vmid)
  cluster.checkLock(source)
  checkNewId(cluster, source, clone.newid)
  const full = clone.full ?? source.config.values.get('template') !== '1'
  if (type === 'qemu') checkSnapshot(source, clone)
  if (clone.storage !== undefined && !full) throw died("parameter 'storage' not allowed for linked clones")
  if (clone.format !== undefined && !full) throw died("parameter 'format' not allowed for linked clones")
  if (type === 'lxc') checkSnapshot(source, clone)
  const section = clone.snapshot === undefined ? source.config.values : (source.config.snapshots.get(clone.snapshot) ?? new Map<string, string>())
  const values = new Map([...section].filter(([key]) => !notCopied.has(key) && !key.startsWith('unused')))
  const storages = checkVolumes(cluster, caller, source, values, { ...clone, full })
  for (const [key, value] of values) {
    const bridge = /^net\d+$/.test(key) ? /(?:^|,)bridge=([^,]+)/.exec(value)?.[1] : undefined
    if (bridge !== undefined) caller.requireAny(`/sdn/zones/localnetwork/${bridge}`, ['SDN.Use'])
  }
  const word = type === 'lxc' ? 'CT' : 'VM'
  if (clone.target !== undefined && storages.some((storage) => !storage.shared)) throw died(`can't clone ${word} to node '${clone.target}' (${word} uses local storage)`)
  return { source, values, full }
}

function checkCloneStorage({ volumes }: Cluster, type: Guest['type'], clone: Clone): void {
  if (clone.storage === undefined) return
  const storage = volumes.storage(clone.storage)
  if (!storage) throw died(`storage '${clone.storage}' does not exist`)
  if (type === 'qemu' && !holds(storage, 'images')) throw badParameters({ storage: `storage '${clone.storage}' does not support vm images` })
  if (clone.target !== undefined && !storage.shared) throw died(`can't clone to non-shared storage '${clone.storage}'`)
}

function checkNewId(cluster: Cluster, { type, node }: Guest, newid: number): void {
  if (type === 'lxc') checkVmid(cluster, { node, type, vmid: newid }, false, '')
  else if (cluster.guests.has(newid)) throw died(`unable to create VM ${newid}: config file already exists`)
}

function checkSnapshot({ config }: Guest, { snapshot }: Clone): void {
  if (snapshot !== undefined && !config.snapshots.has(snapshot)) throw died(`snapshot '${snapshot}' does not exist`)
}

/** Can each volume be copied or linked, and may the caller fill its storage? Returns the storages that the clone will use. */
function checkVolumes(cluster: Cluster, caller: Caller, source: Guest, values: ReadonlyMap<string, string>, clone: Clone & { readonly full: boolean }): readonly Storage[] {
  const storages: Storage[] = []
  for (const [slot, value] of values) {
    const volume = isVolumeKey(source.type, slot) ? (volumeIn(value) ?? (isCloudInit(value) ? (value.split(',', 1)[0] ?? null) : null)) : null
    if (volume === null) {
      if (source.type === 'lxc' && isVolumeKey('lxc', slot)) throw died(`unable to clone mountpoint '${slot}' (type bind)`)
      continue
    }
    const name = clone.storage ?? volume.split(':')[0] ?? ''
    const storage = cluster.volumes.storage(name)
    if (!storage) throw died(`storage '${name}' does not exist`)
    caller.requireAny(`/storage/${name}`, ['Datastore.AllocateSpace'])
    storages.push(storage)
    checkVolume(cluster, source, slot, volume, clone)
  }
  return storages
}

function checkVolume({ volumes }: Cluster, { type, status }: Guest, slot: string, volume: string, { full, snapshot }: Clone & { readonly full: boolean }): void {
  const running = status !== 'stopped' && snapshot === undefined
  if (full && running && type === 'lxc') throw died('Full clone of a running container is only possible from a snapshot')
  if (full && running && slot === 'tpmstate0') throw died('cannot clone TPM state while VM is running')
  if (full || slot === 'tpmstate0' || isCloudInit(volume)) return
  const storage = volumes.storage(volume.split(':')[0] ?? '')
  const isBase = /(^|[:/])base-\d+-[^/]+$/.test(volume)
  const thin = storage?.type === 'lvmthin' || storage?.type === 'btrfs'
  const canLink = thin ? isBase || snapshot !== undefined || storage.type === 'btrfs' : isBase && type === 'qemu'
  if (canLink) return
  throw died(type === 'lxc' ? `Linked clone feature for '${volume}' is not available` : `Linked clone feature is not supported for '${volume}' (${slot})`)
}
