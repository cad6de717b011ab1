import type { Cluster } from '../cluster.ts'
import type { Guest } from '../guests/guest.ts'
import { migrateWork } from '../guests/migrate.ts'
import { shutdownWork, startWork } from '../guests/power.ts'
import type { TaskWork } from '../taskWork.ts'
import { type HaResource, haRoundMs } from './haResources.ts'

const manager = 'root@pam'

/**
 * Lets the manager look at every resource that is due. It acts by tasks of `root@pam`, one at a time for a guest:
 *
 *     started ──(guest is down)──▶ vzstart/qmstart; too many failures ──▶ error ──(disabled)──▶ stopped
 *     stopped ──(guest runs)─────▶ request_stop, vzshutdown/qmshutdown ──▶ stopped
 *     migrate ─────────────────▶ vzmigrate/qmigrate ──▶ started or stopped, wherever it is then
 */
export function manageHa(cluster: Cluster): void {
  const nowMs = cluster.clock.nowMs()
  for (const resource of cluster.ha.all()) {
    const guest = cluster.guests.get(resource.vmid)
    if (!guest || resource.lookMs > nowMs || isBusy(cluster, resource) || cluster.node(guest.node).link !== 'up') continue
    noteResult(cluster, resource)
    const task = decide(cluster, resource, guest)
    if (task !== null) {
      resource.task = cluster.tasks.start({ node: cluster.node(guest.node), type: task.type, id: String(guest.vmid), user: manager, work: task.work })
    }
    resource.lookMs = nowMs + cluster.clock.scaled(haRoundMs)
  }
}

function isBusy({ tasks }: Cluster, { task }: HaResource): boolean {
  return task !== null && tasks.find(task)?.state !== 'stopped'
}

/** Counts a start that failed. */
function noteResult({ tasks }: Cluster, resource: HaResource): void {
  const ended = resource.task === null ? undefined : tasks.find(resource.task)
  if (ended?.type.endsWith('start')) resource.failedStarts = ended.exitStatus === 'OK' ? 0 : resource.failedStarts + 1
  resource.task = null
}

interface Act {
  readonly type: string
  readonly work: TaskWork
}

function decide(cluster: Cluster, resource: HaResource, guest: Guest): Act | null {
  const { command, options } = resource
  resource.command = null
  if (command?.kind === 'stop') options.set('state', 'stopped')
  const requested = options.get('state') ?? 'started'
  if (requested === 'ignored') {
    resource.crmState = null
    return null
  }
  if (resource.crmState === 'error') {
    if (requested !== 'disabled') return null
    resource.failedStarts = 0
    resource.crmState = 'stopped'
  }
  if (command?.kind === 'migrate') return moveTo(cluster, resource, guest, command.node)
  return requested === 'started' || requested === 'enabled' ? keepStarted(cluster, resource, guest) : keepStopped(cluster, resource, guest)
}

function keepStarted(cluster: Cluster, resource: HaResource, guest: Guest): Act | null {
  if (guest.status !== 'stopped') {
    resource.crmState = 'started'
    return null
  }
  resource.crmState = resource.failedStarts > Number(resource.options.get('max_restart') ?? 1) ? 'error' : 'started'
  return resource.crmState === 'error' ? null : { type: guest.type === 'lxc' ? 'vzstart' : 'qmstart', work: startWork(cluster, guest, manager) }
}

/** Who is stopped already and started by hand later is left alone. */
function keepStopped(cluster: Cluster, resource: HaResource, guest: Guest): Act | null {
  if (guest.status === 'stopped' || resource.crmState === 'stopped') {
    resource.crmState = 'stopped'
    return null
  }
  resource.crmState = 'request_stop'
  return { type: guest.type === 'lxc' ? 'vzshutdown' : 'qmshutdown', work: shutdownWork(cluster, guest, manager) }
}

function moveTo(cluster: Cluster, resource: HaResource, guest: Guest, target: string): Act | null {
  if (!cluster.nodes.has(target) || guest.node === target) return null
  resource.crmState = 'migrate'
  const running = guest.status !== 'stopped'
  const wanted = { target, online: guest.type === 'qemu' && running, restart: guest.type === 'lxc' && running, withLocalDisks: false }
  return { type: guest.type === 'lxc' ? 'vzmigrate' : 'qmigrate', work: migrateWork(cluster, guest, wanted, manager) }
}
