import { AppError } from '../../shared/domain/appError.ts'
import type { ClusterStatus, FleetView, HostReader, NodeRow } from '../ports.ts'
import type { NodeClient } from './client.ts'
import type { EndpointChoice } from './endpointChoice.ts'
import {
  getClusterResources, getClusterStatus, getClusterTasks, getFreeVmid, getGuestDigest, getGuestPending, getGuestSnapshots, getGuestStatus, getHaResources, getNextVmid,
  getTasksOfType, getNodes, getPermissions, getTaskLog, getTaskStatus, getVersion,
} from './endpoints.ts'
import { readDiskStorages, readGuestVolumes } from './guestVolumes.ts'
import { readGuestHistory } from './guestHistory.ts'
import { createFingerprintReader, readBackupStorages, readGuestBackups, toGuestSnapshots } from './holdings.ts'
import { badResponse } from './errors.ts'
import { digestOfPending, toGuestSpec, toLiveStatus, toResourceRow } from './mapGuest.ts'
import { toHaResources } from './mapHa.ts'
import { toTaskRow, toTaskState } from './mapTask.ts'
import type { HostSession } from './session.ts'
import { parseUpid } from './upid.ts'
import { clusterStatusSchema, type WireClusterStatus } from './wireSchemas.ts'

/** Tasks of one guest that are looked at; a node's whole archive holds one to two thousand. */
const guestTasksLimit = 500

/** The reading half of a connection, as `HostReader` says. Effects: HTTPS requests. */
export function createReader(session: HostSession, choice: EndpointChoice<NodeClient>): HostReader {
  return {
    version: () => getVersion(session),
    fleet: () => readFleet(session),
    async clusterStatus() {
      const { value, client } = await getClusterStatus(session)
      learnNode(choice, client, value)
      for (const other of choice.unidentified()) void identify(session, choice, other)
      return toClusterStatus(value, client.url)
    },
    async vmidIsFree(vmid) {
      try {
        return (await getFreeVmid(session, vmid)) === vmid
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'bad_parameter' && thrown.message.includes('already exists')) return false
        throw thrown
      }
    },
    nextVmid: () => getNextVmid(session),
    async permissions() {
      const entries = Object.entries(await getPermissions(session))
      const inherited = (privileges: Readonly<Record<string, boolean>>) => Object.keys(privileges).filter((privilege) => privileges[privilege] === true)
      return new Map(entries.map(([path, privileges]) => [path, new Set(inherited(privileges))]))
    },
    clusterTasks: async () => (await getClusterTasks(session)).map(toTaskRow).filter((task) => task !== null),
    async guestSpec(node, guest) {
      const entries = await getGuestPending(session, node, guest)
      return toGuestSpec(guest, entries, digestOfPending(entries) ?? (await getGuestDigest(session, node, guest)))
    },
    guestLive: async (node, guest) => toLiveStatus(await getGuestStatus(session, node, guest)),
    guestSnapshots: async (node, guest) => toGuestSnapshots(await getGuestSnapshots(session, node, guest)),
    guestBackups: (node, vmid) => readGuestBackups(session, node, vmid),
    backupStorages: (node) => readBackupStorages(session, node),
    diskStorages: (node, type) => readDiskStorages(session, node, type),
    guestVolumes: (node, vmid) => readGuestVolumes(session, node, vmid),
    haResources: async () => toHaResources(await getHaResources(session)),
    clusterFingerprint: createFingerprintReader(session),
    async taskStatusOnce(upid) {
      try {
        return toTaskState(await getTaskStatus(session, nodeOfTask(upid), upid))
      } catch (thrown) {
        // Its log is not there yet, is kept on another node, or was cleared away.
        if (thrown instanceof AppError && thrown.code === 'bad_parameter' && thrown.message.includes('no such task')) {
          return { kind: 'unknown', text: 'no such task' }
        }
        throw thrown
      }
    },
    async taskLog(upid, start, limit) {
      const lines = await getTaskLog(session, nodeOfTask(upid), upid, start, limit)
      const texts = lines.map((line) => line.t ?? '')
      // Proxmox answers with one such line, and 200, where it has none to give.
      const isPlaceholder = texts.length === 1 && /^(?:no content|unable to open file - .*)$/.test(texts[0] ?? '')
      return isPlaceholder ? [] : texts
    },
    // By type and not by VMID: the host compares ids exactly, and a deleted backup's task is named `101@storage`.
    async guestTasks(node, vmid, sinceSeconds, types) {
      const lists = await Promise.all(types.map((type) => getTasksOfType(session, node, type, sinceSeconds, guestTasksLimit)))
      const tasks = lists.flat().map(toTaskRow).filter((task) => task !== null && task.vmid === vmid)
      return tasks.filter((task) => task !== null).toSorted((a, b) => b.startedAt - a.startedAt)
    },
    guestHistory: (node, vmid, sinceUpid) => readGuestHistory(session, node, vmid, sinceUpid),
    clockSkewMs: () => session.skewMs,
    close: () => session.close(),
  }
}

async function readFleet(session: HostSession): Promise<FleetView> {
  const rows = await getClusterResources(session)
  const guests = rows.map(toResourceRow).filter((row) => row !== null)
  const nodes: NodeRow[] = []
  for (const row of rows) {
    if (row.type === 'node') nodes.push({ name: row.node, online: row.status === 'online' })
  }
  if (nodes.length > 0) return { guests, nodes }
  return { guests, nodes: (await getNodes(session)).map((row) => ({ name: row.node, online: row.status === 'online' })) }
}

/** A standalone node has no entry of a cluster, and always one of itself: an empty answer tells of neither. */
function toClusterStatus(entries: WireClusterStatus, url: string): ClusterStatus {
  if (!entries.some((entry) => entry.type === 'node')) throw badResponse({ url, method: 'GET', path: '/cluster/status' }, 'it names no node')
  const cluster = entries.find((entry) => entry.type === 'cluster')
  return {
    clusterName: cluster?.name ?? null,
    quorate: cluster?.quorate ?? true,
    nodes: entries.flatMap((entry) => (entry.type === 'node' ? [{ name: entry.name, online: entry.online }] : [])),
  }
}

/** Asks an endpoint which node it is, so that calls about that node's guests go straight there. Failing is no harm. */
async function identify(session: HostSession, choice: EndpointChoice<NodeClient>, client: NodeClient): Promise<void> {
  try {
    learnNode(choice, client, await session.readFrom(client, '/cluster/status', clusterStatusSchema))
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
  }
}

function learnNode(choice: EndpointChoice<NodeClient>, client: NodeClient, entries: WireClusterStatus): void {
  const local = entries.find((entry) => entry.type === 'node' && entry.local)
  if (local !== undefined) choice.learnNode(client, local.name)
}

function nodeOfTask(upid: string): string {
  const parsed = parseUpid(upid)
  if (parsed === null) throw new AppError({ code: 'bad_request', message: `"${upid.slice(0, 100)}" is no task id of Proxmox.` })
  return parsed.node
}
