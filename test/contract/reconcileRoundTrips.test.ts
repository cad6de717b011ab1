/**
 * Every value whose round trip was recorded from Proxmox's own daemons, declared, applied and looked at again on a
 * simulated cluster: a plan after apply is empty. The guests are two, and take one value after the other.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActualGuest, DesiredDisk, GuestType } from '../../shared/domain/guest.ts'
import { declaredRows, type Declared } from '../fixtures/normalisation/declaredRows.ts'
import { openSite, renewList, type Site } from './reconcileSite.ts'

/** Options that no file may set: they reach into the host, tell a guest's identity, or are secrets. */
const fixed = new Set(['entrypoint', 'env', 'serial0', 'smbios1', 'cipassword'])

const rows = declaredRows.flatMap(({ row, declared, title }) => (declared === null || row.status !== 200 ? [] : [{ title, row, declared }]))

describe.each([['lxc', 'stopped'], ['lxc', 'running'], ['qemu', 'stopped']] as const)('a %s that is %s', (type, run) => {
  let site: Site
  let guest: ActualGuest

  beforeAll(async () => {
    site = await openSite()
    guest = await site.find(type, run)
  }, 60_000)
  afterAll(() => site.close())

  const own = rows.filter(({ row }) => row.type === type && row.running === (run === 'running'))
  it.each(own.map(({ title, row, declared }) => [title, row.key, declared] as const))('%s', async (_, key, declared) => {
    site.declare({ vmid: guest.ref.vmid, ...onHost(declared, type, guest) })
    const outcomes = await site.apply()
    expect(outcomes.flatMap(({ ran }) => ran.map((entry) => [entry.operation.kind, entry.outcome])).filter(([, outcome]) => outcome !== 'ok')).toEqual([])
    renewList(site.simulator)
    const review = (await site.reconciler.look()).reviews.get(guest.ref.vmid)
    expect(review?.steps).toEqual([])
    const set = fixed.has(key)
    expect([review?.diff?.changes.map((change) => change.field), review?.diff?.withheld.map((each) => each.code)]).toEqual(set ? [[key], ['desired_invalid']] : [[], []])
  }, 30_000)
})

/** The declaration with the volume and storage of this cluster in place of those of the recorded one. */
function onHost(declared: Declared, type: GuestType, { spec }: ActualGuest): Declared {
  if (declared.disks === undefined) return declared
  const root = spec?.disks.find((disk) => disk.slot === spec.rootSlot)
  const here = (disk: DesiredDisk): DesiredDisk => {
    const { volume, storage, sizeBytes, properties } = disk
    if (volume !== undefined) return { properties, volume: type === 'qemu' ? (root?.volume ?? volume) : volume }
    return { properties, ...(storage === undefined ? {} : { storage: 'local-lvm' }), ...(sizeBytes === undefined ? {} : { sizeBytes }) }
  }
  return { disks: Object.fromEntries(Object.entries(declared.disks).map(([slot, disk]) => [slot, disk === null ? null : here(disk)])) }
}
