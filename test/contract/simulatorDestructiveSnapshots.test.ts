/** Snapshots: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import exchangesJson from '../fixtures/proxmox/destructive/snapshots.json' with { type: 'json' }
import { all, destructiveCluster, guestIn, set, snapshot, start } from './simulatorDestructiveCluster.ts'
import { type Exchange, type Replay, replay } from './simulatorDestructiveReplay.ts'
import { askData, runTask, withSimulator } from './simulatorAsk.ts'

const exchanges = exchangesJson as unknown as Readonly<Record<string, Exchange>>
const root = 'btr:160/vm-160-disk-0.raw'
const data = 'btr:160/vm-160-disk-1.raw'

/** The container after its second snapshot, as recorded. */
const two = all(snapshot(160, 's1', 'first'), set(160, { memory: '200', description: 'later\n' }), snapshot(160, 's2'))
const locked = all(two, set(160, { lock: 'backup' }))
/** The storage lost a snapshot that the configuration knows. */
const gone = all(snapshot(160, 's2'), (cluster: Cluster) => cluster.volumes.find(root)?.snapshots.clear())
const stuck = all(gone, set(160, { lock: 'snapshot-delete' }), (cluster: Cluster) => void guestIn(cluster, 160).config.snapshots.get('s2')?.set('snapstate', 'delete'))

const replays: readonly Replay[] = [
  { name: 'lxc-feature-snapshot-btrfs' },
  { name: 'lxc-feature-clone-btrfs' },
  { name: 'ro-get-node-lxc-101-feature-feature-snapshot', rights: { '/': ['VM.Audit'] } },
  { name: 'missing-snapshot', given: (cluster) => void cluster.guests.delete(170) },
  { name: 'weak-get-node-lxc-140-snapshot', rights: { '/vms/101': ['VM.Audit'] } },
  {
    name: 'snap-create',
    after(simulator, cluster) {
      expect([...guestIn(cluster, 160).config.snapshots.keys()]).toEqual(['s1'])
      expect([root, data].map((volume) => [...(cluster.volumes.find(volume)?.snapshots ?? [])])).toEqual([['s1'], ['s1']])
      expect(simulator.ledger()).toMatchObject([{ kind: 'snapshot.create', vmid: 160, lost: { volumes: [], snapshots: [], backups: [] } }])
    },
  },
  { name: 'snap-create-running', given: all(snapshot(160, 's1'), start(160)) },
  { name: 'snap-list', given: all(two, start(160)) },
  { name: 'lxc-config-with-snapshots', given: two },
  { name: 'snap-config', given: two },
  { name: 'snap-config-missing', given: two },
  { name: 'snap-detach-volume-in-snapshot', given: two },
  {
    name: 'snap-delete-unused-in-snapshot',
    given: all(two, set(160, { unused0: data }), (cluster) => void guestIn(cluster, 160).config.values.delete('mp0')),
    after(simulator, cluster) {
      expect([cluster.volumes.find(data)?.snapshots.size, guestIn(cluster, 160).config.values.has('unused0')]).toEqual([2, false])
      expect(simulator.ledger().filter((entry) => entry.lost.volumes.length > 0)).toEqual([])
    },
  },
  {
    name: 'snap-rollback-running-older',
    given: all(two, start(160), set(160, { mp1: 'btr:160/vm-160-disk-2.raw,mp=/later,size=51M' }), (cluster) => cluster.volumes.register('btr:160/vm-160-disk-2.raw', 53_477_376)),
    after(simulator, cluster) {
      const { status, config } = guestIn(cluster, 160)
      expect(status).toBe('stopped')
      expect(Object.fromEntries(config.values)).toMatchObject({ description: 'later\n', memory: '128', parent: 's1', unused0: 'btr:160/vm-160-disk-2.raw' })
      expect([config.values.has('mp1'), config.values.has('lock'), [...config.snapshots.keys()]]).toEqual([false, false, ['s1', 's2']])
      expect(simulator.ledger().at(-1)).toMatchObject({ kind: 'snapshot.rollback', lost: { volumes: [{ id: root }, { id: data }], snapshots: [], backups: [] } })
    },
  },
  { name: 'snap-rollback-status', given: all(two, set(160, { memory: '128' })), body: 'shape' },
  { name: 'snap-rollback-list', given: all(two, set(160, { parent: 's1', memory: '128' })), body: 'shape' },
  { name: 'snap-rollback-start', given: two, after: (_, cluster) => expect(guestIn(cluster, 160).status).toBe('running') },
  { name: 'snap-rollback-missing', given: two },
  { name: 'snap-create-locked', given: locked },
  { name: 'snap-delete-locked', given: locked },
  { name: 'snap-rollback-locked', given: locked, after: (simulator) => expect(simulator.ledger()).toEqual([]) },
  {
    name: 'snap-delete', given: two,
    after(simulator, cluster) {
      expect([...guestIn(cluster, 160).config.snapshots].map(([name, section]) => [name, section.get('parent')])).toEqual([['s2', undefined]])
      expect([...(cluster.volumes.find(root)?.snapshots ?? [])]).toEqual(['s2'])
      expect(simulator.ledger()).toMatchObject([{ kind: 'snapshot.delete', lost: { volumes: [], snapshots: ['s1'], backups: [] } }])
    },
  },
  { name: 'snap-delete-missing' },
  {
    name: 'snap-delete-volume-gone', given: gone,
    after(simulator, cluster) {
      const { values, snapshots } = guestIn(cluster, 160).config
      expect([values.get('lock'), snapshots.get('s2')?.get('snapstate')]).toEqual(['snapshot-delete', 'delete'])
      expect(simulator.ledger()).toEqual([])
    },
  },
  { name: 'snap-delete-force', given: stuck },
  {
    name: 'snap-delete-force-unlocked', given: all(stuck, (cluster) => void guestIn(cluster, 160).config.values.delete('lock')),
    after: (_, cluster) => expect([guestIn(cluster, 160).config.snapshots.size, guestIn(cluster, 160).config.values.has('lock')]).toEqual([0, false]),
  },
  { name: 'template-with-snapshots-stopped', given: snapshot(160, 'keep') },
  {
    name: 'destroy-with-snapshots', given: two,
    after(simulator, cluster) {
      expect(cluster.volumes.ofGuest(160)).toEqual([])
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.destroy', lost: { volumes: [{ id: root }, { id: data }], snapshots: ['s1', 's2'] } }])
    },
  },
]

describe('snapshots are as Proxmox keeps them', () => {
  it('replays every recording', () => {
    expect(new Set(replays.map(({ name }) => name))).toEqual(new Set(Object.keys(exchanges)))
  })

  it.each(replays)('$name', (given) => replay(exchanges, given))

  it.each([
    ['lxc/160', { snapname: '1bad name' }, 400, 'Parameter verification failed.'],
    ['lxc/160', { snapname: 'current' }, 500, "unable to use snapshot name 'current' (reserved name)"],
    ['lxc/160', { snapname: 'vzdump' }, 500, "unable to use snapshot name 'vzdump' (reserved name)"],
    ['qemu/201', { snapname: 'pending' }, 500, "unable to use snapshot name 'pending' (reserved name)"],
  ] as const)('a name that cannot be is refused at once: %s %j', async (guest, body, status, reason) => {
    await withSimulator({ scenario: destructiveCluster }, async (simulator) => {
      await expect(askData(simulator, { method: 'POST', path: `/nodes/pve1/${guest}/snapshot`, body })).rejects.toThrow(`${status} ${reason}`)
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('raw images on a directory take none', async () => {
    await withSimulator({ scenario: destructiveCluster }, async (simulator) => {
      expect(await runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/110/snapshot', body: { snapname: 's1' } })).toMatchObject({ exitStatus: 'snapshot feature is not available' })
    })
  })

  it('a running machine keeps its memory in one, and runs on after going back to it', async () => {
    await withSimulator({ nodes: 1, guests: 12 }, async (simulator) => {
      const machines = await askData(simulator, { path: '/nodes/pve1/qemu' }) as readonly { vmid: number }[]
      const vmid = machines[0]?.vmid ?? 0
      simulator.mutate(vmid, { status: 'running' })
      const path = `/nodes/pve1/qemu/${vmid}/snapshot`
      await runTask(simulator, { method: 'POST', path, body: { snapname: 'live', vmstate: '1' } })
      expect(await askData(simulator, { path })).toMatchObject([{ name: 'live', vmstate: 1 }, { name: 'current', parent: 'live' }])
      await runTask(simulator, { method: 'POST', path: `${path}/live/rollback` })
      expect(await askData(simulator, { path: `/nodes/pve1/qemu/${vmid}/status/current` })).toMatchObject({ status: 'running' })
      await runTask(simulator, { method: 'DELETE', path: `${path}/live` })
      expect(simulator.ledger().at(-1)?.lost).toMatchObject({ snapshots: ['live'], volumes: [{ id: `local-lvm:vm-${vmid}-state-live` }] })
    })
  })

  it.each([
    ['fails in an orderly way', { kind: 'failed', text: 'storage full', effect: false }, null],
    ['ends and nobody knows how', { kind: 'unexpected', effect: false }, 'snapshot'],
  ] as const)('one whose task %s leaves the lock %j → %s', async (_, outcome, lock) => {
    await withSimulator({ scenario: destructiveCluster }, async (simulator) => {
      simulator.faults.task({ type: 'vzsnapshot', vmid: 160, outcome })
      await runTask(simulator, { method: 'POST', path: '/nodes/pve1/lxc/160/snapshot', body: { snapname: 's1' } })
      const config = await askData(simulator, { path: '/nodes/pve1/lxc/160/config' }) as Record<string, string>
      expect(config['lock'] ?? null).toBe(lock)
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/160/snapshot' })).toMatchObject([...(lock === null ? [] : [{ name: 's1', snapstate: 'prepare' }]), { name: 'current' }])
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('while one is taken the configuration carries its lock', async () => {
    await withSimulator({ scenario: destructiveCluster, timeScale: 1 }, async (simulator) => {
      await askData(simulator, { method: 'POST', path: '/nodes/pve1/lxc/160/snapshot', body: { snapname: 's1' } })
      await expect(askData(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/160/config', body: { memory: '99' } })).rejects.toThrow('500 CT is locked (snapshot)')
    })
  })
})
