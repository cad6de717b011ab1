/** What could not be signed is refused where it is asked for, or says why it waits; what can no longer be carried out is asked for anew. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { host } from './desk.ts'
import { openSite, type Site } from './harness.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(20)
})
afterAll(() => site.close())

const day = 24 * 60 * 60 * 1000

describe('a reason', () => {
  it.each([
    ['a variation selector', 'done\ufe0f', 'U+FE0F'],
    ['a line break', 'one\ntwo', 'U+000A'],
    ['a direction change', 'a\u202eb', 'U+202E'],
    ['more characters than a payload takes', 'x'.repeat(1001), '1001 characters'],
  ])('with %s is refused by name, and nothing is left that waits', { timeout }, async (_, reason, named) => {
    const desk = await site.desk()
    const vmid = site.guest()
    const asked = await desk.run('request', 'guest.destroy', '--host', host, '--vmid', String(vmid), '--reason', reason)
    const proposed = await desk.run('signers', 'quorum', '--people', '1', '--reason', reason)
    for (const { exit, err } of [asked, proposed]) {
      expect(exit).toBe(1)
      expect(err).toContain(named)
      expect(err).toContain('(usage)')
    }
    expect(desk.journal.pendingItems()).toEqual([])
  })

  it('in another normal form is put right and can be signed', { timeout }, async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    const { id } = await desk.ask<{ id: string }>('request', 'guest.destroy', '--host', host, '--vmid', String(vmid), '--reason', 'Cafe\u0301')
    expect((await site.approve(desk, id)).payload.reason).toBe('Caf\u00e9')
    await desk.ask('apply')
    expect(site.destruction(vmid)).toHaveLength(1)
  })
})

it('a request that cannot be put into signable form says so, once', { timeout }, async () => {
  const desk = await site.desk()
  const vmid = site.guest('qemu')
  site.simulator.mutate(vmid, { 'pending:delete': '!scsi0' })
  const id = await site.request(desk, vmid, 'guest.configure', { description: 'a\u200bb' })
  await desk.run('apply')
  const why = { code: 'bad_encoding', message: expect.stringContaining('zero-width') as string }
  expect(await desk.call('approvals.get', { id })).toMatchObject({ ok: true, value: { minted: false, obstacle: why } })
  expect(await desk.refusal('approvals', 'export', id, '--out', desk.path('none'))).toBe('bad_encoding')
  await desk.run('apply')
  expect(desk.audit().filter((row) => row.decision === 'not_minted')).toHaveLength(1)
})

describe('a change of the signers that is proposed again', () => {
  const quorum = ['quorum', '--people', '1', '--kind', 'guest.destroy']
  const propose = async (desk: Awaited<ReturnType<Site['desk']>>) => (await desk.ask<{ id: string }>('signers', ...quorum)).id

  it('is the same request while that can be carried out', { timeout }, async () => {
    const desk = await site.desk()
    expect(await propose(desk)).toBe(await propose(desk))
  })

  it('is a new one when the first has expired', { timeout }, async () => {
    const desk = await site.desk()
    const first = await propose(desk)
    desk.moveClock(day + 60_000)
    const second = await propose(desk)
    expect(desk.journal.pendingItem(first)).toMatchObject({ state: 'superseded', endedBecause: expect.stringMatching(/^expired/) as string, successor: second })
    await site.approve(desk, second)
    expect(desk.journal.signerSet().version).toBe(2)
  })

  it('is a new one when the set has changed since', { timeout }, async () => {
    const desk = await site.desk()
    const { keys, roles, revoked, policy } = desk.journal.signerSet()
    const again = { keys, roles, revoked, policy: [...policy, { kind: 'guest.template', host: '*', people: 1 }] }
    const first = desk.app.services.signers.propose(again, '')
    await site.rotate(desk, ['alice'], ...quorum)
    const second = desk.app.services.signers.propose(again, '')
    expect(desk.journal.pendingItem(first.id)).toMatchObject({ state: 'superseded', endedBecause: expect.stringMatching(/^state_changed/) as string, successor: second.id })
    await site.approve(desk, second.id)
    expect(desk.journal.signerSet().policy).toEqual(again.policy)
  })
})
