/** What the recordings do not show by themselves: time, several nodes, rights, what is pending, and the ledger. */
import { Agent } from 'node:https'
import { describe, expect, it } from 'vitest'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import { recordedCluster } from './recordedCluster.ts'
import { ask, askData, runTask, withSimulator } from './simulatorAsk.ts'

interface Row { readonly vmid: number; readonly type: 'lxc' | 'qemu'; readonly node: string; readonly status: string; readonly name?: string }
const resources = async (simulator: Simulator, token?: string): Promise<readonly Row[]> =>
  await askData(simulator, { path: '/cluster/resources?type=vm', ...(token === undefined ? {} : { token }) }) as readonly Row[]
const firstOf = async (simulator: Simulator, wanted: Partial<Row>): Promise<Row> => {
  const row = (await resources(simulator)).find((guest) => Object.entries(wanted).every(([key, value]) => guest[key as keyof Row] === value))
  if (!row) throw new Error(`no guest with ${JSON.stringify(wanted)}`)
  return row
}
const kinds = (simulator: Simulator): readonly string[] => simulator.ledger().map((entry) => entry.kind)
const recorded = { scenario: recordedCluster } as const

describe('time', () => {
  it('lets cluster/resources lag behind the state by pvestatd\'s round', async () => {
    await withSimulator({ timeScale: 1 }, async (simulator) => {
      const guest = await firstOf(simulator, { type: 'lxc', status: 'running' })
      const base = `/nodes/${guest.node}/lxc/${guest.vmid}`
      // To the start of a round, so that the change falls into its middle.
      simulator.advance(10_000 - (Date.now() % 10_000) + 1_000)
      simulator.mutate(guest.vmid, { status: 'stopped', tags: 'fresh' })
      const seen = async (): Promise<unknown> => (await resources(simulator)).find((row) => row.vmid === guest.vmid)
      expect(await askData(simulator, { path: `${base}/status/current` })).toMatchObject({ status: 'stopped' })
      expect(await seen()).toMatchObject({ status: 'running', tags: 'fresh' })
      simulator.advance(10_000)
      expect(await seen()).toMatchObject({ status: 'stopped' })
    })
  })

  it('shows unknown and no name once a dead node has been silent for five minutes', async () => {
    await withSimulator({}, async (simulator) => {
      const guest = await firstOf(simulator, { node: 'pve2', status: 'running' })
      await simulator.setNodeDown('pve2', true)
      const seen = async (): Promise<Row | undefined> => (await resources(simulator)).find((row) => row.vmid === guest.vmid)
      expect(await seen()).toMatchObject({ status: 'running', name: guest.name })
      simulator.advance(3_100)
      const later = await seen()
      expect(later).toMatchObject({ status: 'unknown' })
      expect(later).not.toHaveProperty('name')
    })
  })

  it('closes idle connections', async () => {
    await withSimulator({ keepAliveMs: 50 }, async (simulator) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const closed = new Promise<void>((resolve) => {
        agent.on('free', (socket: { once(event: string, listener: () => void): void }) => socket.once('close', resolve))
      })
      const answer = await ask(simulator, { path: '/version', agent })
      expect(answer.headers['connection']).toBe('Keep-Alive')
      expect(answer.headers['keep-alive']).toBeUndefined()
      await closed
      agent.destroy()
    })
  })

  it('makes a change wait for the task that holds the guest', async () => {
    await withSimulator({}, async (simulator) => {
      const guest = await firstOf(simulator, { type: 'lxc', status: 'running' })
      const base = `/nodes/${guest.node}/lxc/${guest.vmid}`
      await askData(simulator, { method: 'POST', path: `${base}/status/shutdown` })
      expect(await ask(simulator, { method: 'PUT', path: `${base}/config`, body: { memory: '777' } })).toMatchObject({ status: 200 })
      expect(kinds(simulator)).toEqual(['guest.shutdown', 'guest.configure'])
    })
  })
})

describe('several nodes', () => {
  it('serve each other\'s guests', async () => {
    await withSimulator({}, async (simulator) => {
      const guest = await firstOf(simulator, { node: 'pve3' })
      for (const { url } of simulator.endpoints) {
        expect(await ask(simulator, { url, path: `/nodes/pve3/${guest.type}/${guest.vmid}/config` })).toMatchObject({ status: 200 })
      }
      expect((await ask(simulator, { path: `/nodes/pve1/${guest.type}/${guest.vmid}/config` })).reason).toContain('does not exist')
    })
  })

  it('answer 595 for one that is down, whose own port refuses, until it is back', async () => {
    await withSimulator({}, async (simulator) => {
      const { url = '' } = simulator.endpoints[1] ?? {}
      await simulator.setNodeDown('pve2', true)
      expect(await ask(simulator, { path: '/nodes/pve2/lxc' })).toMatchObject({ status: 595, reason: 'No route to host', body: null })
      await expect(ask(simulator, { url, path: '/version' })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      expect(await askData(simulator, { path: '/nodes' })).toMatchObject([{ status: 'online' }, { status: 'offline' }, { status: 'online' }])
      await simulator.setNodeDown('pve2', false)
      expect(await ask(simulator, { url, path: '/nodes/pve2/lxc' })).toMatchObject({ status: 200 })
    })
  })

  it('answer 596 for one that hangs', async () => {
    await withSimulator({}, async (simulator) => {
      await simulator.setNodeDown('pve2', 'hanging')
      expect(await ask(simulator, { path: '/nodes/pve2/lxc' })).toMatchObject({ status: 596, reason: 'Connection timed out', body: null })
    })
  })

  it('read but refuse to write without a quorum', async () => {
    await withSimulator({}, async (simulator) => {
      const guest = await firstOf(simulator, { type: 'lxc' })
      simulator.setQuorate(false)
      expect(await askData(simulator, { path: '/cluster/status' })).toMatchObject([{ quorate: 0 }, {}, {}, {}])
      const write = await ask(simulator, { method: 'PUT', path: `/nodes/${guest.node}/lxc/${guest.vmid}/config`, body: { memory: '99' } })
      expect(write).toMatchObject({ status: 500, reason: 'cluster not ready - no quorum?' })
      expect(kinds(simulator)).toEqual([])
    })
  })
})

describe('rights', () => {
  it('hide what a token may not see, without a word', async () => {
    await withSimulator({}, async (simulator) => {
      const guest = await firstOf(simulator, { type: 'lxc' })
      const token = simulator.addToken('viewer@pve!tok', { [`/vms/${guest.vmid}`]: ['VM.Audit'] })
      expect((await resources(simulator, token)).map((row) => row.vmid)).toEqual([guest.vmid])
      expect(await askData(simulator, { path: `/nodes/${guest.node}/lxc`, token })).toHaveLength(1)
      expect(await askData(simulator, { path: '/cluster/tasks', token })).toEqual([])
      expect((await ask(simulator, { path: `/nodes/${guest.node}/lxc/999/config`, token })).reason).toBe('Permission check failed (/vms/999, VM.Audit)')
    })
  })

  it('are needed for each option by itself', async () => {
    await withSimulator(recorded, async (simulator) => {
      const token = simulator.addToken('weak@pve!tok', { '/vms/101': ['VM.Audit', 'VM.Config.Options', 'VM.PowerMgmt'] })
      const put = async (body: Record<string, string>): Promise<string> => {
        const answer = await ask(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/101/config', token, body })
        return `${answer.status} ${answer.reason}`
      }
      expect(await put({ description: 'x' })).toBe('200 OK')
      expect(await put({ onboot: '1', memory: '512' })).toBe('403 Permission check failed (/vms/101, VM.Config.Memory)')
      expect(await put({ features: 'nesting=1' })).toBe('403 Permission check failed (changing feature flags for privileged container is only allowed for root@pam)')
      expect(await put({ mp0: '/srv,mp=/srv' })).toBe('403 Permission check failed (mount point type bind is only allowed for root@pam)')
      expect(kinds(simulator)).toEqual(['guest.configure'])
    })
  })

  it('of a deeper path replace those of the path above', async () => {
    await withSimulator(recorded, async (simulator) => {
      const token = simulator.addToken('mixed@pve!tok', { '/vms': ['VM.Audit'], '/vms/101': [] })
      expect((await resources(simulator, token)).map((row) => row.vmid)).not.toContain(101)
      expect((await resources(simulator, token)).map((row) => row.vmid)).toContain(100)
    })
  })

  it('no token is root', async () => {
    await withSimulator(recorded, async (simulator) => {
      const answer = await ask(simulator, { method: 'PUT', path: '/nodes/pve1/qemu/200/config', body: { cores: '1', skiplock: '1' } })
      expect(answer).toMatchObject({ status: 400, body: { errors: { skiplock: 'Only root may use this option.' } } })
    })
  })
})

describe('what is pending', () => {
  const config = (simulator: Simulator, query = ''): Promise<unknown> => askData(simulator, { path: `/nodes/pve1/qemu/201/config${query}` })

  it('of a running VM waits for its next start, and a start applies it', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.mutate(201, { status: 'running' })
      await askData(simulator, { method: 'PUT', path: '/nodes/pve1/qemu/201/config', body: { memory: '4096', cores: '2', description: 'now' } })
      expect(await config(simulator)).toMatchObject({ memory: '4096', cores: 2, description: 'now' })
      expect(await config(simulator, '?current=1')).toMatchObject({ memory: '256', description: 'now' })
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.configure', vmid: 201, detail: { pending: ['memory', 'cores'] } }])
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/qemu/201/status/shutdown' })
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/qemu/201/status/start' })
      expect(await config(simulator, '?current=1')).toMatchObject({ memory: '4096', cores: 2 })
      expect(simulator.ledger().at(-1)).toMatchObject({ kind: 'guest.start', detail: { applied: ['memory', 'cores'] } })
    })
  })

  it('of a stopped VM is applied by any change, a forced deletion of its disk too', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.mutate(201, { 'pending:memory': '999', 'pending:delete': '!scsi0' })
      await askData(simulator, { method: 'PUT', path: '/nodes/pve1/qemu/201/config', body: { description: 'touch' } })
      expect(await config(simulator)).toMatchObject({ memory: '999', description: 'touch' })
      expect(await config(simulator)).not.toHaveProperty('scsi0')
      expect(simulator.ledger()).toMatchObject([
        { kind: 'disk.delete', vmid: 201, detail: { disk: 'scsi0', volume: 'local:201/vm-201-disk-0.raw' } }, { kind: 'guest.configure' },
      ])
    })
  })

  it('of a stopped container stays until its start', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.mutate(150, { 'pending:delete': 'mp3' })
      await askData(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/150/config', body: { description: 'touch' } })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/150/pending' })).toContainEqual(expect.objectContaining({ key: 'mp3', delete: 1 }))
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/150/status/start' })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/150/config' })).toMatchObject({ unused0: 'local:150/vm-150-disk-3.raw' })
      expect(kinds(simulator)).toEqual(['guest.configure', 'disk.detach', 'guest.start'])
    })
  })

  it('is reverted on request', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.mutate(201, { status: 'running', 'pending:memory': '999' })
      await askData(simulator, { method: 'PUT', path: '/nodes/pve1/qemu/201/config', body: { revert: 'memory' } })
      expect(await config(simulator)).toMatchObject({ memory: '256' })
    })
  })
})

describe('tasks and the ledger', () => {
  it.each([
    ['vzstart of a locked container', { lock: 'backup' }, { method: 'POST', path: '/nodes/pve1/lxc/110/status/start' }, 'CT is locked (backup)'],
    ['vzstart of a template', { template: '1' }, { method: 'POST', path: '/nodes/pve1/lxc/110/status/start' }, "you can't start a CT if it's a template"],
  ])('%s fails in the task and has no effect', async (_, values, question, text) => {
    await withSimulator(recorded, async (simulator) => {
      simulator.mutate(110, values)
      expect(await runTask(simulator, question)).toMatchObject({ exitStatus: text, log: [`TASK ERROR: ${text}`] })
      expect(simulator.ledger()).toEqual([])
    })
  })

  it.each([
    ['a running VM that is started', 200, { status: 'running' }, 'POST', '/status/start', {}, 'VM 200 already running'],
    ['a VM disk that would shrink', 200, {}, 'PUT', '/resize', { disk: 'scsi0', size: '1G' }, 'shrinking disks is not supported'],
    ['a VM disk that is not there', 200, {}, 'PUT', '/resize', { disk: 'scsi8', size: '1G' }, "disk 'scsi8' does not exist"],
    ['a stale digest of a VM', 200, {}, 'PUT', '/resize', { disk: 'scsi0', size: '20G', digest: '0'.repeat(40) }, 'checksum mismatch (file change by other user?)'],
    ['a CD drive', 201, {}, 'PUT', '/resize', { disk: 'ide2', size: '1G' }, "unable to parse volume ID 'none'"],
    ['the same size of a VM disk', 200, {}, 'PUT', '/resize', { disk: 'scsi0', size: '16G' }, 'OK'],
    ['a stopped VM that is stopped', 200, {}, 'POST', '/status/stop', {}, 'OK'],
  ] as const)('%s: the task tells, and nothing happens', async (_, vmid, given, method, path, body, exitStatus) => {
    await withSimulator(recorded, async (simulator) => {
      simulator.mutate(vmid, given)
      expect(await runTask(simulator, { method, path: `/nodes/pve1/qemu/${vmid}${path}`, body })).toMatchObject({ exitStatus })
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('grow disks, absolutely and by addition', async () => {
    await withSimulator(recorded, async (simulator) => {
      const gibibyte = 1024 ** 3
      expect(await runTask(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/110/resize', body: { disk: 'rootfs', size: '4G' } })).toMatchObject({ exitStatus: 'OK' })
      expect(await runTask(simulator, { method: 'PUT', path: '/nodes/pve1/qemu/200/resize', body: { disk: 'scsi0', size: '+512M' } })).toMatchObject({ log: ['Image resized.', 'TASK OK'] })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/110/config' })).toMatchObject({ rootfs: 'local:110/vm-110-disk-0.raw,size=4G' })
      expect(await askData(simulator, { path: '/nodes/pve1/qemu/200/config' })).toMatchObject({ scsi0: 'local:200/vm-200-disk-0.raw,size=16896M' })
      expect(simulator.ledger()).toMatchObject([
        { kind: 'disk.grow', vmid: 110, detail: { disk: 'rootfs', fromBytes: 2 * gibibyte, toBytes: 4 * gibibyte } },
        { kind: 'disk.grow', vmid: 200, detail: { disk: 'scsi0', fromBytes: 16 * gibibyte, toBytes: 16.5 * gibibyte } },
      ])
    })
  })

  it('destroy a guest with its volumes', async () => {
    await withSimulator(recorded, async (simulator) => {
      const { log } = await runTask(simulator, { method: 'DELETE', path: '/nodes/pve1/lxc/150?purge=1' })
      expect(log).toEqual(['purging CT 150 from related configurations..', 'TASK OK'])
      expect(simulator.ledger()).toMatchObject([{
        kind: 'guest.destroy', vmid: 150,
        detail: { purge: true, volumes: expect.arrayContaining([0, 2, 3].map((disk) => `local:150/vm-150-disk-${disk}.raw`)) as unknown },
      }])
      expect((await ask(simulator, { path: '/nodes/pve1/lxc/150/config' })).reason).toContain('does not exist')
    })
  })

  it('record who did what, in order, and nothing that was refused, read or done by hand', async () => {
    await withSimulator(recorded, async (simulator) => {
      const user = simulator.addToken('ops@pve!night', { '/vms': ['VM.Audit', 'VM.PowerMgmt', 'VM.Config.Memory'] })
      simulator.mutate(101, { memory: '300' })
      await ask(simulator, { path: '/nodes/pve1/lxc/101/config', token: user })
      await ask(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/101/config', token: user, body: { memory: '1' } })
      await ask(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/101/config', token: user, body: { memory: '300' } })
      await ask(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/101/config', token: user, body: { memory: '600' } })
      const { upid } = await runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/101/status/start' })
      expect(simulator.ledger()).toMatchObject([
        { seq: 1, kind: 'guest.configure', node: 'pve1', vmid: 101, user: 'ops@pve!night', upid: null, detail: { set: { memory: '600' }, delete: [], pending: [] } },
        { seq: 2, kind: 'guest.start', node: 'pve1', vmid: 101, user: 'root@pam!countersign', upid },
      ])
      expect(simulator.requests().slice(0, 2)).toMatchObject([{ method: 'GET', path: '/nodes/pve1/lxc/101/config', credentials: true }, { method: 'PUT' }])
    })
  })

  it('page through logs and lists', async () => {
    await withSimulator(recorded, async (simulator) => {
      for (let size = 3; size < 8; size += 1) await runTask(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/110/resize', body: { disk: 'rootfs', size: `${size}G` } })
      const page = await ask(simulator, { path: '/nodes/pve1/tasks?start=1&limit=2&typefilter=resize' })
      expect(page.body).toMatchObject({ total: 5, data: [{ type: 'resize' }, { type: 'resize' }] })
      const [task] = (page.body as { data: readonly { upid: string }[] }).data
      const log = await ask(simulator, { path: `/nodes/pve1/tasks/${encodeURIComponent(task?.upid ?? '')}/log?start=1&limit=2` })
      expect(log.body).toMatchObject({ total: 4, data: [{ n: 2 }, { n: 3 }] })
    })
  })
})
