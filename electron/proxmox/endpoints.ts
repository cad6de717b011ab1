/** One function for each call that reads. Paths and parameters as the official API schema has them. */
import type { z } from 'zod'
import type { GuestRef } from '../../shared/domain/guest.ts'
import type { ReadResult } from './session.ts'
import {
  backupsSchema, certificatesSchema, clusterStatusSchema, configDigestSchema, freeVmidSchema, haResourcesSchema, liveStatusSchema, nodesSchema, pendingSchema,
  permissionsSchema, resourcesSchema, snapshotsSchema, storagesSchema, taskListSchema, taskLogSchema,
  taskStatusSchema, versionSchema, volumesSchema,
} from './wireSchemas.ts'

/** How a path is read and checked; `node` is the node that the call is about. */
export interface Reads {
  read<T>(path: string, schema: z.ZodType<T>, node?: string): Promise<ReadResult<T>>
}

/** `GET /version` */
export const getVersion = async (session: Reads) => (await session.read('/version', versionSchema)).value

/** `GET /cluster/resources`, unfiltered: guests and nodes in one call. Guests that the token may not see are left out silently. */
export const getClusterResources = async (session: Reads) => (await session.read('/cluster/resources', resourcesSchema)).value

/** `GET /nodes` */
export const getNodes = async (session: Reads) => (await session.read('/nodes', nodesSchema)).value

/** `GET /cluster/status`; needs Sys.Audit on `/`. The answer tells which node gave it. */
export const getClusterStatus = (session: Reads) => session.read('/cluster/status', clusterStatusSchema)

/** `GET /cluster/nextid` of one VMID: the VMID itself where it is free, 400 where a guest has it; needs no privilege. */
export const getFreeVmid = async (session: Reads, vmid: number) => (await session.read(`/cluster/nextid?vmid=${vmid}`, freeVmidSchema)).value

/** `GET /cluster/nextid`: a VMID that is free; needs no privilege. */
export const getNextVmid = async (session: Reads) => (await session.read('/cluster/nextid', freeVmidSchema)).value

/** `GET /access/permissions` */
export const getPermissions = async (session: Reads) => (await session.read('/access/permissions', permissionsSchema)).value

/** `GET /access/permissions?path=`: privileges on one path; true = on all that is below it as well. */
export const getPermissionsOn = async (session: Reads, path: string) =>
  (await session.read(`/access/permissions?path=${encodeURIComponent(path)}`, permissionsSchema)).value[path] ?? {}

/** `GET /nodes/{node}/{type}/{vmid}/pending` */
export const getGuestPending = async (session: Reads, node: string, guest: GuestRef) =>
  (await session.read(`${guestPath(node, guest)}/pending`, pendingSchema, node)).value

/** `GET /nodes/{node}/{type}/{vmid}/config?current=1`, for its digest. */
export const getGuestDigest = async (session: Reads, node: string, guest: GuestRef) =>
  (await session.read(`${guestPath(node, guest)}/config?current=1`, configDigestSchema, node)).value.digest

/** `GET /nodes/{node}/{type}/{vmid}/status/current` */
export const getGuestStatus = async (session: Reads, node: string, guest: GuestRef) =>
  (await session.read(`${guestPath(node, guest)}/status/current`, liveStatusSchema, node)).value

/** `GET /nodes/{node}/{type}/{vmid}/snapshot` */
export const getGuestSnapshots = async (session: Reads, node: string, guest: GuestRef) =>
  (await session.read(`${guestPath(node, guest)}/snapshot`, snapshotsSchema, node)).value

/** `GET /nodes/{node}/storage` of those that may hold backups. Storages that the token may not see are left out silently. */
export const getBackupStorages = async (session: Reads, node: string) =>
  (await session.read(`/nodes/${encodeURIComponent(node)}/storage?content=backup`, storagesSchema, node)).value

/** `GET /nodes/{node}/storage/{storage}/content` of one guest's backups. Slow on a storage across the network. */
export const getStorageBackups = async (session: Reads, node: string, storage: string, vmid: number) =>
  (await session.read(`/nodes/${encodeURIComponent(node)}/storage/${encodeURIComponent(storage)}/content?content=backup&vmid=${vmid}`, backupsSchema, node)).value

/** `GET /nodes/{node}/storage` of those that may hold disks. Storages that the token may not see are left out silently. */
export const getDiskStorages = async (session: Reads, node: string) =>
  (await session.read(`/nodes/${encodeURIComponent(node)}/storage?content=images,rootdir`, storagesSchema, node)).value

/** `GET /nodes/{node}/storage/{storage}/content` of one VMID's disks: `images` of a VM, and of nobody; `rootdir` of a container. */
export const getStorageVolumes = async (session: Reads, node: string, storage: string, content: 'images' | 'rootdir', vmid: number) =>
  (await session.read(`/nodes/${encodeURIComponent(node)}/storage/${encodeURIComponent(storage)}/content?content=${content}&vmid=${vmid}`, volumesSchema, node)).value

/** `GET /nodes/{node}/certificates/info`; needs no privilege. */
export const getCertificates = async (session: Reads, node: string) =>
  (await session.read(`/nodes/${encodeURIComponent(node)}/certificates/info`, certificatesSchema, node)).value

/** `GET /cluster/tasks`: what each node last told the others. */
export const getClusterTasks = async (session: Reads) => (await session.read('/cluster/tasks', taskListSchema)).value

/** `GET /cluster/ha/resources` */
export const getHaResources = async (session: Reads) => (await session.read('/cluster/ha/resources', haResourcesSchema)).value

/** `GET /nodes/{node}/tasks/{upid}/status` */
export const getTaskStatus = async (session: Reads, node: string, upid: string) =>
  (await session.read(`${taskPath(node, upid)}/status`, taskStatusSchema, node)).value

/** `GET /nodes/{node}/tasks/{upid}/log`; `start` counts from 0. */
export const getTaskLog = async (session: Reads, node: string, upid: string, start: number, limit: number) =>
  (await session.read(`${taskPath(node, upid)}/log?start=${start}&limit=${limit}`, taskLogSchema, node)).value

/** `GET /nodes/{node}/tasks` of one type, running tasks too. `since` filters on the start. */
export const getTasksOfType = async (session: Reads, node: string, type: string, sinceSeconds: number, limit: number) =>
  (await session.read(`/nodes/${encodeURIComponent(node)}/tasks?typefilter=${encodeURIComponent(type)}&source=all&since=${Math.floor(sinceSeconds)}&limit=${limit}`, taskListSchema, node)).value

/** `GET /nodes/{node}/tasks` of one guest, of every user that the token may see, running tasks too. `since` filters on the start. */
export const getGuestTasks = async (session: Reads, node: string, vmid: number, sinceSeconds: number, limit: number) =>
  (await session.read(`/nodes/${encodeURIComponent(node)}/tasks?vmid=${vmid}&source=all&since=${Math.floor(sinceSeconds)}&limit=${limit}`, taskListSchema, node)).value

function guestPath(node: string, guest: GuestRef): string {
  return `/nodes/${encodeURIComponent(node)}/${guest.type}/${guest.vmid}`
}

function taskPath(node: string, upid: string): string {
  return `/nodes/${encodeURIComponent(node)}/tasks/${encodeURIComponent(upid)}`
}
