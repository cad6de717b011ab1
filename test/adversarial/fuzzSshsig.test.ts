import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verifySshsig } from '../../electron/authz/sshsig.ts'
import { concatBytes } from '../../shared/lib/sshWire.ts'
import { armor, blobOf } from '../fixtures/signatures/forge.ts'
import { namespace } from '../fixtures/signatures/openssh.ts'
import { seededRandom } from '../fixtures/signatures/randomBytes.ts'

const recorded = (name: string): Buffer => readFileSync(new URL(`../fixtures/signatures/recorded/${name}`, import.meta.url))

const message = recorded('operation.json')
const names = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa', 'sk-ssh-ed25519', 'sk-ecdsa-sha2-nistp256']
const samples = names.map((name) => ({ name, text: recorded(`${name}.sig`).toString('latin1') }))
const timeout = 300_000

let inputs = 0

/** True when the input is refused with a code of the two; anything thrown fails the test. */
function isRefused(candidate: string): boolean {
  inputs += 1
  const verified = verifySshsig({ armor: candidate, message, namespace })
  return !verified.ok && (verified.error.code === 'bad_signature' || verified.error.code === 'bad_namespace')
}

/** The inputs that were taken; none is expected. */
function taken(candidates: Iterable<string>): string[] {
  const accepted: string[] = []
  for (const candidate of candidates) if (!isRefused(candidate)) accepted.push(candidate)
  return accepted
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

function* flips(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let bit = 0; bit < bytes.length * 8; bit += 1) yield flipped(bytes, bit)
}

function* map<T, U>(items: Iterable<T>, change: (item: T) => U): Iterable<U> {
  for (const item of items) yield change(item)
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

describe('row 14: damaged signatures', () => {
  for (const { name, text } of samples) {
    it(`takes the recorded ${name} signature itself`, () => {
      expect(verifySshsig({ armor: text, message, namespace })).toMatchObject({ ok: true })
    })
    it(`refuses ${name} with any one bit of its blob flipped`, { timeout }, () => {
      expect(taken(map(flips(blobOf(text)), (blob) => armor(blob)))).toEqual([])
    })
    it(`refuses ${name} with any one bit of its text flipped`, { timeout }, () => {
      expect(taken(map(flips(Buffer.from(text)), latin1))).toEqual([])
    })
    it(`refuses ${name} cut anywhere, but for its last line end`, () => {
      const blob = blobOf(text)
      const lengths = Array.from({ length: text.length - 1 }, (_, length) => length)
      expect(taken(lengths.map((length) => text.slice(0, length)))).toEqual([])
      expect(taken(Array.from({ length: blob.length }, (_, length) => armor(blob.slice(0, length))))).toEqual([])
      expect(verifySshsig({ armor: text.slice(0, -1), message, namespace }).ok).toBe(true)
    })
    it(`refuses ${name} with a byte put in or left out anywhere`, { timeout }, () => {
      const blob = blobOf(text)
      const random = seededRandom(14)
      const candidates = Array.from({ length: blob.length }, (_, at) => [
        armor(concatBytes(blob.slice(0, at), blob.slice(at + 1))),
        armor(concatBytes(blob.slice(0, at), random.bytes(1), blob.slice(at))),
      ]).flat()
      expect(taken(candidates)).toEqual([])
    })
  }
})

describe('row 14: random blobs', () => {
  it('refuses random bytes, alone and behind a sound beginning', { timeout }, () => {
    const random = seededRandom(1)
    function* candidates(): Iterable<string> {
      for (let round = 0; round < 15_000; round += 1) {
        const noise = random.bytes(random.below(400))
        yield armor(noise)
        yield latin1(noise)
        const sound = blobOf(samples[round % samples.length]?.text ?? '')
        yield armor(concatBytes(sound.slice(0, random.below(sound.length)), noise))
      }
    }
    expect(taken(candidates())).toEqual([])
  })

  it('refuses pieces of several signatures put together', { timeout }, () => {
    const random = seededRandom(2)
    const blobs = samples.map(({ text }) => blobOf(text))
    const whole = new Set(blobs.map((blob) => latin1(blob)))
    function* candidates(): Iterable<string> {
      for (let round = 0; round < 12_000; round += 1) {
        const [head = blobs[0], tail = blobs[0]] = [blobs[random.below(blobs.length)], blobs[random.below(blobs.length)]]
        if (head === undefined || tail === undefined) continue
        const spliced = concatBytes(head.slice(0, random.below(head.length)), tail.slice(random.below(tail.length)))
        if (!whole.has(latin1(spliced))) yield armor(spliced)
      }
    }
    expect(taken(candidates())).toEqual([])
  })
})

describe('all of it', () => {
  it('was at least 100,000 inputs', () => {
    expect(inputs).toBeGreaterThanOrEqual(100_000)
    process.stdout.write(`fuzzed SSH signatures: ${inputs} inputs, none taken\n`)
  })
})
