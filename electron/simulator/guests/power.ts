import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import type { EffectKind } from '../ledger.ts'
import type { TaskWork } from '../taskWork.ts'
import { applyPendingLxc } from './applyLxc.ts'
import { applyPendingQemu } from './applyQemu.ts'
import { type Guest, wordFor } from './guest.ts'
import { type GuestContext, recordedContext } from './guestContext.ts'

/** Names a guest that may be gone by the time the worker looks. */
export interface GuestAddress {
  readonly node: string
  readonly type: Guest['type']
  readonly vmid: number
}

/** How long each takes on a small host. */
const durationsMs = {
  lxc: { start: 1_800, shutdown: 3_500, stop: 900, reboot: 5_000 },
  qemu: { start: 2_600, shutdown: 7_000, stop: 1_100, reboot: 9_000 },
} as const

/** `vzstart` and `qmstart`: a lock, a template or a missing file fail inside the task. Applies all that is pending. */
export function startWork(cluster: Cluster, address: GuestAddress, user: string): TaskWork {
  const find = (): Guest => cluster.guestOn(address.node, address.type, address.vmid)
  return {
    durationMs: durationsMs[address.type].start,
    locks: address.vmid,
    begin() {
      const guest = find()
      cluster.checkLock(guest, address.type === 'lxc' ? ['mounted'] : ['suspended'])
      if (guest.config.values.get('template') === '1') throw died(`you can't start a ${guest.type === 'lxc' ? 'CT' : 'vm'} if it's a template`)
      if (guest.status !== 'stopped') throw died(`${wordFor(guest.type)} ${guest.vmid} already running`)
    },
    finish(upid) {
      const context = recordedContext(cluster, find(), { user, upid })
      const applied = applyPending(context)
      setRunning(context)
      context.effect('guest.start', applied.length > 0 ? { applied } : {})
      return []
    },
  }
}

/** `vzshutdown` and `qmshutdown`. Holds the guest's lock while it waits for the guest. */
export function shutdownWork(cluster: Cluster, address: GuestAddress, user: string): TaskWork {
  const timeout = 60
  return {
    ...haltWork(cluster, address, user, 'shutdown'),
    abort: (upid) => [
      ...(address.type === 'lxc' ? [`command 'lxc-stop -n ${address.vmid} --nokill --timeout ${timeout}' failed: received interrupt`] : []),
      ...halt(cluster, address, { user, upid }, 'guest.shutdown'),
    ],
  }
}

/** `vzstop` and `qmstop`: pulls the plug. */
export function stopWork(cluster: Cluster, address: GuestAddress, user: string): TaskWork {
  return haltWork(cluster, address, user, 'stop')
}

/** `vzreboot` and `qmreboot`: shuts down, applies what is pending, starts. */
export function rebootWork(cluster: Cluster, address: GuestAddress, user: string): TaskWork {
  return {
    durationMs: durationsMs[address.type].reboot,
    locks: address.vmid,
    begin: () => cluster.checkLock(cluster.guestOn(address.node, address.type, address.vmid)),
    finish(upid) {
      const guest = cluster.guestOn(address.node, address.type, address.vmid)
      const context = recordedContext(cluster, guest, { user, upid })
      const applied = applyPending(context)
      setRunning(context)
      context.effect('guest.reboot', applied.length > 0 ? { applied } : {})
      return []
    },
  }
}

function haltWork(cluster: Cluster, address: GuestAddress, user: string, how: 'shutdown' | 'stop'): TaskWork {
  return {
    durationMs: durationsMs[address.type][how],
    locks: address.vmid,
    begin: () => cluster.checkLock(cluster.guestOn(address.node, address.type, address.vmid)),
    finish: (upid) => halt(cluster, address, { user, upid }, `guest.${how}`),
  }
}

/** A guest that is stopped already stays so, and nothing has happened. */
function halt(cluster: Cluster, address: GuestAddress, actor: { user: string; upid: string }, kind: EffectKind): readonly string[] {
  const guest = cluster.guestOn(address.node, address.type, address.vmid)
  if (guest.status === 'stopped') return []
  setStopped(guest)
  recordedContext(cluster, guest, actor).effect(kind, {})
  return []
}

/** What is pending comes into force, as at every start. Returns the options. */
export function applyPending(context: GuestContext): readonly string[] {
  const { config, type } = context.guest
  const applied = [...config.pending.keys(), ...config.pendingDelete.keys()]
  if (type === 'lxc') applyPendingLxc(context)
  else applyPendingQemu(context)
  return applied
}

export function setRunning({ cluster, guest }: Pick<GuestContext, 'cluster' | 'guest'>): void {
  const node = cluster.node(guest.node)
  guest.status = 'running'
  guest.startedAtMs = cluster.clock.nowMs()
  guest.pid = node.nextPid++
}

export function setStopped(guest: Guest): void {
  guest.status = 'stopped'
  guest.startedAtMs = null
  guest.pid = null
}
