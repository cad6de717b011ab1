/** The volumes on a node's storages that carry a VMID: what a removal of unreferenced disks would free. */
import { AppError } from '../../shared/domain/appError.ts'
import type { GuestType, StoredVolume } from '../../shared/domain/guest.ts'
import { getDiskStorages, getPermissionsOn, getStorageVolumes, type Reads } from './endpoints.ts'

/** Contents of a storage that hold guests' volumes: of VMs, and of containers. */
const volumeContents = ['images', 'rootdir'] as const

/**
 * Every volume of this VMID on every enabled storage of the node, sorted by id. Rejects with `host_busy` when a storage
 * cannot be reached and with `forbidden` when the token would not be shown all of them: Proxmox leaves out silently
 * what a token may not see, and frees it all the same. Effects: HTTPS requests.
 */
export async function readGuestVolumes(session: Reads, node: string, vmid: number): Promise<readonly StoredVolume[]> {
  await requireSight(session, vmid)
  const storages = (await getDiskStorages(session, node)).filter((storage) => storage.enabled ?? true)
  const unreachable = storages.filter((storage) => storage.active === false).map((storage) => storage.storage)
  if (unreachable.length > 0) {
    throw new AppError({
      code: 'host_busy',
      message: `Which volumes ${vmid} has is not known: ${node} cannot reach the storage ${unreachable.join(', ')}.`,
      hint: 'Check the storage, or disable it on the host if it is gone for good.',
      retry: 'backoff',
    })
  }
  const asked = storages.flatMap(({ storage, content }) => {
    const has = content?.split(',') ?? volumeContents
    return volumeContents.filter((each) => has.includes(each)).map((each) => getStorageVolumes(session, node, storage, each, vmid))
  })
  const entries = (await Promise.all(asked)).flat()
  // A storage plug-in may ignore the filter.
  const own = new Map(entries.filter((entry) => entry.vmid === vmid).map(({ volid, size }) => [volid, { volume: volid, sizeBytes: size ?? null }]))
  return [...own.values()].toSorted((a, b) => (a.volume < b.volume ? -1 : 1))
}

/** Names of the enabled storages that may hold disks of this type and that the node can reach, sorted. Effects: one HTTPS request. */
export async function readDiskStorages(session: Reads, node: string, type: GuestType): Promise<readonly string[]> {
  const content = type === 'lxc' ? 'rootdir' : 'images'
  const storages = await getDiskStorages(session, node)
  return storages.filter((each) => (each.enabled ?? true) && each.active !== false && each.content?.split(',').includes(content)).map((each) => each.storage).toSorted()
}

/** Source: `PVE::Storage::check_volume_access`, and the filter of `GET /nodes/{node}/storage`. */
async function requireSight(session: Reads, vmid: number): Promise<void> {
  const [storages, guest] = await Promise.all([getPermissionsOn(session, '/storage'), getPermissionsOn(session, `/vms/${vmid}`)])
  const below = (privilege: string) => storages[privilege] === true // held on what is below as well
  if (below('Datastore.Allocate') || (below('Datastore.Audit') && guest['VM.Config.Disk'] !== undefined)) return
  throw new AppError({
    code: 'forbidden',
    message: `The token may not see every volume that ${vmid} has on the storages.`,
    hint: `Grant it Datastore.Audit on /storage, with propagation, and VM.Config.Disk on /vms/${vmid}.`,
  })
}
