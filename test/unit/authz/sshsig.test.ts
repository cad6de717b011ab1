import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import sshpk from 'sshpk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifySshsig } from '../../../electron/authz/sshsig.ts'
import { signWithKeyObject } from '../../../electron/signing/keyObjectSigner.ts'
import { dataToSign, formatArmor } from '../../../electron/signing/sshsigArmor.ts'
import { armor, blobOf } from '../../fixtures/signatures/forge.ts'
import { namespace, plainKeyKinds, Workshop } from '../../fixtures/signatures/openssh.ts'

const kinds = Object.keys(plainKeyKinds) as (keyof typeof plainKeyKinds)[]
const message = Buffer.from('{"kind":"guest.destroy"}')

let workshop: Workshop
const keys = new Map<string, string>()

beforeAll(() => {
  workshop = new Workshop()
  for (const kind of kinds) keys.set(kind, workshop.makeKey(kind, plainKeyKinds[kind]))
})
afterAll(() => workshop.dispose())

const keyPath = (kind: string): string => keys.get(kind) ?? ''
const allowing = (kind: string): string => `alice ${workshop.publicLine(keyPath(kind))}\n`

function signOurselves(kind: string, bytes: Uint8Array): string {
  const pem = sshpk.parsePrivateKey(readFileSync(keyPath(kind)), 'ssh-private').toBuffer('pkcs8', {})
  const request = { message: bytes, namespace }
  const { publicKeyBlob, signatureBlob } = signWithKeyObject(createPrivateKey(pem), dataToSign(request))
  return formatArmor(namespace, publicKeyBlob, signatureBlob)
}

function signOne(kind: string, bytes: Uint8Array, hash: 'sha256' | 'sha512' = 'sha512', forNamespace = namespace): string {
  return workshop.sign(keyPath(kind), [bytes], hash, forNamespace)[0] ?? ''
}

describe('row 1: every kind of key, both hashes', () => {
  for (const kind of kinds) {
    for (const hash of ['sha256', 'sha512'] as const) {
      it(`takes what ssh-keygen signed with ${kind} and ${hash}`, () => {
        const verified = verifySshsig({ armor: signOne(kind, message, hash), message, namespace })
        expect(verified).toMatchObject({ ok: true, value: { keyType: kind, hash, fingerprint: workshop.fingerprint(keyPath(kind)) } })
      })
    }
    it(`signs with ${kind} what ssh-keygen takes`, () => {
      const ours = signOurselves(kind, message)
      expect(workshop.verifies({ allowedSigners: allowing(kind), armor: ours, message })).toBe(true)
      expect(verifySshsig({ armor: ours, message, namespace })).toMatchObject({ ok: true, value: { keyType: kind } })
    })
  }
})

describe('row 2: six hundred signatures on each curve, with short r and s among them', () => {
  const count = 600
  for (const kind of ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521']) {
    const messages = Array.from({ length: count }, (_, index) => Buffer.from(`message ${index}`))

    it(`takes every one that ssh-keygen makes with ${kind}`, { timeout: 120_000 }, () => {
      const refused = workshop.sign(keyPath(kind), messages).filter((signed, index) => !verifySshsig({ armor: signed, message: messages[index] ?? message, namespace }).ok)
      expect(refused).toEqual([])
    })

    it(`makes ${kind} signatures that are all taken, the shortest by ssh-keygen as well`, { timeout: 120_000 }, () => {
      const made = messages.map((each) => ({ message: each, armor: signOurselves(kind, each) }))
      expect(made.filter((each) => !verifySshsig({ ...each, namespace }).ok)).toEqual([])
      const size = (each: { readonly armor: string }): number => blobOf(each.armor).length
      const byLength = made.toSorted((a, b) => size(a) - size(b))
      expect(new Set(made.map(size)).size).toBeGreaterThan(1)
      const short = byLength.slice(0, 12)
      expect(short.filter((each) => !workshop.verifies({ allowedSigners: allowing(kind), ...each }))).toEqual([])
    })
  }
})

describe('row 3: messages of any content', () => {
  const messages = { 'no bytes': Buffer.alloc(0), '5 MB': Buffer.alloc(5_000_000, 'x'), NUL: Buffer.from('a\0b\0'), CRLF: Buffer.from('a\r\nb\r\n') }
  for (const [name, bytes] of Object.entries(messages)) {
    it(`signs and verifies ${name} both ways`, () => {
      expect(verifySshsig({ armor: signOne('ssh-ed25519', bytes), message: bytes, namespace }).ok).toBe(true)
      expect(workshop.verifies({ allowedSigners: allowing('ssh-ed25519'), armor: signOurselves('ssh-ed25519', bytes), message: bytes })).toBe(true)
    })
  }
  it('tells CRLF from LF', () => {
    const signed = signOne('ssh-ed25519', Buffer.from('a\r\n'))
    expect(verifySshsig({ armor: signed, message: Buffer.from('a\n'), namespace })).toMatchObject({ ok: false, error: { code: 'bad_signature', fault: 'mismatch' } })
  })
})

describe('row 4: tampered messages and wrong namespaces', () => {
  it('refuses a message with one byte changed, as ssh-keygen does', () => {
    const signed = signOne('ssh-ed25519', message)
    const tampered = Buffer.from(message)
    tampered[3] = (tampered[3] ?? 0) ^ 1
    expect(verifySshsig({ armor: signed, message: tampered, namespace })).toMatchObject({ ok: false, error: { code: 'bad_signature', fault: 'mismatch' } })
    expect(workshop.verifies({ allowedSigners: allowing('ssh-ed25519'), armor: signed, message: tampered })).toBe(false)
  })
  for (const other of ['countersign-checkpoint', 'file', 'countersign-operatioN', 'countersign-operation ', 'countersign-öperation']) {
    it(`refuses a sound signature made for "${other}"`, () => {
      const signed = signOne('ssh-ed25519', message, 'sha512', other)
      expect(verifySshsig({ armor: signed, message, namespace })).toMatchObject({ ok: false, error: { code: 'bad_namespace' } })
      expect(workshop.verifies({ allowedSigners: allowing('ssh-ed25519'), armor: signed, message })).toBe(false)
    })
  }
  it('never takes a signature for no namespace at all', () => {
    expect(verifySshsig({ armor: signOne('ssh-ed25519', message), message, namespace: '' })).toMatchObject({ ok: false, error: { code: 'bad_namespace' } })
  })
})

describe('row 9: armor of any width', () => {
  for (const columns of [1, 70, 76]) {
    it(`takes ${columns} columns, as ssh-keygen does`, () => {
      const signed = armor(blobOf(signOne('ssh-ed25519', message)), columns)
      expect(verifySshsig({ armor: signed, message, namespace }).ok).toBe(true)
      expect(workshop.verifies({ allowedSigners: allowing('ssh-ed25519'), armor: signed, message })).toBe(true)
    })
  }
  it('takes CRLF, which a file gets on its way through mail', () => {
    const signed = armor(blobOf(signOne('ssh-ed25519', message)), 70, '\r\n')
    expect(verifySshsig({ armor: signed, message, namespace }).ok).toBe(true)
    expect(verifySshsig({ armor: signed.trimEnd(), message, namespace }).ok).toBe(true)
  })
  it('takes an armor without a final newline, as ssh-keygen does', () => {
    const signed = signOne('ssh-ed25519', message).trimEnd()
    expect(verifySshsig({ armor: signed, message, namespace }).ok).toBe(true)
    expect(workshop.verifies({ allowedSigners: allowing('ssh-ed25519'), armor: signed, message })).toBe(true)
  })
})
