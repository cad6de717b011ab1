import { describe, expect, it } from 'vitest'
import { readParameters } from '../../../../electron/app/commands/requestParameters.ts'
import { parseOperation } from '../../../../electron/engine/operations/catalogue.ts'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'

describe('what stands after --set', () => {
  it.each<[string, readonly string[], OperationParameters]>([
    ['guest.configure', ['memoryMiB=2048', 'tags=b,a', 'onboot=false', 'description=a=b'], { memoryMiB: 2048, tags: ['b', 'a'], onboot: false, description: 'a=b' }],
    ['guest.configure', ['options.startup=order=1,up=30', 'options.protection=1', 'options.balloon='], { options: { startup: 'order=1,up=30', protection: '1', balloon: null } }],
    ['guest.revert', ['keys=memory,net0'], { keys: ['memory', 'net0'] }],
    ['guest.reboot', [], {}],
    ['network.set', ['slot=net0', 'value=name=eth0,hwaddr=BC:24:11:00:00:01'], { slot: 'net0', value: 'name=eth0,hwaddr=BC:24:11:00:00:01' }],
    ['network.remove', ['slot=net1', 'mac=BC:24:11:00:00:01'], { slot: 'net1', mac: 'BC:24:11:00:00:01' }],
    ['network.remove', ['slot=net1', 'mac='], { slot: 'net1', mac: null }],
    ['ha.set', ['state=started', 'present=false', 'maxRestart=2', 'group=east'], { state: 'started', present: false, maxRestart: 2, group: 'east' }],
    ['ha.remove', [], {}],
  ])('asks for %s with %j', (kind, pairs, parameters) => {
    expect(readParameters(pairs)).toEqual(parameters)
    expect(parseOperation(kind, { host: 'site', vmid: 101, type: 'lxc' }, readParameters(pairs))).toEqual({ ok: true, value: { kind, guest: { host: 'site', vmid: 101, type: 'lxc' }, parameters } })
  })

  it.each([['name'], ['=x'], ['']])('refuses %j, which is no pair', (pair) => {
    expect(() => readParameters([pair])).toThrow(expect.objectContaining({ code: 'usage' }) as Error)
  })

  it('refuses a parameter that is given whole and entry by entry', () => {
    expect(() => readParameters(['options=x', 'options.startup=1'])).toThrow(expect.objectContaining({ code: 'usage' }) as Error)
  })

  it('reads no key as a prototype', () => {
    expect(Object.getPrototypeOf(readParameters(['__proto__=x', 'options.__proto__=y', '__proto__.a=z'].slice(0, 2)))).toBe(Object.prototype)
    expect(Object.keys(readParameters(['__proto__=x']))).toEqual(['__proto__'])
  })
})
