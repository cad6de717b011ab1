/** What the window may ask for on a guest: another VMID only for a copy, and then of the very guest that it shows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Desk } from '../adversarial/desk.ts'
import { host } from '../adversarial/desk.ts'
import { openSite, type Site } from '../adversarial/harness.ts'
import type { GuestHoldingsView } from '../../shared/ipc/contract.ts'
import { renewList } from './reconcileSite.ts'

let site: Site
let desk: Desk
beforeAll(async () => {
  site = await openSite(12)
  desk = await site.desk({ signers: false })
})
afterAll(() => site.close())

const ask = (vmid: number, kind: string, parameters: object, newVmid?: number) => desk.call('guest.request', { host, vmid, kind, parameters, reason: '', ...(newVmid === undefined ? {} : { newVmid }) })
const holdingsOf = async (vmid: number) => {
  const answer = await desk.call('guest.holdings', { host, vmid })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as GuestHoldingsView
}
const entries = () => desk.journal.recentEntries(20).map(({ operation, outcome }) => [operation.kind, operation.guest.vmid, operation.parameters['source'] ?? null, outcome])

describe('a request of the window', () => {
  it('copies the guest that is shown, whatever source it names besides, to the VMID that is told', async () => {
    const [shown, other] = [site.guest(), site.guest()]
    const { nextVmid } = await holdingsOf(shown)
    expect(nextVmid).not.toBeNull()
    expect(await ask(shown, 'guest.clone', { source: other, sourceNode: 'nowhere', full: true, name: 'copy' }, nextVmid ?? 0)).toMatchObject({ ok: true, value: { waits: false } })
    expect(entries()[0]).toEqual(['guest.clone', nextVmid, shown, 'ok'])
    renewList(site.simulator)
    expect((await holdingsOf(shown)).nextVmid).not.toBe(nextVmid)
  })

  it('restores a backup beside the guest that it was made of', async () => {
    const shown = site.guest()
    site.simulator.mutate(shown, { backup: 'local' })
    const { backups, nextVmid } = await holdingsOf(shown)
    expect(await ask(shown, 'guest.restoreNew', { volume: backups[0]?.volume, unique: true }, nextVmid ?? 0)).toMatchObject({ ok: true, value: { waits: false } })
    expect(entries()[0]).toEqual(['guest.restoreNew', nextVmid, null, 'ok'])
  })

  it('makes a guest over none that is there', async () => {
    const [shown, other] = [site.guest(), site.guest()]
    expect(await ask(shown, 'guest.clone', { full: true }, other)).toMatchObject({ ok: false, error: { code: 'vmid_taken' } })
    expect(await ask(shown, 'guest.clone', { full: true }, shown)).toMatchObject({ ok: false })
    expect(site.effects(other)).toEqual([])
  })

  it('names another VMID exactly where it copies, and makes no guest otherwise', async () => {
    const shown = site.guest()
    const { nextVmid } = await holdingsOf(shown)
    for (const kind of ['guest.clone', 'guest.restoreNew']) expect(await ask(shown, kind, {})).toMatchObject({ ok: false, error: { code: 'usage' } })
    for (const kind of ['guest.destroy', 'guest.start', 'guest.create']) expect(await ask(shown, kind, {}, nextVmid ?? 0)).toMatchObject({ ok: false, error: { code: 'usage' } })
    expect(await ask(nextVmid ?? 0, 'guest.create', { node: 'pve1', options: {} })).toMatchObject({ ok: false, error: { code: 'usage' } })
    expect(site.effects(shown)).toEqual([])
  })
})
