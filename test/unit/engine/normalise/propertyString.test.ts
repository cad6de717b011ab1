import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameDisk } from '../../../../electron/engine/normalise/disks.ts'
import { sameNetwork } from '../../../../electron/engine/normalise/networks.ts'
import { canonicalProperties, parsePropertyString, sameProperties, type PropertyRules } from '../../../../electron/engine/normalise/propertyString.ts'

const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
const value = fc.stringMatching(/^[A-Za-z0-9:/.;=+-]{1,12}$/)
const pairs = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 6 })
const print = (entries: Iterable<readonly [string, string]>): string => [...entries].map(([name, text]) => `${name}=${text}`).join(',')

describe('property strings', () => {
  it('read back as they were written', () => {
    fc.assert(fc.property(pairs, (entries) => {
      expect([...parsePropertyString(print(entries))]).toEqual(entries)
    }))
  })

  it('mean the same in any order, and once made canonical stay so', () => {
    const rules: PropertyRules = { values: { a: (text) => text.toLowerCase() }, defaults: { b: '0' } }
    fc.assert(fc.property(pairs, (entries) => {
      const once = canonicalProperties(print(entries), rules)
      expect(sameProperties(once, canonicalProperties(print(entries.toReversed()), rules))).toBe(true)
      expect(sameProperties(once, canonicalProperties(print(once), rules))).toBe(true)
    }))
  })

  it('of disks and networks equal themselves', () => {
    fc.assert(fc.property(fc.constantFrom('lxc', 'qemu'), pairs, (type, entries) => {
      expect(sameNetwork(type, print(entries), print(entries))).toBe(true)
      expect(sameDisk(type, 'unused0', `local:100/a.raw,${print(entries)}`, `local:100/a.raw,${print(entries)}`)).toBe(true)
    }))
  })
})
