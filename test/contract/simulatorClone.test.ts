/** Clones: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import { createGuest } from '../../electron/simulator/guests/guest.ts'
import clonesJson from '../fixtures/proxmox/changes/clones.json' with { type: 'json' }
import { ask, askData, runTask, withSimulator } from './simulatorAsk.ts'
import { all, destructiveCluster, guestIn, set, snapshot, start } from './simulatorDestructiveCluster.ts'
import { type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const exchanges = clonesJson as unknown as Readonly<Record<string, Exchange>>

/** A guest whose volumes have become base volumes. */
const asTemplate = (vmid: number) => (cluster: Cluster): void => {
  const { values } = guestIn(cluster, vmid).config
  values.set('template', '1')
  for (const [slot, value] of values) {
    const volume = /^(rootfs|scsi\d+)$/.test(slot) ? value.split(',')[0] : undefined
    if (volume !== undefined) values.set(slot, value.replace(volume, cluster.volumes.makeBase(volume)))
  }
}
const container = (vmid: number, values: Readonly<Record<string, string>>) => (cluster: Cluster): void => {
  cluster.guests.set(vmid, createGuest('lxc', vmid, 'pve1', { arch: 'amd64', ostype: 'debian', swap: '512', ...values }))
  cluster.volumes.register(String(values['rootfs']).split(',')[0] ?? '', 106_954_752)
}

const replays: readonly Replay[] = [
  { name: 'lxc-clone', given: container(120, { hostname: 'snapct', memory: '256', rootfs: 'btr:120/vm-120-disk-0.raw,size=204M' }) },
  {
    name: 'clone-full', given: all(asTemplate(180), set(180, { memory: '99' })),
    after(simulator, cluster) {
      const { values } = guestIn(cluster, 183).config
      expect([values.get('hostname'), values.get('rootfs'), values.has('template'), values.has('lock')]).toEqual(['full', 'local:183/vm-183-disk-0.raw,size=102M', false, false])
      expect(guestIn(cluster, 180).config.values.has('lock')).toBe(false)
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.clone', vmid: 183, detail: { source: 180, full: true, volumes: ['local:183/vm-183-disk-0.raw'] }, lost: { volumes: [] } }])
    },
  },
  { name: 'clone-full-config', given: container(183, { hostname: 'full', memory: '99', rootfs: 'local:183/vm-183-disk-0.raw,size=102M' }) },
  { name: 'clone-id-taken', given: all(asTemplate(180), container(182, { hostname: 'linked', memory: '99', rootfs: 'btr:182/vm-182-disk-0.raw,size=102M' })), after: nothingHappened },
  {
    name: 'clone-linked', given: asTemplate(180),
    after(simulator, cluster) {
      expect(guestIn(cluster, 182).config.values.get('rootfs')).toMatch(/^btr:182\/vm-182-disk-0\.raw,size=/)
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.clone', vmid: 182, detail: { source: 180, full: false } }])
    },
  },
  { name: 'clone-linked-config', given: container(182, { hostname: 'linked', memory: '99', rootfs: 'btr:182/vm-182-disk-0.raw,size=102M' }) },
  { name: 'clone-linked-raw-dir', given: asTemplate(181), after: nothingHappened },
  { name: 'clone-running', given: start(101), after: nothingHappened },
  { name: 'clone-stopped-raw' },
  {
    name: 'qemu-clone-linked', given: asTemplate(200),
    after(_, cluster) {
      const [source, { values }] = [guestIn(cluster, 200).config.values, guestIn(cluster, 202).config]
      expect([values.get('scsi0'), values.get('name'), values.get('meta'), values.has('template')]).toEqual([
        'local:200/base-200-disk-0.raw/202/vm-202-disk-0.qcow2,size=16G', 'lin', source.get('meta'), false,
      ])
      for (const key of ['smbios1', 'vmgenid', 'net0']) expect(values.get(key)).not.toBe(source.get(key))
      expect(cluster.volumes.isBaseInUse('local:200/base-200-disk-0.raw')).toBe(true)
    },
  },
  {
    name: 'qemu-clone-linked-config', body: 'shape',
    given: (cluster) => void cluster.guests.set(202, createGuest('qemu', 202, 'pve1', { ...Object.fromEntries(guestIn(cluster, 200).config.values), name: 'lin' })),
  },
]

const clone = (vmid: number, body: Readonly<Record<string, string>>, type: 'lxc' | 'qemu' = 'lxc') => ({ method: 'POST', path: `/nodes/pve1/${type}/${vmid}/clone`, body })

describe('guests are cloned as Proxmox clones them', () => {
  it('replays every recording', () => {
    expect(new Set(replays.map(({ name }) => name))).toEqual(new Set(Object.keys(exchanges)))
  })

  it.each(replays)('$name', (given) => replay(exchanges, given))

  it('locks both guests while it runs, and neither afterwards; the task bears the number of the source', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock), timeScale: 1 }, async (simulator) => {
      const upid = String(await askData(simulator, clone(170, { newid: '310' })))
      expect(upid.split(':').slice(5, 7)).toEqual(['vzclone', '170'])
      const locks = async (): Promise<unknown> => {
        const rows = await askData(simulator, { path: '/cluster/resources?type=vm' }) as readonly { vmid: number; lock?: string }[]
        return rows.flatMap(({ vmid, lock }) => (lock === undefined ? [] : [[vmid, lock]]))
      }
      expect(await locks()).toEqual([[170, 'disk'], [310, 'create']])
      expect((await ask(simulator, clone(170, { newid: '311' }))).reason).toBe('CT is locked (disk)')
      simulator.advance(600_000)
      expect([await locks(), simulator.ledger().map(({ kind, vmid }) => [kind, vmid])]).toEqual([[], [['guest.clone', 310]]])
    })
  })

  it('a broken worker leaves the locks; an orderly failure leaves nothing', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock) }, async (simulator) => {
      simulator.faults.task({ type: 'vzclone', outcome: { kind: 'failed', text: 'clone failed: no space', effect: false } })
      expect((await runTask(simulator, clone(170, { newid: '310' }))).exitStatus).toBe('clone failed: no space')
      expect((await ask(simulator, { path: '/nodes/pve1/lxc/310/config' })).status).toBe(500)
      simulator.faults.task({ type: 'vzclone', outcome: { kind: 'unexpected', effect: false } })
      expect((await runTask(simulator, clone(170, { newid: '310' }))).exitStatus).toBe('unexpected status')
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/310/config' })).toMatchObject({ lock: 'create' })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/170/config' })).toMatchObject({ lock: 'disk' })
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('copies a snapshot without what came later, and a machine with a name of its own', async () => {
    const given = all(set(170, { net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,ip=dhcp,type=veth', unused0: 'local:170/vm-170-disk-9.raw' }), snapshot(170, 'before'), set(170, { memory: '999' }))
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, given) }, async (simulator) => {
      await runTask(simulator, clone(170, { newid: '310', snapname: 'before', hostname: 'copy', description: 'from before' }))
      const config = await askData(simulator, { path: '/nodes/pve1/lxc/310/config' }) as Record<string, unknown>
      expect(config).toMatchObject({ memory: 64, hostname: 'copy', description: 'from before\n' })
      expect(config['net0']).not.toContain('BC:24:11:00:00:01')
      expect(['unused0', 'parent', 'snaptime'].filter((key) => key in config)).toEqual([])
      await runTask(simulator, clone(203, { newid: '311' }, 'qemu'))
      expect(await askData(simulator, { path: '/nodes/pve1/qemu/311/config' })).toMatchObject({ name: 'Copy-of-VM-vm203', scsi0: 'local:311/vm-311-disk-0.raw,size=1G' })
    })
  })

  it('refuses in the words of Proxmox', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, asTemplate(200)) }, async (simulator) => {
      const rights = { '/vms': ['VM.Clone'], '/storage/btr': ['Datastore.AllocateSpace'] }
      const rows: readonly (readonly [ReturnType<typeof clone>, Readonly<Record<string, readonly string[]>> | null, string])[] = [
        [clone(170, { newid: '310' }), { '/vms/170': ['VM.Audit'] }, 'Permission check failed (/vms/170, VM.Clone)'],
        [clone(170, { newid: '310' }), rights, 'Permission check failed'],
        [clone(170, { newid: '310' }), { '/vms': ['VM.Clone', 'VM.Allocate'] }, 'Permission check failed (/storage/local, Datastore.AllocateSpace)'],
        [clone(170, { newid: '310', target: 'pve9' }), null, "can't clone CT to node 'pve9' (CT uses local storage)"],
        [clone(170, { newid: '310', target: 'pve7' }), null, "no such cluster node 'pve7'"],
        [clone(170, { newid: '310', snapname: 'none' }), null, "snapshot 'none' does not exist"],
        [clone(200, { newid: '310', storage: 'btr' }, 'qemu'), null, "parameter 'storage' not allowed for linked clones"],
        [clone(203, { newid: '310', full: '0' }, 'qemu'), null, "Linked clone feature is not supported for 'local:203/vm-203-disk-0.raw' (scsi0)"],
        [clone(203, { newid: '900' }, 'qemu'), null, 'unable to create VM 900: config file already exists'],
      ]
      for (const [index, [question, granted, reason]] of rows.entries()) {
        const answer = await ask(simulator, granted === null ? question : { ...question, token: simulator.addToken(`t${index}@pve!tok`, granted) })
        expect([index, answer.reason]).toEqual([index, reason])
      }
      expect(simulator.ledger()).toEqual([])
    })
  })
})
