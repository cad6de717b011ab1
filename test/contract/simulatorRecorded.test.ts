/** Replays exchanges with Proxmox VE 9.1.8's own daemons against the simulator in the same situation. */
import { describe, expect, it } from 'vitest'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import exchangesJson from '../fixtures/proxmox/simulator/exchanges.json' with { type: 'json' }
import { recordedCluster } from './recordedCluster.ts'
import { shapeOf } from './shapeOf.ts'
import { ask, askData, runTask, withSimulator } from './simulatorAsk.ts'

interface Exchange {
  readonly request: { readonly method: string; readonly path: string; readonly body: string | null; readonly contentType: string | null }
  readonly response: { readonly status: number; readonly reason: string; readonly body: unknown }
}
const exchanges = exchangesJson as Record<string, Exchange>

interface Replay {
  readonly name: string
  /** Brings the cluster into the situation of the recording. */
  readonly given?: (simulator: Simulator) => void | Promise<unknown>
  /** The recording's token; everything, if left out. */
  readonly as?: (simulator: Simulator) => string | null
  /** Text of the recorded request to be replaced, such as a digest or a UPID that is another here. */
  readonly replace?: (simulator: Simulator) => Promise<readonly [string | RegExp, string]>
  /** How much of the body is compared: all of it, or only its keys and types. */
  readonly body?: 'same' | 'shape'
}

const start = (vmid: number) => (simulator: Simulator): void => simulator.mutate(vmid, { status: 'running' })
const post = (path: string) => (simulator: Simulator): Promise<unknown> => askData(simulator, { method: 'POST', path })
const noRights = (simulator: Simulator): string => simulator.addToken('none@pve!tok', {})
const weak = (simulator: Simulator): string => {
  const rights = ['VM.Audit', 'VM.Config.Options', 'VM.PowerMgmt']
  return simulator.addToken('weak@pve!tok', { '/vms/101': rights, '/vms/110': rights })
}
const digestOf = (type: string, vmid: number) => async (simulator: Simulator): Promise<readonly [RegExp, string]> => {
  const config = await askData(simulator, { path: `/nodes/pve1/${type}/${vmid}/config` }) as { digest: string }
  return [/(?<=digest=)\w+/, config.digest]
}
/** The UPID of the newest task on the node in place of the recorded one. */
const newestTask = async (simulator: Simulator): Promise<readonly [RegExp, string]> => {
  const [task] = await askData(simulator, { path: '/nodes/pve1/tasks?source=all&limit=1' }) as readonly { upid: string }[]
  return [/UPID[^/]+/, encodeURIComponent(task?.upid ?? '')]
}

const replays: readonly Replay[] = [
  // Credentials and rights
  { name: 'auth-none', as: () => null },
  { name: 'auth-bad-token', as: () => 'root@pam!full=00000000-0000-0000-0000-000000000000' },
  { name: 'permissions' },
  { name: 'norights-permissions', as: noRights },
  { name: 'ro-permissions-path', as: (simulator) => simulator.addToken('ro@pve!tok', { '/': ['VM.Audit', 'Sys.Audit', 'Datastore.Audit', 'Pool.Audit'] }) },
  { name: 'privsep-list', as: noRights },
  { name: 'privsep-config-403', as: noRights },
  { name: 'privsep-put-403', as: noRights },
  { name: 'norights-get-cluster-resources', as: noRights },
  { name: 'norights-get-nodes', as: noRights, body: 'shape' },
  { name: 'weak-get-cluster-status', as: weak },
  { name: 'weak-get-node-status', as: weak },
  { name: 'weak-get-cluster-resources', as: weak, body: 'shape', given: start(101) },
  { name: 'weak-get-node-lxc-999-config', as: weak },
  // Paths and bodies
  { name: 'path-missing' },
  { name: 'method-missing' },
  { name: 'node-missing' },
  { name: 'delete-with-body' },
  { name: 'put-json-body' },
  { name: 'destroy-unknown-param' },
  // The cluster and its node
  { name: 'cluster-resources', body: 'shape' },
  { name: 'cluster-status' },
  { name: 'nodes', body: 'shape' },
  { name: 'storage', body: 'shape' },
  { name: 'certificates-info', body: 'shape' },
  // Containers: reading
  { name: 'lxc-config-get', body: 'shape' },
  { name: 'lxc-config-get-missing' },
  { name: 'wrong-type-config' },
  { name: 'lxc-list', body: 'shape', given: (simulator) => ([100, 110].forEach((vmid) => simulator.mutate(vmid, { status: 'running', delete: 'tags' }))) },
  { name: 'lxc-status-current-running', body: 'shape', given: (simulator) => simulator.mutate(100, { status: 'running', delete: 'tags' }) },
  { name: 'lxc-status-locked', body: 'shape', given: (simulator) => simulator.lock(110, 'backup') },
  { name: 'lxc-snapshot-list-empty', body: 'shape' },
  { name: 'lxc-pending', body: 'shape', given: (simulator) => simulator.mutate(100, { 'pending:features': 'nesting=0', status: 'running', delete: 'tags,onboot' }) },
  { name: 'lxc-pending-delete', body: 'shape', given: (simulator) => simulator.mutate(100, { 'pending:delete': 'features', status: 'running', delete: 'tags,onboot' }) },
  // Containers: configuration
  { name: 'lxc-config-put-ok', replace: digestOf('lxc', 100) },
  { name: 'lxc-config-put-stale-digest' },
  { name: 'lxc-config-put-short-digest' },
  { name: 'lxc-config-put-empty' },
  { name: 'lxc-config-put-missing' },
  { name: 'lxc-config-put-param-errors' },
  { name: 'lxc-config-put-delete-and-set' },
  { name: 'lxc-config-put-delete-unknown' },
  { name: 'lxc-config-put-delete-rootfs' },
  { name: 'lxc-config-put-locked', given: (simulator) => simulator.lock(110, 'backup') },
  {
    name: 'lxc-config-put-lock-timeout',
    given(simulator) {
      simulator.mutate(101, { status: 'running' })
      simulator.faults.task({ type: 'vzshutdown', durationMs: 60_000 })
      return post('/nodes/pve1/lxc/101/status/shutdown')(simulator)
    },
  },
  { name: 'lxc-put-running-mixed', given: start(101) },
  { name: 'lxc-put-stopped-with-pending', given: (simulator) => simulator.mutate(150, { 'pending:delete': 'mp3' }) },
  { name: 'lxc-set-lock' },
  { name: 'lxc-resize-shrink' },
  { name: 'lxc-resize-equal' },
  { name: 'lxc-resize-missing-slot' },
  // Containers: power and removal
  { name: 'lxc-start-upid' },
  { name: 'lxc-start-already-running', given: start(100) },
  { name: 'lxc-start-locked', given: (simulator) => simulator.lock(110, 'backup') },
  { name: 'missing-start' },
  { name: 'lxc-shutdown-upid', given: start(100) },
  { name: 'lxc-delete-protected', given: (simulator) => simulator.mutate(100, { protection: '1' }) },
  { name: 'lxc-delete-locked', given: (simulator) => simulator.lock(110, 'backup') },
  { name: 'lxc-delete-ok' },
  { name: 'destroy-running', given: start(172) },
  { name: 'destroy-protected-force', given: (simulator) => simulator.mutate(172, { protection: '1' }) },
  // Virtual machines
  { name: 'qemu-config-get', body: 'shape' },
  { name: 'qemu-status-current', body: 'shape' },
  { name: 'qemu-config-put', replace: digestOf('qemu', 200) },
  { name: 'qemu-config-put-stale', given: (simulator) => simulator.mutate(200, { onboot: '1' }) },
  { name: 'qemu-config-post-async' },
  { name: 'qemu-start' },
  { name: 'qemu-resize' },
  { name: 'qemu-resize-shrink' },
  { name: 'qemu-resize-missing' },
  { name: 'qemu-delete' },
  { name: 'qemu-delete-lock-token' },
  { name: 'qemu-put-locked', given: (simulator) => simulator.lock(203, 'backup') },
  { name: 'qemu-destroy-protected', given: (simulator) => simulator.mutate(203, { protection: '1' }) },
  { name: 'qemu-destroy-locked', given: (simulator) => simulator.lock(203, 'backup') },
  { name: 'qemu-pending-force-delete', body: 'shape', given: (simulator) => simulator.mutate(201, { 'pending:memory': '999', 'pending:delete': '!scsi0' }) },
  { name: 'qemu-put-applies-pending', given: (simulator) => simulator.mutate(201, { 'pending:memory': '999', 'pending:delete': '!scsi0' }) },
  // Tasks
  { name: 'task-status-bad-upid' },
  { name: 'task-status-unknown' },
  { name: 'task-log-unknown' },
  { name: 'tasks-bad-typefilter' },
  { name: 'task-status-running', body: 'shape', given: post('/nodes/pve1/lxc/101/status/start'), replace: newestTask },
  { name: 'task-log-running', given: post('/nodes/pve1/lxc/101/status/start'), replace: newestTask },
  { name: 'tasks-active', body: 'shape', given: post('/nodes/pve1/lxc/101/status/start') },
  { name: 'task-stop', given: post('/nodes/pve1/lxc/101/status/start'), replace: newestTask },
  { name: 'tasks-list', body: 'shape', given: (simulator) => runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/101/status/start' }) },
  { name: 'cluster-tasks', body: 'shape', given: (simulator) => runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/101/status/start' }) },
]

describe('the simulator answers as Proxmox did', () => {
  it.each(replays)('$name', async ({ name, given, as, replace, body = 'same' }) => {
    const exchange = exchanges[name]
    if (!exchange) throw new Error(`${name} was not recorded`)
    // Tasks must still run when they are looked at.
    await withSimulator({ scenario: recordedCluster, timeScale: name.includes('running') || name.includes('active') ? 1 : 0.01 }, async (simulator) => {
      await given?.(simulator)
      const token = as?.(simulator)
      const [text, by] = (await replace?.(simulator)) ?? ['', '']
      const { method, path, body: sent, contentType } = exchange.request
      const answer = await ask(simulator, {
        method, path: path.replace('/api2/json', '').replace(text, by), body: sent?.replace(text, by) ?? null, contentType,
        ...(token === undefined ? {} : { token }),
      })
      expect({ status: answer.status, reason: answer.reason }).toEqual({ status: exchange.response.status, reason: exchange.response.reason })
      if (body === 'shape') expect(shapeOf(answer.body)).toEqual(shapeOf(exchange.response.body))
      else expect(withoutTimes(answer.body)).toEqual(withoutTimes(exchange.response.body))
    })
  })
})

/** A UPID's process, times and user differ by nature; an empty body was recorded as empty text. */
function withoutTimes(body: unknown): unknown {
  if (body === '' || body === null) return null
  return JSON.parse(JSON.stringify(body).replace(/(UPID:pve1):\w{8}:\w{8}:\w{8}:([\w]+:\d+):root@pam![\w]+:/g, '$1:$2'))
}
