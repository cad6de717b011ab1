import { describe, expect, it, vi } from 'vitest'
import { createFollowed } from '../../../../renderer/stores/followed.ts'
import { createSigningStore } from '../../../../renderer/stores/signingStore.ts'
import type { CountersignBridge, RequestResult } from '../../../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../../../shared/lib/result.ts'
import { createFixtureBridge } from '../../../fixtures/window/fixtureBridge.ts'

type Answer = RequestResult<'approvals.sign'>

/** A bridge whose prompt stays open until the test closes it. */
function withPrompt() {
  const asked: string[] = []
  let close: (answer: Answer) => void = () => undefined
  const bridge = createFixtureBridge('usual')
  const held: CountersignBridge = {
    ...bridge,
    call: {
      ...bridge.call,
      'approvals.sign': ({ id }) => {
        asked.push(id)
        return new Promise((resolve) => {
          close = resolve
        })
      },
    },
  }
  return { store: createSigningStore(held), asked, close: (answer: Answer) => close(answer) }
}

describe('the trusted prompt', () => {
  it('is waited for, one at a time, and told how it ended', async () => {
    const { store, asked, close } = withPrompt()
    const first = store.sign('ap-1')
    await store.sign('ap-2')
    expect(asked).toEqual(['ap-1'])
    expect(store.store.getState()).toEqual({ kind: 'waiting', id: 'ap-1' })
    store.dismiss()
    expect(store.store.getState().kind).toBe('waiting')
    close(ok({ signed: true }))
    await first
    expect(store.store.getState()).toEqual({ kind: 'signed', id: 'ap-1' })
    store.dismiss()
    expect(store.store.getState()).toEqual({ kind: 'idle' })
  })

  it('that was closed without a signature is no error', async () => {
    const { store, close } = withPrompt()
    const done = store.sign('ap-1')
    close(ok({ signed: false }))
    await done
    expect(store.store.getState()).toEqual({ kind: 'cancelled', id: 'ap-1' })
  })

  it('that could not be shown keeps its error for the item', async () => {
    const { store, close } = withPrompt()
    const done = store.sign('ap-1')
    const error = { code: 'rate_limited' as const, message: 'A trusted prompt was opened a moment ago.', retry: 'backoff' as const }
    close(err(error))
    await done
    expect(store.store.getState()).toEqual({ kind: 'failed', id: 'ap-1', error })
  })
})

describe('what is followed', () => {
  it('drops the answer for what is no longer open, and asks again for what is', async () => {
    const gates = new Map<string, (answer: Result<string>) => void>()
    const followed = createFollowed<string, string>((key) => new Promise((resolve) => gates.set(key, resolve)), Object.is)
    followed.open('a')
    followed.open('b')
    gates.get('a')?.(ok('A'))
    await vi.waitFor(() => expect(gates.has('b')).toBe(true))
    expect(followed.store.getState()).toEqual({ key: 'b', value: null, error: null })
    gates.get('b')?.(ok('B'))
    await vi.waitFor(() => expect(followed.store.getState().value).toBe('B'))
  })

  it('keeps the last value beside an error', async () => {
    let answer: Result<string> = ok('A')
    const followed = createFollowed<string, string>(async () => answer, Object.is)
    followed.open('a')
    await vi.waitFor(() => expect(followed.store.getState().value).toBe('A'))
    answer = err({ code: 'internal', message: 'no', retry: 'never' })
    await followed.refresh()
    expect(followed.store.getState()).toMatchObject({ value: 'A', error: { code: 'internal' } })
  })
})
