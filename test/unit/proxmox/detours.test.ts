import { describe, expect, it } from 'vitest'
import { Detours } from '../../../electron/proxmox/detours.ts'
import { EndpointChoice } from '../../../electron/proxmox/endpointChoice.ts'
import { AppError } from '../../../shared/domain/appError.ts'

const clockOf = () => {
  let ms = 0
  return { nowMs: () => ms, sleep: async () => undefined, pass: (by: number) => { ms += by } }
}
const unreachable = () => Promise.reject(new AppError({ code: 'node_unreachable', message: 'could not pass on' }))

describe('calls about a lost node by way of another', () => {
  it('go one at a time for each node, and those of other nodes do not wait for them', async () => {
    const detours = new Detours(clockOf(), 1_000)
    const begun: string[] = []
    const { promise: held, resolve } = Promise.withResolvers<string>()
    const first = detours.run('pve3', () => { begun.push('first'); return held })
    const second = detours.run('pve3', async () => { begun.push('second'); return 'b' })
    expect(await detours.run('pve2', async () => 'other')).toBe('other')
    expect(begun).toEqual(['first'])
    resolve('a')
    expect(await Promise.all([first, second])).toEqual(['a', 'b'])
  })

  it('fail at once for a while where one could not be passed on, and are tried again after that', async () => {
    const clock = clockOf()
    const detours = new Detours(clock, 1_000)
    let asked = 0
    await expect(detours.run('pve3', unreachable)).rejects.toThrow('could not pass on')
    await expect(detours.run('pve3', async () => { asked += 1 })).rejects.toThrow('could not pass on')
    expect(asked).toBe(0)
    clock.pass(1_000)
    await detours.run('pve3', async () => { asked += 1 })
    expect(asked).toBe(1)
  })

  it('go on after a failure that says nothing of the way', async () => {
    const detours = new Detours(clockOf(), 1_000)
    await expect(detours.run('pve3', () => Promise.reject(new AppError({ code: 'forbidden', message: 'no' })))).rejects.toThrow('no')
    expect(await detours.run('pve3', async () => 'yes')).toBe('yes')
  })
})

describe('what a detour is', () => {
  it('is any other endpoint for a node whose own one failed a moment ago', () => {
    const [one, two] = [{ url: 'https://one' }, { url: 'https://two' }]
    const clock = clockOf()
    const choice = new EndpointChoice([one, two], clock, 1_000)
    choice.learnNode(two, 'pve2')
    expect(choice.isDetour(one, 'pve2')).toBe(false)
    choice.failed(two)
    expect([choice.isDetour(one, 'pve2'), choice.isDetour(two, 'pve2'), choice.isDetour(one, 'pve9')]).toEqual([true, false, false])
    clock.pass(1_000)
    expect(choice.isDetour(one, 'pve2')).toBe(false)
  })
})
