/** An operation without a known outcome keeps its guest from everything, until a person says what became of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../electron/ports.ts'
import { AppError } from '../../shared/domain/appError.ts'
import { host, type Desk } from './desk.ts'
import { openSite, type Site } from './harness.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(20)
})
afterAll(() => site.close())

/** A start whose outcome nobody knows, on a guest of its own. */
function lost(desk: Desk): JournalEntry {
  const vmid = site.guest()
  const { id } = desk.journal.recordIntent({
    operation: { kind: 'guest.start', guest: { host, vmid, type: 'lxc' }, parameters: {} },
    node: 'pve1', guestName: 'web\u001b[31m', summary: `Start ${vmid} web\u001b[31m`, digestBefore: null, actor: 'operator', basis: 'policy',
    request: { method: 'POST', path: `/nodes/pve1/lxc/${vmid}/status/start`, parameters: {} },
  })
  return desk.journal.recordNeedsOperator(id, new AppError({ code: 'task_unknown', message: 'The task ended\nwithout a status.' }).toDto())
}

const start = (vmid: number) => ['request', 'guest.start', '--host', host, '--vmid', String(vmid)]

describe('an operation left to a person', () => {
  it('is listed, keeps its guest frozen, and no longer once it is settled', { timeout }, async () => {
    const desk = await site.desk()
    const { id, operation: { guest: { vmid } } } = lost(desk)
    const listed = await desk.run('operations', 'list', '--json')
    expect(listed.exit).toBe(1)
    expect(JSON.parse(listed.out)).toMatchObject([{ id, vmid, kind: 'guest.start', state: 'needs_operator', error: { code: 'task_unknown' } }])
    expect(await desk.refusal(...start(vmid))).toBe('needs_operator')

    await desk.ask('operations', 'settle', id.slice(0, 8), '--outcome', 'not-done', '--reason', 'It is still stopped.')
    expect(desk.journal.entry(id)).toMatchObject({ state: 'settled', outcome: 'failed', error: { code: 'task_unknown' } })
    expect(await desk.ask('operations', 'list')).toEqual([])
    await desk.ask(...start(vmid))
    expect(site.effects(vmid).map(({ kind }) => kind)).toEqual(['guest.start'])
  })

  it('settled as done has no error any more, and the audit log names the person and why', { timeout }, async () => {
    const desk = await site.desk()
    const { id } = lost(desk)
    expect(await desk.call('operations.settle', { id, outcome: 'done', reason: 'It runs.' })).toMatchObject({ ok: true })
    expect(desk.journal.entry(id)).toMatchObject({ state: 'settled', outcome: 'ok', error: null })
    const row = desk.audit().find((each) => each.operationId === id && each.kind === 'settled')
    expect(row).toMatchObject({ actor: desk.app.services.app.person, decision: 'ok', reason: expect.stringContaining('It runs.') as string, payload: { byOperator: true } })
    expect((await desk.journal.verifyChain()).brokenAt).toBeNull()
  })

  it('is settled once, by its own id, with a reason, and nothing else is', { timeout }, async () => {
    const desk = await site.desk()
    const { id } = lost(desk)
    const settle = (which: string, reason: string) => desk.refusal('operations', 'settle', which, '--outcome', 'done', '--reason', reason)
    expect(await settle('none', 'x')).toBe('not_found')
    expect(await settle('', 'x')).toBe('not_found')
    expect(await settle(id, '  ')).toBe('usage')
    expect(await settle(id, 'a\u202eb')).toBe('usage')
    expect((await desk.run('operations', 'settle', id, '--outcome', 'maybe', '--reason', 'x')).exit).toBe(1)
    expect(desk.journal.entry(id)?.state).toBe('needs_operator')
    await desk.ask('operations', 'settle', id, '--outcome', 'done', '--reason', 'x')
    expect(await settle(id, 'again')).toBe('not_found')
  })

  it('shows its summary without anything that a terminal would act on, one line each', { timeout }, async () => {
    const desk = await site.desk()
    lost(desk)
    const { out } = await desk.run('operations', 'list')
    expect(out.trimEnd().split('\n')).toHaveLength(1)
    expect(out).not.toContain('\u001b')
  })
})
