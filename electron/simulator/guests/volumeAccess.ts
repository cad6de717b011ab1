import { died } from '../apiError.ts'
import type { Caller } from '../auth.ts'
import type { Cluster } from '../cluster.ts'
import { kindOfFile } from './volumes.ts'

/**
 * May the caller use a volume for this guest? Throws the 403 or 500 of Proxmox. `content`: what the volume must be, if
 * that matters. Source: PVE::Storage::check_volume_access.
 */
export function checkVolumeAccess({ volumes }: Cluster, caller: Caller, vmid: number, volume: string, content?: 'backup' | 'vztmpl'): void {
  const storage = volume.slice(0, volume.indexOf(':'))
  const kind = kindOfFile(volume)
  if (!volumes.storage(storage)) throw died(`storage '${storage}' does not exist`)
  if (content !== undefined && kind !== content) throw died(`unable to use volume ${volume} - content type needs to be '${content}'`)
  if (caller.can(`/storage/${storage}`, 'Datastore.Allocate')) return
  const owner = kind === 'backup' ? Number(/vzdump-\w+-(\d+)-/.exec(volume)?.[1]) : (volumes.find(volume)?.vmid ?? null)
  if (kind === 'iso' || kind === 'vztmpl') caller.requireAny(`/storage/${storage}`, ['Datastore.AllocateSpace', 'Datastore.Audit'])
  else if (owner === vmid) return
  else if (kind === 'backup') {
    caller.requireAny(`/storage/${storage}`, ['Datastore.AllocateSpace'])
    if (Number.isFinite(owner)) caller.requireAny(`/vms/${owner}`, ['VM.Backup'])
  } else if (owner === null) throw died(`missing privileges to access ${volume}`)
  else {
    caller.requireAny(`/storage/${storage}`, ['Datastore.Audit'])
    caller.requireAny(`/vms/${owner}`, ['VM.Config.Disk'])
  }
}
