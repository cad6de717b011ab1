import { describe, expect, it } from 'vitest'
import { exceedsDepth } from '../../../electron/platform/jsonDepth.ts'
import { readEnvelope } from '../../../electron/proxmox/answer.ts'
import { EndpointChoice } from '../../../electron/proxmox/endpointChoice.ts'

describe('readEnvelope', () => {
  it.each(['', 'null', '[]', '"x"', '{"data":', '<html>'])('gives nothing for %j', (text) => {
    expect(readEnvelope(Buffer.from(text), 32)).toBeNull()
  })

  it('counts only brackets outside of strings', () => {
    expect(exceedsDepth(Buffer.from(`{"data":"${'['.repeat(50)}\\"${'{'.repeat(50)}"}`), 4)).toBe(false)
    expect(exceedsDepth(Buffer.from('[[],[],[[]]]'), 3)).toBe(false)
    expect(exceedsDepth(Buffer.from('[[],[],[[[]]]]'), 3)).toBe(true)
  })

  it('refuses ten million levels without parsing them', () => {
    expect(() => readEnvelope(Buffer.from(`{"data":${'['.repeat(10_000_000)}`), 32)).toThrow(expect.objectContaining({ code: 'response_too_large' }) as Error)
  })
})

describe('EndpointChoice', () => {
  it('prefers the guest’s own node, then the one that answered, and asks failed ones last for a while', () => {
    let now = 0
    const [a, b, c] = [{ url: 'a' }, { url: 'b' }, { url: 'c' }] as const
    const choice = new EndpointChoice([a, b, c], { nowMs: () => now, sleep: () => Promise.resolve() }, 10_000)
    const order = (node?: string) => choice.inOrder(node).map((endpoint) => endpoint.url).join('')
    expect(order()).toBe('abc')
    choice.failed(a)
    choice.answered(b)
    expect(order()).toBe('bca')
    choice.learnNode(c, 'pve3')
    expect(order('pve3')).toBe('cba')
    expect(choice.unidentified()).toEqual([b])
    now = 10_000
    expect(order()).toBe('bac')
    choice.answered(a)
    expect(order()).toBe('bac')
    choice.failed(b)
    choice.answered(a)
    expect(order()).toBe('acb')
  })
})
