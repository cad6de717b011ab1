/** Reboots, pending changes, options, networks and high availability: asked for as a person does, on a simulated cluster. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../electron/ports.ts'
import type { ActualGuest, GuestType } from '../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../shared/domain/operation.ts'
import { openSite, type Site } from './reconcileSite.ts'

let site: Site
beforeEach(async () => {
  site = await openSite()
})
afterEach(() => site.close())

async function ask({ ref }: ActualGuest, kind: OperationKind, parameters: OperationParameters = {}): Promise<JournalEntry> {
  const outcome = await site.reconciler.request({ kind, guest: ref, parameters }, 'anna', '')
  if (outcome.kind === 'waits') throw new Error(`${outcome.item.summary}: waits`)
  return outcome.entry
}
const refusal = (guest: ActualGuest, kind: OperationKind, parameters: OperationParameters = {}) =>
  ask(guest, kind, parameters).then((entry) => { throw new Error(`it ran: ${entry.summary}`) }, (thrown: unknown) => thrown)
const read = async ({ ref }: ActualGuest) => (await site.reconciler.readGuest(ref.vmid)).guest
const optionsOf = async (guest: ActualGuest) => (await read(guest)).spec?.options ?? { running: {}, nextBoot: {} }
const done = { state: 'settled', outcome: 'ok' }

describe.each(['lxc', 'qemu'] as const)('of type %s', (type: GuestType) => {
  it('a guest is rebooted, and comes up with what was pending', async () => {
    const guest = await site.find(type, 'running')
    site.simulator.mutate(guest.ref.vmid, type === 'lxc' ? { 'pending:nameserver': '9.9.9.9' } : { 'pending:sockets': '2' })
    const entry = await ask(guest, 'guest.reboot')
    expect(entry).toMatchObject({ ...done, upid: expect.stringContaining(type === 'lxc' ? ':vzreboot:' : ':qmreboot:') as string })
    const { running } = await optionsOf(guest)
    expect(type === 'lxc' ? running['nameserver'] : running['sockets']).toBe(type === 'lxc' ? '9.9.9.9' : '2')
    expect((await read(guest)).run).toBe('running')
    expect(site.effects(guest.ref.vmid)).toEqual(['guest.reboot'])
  })

  it('a stopped guest is not rebooted', async () => {
    const guest = await site.find(type, 'stopped')
    expect(await refusal(guest, 'guest.reboot')).toMatchObject({ code: 'already_satisfied' })
    expect(site.effects(guest.ref.vmid)).toEqual([])
  })

  it('a pending change is dropped, and the others stay', async () => {
    const guest = await site.find(type, 'running')
    const [one, other] = type === 'lxc' ? ['nameserver', 'searchdomain'] as const : ['sockets', 'bios'] as const
    site.simulator.mutate(guest.ref.vmid, type === 'lxc' ? { 'pending:nameserver': '9.9.9.9', 'pending:searchdomain': 'a.b' } : { 'pending:sockets': '2', 'pending:bios': 'ovmf' })
    const before = await optionsOf(guest)
    expect(before.nextBoot[one]).not.toBe(before.running[one])
    expect(await ask(guest, 'guest.revert', { keys: [one] })).toMatchObject({ ...done, upid: null })
    const after = (await read(guest)).spec
    expect(after?.options.nextBoot[one]).toBe(before.running[one])
    expect(after?.pendingKeys).toEqual([other])
    expect(await refusal(guest, 'guest.revert', { keys: [one] })).toMatchObject({ code: 'observation_stale' })
  })

  it('options are set, and removed again', async () => {
    const guest = await site.find(type, 'stopped')
    expect(await ask(guest, 'guest.configure', { cores: 3, options: { startup: 'order=3,up=30', cpulimit: '1.5' } })).toMatchObject(done)
    expect((await optionsOf(guest)).running).toMatchObject({ cores: '3', startup: 'order=3,up=30', cpulimit: '1.5' })
    expect(await ask(guest, 'guest.configure', { options: { startup: null, cpulimit: null } })).toMatchObject(done)
    expect(Object.keys((await optionsOf(guest)).running)).not.toEqual(expect.arrayContaining(['startup']))
    expect(await refusal(guest, 'guest.configure', { options: { hookscript: 'local:snippets/x.pl' } })).toMatchObject({ code: 'bad_parameter' })
  })

  it('a network is added, changed with its MAC kept, and removed', async () => {
    const guest = await site.find(type, 'running')
    const slot = 'net7'
    const value = (mac: string | null, bridge: string) => type === 'lxc'
      ? `name=eth7,bridge=${bridge}${mac === null ? '' : `,hwaddr=${mac}`}` : `virtio${mac === null ? '' : `=${mac}`},bridge=${bridge}`
    expect(await ask(guest, 'network.set', { slot, value: value(null, 'vmbr0') })).toMatchObject(done)
    const drawn = /[0-9A-F]{2}(?::[0-9A-F]{2}){5}/i.exec((await optionsOf(guest)).nextBoot[slot] ?? '')?.[0] ?? ''
    expect(await refusal(guest, 'network.set', { slot, value: value(null, 'vmbr0') })).toMatchObject({ code: 'bad_parameter' })
    expect(await ask(guest, 'network.set', { slot, value: `${value(drawn, 'vmbr0')},firewall=1` })).toMatchObject(done)
    expect((await optionsOf(guest)).nextBoot[slot]).toContain(drawn)
    expect(await refusal(guest, 'network.remove', { slot, mac: 'BC:24:11:FF:FF:FF' })).toMatchObject({ code: 'observation_stale' })
    expect(await ask(guest, 'network.remove', { slot, mac: drawn })).toMatchObject(done)
    expect((await optionsOf(guest)).nextBoot[slot]).toBeUndefined()
  })

  it('a guest is put under high availability, changed, and taken out', async () => {
    const guest = await site.find(type, 'running')
    expect(await ask(guest, 'ha.set', { state: 'started', present: false, maxRestart: 2 })).toMatchObject({ ...done, upid: null })
    expect(await refusal(guest, 'ha.set', { state: 'started', present: false })).toMatchObject({ code: 'observation_stale' })
    expect(await ask(guest, 'ha.set', { state: 'stopped', present: true })).toMatchObject(done)
    expect(await ask(guest, 'ha.remove')).toMatchObject(done)
    expect(await refusal(guest, 'ha.remove')).toMatchObject({ code: 'already_satisfied' })
    expect(site.effects(guest.ref.vmid).filter((kind) => kind.startsWith('ha.'))).toEqual(['ha.set', 'ha.set', 'ha.remove'])
  })
})

describe('what applies the removal of a disk along with it', () => {
  it.each<[OperationKind, OperationParameters]>([
    ['guest.reboot', {}], ['guest.configure', { options: { startup: '1' } }], ['network.set', { slot: 'net7', value: 'virtio,bridge=vmbr0' }],
    ['ha.set', { state: 'started', present: false }],
  ])('waits for a signature: %s', async (kind, parameters) => {
    const guest = await site.find('qemu', 'running')
    site.simulator.mutate(guest.ref.vmid, { 'pending:delete': `!${guest.spec?.rootSlot ?? ''}` })
    const outcome = await site.reconciler.request({ kind, guest: guest.ref, parameters }, 'anna', '')
    expect(outcome).toMatchObject({ kind: 'waits', item: { classification: { class: 'destructive' } } })
    expect(site.effects(guest.ref.vmid)).toEqual([])
  })

  it('is undone by dropping it, without a signature', async () => {
    const guest = await site.find('qemu', 'stopped')
    const slot = guest.spec?.rootSlot ?? ''
    site.simulator.mutate(guest.ref.vmid, { 'pending:delete': `!${slot}` })
    expect(await ask(guest, 'guest.revert', { keys: [slot] })).toMatchObject(done)
    expect((await read(guest)).spec?.pendingDeletes).toEqual([])
    expect(site.effects(guest.ref.vmid)).not.toContain('disk.delete')
  })
})

it('says that it cannot tell a dropped change from one that took effect, where the answer was lost', async () => {
  const guest = await site.find('lxc', 'running')
  site.simulator.mutate(guest.ref.vmid, { 'pending:nameserver': '9.9.9.9' })
  site.simulator.faults.add({ method: 'PUT', path: /\/config$/ }, { kind: 'reset', when: 'unprocessed' })
  const asked = ask(guest, 'guest.revert', { keys: ['nameserver'] })
  await expect.poll(() => site.journal.recentEntries(1).map((entry) => entry.operation.kind)).toEqual(['guest.revert'])
  site.simulator.mutate(guest.ref.vmid, { nameserver: '9.9.9.9' }) // somebody restarts it
  const entry = await asked
  expect([entry.state, entry.outcome]).toEqual(['settled', 'warnings'])
  expect(site.effects(guest.ref.vmid)).toEqual([])
})

it('a token that may not ask about high availability changes nothing of it', async () => {
  await site.close()
  site = await openSite({
    token: (simulator) => simulator.addToken('ops@pve!few', { '/': ['Sys.Console'], '/vms': ['VM.Audit', 'VM.Config.Options', 'VM.PowerMgmt'], '/storage': ['Datastore.Audit'] }),
  })
  const guest = await site.find('lxc', 'running')
  expect(await refusal(guest, 'ha.set', { state: 'started', present: false })).toMatchObject({ code: 'observation_incomplete', hint: expect.stringContaining('Sys.Audit') as string })
})
