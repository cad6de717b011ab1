import { describe, expect, it } from 'vitest'
import { Faults, hugeBody, nestedBody } from '../../../electron/simulator/faults.ts'

const get = { method: 'GET', path: '/version', node: 'pve1' }
const truncate = { kind: 'truncate' } as const
const hang = { kind: 'hang', carriedOut: false } as const

describe('faults', () => {
  it('match by method, path, pattern and node, all of them', () => {
    const faults = new Faults()
    faults.add({ method: 'PUT', path: /\/config$/, node: 'pve2' }, truncate)
    expect(faults.take({ method: 'PUT', path: '/nodes/pve2/lxc/100/config', node: 'pve2' })).toBe(truncate)
    expect(faults.take({ method: 'GET', path: '/nodes/pve2/lxc/100/config', node: 'pve2' })).toBeNull()
    expect(faults.take({ method: 'PUT', path: '/nodes/pve2/lxc/100/resize', node: 'pve2' })).toBeNull()
    expect(faults.take({ method: 'PUT', path: '/nodes/pve2/lxc/100/config', node: 'pve1' })).toBeNull()
  })

  it('come once at the nth matching request, or at every one', () => {
    const faults = new Faults()
    faults.add({ path: '/version', nth: 2 }, truncate)
    expect([get, get, get].map((subject) => faults.take(subject))).toEqual([null, truncate, null])
    faults.add({ path: '/version' }, hang)
    expect([get, get].map((subject) => faults.take(subject))).toEqual([hang, hang])
  })

  it('are switched off one by one or together', () => {
    const faults = new Faults()
    const off = faults.add({}, truncate)
    faults.add({}, hang)
    off()
    expect(faults.take(get)).toBe(hang)
    faults.clear()
    expect(faults.take(get)).toBeNull()
  })

  it('make bodies that are as large and as deep as asked for', () => {
    const huge = [...hugeBody(1_000_000)].join('')
    expect(huge.length).toBeGreaterThan(1_000_000)
    expect((JSON.parse(huge) as { data: unknown[] }).data.length).toBeGreaterThan(10)
    expect([...nestedBody(250_000)].join('')).toBe(`{"data":${'['.repeat(250_000)}${']'.repeat(250_000)}}`)
  })
})
