import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatPayload, parsePayload } from '../../electron/authz/payloadBytes.ts'
import { concatBytes } from '../../shared/lib/sshWire.ts'
import { seededRandom } from '../fixtures/signatures/randomBytes.ts'

const sample = Uint8Array.from(readFileSync(new URL('../fixtures/signatures/recorded/operation.json', import.meta.url)))
const timeout = 300_000

let inputs = 0
let read = 0

/**
 * What is read must be written back to the same bytes, so that no two byte strings mean the same; what is not is
 * refused as `bad_encoding`. Anything thrown fails the test. A changed digit may well read: the signature is what
 * holds it.
 */
function isSound(bytes: Uint8Array): boolean {
  inputs += 1
  const parsed = parsePayload(bytes)
  if (!parsed.ok) return parsed.error.code === 'bad_encoding'
  read += 1
  return Buffer.from(formatPayload(parsed.value)).equals(bytes)
}

function unsound(candidates: Iterable<Uint8Array>): string[] {
  const found: string[] = []
  for (const candidate of candidates) if (!isSound(candidate)) found.push(Buffer.from(candidate).toString('latin1'))
  return found
}

describe('row 24: damaged payloads', () => {
  it('reads the recorded payload itself', () => expect(parsePayload(sample).ok).toBe(true))

  it('refuses it cut anywhere', () => {
    for (let length = 0; length < sample.length; length += 1) {
      inputs += 1
      expect(parsePayload(sample.slice(0, length)).ok, `${length} bytes`).toBe(false)
    }
  })

  it('holds for every flipped bit', { timeout }, () => {
    function* flips(): Iterable<Uint8Array> {
      for (let bit = 0; bit < sample.length * 8; bit += 1) {
        const copy = Uint8Array.from(sample)
        copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        yield copy
      }
    }
    expect(unsound(flips())).toEqual([])
  })

  it('holds for every byte put in, left out or doubled', { timeout }, () => {
    function* edits(): Iterable<Uint8Array> {
      for (let at = 0; at <= sample.length; at += 1) {
        const [before, after] = [sample.slice(0, at), sample.slice(at)]
        yield concatBytes(before, after.slice(1))
        for (const byte of Buffer.from('" \n{}[],:\\0-.eE\0\x7F\xFF', 'latin1')) yield concatBytes(before, Uint8Array.of(byte), after)
      }
    }
    expect(unsound(edits())).toEqual([])
  })

  it('holds for random bytes and random JSON', { timeout }, () => {
    const random = seededRandom(3)
    const tokens = ['{', '}', '[', ']', ',', ':', '"', '"a"', '"__proto__"', '1', '-0', '1e3', '0.1', '9007199254740993', 'true', 'null', ' ', '\\u202e', '"type"', '"countersign.job"', '\u200B', 'ü', 'u\u0308']
    function* candidates(): Iterable<Uint8Array> {
      for (let round = 0; round < 20_000; round += 1) {
        yield random.bytes(random.below(200))
        yield Buffer.from(Array.from({ length: random.below(40) }, () => tokens[random.below(tokens.length)] ?? '').join(''))
      }
    }
    expect(unsound(candidates())).toEqual([])
  })

  it('holds for members swapped, doubled and moved about', { timeout }, () => {
    const random = seededRandom(4)
    const cuts = [...Buffer.from(sample).toString('latin1').matchAll(/[{},:[\]]/g)].map((match) => match.index)
    const cut = (): number => cuts[random.below(cuts.length)] ?? 0
    function* candidates(): Iterable<Uint8Array> {
      for (let round = 0; round < 20_000; round += 1) {
        const [a = 0, b = 0, c = 0] = [cut(), cut(), cut()].toSorted((x, y) => x - y)
        yield concatBytes(sample.slice(0, a), sample.slice(b, c), sample.slice(a, b), sample.slice(c))
        yield concatBytes(sample.slice(0, b), sample.slice(a, b), sample.slice(b))
      }
    }
    expect(unsound(candidates())).toEqual([])
  })
})

describe('all of it', () => {
  it('was at least 100,000 inputs', () => {
    expect(inputs).toBeGreaterThanOrEqual(100_000)
    process.stdout.write(`fuzzed payloads: ${inputs} inputs, ${read} read and written back to the same bytes\n`)
  })
})
