import { describe, expect, it } from 'vitest'
import { ClearedOperation, takeMint } from '../../../electron/engine/clearedOperation.ts'
import { gate } from '../../../electron/engine/gate.ts'
import type { AppError } from '../../../shared/domain/appError.ts'
import { container } from '../../fixtures/guests/actualGuests.ts'

function cleared(): ClearedOperation {
  const guest = container({ run: 'stopped' })
  const answer = gate({ operation: { kind: 'guest.start', guest: guest.ref, parameters: {} }, guest, trigger: 'person', mode: 'propose', quorate: true, frozen: false, hold: null, approval: null, provenance: null })
  if (answer.kind !== 'clear') throw new Error(`the gate said ${answer.kind}`)
  return answer.cleared
}

const spend = (value: unknown) => ClearedOperation.spend(value as ClearedOperation)

describe('a cleared operation', () => {
  it('tells once what was cleared, and is then spent', () => {
    const one = cleared()
    expect(ClearedOperation.spend(one)).toMatchObject({ operation: { kind: 'guest.start' }, basis: 'policy', guest: { run: 'stopped' } })
    for (let again = 0; again < 2; again += 1) {
      expect(() => ClearedOperation.spend(one)).toThrow(expect.objectContaining({ name: 'AppError', code: 'cleared_operation_spent' }) as AppError)
    }
  })

  it('keeps its facts from being exchanged', () => {
    const facts = ClearedOperation.spend(cleared())
    expect(() => Object.assign(facts, { operation: { kind: 'guest.destroy' } })).toThrow(TypeError)
  })

  it('shows nothing of what it holds', () => {
    expect(Object.getOwnPropertyNames(cleared())).toEqual([])
    expect(JSON.stringify(cleared())).toBe('{}')
  })
})

describe('a forgery', () => {
  const facts = ClearedOperation.spend(cleared())

  it.each<[string, () => unknown]>([
    ['a plain object', () => ({ ...facts })],
    ['a plain object with its prototype', () => Object.assign(Object.create(ClearedOperation.prototype) as object, facts)],
    ['an object whose prototype is a real one', () => Object.create(cleared()) as object],
    ['an object given its prototype later', () => Object.setPrototypeOf({ ...facts }, ClearedOperation.prototype) as object],
    ['a clone', () => structuredClone(cleared())],
    ['a proxy', () => new Proxy(cleared(), {})],
    ['what came over IPC', () => JSON.parse(JSON.stringify(cleared())) as unknown],
  ])('is refused: %s', (_, make) => {
    expect(() => spend(make())).toThrow(new TypeError('not a cleared operation'))
  })

  it.each([null, undefined, 'cleared', 1, true])('is refused: %j', (value) => {
    expect(() => spend(value)).toThrow(TypeError)
  })

  it('cannot be constructed without the key of the mint, nor by a subclass', () => {
    const Forged = ClearedOperation as unknown as new (key: unknown, given: unknown) => ClearedOperation
    class Sub extends Forged {}
    for (const key of [undefined, null, Symbol('mint'), Symbol.for('mint'), 'mint', {}]) {
      expect(() => new Forged(key, facts)).toThrow(/made by the gate alone/)
      expect(() => new Sub(key, facts)).toThrow(/made by the gate alone/)
    }
  })

  it('finds no second mint', () => {
    expect(() => takeMint()).toThrow(/belongs to the gate/)
  })
})
