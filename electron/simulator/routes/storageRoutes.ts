import { badParameters, died } from '../apiError.ts'
import { countProtected } from '../backups/backup.ts'
import { deleteVolumeWork } from '../backups/deleteVolume.ts'
import { kindOfFile, type Volume, formatOf } from '../guests/volumes.ts'
import { recorder } from '../guests/guestContext.ts'
import { flag, nodeParameter, type ParameterSpec } from '../options/parameters.ts'
import { type ApiReply, type ApiRequest, type Route } from './route.ts'
import { startTask } from './startTask.ts'

const text: ParameterSpec = { type: 'string' }
const volumeParameters = { node: nodeParameter, storage: text, volume: { type: 'string', required: true } } as const

/** Storages of a node, and the volumes on them. */
export const storageRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/nodes/{node}/storage', permission: null,
    parameters: { node: nodeParameter, content: { type: 'string', list: true }, enabled: flag, format: flag, storage: text, target: text },
    handle: listStorages,
  },
  {
    method: 'GET', path: '/nodes/{node}/storage/{storage}/content',
    permission: { path: '/storage/{storage}', anyOf: ['Datastore.Audit', 'Datastore.AllocateSpace'] },
    parameters: {
      node: nodeParameter, storage: { type: 'string', required: true }, content: text,
      vmid: { type: 'integer', minimum: 100, maximum: 999_999_999 },
    },
    handle: listContent,
  },
  {
    method: 'PUT', path: '/nodes/{node}/storage/{storage}/content/{volume}', permission: null,
    parameters: { ...volumeParameters, notes: text, protected: flag },
    handle: changeVolume,
  },
  {
    method: 'DELETE', path: '/nodes/{node}/storage/{storage}/content/{volume}', permission: null,
    parameters: { ...volumeParameters, delay: { type: 'integer', minimum: 1, maximum: 30 } },
    handle: deleteVolume,
  },
]

function listStorages({ cluster, caller, node, parameters }: ApiRequest): ApiReply {
  const wanted = parameters.get('storage')
  const content = parameters.get('content')?.split(/[,;\s]+/)
  const visible = cluster.volumes.storages.filter(({ storage, content: has }) =>
    (caller.can(`/storage/${storage}`, 'Datastore.Audit') || caller.can(`/storage/${storage}`, 'Datastore.AllocateSpace'))
    && (wanted === undefined || wanted === storage)
    && (!content || content.some((kind) => has.split(',').includes(kind))))
  return {
    data: visible.map(({ storage, type, content: has, shared, totalBytes }) => {
      const used = cluster.volumes.list(storage).reduce((total, volume) => total + (isOnNode(cluster, volume, node.name) ? volume.sizeBytes : 0), 0)
      return {
        storage, type, content: has, shared: Number(shared), active: 1, enabled: 1,
        total: totalBytes, used, avail: Math.max(0, totalBytes - used), used_fraction: used / totalBytes,
      }
    }),
  }
}

/**
 * Without rights on a guest's disks or backups a caller does not see its volumes, and is not told. Source:
 * PVE::Storage::check_volume_access.
 */
function listContent(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const storage = parameters.get('storage') ?? ''
  const vmid = parameters.get('vmid')
  const content = parameters.get('content')
  if (!cluster.volumes.storage(storage)) throw died(`storage '${storage}' does not exist`)
  const maySee = (volume: Volume): boolean => {
    if (caller.can(`/storage/${storage}`, 'Datastore.Allocate')) return true
    const owner = `/vms/${volume.vmid}`
    if (volume.vmid === null) return true
    return volume.backup
      ? caller.can(`/storage/${storage}`, 'Datastore.AllocateSpace') && caller.can(owner, 'VM.Backup')
      : caller.can(owner, 'VM.Config.Disk')
  }
  return {
    data: cluster.volumes.list(storage)
      .filter((volume) => isOnNode(cluster, volume, node.name) && (vmid === undefined || Number(vmid) === volume.vmid) && maySee(volume))
      .map((volume) => describeVolume(cluster, volume))
      .filter((row) => content === undefined || row['content'] === content),
  }
}

/** A disk lies where its guest lives; one that no guest owns any more is seen from everywhere. */
function isOnNode(cluster: ApiRequest['cluster'], volume: Volume, node: string): boolean {
  const at = volume.backup ? volume.backup.node : cluster.volumes.storage(volume.storage)?.shared ? null : (cluster.guests.get(volume.vmid ?? 0)?.node ?? null)
  return at === null || at === node
}

/** Of the notes the list shows the first line. */
function describeVolume(cluster: ApiRequest['cluster'], { id, vmid, sizeBytes, ctimeSeconds, backup }: Volume): Record<string, unknown> {
  const row = { volid: id, size: sizeBytes, ctime: ctimeSeconds, ...(vmid === null ? {} : { vmid }) }
  const file = kindOfFile(id)
  if (file !== null && !backup) return { ...row, content: file, format: formatOfFile(id) }
  if (!backup) {
    const content = cluster.guests.get(vmid ?? 0)?.type === 'lxc' ? 'rootdir' : 'images'
    return { ...row, content, format: formatOf(id), parent: null, used: Math.floor(sizeBytes / 4) }
  }
  return {
    ...row, content: 'backup', subtype: backup.type, format: backup.format,
    ...(backup.notes === null ? {} : { notes: backup.notes.split('\n', 1)[0] }),
    ...(backup.protected ? { protected: 1 } : {}),
  }
}

/** `iso`, or what a template is packed with: `tzst`, `txz`, `tgz`. */
function formatOfFile(id: string): string {
  return id.endsWith('.iso') ? 'iso' : `t${/\.(zst|xz|gz)$/.exec(id)?.[1] ?? 'gz'}`
}

/** PUT: notes and protection of a backup. */
function changeVolume(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const id = volumeIdOf(request)
  const volume = cluster.volumes.find(id)
  checkBackupAccess(request, id)
  const backup = volume?.backup
  if (!volume || !backup) throw died(`volume '${id}' does not exist`)
  const isProtected = parameters.get('protected')
  const notes = parameters.get('notes')
  const most = cluster.volumes.storage(volume.storage)?.maxProtectedBackups
  if (isProtected === '1' && !backup.protected && most !== undefined && countProtected(cluster, volume.storage, backup.vmid) >= most) {
    throw died(`The number of protected backups per guest is limited to ${most} on storage '${volume.storage}'`)
  }
  if (notes !== undefined) backup.notes = notes === '' ? null : notes
  if (isProtected !== undefined) {
    backup.protected = isProtected === '1'
    recorder(cluster, { node: node.name, vmid: backup.vmid }, { user: caller.user, upid: null })('backup.protect', { backup: id, protected: isProtected === '1' })
  }
  return { data: null }
}

/** With `delay` the reply waits that long for the task, and an error of the task is one of the request. */
async function deleteVolume(request: ApiRequest): Promise<ApiReply> {
  const { cluster, caller, parameters } = request
  const id = volumeIdOf(request)
  const storage = id.slice(0, id.indexOf(':'))
  const owner = /^backup\/vzdump-\w+-(\d+)-/.exec(id.slice(storage.length + 1))?.[1] ?? cluster.volumes.find(id)?.vmid?.toString()
  if (/:backup\//.test(id)) checkBackupAccess(request, id)
  else caller.requireAny(`/storage/${storage}`, ['Datastore.Allocate'])
  const upid = startTask(request, 'imgdel', deleteVolumeWork(cluster, request.node.name, id, caller.user), owner === undefined ? storage : `${owner}@${storage}`)
  const delay = parameters.get('delay')
  if (delay === undefined) return { data: upid }
  const task = cluster.tasks.find(upid)
  if (task && task.state !== 'stopped') {
    await cluster.clock.sleepUntil(Math.min(task.dueMs, cluster.clock.nowMs() + cluster.clock.scaled(Number(delay) * 1000)))
    cluster.settle()
  }
  if (task?.state !== 'stopped') return { data: upid }
  if (task.exitStatus !== 'OK') throw died(task.exitStatus ?? '')
  return { data: null }
}

function checkBackupAccess({ caller, cluster }: ApiRequest, id: string): void {
  caller.requireAny(`/storage/${id.slice(0, id.indexOf(':'))}`, ['Datastore.AllocateSpace'])
  const vmid = cluster.volumes.find(id)?.vmid ?? /vzdump-\w+-(\d+)-/.exec(id)?.[1]
  if (vmid !== undefined) caller.requireAny(`/vms/${vmid}`, ['VM.Backup'])
}

/** The volume of the path, which may leave its storage out. */
function volumeIdOf({ cluster, parameters }: ApiRequest): string {
  const storage = parameters.get('storage') ?? ''
  const volume = parameters.get('volume') ?? ''
  const named = volume.includes(':') ? volume.slice(0, volume.indexOf(':')) : storage
  if (named !== storage) throw badParameters({ volume: `storage ID mismatch (${named} != ${storage})\n` })
  if (!cluster.volumes.storage(storage)) throw died(`storage '${storage}' does not exist`)
  return volume.includes(':') ? volume : `${storage}:${volume}`
}
