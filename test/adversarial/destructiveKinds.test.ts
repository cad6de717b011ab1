/**
 * Every destructive kind through the whole path: asked for, pending, exported, signed by the real ssh-keygen,
 * handed in, carried out. What is lost on the host must be what was signed, once, and a replay does nothing.
 *
 * Two exceptions, where more is signed than is lost: a restore of a VM frees only the disks that are in the backup, and
 * a container's pending deletion keeps its volume even with force. A replaced disk is signed and kept, as an unused one.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GuestType } from '../../shared/domain/guest.ts'
import type { EffectKind } from '../../electron/simulator/ledger.ts'
import { host, type Desk } from './desk.ts'
import type { Lost } from '../../shared/domain/operation.ts'
import { openSite, type Site } from './harness.ts'

let site: Site

beforeAll(async () => {
  site = await openSite(80)
})
afterAll(() => site.close())

type Parameters = Readonly<Record<string, string>>

interface Destruction {
  readonly name: string
  readonly kind: string
  /** The effect in the ledger that loses something. */
  readonly effect: EffectKind
  /** More may be signed than is lost; left out = exactly what was signed. */
  readonly lost?: 'at most'
  /** Brings the guest to where it can be asked for; gives the parameters. */
  prepare(desk: Desk, vmid: number, type: GuestType): Promise<Parameters>
}

const nothing = async (): Promise<Parameters> => ({})

async function ask(desk: Desk, vmid: number, kind: string, parameters: Parameters): Promise<void> {
  await desk.ask('request', kind, '--host', host, '--vmid', String(vmid), ...Object.entries(parameters).flatMap(([key, value]) => ['--set', `${key}=${value}`]))
}

function addDisk(vmid: number, type: GuestType): string {
  const slot = type === 'lxc' ? 'mp0' : 'scsi1'
  site.simulator.mutate(vmid, { leftover: 'local-lvm:4', [slot]: `local-lvm:vm-${vmid}-disk-1,size=4G${type === 'lxc' ? ',mp=/data' : ''}` })
  return slot
}

async function backUp(desk: Desk, vmid: number): Promise<string> {
  await ask(desk, vmid, 'backup.create', { storage: 'local' })
  const volume = site.effects(vmid).findLast((entry) => entry.kind === 'backup.create')?.detail['backup']
  if (typeof volume !== 'string') throw new Error('no backup was made')
  return volume
}

const destructions: readonly Destruction[] = [
  { name: 'guest.destroy', kind: 'guest.destroy', effect: 'guest.destroy', prepare: nothing },
  { name: 'guest.destroy with purge', kind: 'guest.destroy', effect: 'guest.destroy', prepare: async () => ({ purge: 'true' }) },
  {
    name: 'guest.destroy with its snapshots and a second disk', kind: 'guest.destroy', effect: 'guest.destroy',
    async prepare(desk, vmid, type) {
      addDisk(vmid, type)
      for (const name of ['one', 'two']) await ask(desk, vmid, 'snapshot.create', { name })
      return {}
    },
  },
  {
    name: 'guest.destroy with an unused disk', kind: 'guest.destroy', effect: 'guest.destroy',
    async prepare(desk, vmid, type) {
      await ask(desk, vmid, 'disk.detach', { slot: addDisk(vmid, type) })
      return {}
    },
  },
  {
    name: 'guest.destroy with a disk that waits to take the place of another', kind: 'guest.destroy', effect: 'guest.destroy',
    async prepare(_, vmid, type) {
      const slot = addDisk(vmid, type)
      site.simulator.mutate(vmid, { leftover: 'local-lvm:2' })
      site.simulator.mutate(vmid, { [`pending:${slot}`]: `local-lvm:vm-${vmid}-disk-2,size=2G${type === 'lxc' ? ',mp=/data' : ''}` })
      return {}
    },
  },
  {
    name: 'guest.destroy with unreferenced disks', kind: 'guest.destroy', effect: 'guest.destroy',
    async prepare(_, vmid) {
      site.simulator.mutate(vmid, { leftover: 'local-lvm:3' })
      return { unreferencedDisks: 'true' }
    },
  },
  {
    name: 'guest.destroy that leaves unreferenced disks alone', kind: 'guest.destroy', effect: 'guest.destroy',
    async prepare(_, vmid) {
      site.simulator.mutate(vmid, { leftover: 'local-lvm:3' })
      return {}
    },
  },
  {
    name: 'snapshot.delete', kind: 'snapshot.delete', effect: 'snapshot.delete',
    async prepare(desk, vmid) {
      for (const name of ['one', 'two']) await ask(desk, vmid, 'snapshot.create', { name })
      return { name: 'one' }
    },
  },
  {
    name: 'snapshot.rollback', kind: 'snapshot.rollback', effect: 'snapshot.rollback',
    async prepare(desk, vmid) {
      await ask(desk, vmid, 'snapshot.create', { name: 'before' })
      return { name: 'before' }
    },
  },
  {
    name: 'snapshot.rollback of a running guest, with a start', kind: 'snapshot.rollback', effect: 'snapshot.rollback',
    async prepare(desk, vmid) {
      await ask(desk, vmid, 'snapshot.create', { name: 'before' })
      site.simulator.mutate(vmid, { status: 'running' })
      return { name: 'before', start: 'true' }
    },
  },
  {
    name: 'disk.delete', kind: 'disk.delete', effect: 'disk.delete',
    async prepare(desk, vmid, type) {
      await ask(desk, vmid, 'disk.detach', { slot: addDisk(vmid, type) })
      return { slot: 'unused0' }
    },
  },
  {
    name: 'disk.replace by an unused disk', kind: 'disk.replace', effect: 'disk.attach', lost: 'at most',
    async prepare(_, vmid, type) {
      const slot = addDisk(vmid, type)
      site.simulator.mutate(vmid, { leftover: 'local-lvm:2', unused0: `local-lvm:vm-${vmid}-disk-2` })
      return { slot, newVolume: `local-lvm:vm-${vmid}-disk-2`, ...(type === 'lxc' ? { 'properties.mp': '/data' } : { 'properties.discard': 'on' }) }
    },
  },
  {
    name: 'disk.move that deletes the source', kind: 'disk.move', effect: 'disk.move',
    prepare: async (_, vmid, type) => ({ slot: addDisk(vmid, type), storage: 'local', deleteSource: 'true' }),
  },
  { name: 'backup.delete', kind: 'backup.delete', effect: 'backup.delete', prepare: async (desk, vmid) => ({ volume: await backUp(desk, vmid) }) },
  { name: 'guest.restore over the guest', kind: 'guest.restore', effect: 'guest.restore', prepare: async (desk, vmid) => ({ volume: await backUp(desk, vmid) }) },
  {
    name: 'guest.restore over a guest with a snapshot and another disk', kind: 'guest.restore', effect: 'guest.restore', lost: 'at most',
    async prepare(desk, vmid, type) {
      const volume = await backUp(desk, vmid)
      addDisk(vmid, type)
      await ask(desk, vmid, 'snapshot.create', { name: 'later' })
      return { volume }
    },
  },
  { name: 'guest.template', kind: 'guest.template', effect: 'guest.template', prepare: nothing },
]

const machineOnly: readonly Destruction[] = [
  {
    name: 'guest.start with a pending delete of a disk', kind: 'guest.start', effect: 'disk.delete',
    async prepare(_, vmid, type) {
      site.simulator.mutate(vmid, { 'pending:delete': `!${addDisk(vmid, type)}` })
      return {}
    },
  },
  {
    name: 'guest.configure with a pending delete of a disk', kind: 'guest.configure', effect: 'disk.delete',
    async prepare(_, vmid, type) {
      site.simulator.mutate(vmid, { 'pending:delete': `!${addDisk(vmid, type)}` })
      return { description: 'harmless' }
    },
  },
  {
    name: 'disk.delete with a pending delete of another disk', kind: 'disk.delete', effect: 'disk.delete',
    async prepare(desk, vmid, type) {
      await ask(desk, vmid, 'disk.detach', { slot: addDisk(vmid, type) })
      site.simulator.mutate(vmid, { leftover: 'local-lvm:2', scsi2: `local-lvm:vm-${vmid}-disk-2,size=2G` })
      site.simulator.mutate(vmid, { 'pending:delete': '!scsi2' })
      return { slot: 'unused0' }
    },
  },
]

const containerOnly: readonly Destruction[] = [
  {
    name: 'guest.start with a pending delete of a mount point', kind: 'guest.start', effect: 'guest.start', lost: 'at most',
    async prepare(_, vmid, type) {
      site.simulator.mutate(vmid, { 'pending:delete': `!${addDisk(vmid, type)}` })
      return {}
    },
  },
]

for (const type of ['lxc', 'qemu'] as const) {
  describe(`${type}`, () => {
    it.each(type === 'lxc' ? [...destructions, ...containerOnly] : [...destructions, ...machineOnly])('$name: asked, signed, done once, never again', { timeout: 60_000 }, async ({ kind, effect, prepare, lost: exception }) => {
      const desk = await site.desk()
      const vmid = site.guest(type)
      const parameters = await prepare(desk, vmid, type)
      const exported = await site.export(desk, await site.request(desk, vmid, kind, parameters))
      const before = site.effects(vmid).length
      await desk.run('apply')
      expect(site.effects(vmid), 'nothing before the signature').toHaveLength(before)

      const signature = site.sign(exported)
      await desk.ask('approvals', 'import', signature)
      const applied = await desk.run('apply', '--json')
      expect([applied.exit, applied.err], applied.out).toEqual([0, ''])

      const done = site.effects(vmid).slice(before)
      expect(done.filter((entry) => entry.kind === effect).length).toBe(kind === 'disk.delete' && effect === 'disk.delete' ? exported.payload.lost.volumes.length : 1)
      expectLost(done.map((entry) => entry.lost), exported.payload.lost, exception)
      const entry = desk.journal.recentEntries(50).find((each) => each.operation.kind === kind && each.operation.guest.vmid === vmid)
      expect([entry?.state, entry?.error]).toEqual(['settled', null])

      expect(await desk.refusal('approvals', 'import', signature)).toBe('replayed')
      await desk.reopen()
      expect(await desk.refusal('approvals', 'import', signature)).toBe('replayed')
      await desk.run('apply')
      expect(site.effects(vmid).slice(before)).toEqual(done)
      expect((await desk.journal.verifyChain()).brokenAt).toBeNull()
    })
  })
}

/** Sizes count where they were known when it was signed: of an unused disk the configuration tells none. */
function expectLost(effects: readonly Lost[], signed: Lost, exception: Destruction['lost']): void {
  const sizes = new Map(signed.volumes.map((volume) => [volume.id, volume.sizeBytes]))
  const volumes = effects.flatMap((effect) => effect.volumes).map(({ id, sizeBytes }) => ({ id, sizeBytes: sizes.get(id) === null ? null : sizeBytes }))
  const lost = {
    volumes: volumes.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    snapshots: effects.flatMap((effect) => effect.snapshots).toSorted(),
    backups: effects.flatMap((effect) => effect.backups).toSorted(),
  }
  if (exception === 'at most') {
    expect(signed.volumes).toEqual(expect.arrayContaining(lost.volumes))
    expect([signed.snapshots, signed.backups]).toEqual([lost.snapshots, lost.backups])
  } else expect(lost).toEqual({ volumes: signed.volumes, snapshots: signed.snapshots, backups: signed.backups })
}
