/** Backups and storage contents: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import exchangesJson from '../fixtures/proxmox/destructive/backups.json' with { type: 'json' }
import { askData, runTask, withSimulator } from './simulatorAsk.ts'
import { all, archive, destructiveCluster, guestIn, set, start } from './simulatorDestructiveCluster.ts'
import { type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const exchanges = exchangesJson as unknown as Readonly<Record<string, Exchange>>

const first = 'vzdump-lxc-110-2026_11_23-00_05_01.tar.zst'
const second = 'vzdump-lxc-110-2026_11_23-00_05_03.tar'
const third = 'vzdump-lxc-110-2026_11_23-00_05_51.tar.zst'
const protectedFirst = archive(first, { protected: true, notes: 'line1\nline2 ü' })
const three = all(protectedFirst, archive(second), archive(third))
const sized = (name: string, bytes: number) => (cluster: Cluster): void => cluster.volumes.register(`local:backup/${name}`, bytes)

const backupsOf = (cluster: Cluster, vmid: number): readonly string[] =>
  cluster.volumes.list('local').flatMap(({ id, backup }) => (backup?.vmid === vmid ? [id.replace('local:backup/', '')] : []))

const recorded = all(
  archive(first, { notes: 'bk 110 on pve1' }), sized(first, 5_085), archive(second), sized(second, 81_920),
  archive('vzdump-lxc-130-2026_11_23-00_05_02.tar', { protected: true }), sized('vzdump-lxc-130-2026_11_23-00_05_02.tar', 71_680),
  archive('vzdump-lxc-130-2026_11_23-00_05_02.tar.gz'), sized('vzdump-lxc-130-2026_11_23-00_05_02.tar.gz', 5_457),
)

const replays: readonly Replay[] = [
  { name: 'storage-content-backups', given: recorded },
  { name: 'storage-content-backups-vmid', given: recorded },
  { name: 'storage-content-all', given: recorded, body: 'shape' },
  {
    name: 'storage-content-protected',
    given: all(three, sized(first, 5_085), sized(second, 81_920), sized(third, 4_998)),
  },
  { name: 'storage-content-missing-storage' },
  { name: 'ro-get-node-storage', rights: { '/': ['VM.Audit', 'Sys.Audit', 'Datastore.Audit', 'Pool.Audit'] }, body: 'shape' },
  { name: 'weak-get-node-storage-local-content', rights: { '/vms/101': ['VM.Audit'] } },
  { name: 'backup-protect', given: archive(first), after: (_, cluster) => expect(cluster.volumes.find(`local:backup/${first}`)?.backup?.protected).toBe(true) },
  { name: 'backup-unprotect', given: protectedFirst, after: (_, cluster) => expect(cluster.volumes.find(`local:backup/${first}`)?.backup?.protected).toBe(false) },
  { name: 'backup-notes', given: archive(first), after: (_, cluster) => expect(cluster.volumes.find(`local:backup/${first}`)?.backup?.notes).toBe('line1\nline2 ü') },
  {
    name: 'backup-delete', given: archive(first),
    after(simulator, cluster) {
      expect(backupsOf(cluster, 110)).toEqual([])
      expect(simulator.ledger()).toMatchObject([{ kind: 'backup.delete', vmid: 110, lost: { volumes: [], snapshots: [], backups: [`local:backup/${first}`] } }])
    },
  },
  { name: 'backup-delete-missing', after: nothingHappened },
  {
    name: 'backup-delete-delay', given: archive('vzdump-lxc-110-2026_11_23-00_05_54.tar.gz'),
    after: (simulator) => expect(simulator.ledger().map(({ kind }) => kind)).toEqual(['backup.delete']),
  },
  { name: 'backup-delete-protected', given: protectedFirst, after: nothingHappened },
  { name: 'backup-delete-protected-delay', given: protectedFirst, after: nothingHappened },
  {
    name: 'vzdump-ct-stopped',
    after(simulator, cluster) {
      const [made] = cluster.volumes.list('local').filter(({ backup }) => backup)
      expect(made?.backup).toMatchObject({ format: 'tar.zst', slots: ['rootfs', 'mp0'], notes: 'bk 110 on pve1', protected: false })
      expect(simulator.ledger()).toMatchObject([{ kind: 'backup.create', detail: { backup: made?.id }, lost: { backups: [] } }])
      expect(guestIn(cluster, 110).config.values.has('lock')).toBe(false)
    },
  },
  { name: 'vzdump-ct-running-snapshot', given: start(130) },
  { name: 'vzdump-ct-running-stop', given: start(130), after: (_, cluster) => expect(guestIn(cluster, 130).status).toBe('running') },
  { name: 'vzdump-missing-vmid', after: nothingHappened },
  { name: 'vzdump-one-missing', after: (simulator) => expect(simulator.ledger()).toMatchObject([{ kind: 'backup.create', vmid: 110 }]) },
  { name: 'vzdump-no-vmid' },
  { name: 'vzdump-storage-no-backup' },
  { name: 'vzdump-storage-missing' },
  { name: 'vzdump-tmpdir-token' },
  { name: 'vzdump-remove0-with-prune-param', given: archive(second), after: nothingHappened },
  { name: 'vzdump-locked', given: set(110, { lock: 'snapshot' }), after: nothingHappened },
  { name: 'vzdump-other-node-ok', after: nothingHappened },
  { name: 'vzdump-mixed-nodes' },
  { name: 'vzdump-remove0-limit-storage', given: three, local: { keepLast: 1 }, after: nothingHappened },
  {
    name: 'vzdump-default-prunes', given: three, local: { keepLast: 1 },
    after(simulator, cluster) {
      expect(backupsOf(cluster, 110)).toHaveLength(2)
      expect(backupsOf(cluster, 110)[0]).toBe(first)
      expect(simulator.ledger().flatMap(({ lost }) => lost.backups).toSorted()).toEqual([`local:backup/${second}`, `local:backup/${third}`])
    },
  },
  { name: 'vzdump-default-no-policy', given: three, after: (_, cluster) => expect(backupsOf(cluster, 110)).toHaveLength(4) },
  { name: 'vzdump-max-protected', given: protectedFirst, local: { maxProtectedBackups: 1 }, after: nothingHappened },
]

describe('backups are as Proxmox makes them', () => {
  it('replays every recording', () => {
    expect(new Set(replays.map(({ name }) => name))).toEqual(new Set(Object.keys(exchanges)))
  })

  it.each(replays)('$name', (given) => replay(exchanges, given))

  it('the second of one second and format replaces the first', async () => {
    await withSimulator({ scenario: destructiveCluster }, async (simulator) => {
      const job = { method: 'POST', path: '/nodes/pve1/vzdump', body: { vmid: '110', storage: 'local', remove: '0' } }
      const before = await askData(simulator, { path: '/nodes/pve1/lxc/110/config' }) as { digest: string }
      const made = (): readonly unknown[] => simulator.ledger().map(({ detail }) => detail['backup'])
      // A second may end between the two; then again.
      do {
        await runTask(simulator, job)
        simulator.advance(-3_600_000)
      } while (made().length < 2 || made().at(-1) !== made().at(-2))
      expect(simulator.ledger().at(-1)).toMatchObject({ kind: 'backup.create', lost: { backups: [made().at(-1)] } })
      expect(simulator.ledger()[0]).toMatchObject({ kind: 'backup.create', lost: { backups: [] } })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/110/config' })).toMatchObject({ digest: before.digest })
    })
  })

  it('one that is stopped leaves neither archive nor lock, and starts the guest again that it stopped', async () => {
    await withSimulator({ scenario: destructiveCluster, timeScale: 1 }, async (simulator) => {
      simulator.mutate(130, { status: 'running' })
      const upid = String(await askData(simulator, { method: 'POST', path: '/nodes/pve1/vzdump', body: { vmid: '130', storage: 'local', mode: 'stop' } }))
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/130/status/current' })).toMatchObject({ status: 'stopped', lock: 'backup' })
      await askData(simulator, { method: 'DELETE', path: `/nodes/pve1/tasks/${encodeURIComponent(upid)}` })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/130/status/current' })).toMatchObject({ status: 'running' })
      expect(await askData(simulator, { path: `/nodes/pve1/tasks/${encodeURIComponent(upid)}/status` })).toMatchObject({ exitstatus: 'job errors' })
      expect(await askData(simulator, { path: '/nodes/pve1/storage/local/content?content=backup' })).toEqual([])
    })
  })

  it('who may not see them is not told: backups need AllocateSpace and VM.Backup, disks VM.Config.Disk', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, three) }, async (simulator) => {
      const see = async (rights: readonly string[]): Promise<readonly string[]> => {
        const token = simulator.addToken(`${rights.at(-1)?.replaceAll('.', '')}@pve!tok`, { '/': rights })
        const rows = await askData(simulator, { path: '/nodes/pve1/storage/local/content?vmid=110', token }) as readonly { content: string }[]
        return rows.map(({ content }) => content)
      }
      expect(await see(['Datastore.Audit', 'VM.Audit'])).toEqual([])
      expect(await see(['Datastore.Audit', 'VM.Config.Disk'])).toEqual(['rootdir', 'rootdir', 'rootdir'])
      expect(await see(['Datastore.AllocateSpace', 'VM.Backup'])).toEqual(['backup', 'backup', 'backup'])
    })
  })

  it('deleting the volume of a living disk is not prevented', async () => {
    await withSimulator({ scenario: destructiveCluster }, async (simulator) => {
      const volume = 'local:110/vm-110-disk-0.raw'
      await runTask(simulator, { method: 'DELETE', path: `/nodes/pve1/storage/local/content/${encodeURIComponent(volume)}` })
      expect(simulator.ledger()).toMatchObject([{ kind: 'disk.delete', vmid: 110, lost: { volumes: [{ id: volume, sizeBytes: 1_073_741_824 }] } }])
    })
  })
})
