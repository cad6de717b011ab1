/** Templates and removals: exchanges with Proxmox VE 9.1.8's own daemons, replayed, and what they leave. */
import { describe, expect, it } from 'vitest'
import removalsJson from '../fixtures/proxmox/destructive/removals.json' with { type: 'json' }
import { askData, withSimulator } from './simulatorAsk.ts'
import { all, destructiveCluster, guestIn, register, set, snapshot, start } from './simulatorDestructiveCluster.ts'
import { type Afterwards, type Exchange, nothingHappened, type Replay, replay } from './simulatorDestructiveReplay.ts'

const removals = removalsJson as unknown as Readonly<Record<string, Exchange>>

const isTemplate = (vmid: number, slot: string, value: string) => set(vmid, { template: '1', [slot]: value })
const template180 = all(isTemplate(180, 'rootfs', 'btr:180/base-180-disk-0.raw,size=102M'), register('btr:180/base-180-disk-0.raw'), (cluster) => void cluster.volumes.free('btr:180/vm-180-disk-0.raw'))
const gone = (vmid: number): Afterwards => (_, cluster) => expect([cluster.guests.has(vmid), cluster.volumes.ofGuest(vmid)]).toEqual([false, []])

const removalReplays: readonly Replay[] = [
  { name: 'template-running', given: start(180), after: nothingHappened },
  {
    name: 'template-ct',
    after(simulator, cluster) {
      simulator.advance(60_000)
      const [entry] = simulator.ledger()
      expect(guestIn(cluster, 180).config.values.get('rootfs')).toBe('btr:180/base-180-disk-0.raw,size=102M')
      expect(cluster.volumes.ofGuest(180)).toEqual(['btr:180/base-180-disk-0.raw'])
      expect(entry).toMatchObject({ kind: 'guest.template', lost: { volumes: [], snapshots: [], backups: [] } })
      expect(entry?.upid).toContain(':vztemplate:180:')
    },
  },
  { name: 'template-config', given: template180 },
  { name: 'template-status', given: template180, body: 'shape' },
  { name: 'template-again', given: template180, after: nothingHappened },
  { name: 'template-start', given: template180 },
  { name: 'template-snapshot', given: template180, after: nothingHappened },
  { name: 'template-raw-dir' },
  { name: 'qemu-template' },
  { name: 'qemu-template-config', given: isTemplate(200, 'scsi0', 'local:200/base-200-disk-0.raw,size=16G') },
  { name: 'template-destroy-with-clones', given: template180, after: gone(180) },
  {
    name: 'qemu-template-destroy-with-clones',
    given: all(
      isTemplate(200, 'scsi0', 'local:200/base-200-disk-0.raw,size=16G'), register('local:200/base-200-disk-0.raw'),
      register('local:200/base-200-disk-0.raw/202/vm-202-disk-0.qcow2'),
    ),
    after: nothingHappened,
  },
  {
    name: 'destroy-plain', given: register('local:170/vm-170-disk-9.raw'),
    after(simulator, cluster) {
      expect([cluster.guests.has(170), cluster.volumes.ofGuest(170)]).toEqual([false, ['local:170/vm-170-disk-9.raw']])
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.destroy', lost: { volumes: [{ id: 'local:170/vm-170-disk-0.raw' }] } }])
    },
  },
  { name: 'destroy-purge-unreferenced', given: register('local:171/vm-171-disk-9.raw'), after: gone(171) },
  { name: 'destroy-running', given: start(172), after: nothingHappened },
  { name: 'destroy-running-force', given: start(172), after: gone(172) },
  { name: 'destroy-protected', given: set(172, { protection: '1' }), after: nothingHappened },
  { name: 'destroy-protected-force', given: set(172, { protection: '1' }), after: nothingHappened },
  { name: 'destroy-locked', given: set(173, { lock: 'migrate' }), after: nothingHappened },
  { name: 'destroy-locked-force', given: set(173, { lock: 'migrate' }), after: nothingHappened },
  {
    name: 'destroy-volume-already-gone', given: (cluster) => void cluster.volumes.free('local:173/vm-173-disk-0.raw'),
    after: (simulator) => expect(simulator.ledger()).toMatchObject([{ kind: 'guest.destroy', lost: { volumes: [] } }]),
  },
  {
    name: 'destroy-unreferenced-leftover', given: register('local:170/vm-170-disk-9.raw'),
    after(simulator, cluster) {
      expect(cluster.volumes.ofGuest(170)).toEqual([])
      expect(simulator.ledger()[0]?.lost.volumes.map(({ id }) => id)).toEqual(['local:170/vm-170-disk-0.raw', 'local:170/vm-170-disk-9.raw'])
    },
  },
  { name: 'qemu-destroy', after: gone(201) },
  { name: 'qemu-destroy-protected', given: set(203, { protection: '1' }), after: nothingHappened },
  { name: 'qemu-destroy-locked', given: set(203, { lock: 'backup' }), after: nothingHappened },
  { name: 'missing-delete', given: (cluster) => void cluster.guests.delete(170) },
]

describe('templates and removals are as Proxmox does them', () => {
  it('replays every recording', () => {
    expect(new Set(removalReplays.map(({ name }) => name))).toEqual(new Set(Object.keys(removals)))
  })

  it.each(removalReplays)('$name', (given) => replay(removals, given))

  it.each([
    ['running', start(203), "you can't convert a VM to template if VM is running"],
    ['with snapshots', snapshot(203, 'keep'), 'unable to create template, because VM contains snapshots'],
    ['locked', set(203, { lock: 'backup' }), 'VM is locked (backup)'],
    ['a template', set(203, { template: '1' }), "you can't convert a template to a template"],
  ] as const)('a machine that is %s becomes no template', async (_, given, reason) => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, given) }, async (simulator) => {
      await expect(askData(simulator, { method: 'POST', path: '/nodes/pve1/qemu/203/template' })).rejects.toThrow(`500 ${reason}`)
      expect(simulator.ledger()).toEqual([])
    })
  })
})
