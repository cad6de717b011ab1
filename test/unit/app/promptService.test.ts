import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PromptService, type PromptPorts } from '../../../electron/app/promptService.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import { itemOf, makeAlice, openDesk as openDeskOf, type Alice } from './promptDesk.ts'

let alice: Alice
beforeAll(() => void (alice = makeAlice()))
afterAll(() => alice.workshop.dispose())
const openDesk = (change: Parameters<typeof openDeskOf>[1] = {}) => openDeskOf(alice, change)

describe('how often it is shown', () => {
  it('opens one prompt for a window that asks in a loop', async () => {
    const { service, prompts, shown } = openDesk()
    const first = service.sign('item-101')
    const others = await Promise.all(Array.from({ length: 50 }, (_, index) => service.sign(`item-${101 + (index % 2)}`)))
    expect(new Set(others.map((other) => (other.ok ? 'opened' : other.error.code)))).toEqual(new Set(['rate_limited']))
    expect(prompts).toHaveLength(1)
    shown().close()
    await expect(first).resolves.toEqual({ ok: true, value: { signed: false } })
  })

  it('waits two seconds before the next, also after a clock that was put back', async () => {
    const { service, prompts, shown, clock } = openDesk()
    const first = service.sign('item-101')
    shown().close()
    await first
    clock.ms += 1_999
    await expect(service.sign('item-102')).resolves.toMatchObject({ ok: false, error: { code: 'rate_limited' } })
    clock.ms += 1
    const second = service.sign('item-102')
    shown().close()
    await second
    clock.ms -= 60_000
    void service.sign('item-101')
    expect(prompts).toHaveLength(3)
  })
})

describe('what keeps it from opening', () => {
  it.each<[string, () => Partial<PromptPorts>, string]>([
    ['nobody is enrolled', () => ({ journal: { signerSet: () => ({ ...alice.signerSet, keys: [] }), rolledBack: () => null } }), 'no_signers'],
    ['the journal was rolled back', () => ({ journal: { signerSet: () => alice.signerSet, rolledBack: () => 'An older journal stands here.' } }), 'journal_rolled_back'],
  ])('is that %s', async (_case, change, code) => {
    const { service, prompts } = openDesk(change())
    await expect(service.sign('item-101')).resolves.toMatchObject({ ok: false, error: { code } })
    expect(prompts).toEqual([])
  })

  it('is that the item is unknown, ended or not minted', async () => {
    const { service, prompts, items } = openDesk()
    await expect(service.sign('item-999')).resolves.toMatchObject({ ok: false, error: { code: 'not_found' } })
    items.set('item-101', { ...itemOf(101), state: 'executed' })
    await expect(service.sign('item-101')).resolves.toMatchObject({ ok: false, error: { code: 'replayed' } })
    items.set('item-101', { ...itemOf(101), payload: null })
    await expect(service.sign('item-101')).resolves.toMatchObject({ ok: false, error: { code: 'observation_incomplete' } })
    expect(prompts).toEqual([])
  })

  it('is that this process has no prompt; it says what to do instead', async () => {
    const { prompt: _, ...withoutPrompt } = openDesk().ports
    const service = new PromptService(withoutPrompt)
    await expect(service.sign('item-101')).resolves.toMatchObject({ ok: false, error: { code: 'unsupported', hint: expect.stringContaining('countersign approvals sign') } })
  })

  it('is that it cannot be shown; then the next one may', async () => {
    let tries = 0
    const { service, clock } = openDesk({ prompt: { surface: { open: async () => { tries += 1; throw new AppError({ code: 'signing_timeout', message: 'Nobody opened it.' }) } }, means: { agentSocket: () => null, runKeyFileChild: async () => null } } })
    await expect(service.sign('item-101')).resolves.toMatchObject({ ok: false, error: { code: 'signing_timeout' } })
    clock.ms += 2_000
    await expect(service.sign('item-101')).resolves.toMatchObject({ ok: false, error: { code: 'signing_timeout' } })
    expect(tries).toBe(2)
  })
})

it('ends an open prompt when the app closes, and waits until it is closed', async () => {
  const { service, shown, prompts } = openDesk()
  const answer = service.sign('item-101')
  await service.close()
  expect(shown().prompt.over.aborted).toBe(true)
  await expect(answer).resolves.toEqual({ ok: true, value: { signed: false } })
  await service.close()
  expect(prompts).toHaveLength(1)
})
