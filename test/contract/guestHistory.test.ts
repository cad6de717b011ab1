/** Who has touched a guest since it was made: read whole, or not at all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostConnection } from '../../electron/ports.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { ended, openClient } from './proxmoxClientHarness.ts'
import { askData } from './simulatorAsk.ts'

const vmid = 900
let simulator: Simulator
let node: string
let connection: HostConnection
let creation: string

const open: HostConnection[] = []
function client(token?: string): HostConnection {
  const made = openClient(simulator, token === undefined ? {} : { token })
  open.push(made)
  return made
}

/** Carries out a request of somebody and waits for its task. */
async function run(path: string, body: Readonly<Record<string, string>>, token = simulator.token): Promise<string> {
  const upid = String(await askData(simulator, { method: 'POST', path, body, token }))
  await ended(connection, upid)
  return upid
}

const types = async (reader: HostConnection['reader'], since = creation, on = node) => (await reader.guestHistory(on, vmid, since))?.map((task) => `${task.type} ${task.user}`)

beforeAll(async () => {
  simulator = await startSimulator({ nodes: 2, guests: 6, timeScale: 0.01 })
  connection = client()
  node = simulator.endpoints[0]?.node ?? ''
  creation = await run(`/nodes/${node}/lxc`, { vmid: String(vmid), ostemplate: 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', rootfs: 'local-lvm:1', hostname: 'new', net0: 'name=eth0,bridge=vmbr0' })
})
afterAll(async () => {
  for (const each of open) await each.reader.close()
  await simulator.close()
})

describe('the history of a guest', () => {
  it('holds the tasks of every user, running ones too, and none of other guests', async () => {
    expect(await types(connection.reader)).toEqual(['vzcreate root@pam!countersign'])
    const bob = simulator.addToken('bob@pam!own', { '/vms': ['VM.Snapshot', 'VM.PowerMgmt', 'VM.Audit'] })
    await run(`/nodes/${node}/lxc/${vmid}/snapshot`, { snapname: 'theirs' }, bob)
    await run(`/nodes/${node}/lxc`, { vmid: '901', ostemplate: 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', rootfs: 'local-lvm:1' })
    simulator.faults.task({ type: 'vzstart', vmid, durationMs: 3_600_000 })
    await askData(simulator, { method: 'POST', path: `/nodes/${node}/lxc/${vmid}/status/start`, body: {}, token: bob })
    expect((await types(connection.reader))?.toSorted()).toEqual(['vzcreate root@pam!countersign', 'vzsnapshot bob@pam!own', 'vzstart bob@pam!own'])
  })

  it('holds what was done after the clock of the host was set back, and nothing of an earlier guest', async () => {
    const earlier = await run(`/nodes/${node}/lxc`, { vmid: '910', ostemplate: 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', rootfs: 'local-lvm:1' })
    await run(`/nodes/${node}/lxc/910/snapshot`, { snapname: 'earlier' })
    expect((await connection.reader.guestHistory(node, 910, earlier))?.map((task) => task.type)).toEqual(['vzsnapshot', 'vzcreate'])
    const upid = String(await askData(simulator, { method: 'DELETE', path: `/nodes/${node}/lxc/910`, token: simulator.token }))
    await ended(connection, upid)
    simulator.advance(5_000)
    const later = await run(`/nodes/${node}/lxc`, { vmid: '910', ostemplate: 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz', rootfs: 'local-lvm:1' })
    simulator.advance(-3_600_000)
    await run(`/nodes/${node}/lxc/910/snapshot`, { snapname: 'unseen' })
    simulator.advance(3_600_000)
    expect((await connection.reader.guestHistory(node, 910, later))?.map((task) => task.type)).toEqual(['vzsnapshot', 'vzcreate'])
  })

  it('of a copy, whose task is named after its source, is not known where its VMID has older tasks', async () => {
    const copied = await run(`/nodes/${node}/lxc/901/clone`, { newid: '911', full: '1' })
    expect((await connection.reader.guestHistory(node, 911, copied))?.map((task) => task.type)).toEqual([])
    simulator.advance(-3_600_000)
    await run(`/nodes/${node}/lxc/911/snapshot`, { snapname: 'unseen' })
    simulator.advance(3_600_000)
    expect(await connection.reader.guestHistory(node, 911, copied)).toBeNull()
  })

  it('is not known to a token that sees its own tasks alone', async () => {
    expect(await types(client(simulator.addToken('carol@pam!own', { '/': ['VM.Audit'] })).reader)).toBeUndefined()
    expect(await types(client(simulator.addToken('dave@pam!own', { '/': ['VM.Audit', 'Sys.Audit'], [`/nodes/${node}`]: ['VM.Audit'] })).reader)).toBeUndefined()
    expect(await types(client(simulator.addToken('erin@pam!own', { '/': ['VM.Audit', 'Sys.Audit'] })).reader)).toBeDefined()
  })

  it('is not known where the list does not reach back to the task it is asked from', async () => {
    expect(await types(connection.reader, creation.replace(/:vzcreate:/, ':qmcreate:'))).toBeUndefined()
    expect(await types(connection.reader, creation.replace(/^UPID:([^:]+):[0-9A-F]{8}/, 'UPID:$1:00ABCDEF'))).toBeUndefined()
  })

  it('is not known on a node on which that task did not run, nor from what is no task', async () => {
    const other = simulator.endpoints[1]?.node ?? ''
    expect(await types(connection.reader, creation, other)).toBeUndefined()
    expect(await types(connection.reader, 'UPID:1')).toBeUndefined()
  })
})
