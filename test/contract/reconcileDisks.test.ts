/** Disks put into slots, changed and taken out again, through the whole path on a simulated cluster; each volume is made at most once. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../electron/ports.ts'
import type { FaultAction } from '../../electron/simulator/faults.ts'
import type { AppError } from '../../shared/domain/appError.ts'
import type { ActualGuest, GuestType } from '../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../shared/domain/operation.ts'
import type { Site, SiteOptions } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'

const gibibyte = 1024 ** 3
const openPlain = sitePerTest()

async function open(type: GuestType, run: 'running' | 'stopped', options?: SiteOptions): Promise<{ readonly site: Site; readonly guest: ActualGuest }> {
  const site = await openPlain(options)
  return { site, guest: await site.find(type, run) }
}

/** Asks as a person does; the entry as it ended. Rejects with the refusal. */
async function ask(site: Site, guest: ActualGuest, kind: OperationKind, parameters: OperationParameters): Promise<JournalEntry> {
  const outcome = await site.reconciler.request({ kind, guest: guest.ref, parameters }, 'anna', '')
  if (outcome.kind === 'waits') throw new Error(`${kind} waits for a signature`)
  return outcome.entry
}

const refusal = (promise: Promise<unknown>): Promise<string> => promise.then(() => '', (thrown: unknown) => (thrown as AppError).code)

/** The options as the host stores them now. */
async function stored(site: Site, guest: ActualGuest): Promise<Readonly<Record<string, string>>> {
  const { observation } = await site.reconciler.look()
  const options = observation?.guests.get(guest.ref.vmid)?.spec?.options.running
  if (options === undefined) throw new Error('the guest is not shown')
  return options
}

const slotOf = (type: GuestType) => (type === 'lxc' ? 'mp7' : 'scsi7')
const properties = (type: GuestType): Readonly<Record<string, string>> => (type === 'lxc' ? { mp: '/data', backup: '1' } : { discard: 'on' })
const fresh = (type: GuestType): OperationParameters => ({ slot: slotOf(type), storage: 'local-lvm', sizeBytes: 2 * gibibyte, properties: properties(type) })
const changes = (site: Site) => site.simulator.requests().filter((request) => request.method !== 'GET').length

describe.each(['lxc', 'qemu'] as const)('a new disk of a %s', (type) => {
  it.each(['stopped', 'running'] as const)('is made in an empty slot while it is %s, and over an occupied one never', async (run) => {
    const { site, guest } = await open(type, run)
    const entry = await ask(site, guest, 'disk.attach', fresh(type))
    expect([entry.outcome, entry.error]).toEqual(['ok', null])
    const value = (await stored(site, guest))[slotOf(type)]
    expect(value).toMatch(new RegExp(`^local-lvm:vm-${guest.ref.vmid}-disk-\\d+,.*size=2G`))
    expect(await refusal(ask(site, guest, 'disk.attach', fresh(type)))).toBe('already_exists')
    expect([(await stored(site, guest))[slotOf(type)], changes(site)]).toEqual([value, 1])
  })

  it('is changed, taken out, put into another slot, and keeps its volume', async () => {
    const { site, guest } = await open(type, 'stopped')
    await ask(site, guest, 'disk.attach', fresh(type))
    const volume = (await stored(site, guest))[slotOf(type)]?.split(',')[0] ?? ''
    const change = type === 'lxc' ? { ro: '1', backup: null } : { ssd: '1', discard: null }
    expect((await ask(site, guest, 'disk.configure', { slot: slotOf(type), volume, properties: change })).outcome).toBe('ok')
    expect((await stored(site, guest))[slotOf(type)]).toBe(type === 'lxc' ? `${volume},mp=/data,ro=1,size=2G` : `${volume},size=2G,ssd=1`)

    await ask(site, guest, 'disk.detach', { slot: slotOf(type), volume })
    const unused = Object.entries(await stored(site, guest)).filter(([, value]) => value === volume)
    expect(unused.map(([key]) => key.replace(/\d+$/, ''))).toEqual(['unused'])
    const other = type === 'lxc' ? 'mp3' : 'virtio3'
    expect((await ask(site, guest, 'disk.attach', { slot: other, volume, properties: properties(type) })).outcome).toBe('ok')
    const after = await stored(site, guest)
    expect(after[other]?.split(',')[0]).toBe(volume)
    expect(Object.keys(after).filter((key) => key.startsWith('unused'))).toEqual([])
    expect(site.simulator.ledger().flatMap((each) => each.lost.volumes)).toEqual([])
  })

  it('of another guest is never put into a slot', async () => {
    const { site, guest } = await open(type, 'stopped')
    const { observation } = await site.reconciler.look()
    const others = [...(observation?.guests.values() ?? [])].filter((each) => each.ref.vmid !== guest.ref.vmid).flatMap((each) => each.spec?.disks.map((disk) => disk.volume) ?? [])
    expect(others.length).toBeGreaterThan(5)
    for (const volume of others) expect(await refusal(ask(site, guest, 'disk.attach', { slot: slotOf(type), volume, properties: properties(type) }))).toBe('not_found')
    expect(changes(site)).toBe(0)
  })
})

describe.each(['lxc', 'qemu'] as const)('when the answer to a new disk of a %s is lost', (type) => {
  const call = { method: 'PUT', path: /\/config$/, nth: 1 }

  it.each<[string, FaultAction]>([
    ['reset before the answer', { kind: 'reset', when: 'before' }],
    ['596 from another node', { kind: 'status', status: 596, reason: 'Connection timed out', carriedOut: true }],
  ])('and it was made, it is found in the slot, and made once: %s', async (_title, fault) => {
    const { site, guest } = await open(type, 'stopped', { callMs: 600 })
    site.simulator.faults.add(call, fault)
    const entry = await ask(site, guest, 'disk.attach', fresh(type))
    expect([entry.state, entry.outcome]).toEqual(['settled', 'ok'])
    expect([changes(site), site.effects(guest.ref.vmid).filter((kind) => kind === 'disk.attach').length]).toEqual([1, 1])
  })

  it('and it is not there, a person looks: the host may still be at it, and nothing more is sent', async () => {
    const { site, guest } = await open(type, 'stopped', { callMs: 600 })
    site.declare({ vmid: guest.ref.vmid, disks: { [slotOf(type)]: { storage: 'local-lvm', sizeBytes: 2 * gibibyte, properties: properties(type) } } })
    site.simulator.faults.add(call, { kind: 'reset', when: 'unprocessed' })
    const entry = await ask(site, guest, 'disk.attach', fresh(type))
    expect([entry.state, entry.error?.code]).toEqual(['needs_operator', 'outcome_unknown'])
    expect((await site.apply()).flatMap((outcome) => outcome.ran)).toEqual([])
    expect(await refusal(ask(site, guest, 'disk.attach', fresh(type)))).toBe('needs_operator')
    expect([changes(site), site.effects(guest.ref.vmid)]).toEqual([1, []])
  })

  it('while a change of its properties that never arrived is known not to have been made', async () => {
    const { site, guest } = await open(type, 'stopped', { callMs: 600 })
    await ask(site, guest, 'disk.attach', fresh(type))
    const volume = (await stored(site, guest))[slotOf(type)]?.split(',')[0] ?? ''
    site.simulator.faults.add(call, { kind: 'reset', when: 'unprocessed' })
    const entry = await ask(site, guest, 'disk.configure', { slot: slotOf(type), volume, properties: { backup: '0' } })
    expect([entry.state, entry.outcome]).toEqual(['settled', 'not_sent'])
  })
})

describe.each(['lxc', 'qemu'] as const)('a disk of a %s that is moved', (type) => {
  const move = (volume: string): OperationParameters => ({ slot: slotOf(type), volume, storage: 'local' })

  async function withDisk(options?: SiteOptions): Promise<{ readonly site: Site; readonly guest: ActualGuest; readonly volume: string }> {
    const { site, guest } = await open(type, 'stopped', options)
    await ask(site, guest, 'disk.attach', fresh(type))
    return { site, guest, volume: (await stored(site, guest))[slotOf(type)]?.split(',')[0] ?? '' }
  }

  it('is copied, keeps its properties, and leaves the old volume unused', async () => {
    const { site, guest, volume } = await withDisk()
    const entry = await ask(site, guest, 'disk.move', move(volume))
    expect([entry.outcome, entry.upid?.includes(type === 'lxc' ? ':move_volume:' : ':qmmove:')]).toEqual(['ok', true])
    const after = await stored(site, guest)
    expect(after[slotOf(type)]).toMatch(type === 'lxc' ? /^local:.*,mp=\/data,backup=1,size=2G$/ : /^local:.*,discard=on,size=2G$/)
    expect(Object.entries(after).filter(([, value]) => value === volume).map(([key]) => key)).toEqual(['unused0'])
    expect(site.simulator.ledger().flatMap((each) => each.lost.volumes)).toEqual([])
    expect(await refusal(ask(site, guest, 'disk.move', move(volume)))).toBe('observation_stale')
  })

  it('is found by its task when the answer is lost, and copied once', async () => {
    const { site, guest, volume } = await withDisk({ callMs: 600 })
    site.simulator.faults.add({ method: 'POST', path: /\/move_(?:disk|volume)$/, nth: 1 }, { kind: 'reset', when: 'before' })
    const entry = await ask(site, guest, 'disk.move', move(volume))
    expect([entry.state, entry.outcome, entry.upid === null]).toEqual(['settled', 'ok', false])
    expect(site.effects(guest.ref.vmid).filter((kind) => kind === 'disk.move')).toHaveLength(1)
  })

  it('stays where it is when its configuration moved since it was read', async () => {
    const { site, guest, volume } = await withDisk()
    const off = site.simulator.faults.add({ method: 'POST', path: /\/move_(?:disk|volume)$/, nth: 1 }, { kind: 'delay', ms: 300, before: 'request' })
    const asked = ask(site, guest, 'disk.move', move(volume))
    while (!site.simulator.requests().some((request) => /move_(?:disk|volume)$/.test(request.path))) await wait(5)
    site.simulator.mutate(guest.ref.vmid, { description: 'meanwhile' })
    const entry = await asked
    off()
    expect([entry.outcome, entry.error?.code]).toEqual(['failed', 'digest_conflict'])
    expect((await stored(site, guest))[slotOf(type)]?.split(',')[0]).toBe(volume)
  })
})
