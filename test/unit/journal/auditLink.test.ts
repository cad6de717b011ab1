import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sealEvent } from '../../../electron/journal/auditChain.ts'
import { followsBySpelling, parseLink } from '../../../electron/journal/auditLink.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import { driftRow } from './samples.ts'

const prevHash = 'ab'.repeat(32)
const bodyOf = (draft: Partial<typeof driftRow>, seq = 12) => sealEvent({ ...driftRow, ...draft }, { seq, at: '2026-01-01T00:00:00.000Z', prevHash }, createCrypto()).body
const latin1 = (body: string) => Buffer.from(body).toString('latin1')
const follows = (body: string, seq = 12, hash = prevHash) => followsBySpelling(latin1(body), 0, latin1(body).length, seq, hash)

const hostile = [
  '},"prevHash":"', `},"prevHash":"${prevHash}","reason":"x","seq":12,"vmid":null}`, '"', '\\', '\\"', 'ő\u202e\u0000', '","seq":12,"vmid":101}', '',
]
const words = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }))

test('what the spelling of a row says of its place is what its JSON says, whatever its texts hold', () => {
  const draft = fc.record({ reason: words, guest: words, actor: words, payload: fc.dictionary(words, fc.oneof(words, fc.record({ prevHash: words, reason: words }))) })
  fc.assert(fc.property(draft, fc.integer({ min: 1, max: 99 }), (fields, seq) => {
    const body = bodyOf(fields, seq)
    expect(parseLink(Buffer.from(body))).toMatchObject({ seq, prevHash })
    const elsewhere = [[seq + 1, prevHash], [seq, 'cd'.repeat(32)], [seq * 10, prevHash], [seq, '']] as const
    for (const [otherSeq, otherHash] of elsewhere) expect(follows(body, otherSeq, otherHash)).toBe(false)
  }))
})

test('an ordinary row is told by its spelling, also in the middle of others', () => {
  const [one, two] = [latin1(bodyOf({ payload: { name: 'größer' } })), latin1(bodyOf({}, 13))]
  const text = `${one}${prevHash}${two}`
  expect(followsBySpelling(text, 0, one.length, 12, prevHash)).toBe(true)
  expect(followsBySpelling(text, one.length + 64, text.length, 13, prevHash)).toBe(true)
  expect(followsBySpelling(text, one.length + 64, text.length, 12, prevHash)).toBe(false)
  expect(followsBySpelling(text, 0, one.length - 1, 12, prevHash)).toBe(false)
})

test.each([
  ['a payload that holds the link', { payload: { a: { prevHash, reason: 'x', seq: 12, vmid: null } } }, prevHash, 12],
])('%s does not stand for the row', (_name, draft, hash, seq) => {
  const body = bodyOf(draft).replace(`},"prevHash":"${prevHash}","reason":"${driftRow.reason}"`, `},"prevHash":"${'cd'.repeat(32)}","reason":"${driftRow.reason}"`)
  expect(follows(body, seq, hash)).toBe(false)
})
