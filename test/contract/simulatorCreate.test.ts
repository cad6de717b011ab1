/** New guests: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import creationsJson from '../fixtures/proxmox/changes/creations.json' with { type: 'json' }
import { ask, askData, runTask, withSimulator } from './simulatorAsk.ts'
import { all, archive, destructiveCluster, guestIn, register } from './simulatorDestructiveCluster.ts'
import { type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const exchanges = creationsJson as unknown as Readonly<Record<string, Exchange>>

const template = register('local:vztmpl/debian-12-mini_12.5-1_amd64.tar.gz')
/** The number is free: the guest that has it in the scenario is not there yet. */
const free = (vmid: number) => (cluster: Cluster): void => {
  cluster.guests.delete(vmid)
  for (const volume of cluster.volumes.ofGuest(vmid)) cluster.volumes.free(volume)
}
const becomes = (vmid: number, values: Readonly<Record<string, string>>) => (cluster: Cluster): void => {
  guestIn(cluster, vmid).config.values.clear()
  for (const [key, value] of Object.entries(values)) guestIn(cluster, vmid).config.values.set(key, value)
}

const replays: readonly Replay[] = [
  {
    name: 'lxc-create', given: all(template, free(110)),
    async after(simulator, cluster) {
      simulator.advance(60_000)
      await askData(simulator, { path: '/version' })
      const { values } = guestIn(cluster, 110).config
      expect(values.get('net0')).toMatch(/^name=eth0,bridge=vmbr0,hwaddr=BC:24:11(:[0-9A-F]{2}){3},ip=dhcp,type=veth$/)
      expect(Object.fromEntries([...values].filter(([key]) => key !== 'net0'))).toEqual({
        arch: 'amd64', cores: '1', description: 'hello\nworld\n', hostname: 'newct', memory: '256', ostype: 'debian',
        rootfs: 'local:110/vm-110-disk-0.raw,size=1G', swap: '0', tags: 'x', unprivileged: '1',
      })
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.create', vmid: 110, detail: { volumes: ['local:110/vm-110-disk-0.raw'] }, lost: { volumes: [] } }])
    },
  },
  {
    name: 'lxc-config-after-create', body: 'shape',
    given: becomes(110, {
      arch: 'amd64', cores: '1', description: 'hello\nworld\n', hostname: 'newct', memory: '256', net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:62:F1:BA,ip=dhcp,type=veth',
      ostype: 'debian', rootfs: 'local:110/vm-110-disk-0.raw,size=1G', swap: '0', tags: 'x', unprivileged: '1',
    }),
  },
  { name: 'lxc-create-exists', given: template, after: nothingHappened },
  {
    name: 'lxc-create-missing-template',
    async after(simulator, cluster) {
      simulator.advance(60_000)
      const [task] = await askData(simulator, { path: '/nodes/pve1/tasks?limit=1' }) as readonly { type: string; status: string }[]
      expect(task).toMatchObject({ type: 'vzcreate', status: "unable to create CT 111 - volume 'local:vztmpl/nosuch.tar.gz' does not exist" })
      expect([cluster.guests.has(111), cluster.volumes.ofGuest(111), simulator.ledger()]).toEqual([false, [], []])
    },
  },
  { name: 'lxc-create-param-errors' },
  { name: 'create-from-backup-without-restore', given: archive('vzdump-lxc-110-2026_11_23-00_06_51.tar.zst'), after: nothingHappened },
  {
    name: 'backup-ct-create', given: all(template, free(110)),
    after(_, cluster) {
      const { values } = guestIn(cluster, 110).config
      expect([values.get('mp0'), values.get('mp1'), values.get('swap'), values.has('unprivileged')]).toEqual([
        'local:110/vm-110-disk-1.raw,mp=/data,backup=1,size=102M', 'local:110/vm-110-disk-2.raw,mp=/scratch,size=102M', '512', false,
      ])
    },
  },
  ...([[192, 'lxc-create-defaults-unprivileged', '1'], [193, 'lxc-create-defaults', '0']] as const).map(([vmid, name, unprivileged]): Replay => ({
    name, given: (cluster) => { made(cluster, vmid, unprivileged) },
  })),
  {
    name: 'qemu-create',
    async after(simulator, cluster) {
      simulator.advance(60_000)
      await askData(simulator, { path: '/version' })
      const { values } = guestIn(cluster, 210).config
      expect(values.get('net0')).toMatch(/^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0$/)
      expect([...values.keys()].toSorted()).toEqual(['boot', 'cores', 'memory', 'meta', 'name', 'net0', 'ostype', 'scsi0', 'smbios1', 'vmgenid'])
      expect([values.get('boot'), values.get('scsi0')]).toEqual(['order=scsi0;net0', 'local:210/vm-210-disk-0.raw,size=1G'])
    },
  },
  { name: 'qemu-create-defaults', body: 'shape', given: becomes(203, { boot: 'order=scsi0', memory: '256', meta: 'creation-qemu=10.1.2,ctime=1795393393', scsi0: 'local:203/vm-203-disk-0.raw,size=1G', smbios1: 'uuid=x', vmgenid: 'x' }) },
  {
    name: 'qemu-disk-create', given: free(201),
    after(simulator, cluster) {
      expect(guestIn(cluster, 201).config.values.get('boot')).toBe('order=scsi0;ide2;net0')
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.create', vmid: 201, detail: { volumes: ['local:201/vm-201-disk-0.raw', 'local:201/vm-201-disk-1.raw'] } }])
    },
  },
  { name: 'qemu-disk-create-config', body: 'shape', given: (cluster) => void guestIn(cluster, 201).config.values.set('scsi1', 'local:201/vm-201-disk-1.raw,size=1G').delete('unused1') },
]

/** A container with nothing but what its creation was asked for: memory, a root of 0.05 GiB, and whether it is privileged. */
function made(cluster: Cluster, vmid: number, unprivileged: string): void {
  const source = guestIn(cluster, 170)
  const values = new Map([['arch', 'amd64'], ['hostname', `CT${vmid}`], ['memory', '64'], ['ostype', 'debian'], ['rootfs', `local:${vmid}/vm-${vmid}-disk-0.raw,size=51M`], ['swap', '512']])
  if (unprivileged === '1') values.set('unprivileged', '1')
  cluster.guests.set(vmid, { ...source, vmid, config: { ...source.config, values } })
}

const debian = 'local:vztmpl/debian-12-mini_12.5-1_amd64.tar.gz'
const create = (type: 'lxc' | 'qemu', body: Readonly<Record<string, string>>) => ({ method: 'POST', path: `/nodes/pve1/${type}`, body })
const configOf = (simulator: Simulator, type: 'lxc' | 'qemu', vmid: number): Promise<Record<string, unknown>> =>
  askData(simulator, { path: `/nodes/pve1/${type}/${vmid}/config` }) as Promise<Record<string, unknown>>
const withCluster = (use: (simulator: Simulator) => Promise<void>): Promise<void> =>
  withSimulator({ scenario: (clock) => destructiveCluster(clock, template) }, use)

describe('guests are made as Proxmox makes them', () => {
  it('replays every recording', () => {
    expect(new Set(replays.map(({ name }) => name))).toEqual(new Set(Object.keys(exchanges)))
  })

  it.each(replays)('$name', (given) => replay(exchanges, given))

  it('what a container is not told it gets from Proxmox', async () => {
    await withCluster(async (simulator) => {
      await runTask(simulator, create('lxc', { vmid: '192', ostemplate: debian, memory: '64', rootfs: 'local:0.05' }))
      await runTask(simulator, create('lxc', { vmid: '193', ostemplate: debian }))
      const recorded = exchanges['lxc-create-defaults-unprivileged']?.response.body
      expect({ data: await configOf(simulator, 'lxc', 192) }).toEqual(recorded)
      expect(await configOf(simulator, 'lxc', 193)).toMatchObject({ hostname: 'CT193', memory: 512, rootfs: 'local:193/vm-193-disk-0.raw,size=4G', unprivileged: 1 })
    })
  })

  it('holds the number and the lock `create` while the task runs, and both go when it fails', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, template), timeScale: 1 }, async (simulator) => {
      for (const outcome of [{ kind: 'unexpected', effect: false }, { kind: 'failed', text: 'disk full', effect: false }] as const) simulator.faults.task({ type: 'vzcreate', outcome })
      for (const [vmid, lock] of [['310', 'create'], ['311', undefined]] as const) {
        await askData(simulator, create('lxc', { vmid, ostemplate: debian, rootfs: 'local:1' }))
        expect((await ask(simulator, create('lxc', { vmid, ostemplate: debian, rootfs: 'local:1' }))).reason).toBe(`CT ${vmid} already exists on node 'pve1'`)
        const rows = async (): Promise<unknown> => (await askData(simulator, { path: '/cluster/resources?type=vm' }) as readonly { vmid: number; lock?: string }[]).find((row) => row.vmid === Number(vmid))
        expect(await rows()).toMatchObject({ lock: 'create' })
        simulator.advance(60_000)
        expect(await rows()).toEqual(lock === undefined ? undefined : expect.objectContaining({ lock }))
      }
      const left = await askData(simulator, { path: '/nodes/pve1/storage/local/content?content=images' }) as readonly { vmid: number }[]
      expect([left.filter(({ vmid }) => vmid === 311), simulator.ledger()]).toEqual([[], []])
    })
  })

  it('a machine gets its cloud-init drive, its ISO and its pinned version', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, register('local:iso/win.iso')) }, async (simulator) => {
      const body = { vmid: '300', ostype: 'win11', machine: 'q35', scsi0: 'local:4,discard=on', ide0: 'local:iso/win.iso,media=cdrom', ide2: 'local:cloudinit', efidisk0: 'local:1,efitype=4m', tpmstate0: 'local:1,version=v2.0', net0: 'e1000,bridge=vmbr0,macaddr=bc:24:11:00:00:aa', ciuser: 'anna', cipassword: 'secret' }
      const { exitStatus } = await runTask(simulator, create('qemu', body))
      expect(exitStatus).toBe('OK')
      expect(await configOf(simulator, 'qemu', 300)).toMatchObject({
        boot: 'order=scsi0;ide0;net0', cipassword: '**********', efidisk0: 'local:300/vm-300-disk-1.raw,efitype=4m,size=4M', ide0: 'local:iso/win.iso,media=cdrom,size=1M',
        ide2: 'local:300/vm-300-cloudinit.qcow2,media=cdrom', machine: 'pc-q35-10.1', net0: 'e1000=bc:24:11:00:00:aa,bridge=vmbr0', scsi0: 'local:300/vm-300-disk-0.raw,discard=on,size=4G',
        tpmstate0: 'local:300/vm-300-disk-2.raw,size=4M,version=v2.0',
      })
      const { exitStatus: again } = await runTask(simulator, { method: 'DELETE', path: '/nodes/pve1/qemu/300' })
      expect([again, (await askData(simulator, { path: '/nodes/pve1/storage/local/content?vmid=300' }))]).toEqual(['OK', []])
    })
  })

  it('refuses what the caller may not, before anything is made', async () => {
    await withCluster(async (simulator) => {
      const rows: readonly (readonly ['lxc' | 'qemu', Readonly<Record<string, string>>, Readonly<Record<string, readonly string[]>>, string])[] = [
        ['lxc', { vmid: '320', ostemplate: debian }, { '/': ['Datastore.AllocateSpace'] }, 'Permission check failed'],
        ['lxc', { vmid: '320', ostemplate: debian }, { '/vms/320': ['VM.Allocate'], '/storage/local': ['Datastore.Audit'] }, 'Permission check failed (/storage/local, Datastore.AllocateSpace)'],
        ['lxc', { vmid: '320', ostemplate: debian, unprivileged: '0' }, { '/vms/320': ['VM.Allocate'] }, 'Permission check failed (/, Sys.Modify)'],
        ['lxc', { vmid: '320', ostemplate: debian, net0: 'name=eth0,bridge=vmbr0' }, { '/vms/320': ['VM.Allocate', 'VM.Config.Network'] }, 'Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)'],
        ['qemu', { vmid: '320', scsi0: 'local:1' }, { '/vms/320': ['VM.Allocate'] }, 'Permission check failed (/storage/local, Datastore.AllocateSpace)'],
        ['qemu', { vmid: '320', 'ha-managed': '1' }, { '/vms/320': ['VM.Allocate'] }, 'Permission check failed (/, Sys.Console)'],
      ]
      for (const [index, [type, body, rights, reason]] of rows.entries()) {
        const answer = await ask(simulator, { ...create(type, body), token: simulator.addToken(`t${index}@pve!tok`, rights) })
        expect([index, answer.status, answer.reason]).toEqual([index, 403, reason])
      }
      expect((await ask(simulator, create('lxc', { vmid: '320', ostemplate: debian, mp0: 'local:1,mp=/a' }))).reason).toBe("mount points configured, but 'rootfs' not set - aborting")
      expect((await ask(simulator, create('lxc', { vmid: '320', ostemplate: debian, storage: 'nosuch' }))).reason).toBe("storage 'nosuch' does not exist")
      expect((await ask(simulator, create('qemu', { vmid: '201' }))).reason).toBe("unable to create VM 201 - VM 201 already exists on node 'pve1'")
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('tells whether a number is free', async () => {
    await withCluster(async (simulator) => {
      expect((await ask(simulator, { path: '/cluster/nextid?vmid=900' })).body).toMatchObject({ errors: { vmid: 'VM 900 already exists' } })
      expect(await askData(simulator, { path: '/cluster/nextid?vmid=901' })).toBe(901)
    })
  })
})
