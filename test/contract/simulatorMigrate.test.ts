/** Moving guests to other nodes, and what HA makes of requests for guests that it manages. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import { createGuest } from '../../electron/simulator/guests/guest.ts'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import { type Answer, ask, askData, type Question, runTask, withSimulator } from './simulatorAsk.ts'
import { all, destructiveCluster, guestIn, set, snapshot, start } from './simulatorDestructiveCluster.ts'

const migrate = (vmid: number, body: Readonly<Record<string, string>> = {}, type: 'lxc' | 'qemu' = 'lxc'): Question =>
  ({ method: 'POST', path: `/nodes/pve1/${type}/${vmid}/migrate`, body: { target: 'pve9', ...body } })
const run = (given: (cluster: Cluster) => void, use: (simulator: Simulator) => Promise<void>): Promise<void> =>
  withSimulator({ scenario: (clock) => destructiveCluster(clock, given) }, use)
const nothing = (): void => undefined
/** A machine without disks: nothing of it is local. */
const diskless = (cluster: Cluster): void => void cluster.guests.set(310, createGuest('qemu', 310, 'pve1', { memory: '512', name: 'diskless' }))
const rowOf = async (simulator: Simulator, vmid: number): Promise<Record<string, unknown> | undefined> =>
  (await askData(simulator, { path: '/cluster/resources?type=vm' }) as readonly Record<string, unknown>[]).find((row) => row['vmid'] === vmid)
const liveOf = async (simulator: Simulator, vmid: number, node = 'pve1', type = 'lxc'): Promise<Record<string, unknown>> =>
  await askData(simulator, { path: `/nodes/${node}/${type}/${vmid}/status/current` }) as Record<string, unknown>
const put = (sid: string, body: Readonly<Record<string, string>>): Question => ({ method: 'PUT', path: `/cluster/ha/resources/${sid}`, body })
const add = (body: Readonly<Record<string, string>>): Question => ({ method: 'POST', path: '/cluster/ha/resources', body })
/** Lets the manager come round, and what it then starts end. */
const rounds = async (simulator: Simulator, count = 2): Promise<void> => {
  for (let round = 0; round < count; round += 1) {
    simulator.advance(120_000)
    await askData(simulator, { path: '/version' })
  }
}

describe('guests move to other nodes', () => {
  it('a stopped container moves with its disks, and answers from its new node alone', async () => {
    await run(nothing, async (simulator) => {
      const { exitStatus, upid } = await runTask(simulator, migrate(170))
      expect([exitStatus, upid.split(':')[1], upid.split(':')[5]]).toEqual(['OK', 'pve1', 'vzmigrate'])
      expect((await ask(simulator, { path: '/nodes/pve1/lxc/170/config' })).reason).toBe("Configuration file 'nodes/pve1/lxc/170.conf' does not exist")
      expect(await askData(simulator, { path: '/nodes/pve9/lxc/170/config' })).not.toHaveProperty('lock')
      expect(await askData(simulator, { path: '/nodes/pve9/storage/local/content?vmid=170' })).toMatchObject([{ volid: 'local:170/vm-170-disk-0.raw' }])
      expect(await askData(simulator, { path: '/nodes/pve1/storage/local/content?vmid=170' })).toEqual([])
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.migrate', vmid: 170, detail: { from: 'pve1', to: 'pve9', restarted: false }, lost: { volumes: [] } }])
    })
  })

  it('a running container is down while it moves, and its start applies what was pending', async () => {
    const given = all(start(170), (cluster) => void guestIn(cluster, 170).config.pending.set('nameserver', '1.1.1.1'))
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, given), timeScale: 1 }, async (simulator) => {
      await askData(simulator, migrate(170, { restart: '1' }))
      expect(await liveOf(simulator, 170)).toMatchObject({ status: 'stopped', lock: 'migrate' })
      simulator.advance(60_000)
      expect(await liveOf(simulator, 170, 'pve9')).toMatchObject({ status: 'running' })
      expect(await askData(simulator, { path: '/nodes/pve9/lxc/170/config?current=1' })).toMatchObject({ nameserver: '1.1.1.1' })
    })
  })

  it('a running machine moves online without being restarted; what is pending waits on', async () => {
    const given = all(diskless, start(310), (cluster) => void guestIn(cluster, 310).config.pending.set('memory', '1024'))
    await run(given, async (simulator) => {
      expect((await runTask(simulator, migrate(310, { online: '1' }, 'qemu'))).exitStatus).toBe('OK')
      expect(await liveOf(simulator, 310, 'pve9', 'qemu')).toMatchObject({ status: 'running' })
      expect(await askData(simulator, { path: '/nodes/pve9/qemu/310/config?current=1' })).toMatchObject({ memory: '512' })
    })
  })

  it('refuses at once what Proxmox refuses at once', async () => {
    await run(all(start(170), start(203), set(171, { lock: 'backup' }), set(201, { lock: 'backup' })), async (simulator) => {
      const rows: readonly (readonly [Question, string])[] = [
        [migrate(170), "can't migrate running container without --online or --restart"],
        [migrate(203, {}, 'qemu'), "can't migrate running VM without --online"],
        [migrate(201, {}, 'qemu'), 'VM is locked (backup)'],
        [migrate(172, { target: 'pve7' }), "no such cluster node 'pve7'"],
        [migrate(172, { target: 'pve1' }), 'Parameter verification failed.'],
        [migrate(203, { online: '1', force: '1' }, 'qemu'), 'Parameter verification failed.'],
      ]
      for (const [index, [question, reason]] of rows.entries()) expect([index, (await ask(simulator, question)).reason]).toEqual([index, reason])
      const token = simulator.addToken('weak@pve!tok', { '/vms/172': ['VM.Audit'] })
      expect((await ask(simulator, { ...migrate(172), token })).reason).toBe('Permission check failed (/vms/172, VM.Migrate)')
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('aborts in the task what Proxmox aborts there, and moves nothing', async () => {
    await run(all(start(170), start(203), set(171, { lock: 'backup' }), snapshot(172, 'before')), async (simulator) => {
      const rows: readonly (readonly [Question, string])[] = [
        [migrate(170, { online: '1' }), 'lxc live migration is currently not implemented'],
        [migrate(171), 'CT is locked (backup)'],
        [migrate(172), "can't migrate CT - check log"],
        [migrate(203, { online: '1' }, 'qemu'), "can't migrate VM - check log"],
      ]
      for (const [index, [question, why]] of rows.entries()) {
        const { exitStatus, log } = await runTask(simulator, question)
        expect([index, exitStatus]).toEqual([index, 'migration aborted'])
        expect(log[0]).toContain(why)
      }
      expect((await runTask(simulator, migrate(203, { online: '1', 'with-local-disks': '1' }, 'qemu'))).exitStatus).toBe('OK')
      expect(simulator.ledger().map(({ kind, vmid }) => [kind, vmid])).toEqual([['guest.migrate', 203]])
    })
  })

  it('a broken worker leaves the lock and the guest where it was', async () => {
    await run(nothing, async (simulator) => {
      simulator.faults.task({ type: 'vzmigrate', outcome: { kind: 'unexpected', effect: false } })
      expect((await runTask(simulator, migrate(170))).exitStatus).toBe('unexpected status')
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/170/config' })).toMatchObject({ lock: 'migrate' })
      expect(simulator.ledger()).toEqual([])
    })
  })
})

describe('HA decides over the power of its guests', () => {
  it('acts later on what the resource says, and shows its state', async () => {
    await run(nothing, async (simulator) => {
      await askData(simulator, add({ sid: 'ct:170', state: 'started', max_restart: '2' }))
      expect(await liveOf(simulator, 170)).toMatchObject({ status: 'stopped', ha: { managed: 1, state: null } })
      expect(await rowOf(simulator, 170)).toMatchObject({ hastate: 'started' })
      await rounds(simulator)
      expect(await liveOf(simulator, 170)).toMatchObject({ status: 'running', ha: { managed: 1, state: 'started' } })
      await askData(simulator, put('ct:170', { state: 'stopped' }))
      expect(await liveOf(simulator, 170)).toMatchObject({ status: 'running' })
      await rounds(simulator, 3)
      expect(await liveOf(simulator, 170)).toMatchObject({ status: 'stopped', ha: { managed: 1, state: 'stopped' } })
      expect(await askData(simulator, { path: '/cluster/ha/resources' })).toMatchObject([{ sid: 'ct:170', type: 'ct', state: 'stopped', max_restart: 2 }])
      expect(simulator.ledger().map(({ kind, user }) => [kind, user.split('!')[0]])).toEqual([
        ['ha.set', 'root@pam'], ['guest.start', 'root@pam'], ['ha.set', 'root@pam'], ['guest.shutdown', 'root@pam'],
      ])
    })
  })

  it('start, stop, shutdown and migrate only file requests: the task is done before the guest is', async () => {
    await run((cluster) => { cluster.ha.add(guestIn(cluster, 170), new Map([['state', 'stopped']]), 0) }, async (simulator) => {
      await rounds(simulator, 1)
      const post = (verb: string): Question => ({ method: 'POST', path: `/nodes/pve1/lxc/170/status/${verb}`, body: {} })
      const filed = async (question: Question): Promise<readonly unknown[]> => {
        const upid = String(await askData(simulator, question))
        simulator.advance(50)
        const { exitstatus } = await askData(simulator, { path: `/nodes/pve1/tasks/${encodeURIComponent(upid)}/status` }) as { exitstatus: string }
        return [upid.split(':')[5], exitstatus, (await liveOf(simulator, 170))['status']]
      }
      expect(await filed(post('start'))).toEqual(['hastart', 'OK', 'stopped'])
      await rounds(simulator)
      expect(await filed(post('shutdown'))).toEqual(['hastop', 'OK', 'running'])
      await rounds(simulator, 3)
      expect(await liveOf(simulator, 170)).toMatchObject({ status: 'stopped' })
      expect(await askData(simulator, { path: '/cluster/ha/resources/ct:170' })).toMatchObject({ state: 'stopped' })
      expect(await filed(migrate(170))).toEqual(['hamigrate', 'OK', 'stopped'])
      await rounds(simulator)
      expect(await rowOf(simulator, 170)).toMatchObject({ node: 'pve9' })
      expect(simulator.ledger().filter(({ kind }) => kind === 'guest.migrate')).toHaveLength(1)
    })
  })

  it('starts a guest again that went down, gives up in the end, and then only takes `disabled`', async () => {
    await run(start(170), async (simulator) => {
      simulator.mutate(170, { ha: 'started' })
      simulator.mutate(170, { status: 'stopped' })
      await rounds(simulator)
      expect(await liveOf(simulator, 170)).toMatchObject({ status: 'running' })
      simulator.mutate(170, { status: 'stopped', lock: 'backup' })
      await rounds(simulator, 6)
      expect(await rowOf(simulator, 170)).toMatchObject({ hastate: 'error' })
      expect((await ask(simulator, put('ct:170', { state: 'started' }))).reason).toBe("service 'ct:170' in error state, must be disabled and fixed first")
      await askData(simulator, put('ct:170', { state: 'disabled' }))
      await rounds(simulator)
      expect(await rowOf(simulator, 170)).toMatchObject({ hastate: 'stopped' })
    })
  })

  it('refuses in the words of Proxmox', async () => {
    await run(nothing, async (simulator) => {
      const reason = async (question: Question): Promise<string> => ((await ask(simulator, question)) satisfies Answer).reason
      expect(await reason(put('vm:203', { state: 'started' }))).toBe("update resources config failed: no such resource 'vm:203'")
      expect(await reason(add({ sid: 'vm:170' }))).toBe("resource 'vm:170' - guest with ID 170 is not a VM")
      expect(await reason(add({ sid: 'ct:170', group: 'a' }))).toBe("invalid parameter 'group': ha groups have been migrated to rules")
      await askData(simulator, add({ sid: '170', state: 'stopped' }))
      expect(await reason(add({ sid: 'ct:170' }))).toBe("create resource failed: resource ID 'ct:170' already defined")
      expect(await reason({ method: 'DELETE', path: '/nodes/pve1/lxc/170' })).toBe('unable to remove CT 170 - used in HA resources and purge parameter not set.')
      expect(await reason(put('ct:170', { state: 'started', digest: '0' }))).toContain('detected modified configuration')
      const token = simulator.addToken('weak@pve!tok', { '/': ['Sys.Audit'] })
      expect(await reason({ ...put('ct:170', { state: 'started' }), token })).toBe('Permission check failed (/, Sys.Console)')
      await askData(simulator, { method: 'DELETE', path: '/cluster/ha/resources/ct:170' })
      expect(await reason({ method: 'DELETE', path: '/cluster/ha/resources/ct:170' })).toBe("cannot delete service 'ct:170', not HA managed!")
      expect(simulator.ledger().map(({ kind }) => kind)).toEqual(['ha.set', 'ha.remove'])
    })
  })
})
