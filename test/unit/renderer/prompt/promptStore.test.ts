import { describe, expect, it, vi } from 'vitest'
import { createPromptStore } from '../../../../renderer/prompt/promptStore.ts'
import type { AppErrorDto } from '../../../../shared/domain/appError.ts'
import type { PromptBridge, PromptView } from '../../../../shared/ipc/promptContract.ts'
import { err, ok } from '../../../../shared/lib/result.ts'

const view: PromptView = {
  summary: 'Destroy 105', kind: 'guest.destroy', host: 'lab', guest: { vmid: 105, name: null, type: 'lxc' }, reason: 'its disks are lost',
  lost: null, backup: null, lines: [], payload: '{}', sizeBytes: 2, sha256: 'ab', expires: '2026-03-02T12:00:00.000Z', signed: [], needed: 1, keys: [], agentProblem: null,
}
const signed = { principal: 'alice', signed: 1, needed: 1, handBack: null }
const wrong: AppErrorDto = { code: 'bad_passphrase', message: 'wrong', retry: 'never' }

function openStore(change: Partial<PromptBridge> = {}) {
  const ended = Promise.withResolvers<AppErrorDto | null>()
  const bridge = {
    'prompt.view': vi.fn(async () => ok(view)),
    'prompt.signWithAgent': vi.fn(async () => ok(signed)),
    'prompt.signWithKeyFile': vi.fn(async () => ok(signed)),
    'prompt.cancel': vi.fn(async () => ok({})),
    ...change,
  }
  const store = createPromptStore({ bridge, ended: ended.promise })
  const asking = () => vi.waitUntil(() => store.getState().kind === 'asking')
  return { store, bridge, end: ended.resolve, asking }
}

describe('the prompt\'s store', () => {
  it('asks what is to be shown, and signs with what was chosen', async () => {
    const { store, bridge, asking } = openStore()
    expect(store.getState()).toEqual({ kind: 'opening' })
    await asking()
    await store.sign({ kind: 'file', path: '/key', passphrase: '' })
    expect(bridge['prompt.signWithKeyFile']).toHaveBeenCalledWith({ path: '/key', passphrase: null })
    expect(store.getState()).toEqual({ kind: 'signed', view, signed })
  })

  it('tells why a signature failed, and takes another try', async () => {
    const answers = [err(wrong), ok(signed)]
    const { store, asking } = openStore({ 'prompt.signWithKeyFile': async () => answers.shift() ?? err(wrong) })
    await asking()
    const choice = { kind: 'file', path: '/key', passphrase: 'x' } as const
    await store.sign(choice)
    expect(store.getState()).toMatchObject({ kind: 'asking', busy: false, error: wrong })
    const second = store.sign(choice)
    expect(store.getState()).toMatchObject({ kind: 'asking', busy: true, error: null })
    await store.sign(choice)
    await second
    expect(store.getState().kind).toBe('signed')
  })

  it('stays signed when the socket closes afterwards, and cancelled when an answer comes late', async () => {
    const first = openStore()
    await first.asking()
    await first.store.sign({ kind: 'agent', fingerprint: 'SHA256:x' })
    first.end(null)
    const late = Promise.withResolvers<ReturnType<typeof ok<typeof signed>>>()
    const second = openStore({ 'prompt.signWithAgent': () => late.promise })
    await second.asking()
    const signing = second.store.sign({ kind: 'agent', fingerprint: 'SHA256:x' })
    second.store.cancel()
    late.resolve(ok(signed))
    await signing
    expect(first.store.getState().kind).toBe('signed')
    expect(second.store.getState()).toEqual({ kind: 'ended', error: null })
    expect(second.bridge['prompt.cancel']).toHaveBeenCalledTimes(1)
  })

  it('ends when the process does, with why', async () => {
    const { store, end, asking } = openStore()
    await asking()
    end(null)
    await vi.waitUntil(() => store.getState().kind === 'ended')
    expect(store.getState()).toMatchObject({ error: { code: 'session_ended' } })
  })

  it('asks again for the keys without forgetting the error', async () => {
    const { store, bridge, asking } = openStore({ 'prompt.signWithAgent': async () => err(wrong) })
    await asking()
    await store.sign({ kind: 'agent', fingerprint: 'SHA256:x' })
    await store.refresh()
    expect(bridge['prompt.view']).toHaveBeenCalledTimes(2)
    expect(store.getState()).toMatchObject({ kind: 'asking', error: wrong })
  })
})
