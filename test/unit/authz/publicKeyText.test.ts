import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPublicKeyText } from '../../../electron/authz/publicKeyText.ts'
import { ed25519Key, fidoKey, publicLineOf, rsaKey } from '../../fixtures/signatures/forge.ts'
import { plainKeyKinds, run, Workshop } from '../../fixtures/signatures/openssh.ts'

let workshop: Workshop
beforeAll(() => void (workshop = new Workshop()))
afterAll(() => workshop.dispose())

describe('reading a public key file', () => {
  for (const [name, kind] of Object.entries(plainKeyKinds)) {
    it(`reads ${name} as a .pub file, in the RFC 4716 form and as PKCS8, with ssh-keygen's fingerprint`, () => {
      const path = workshop.makeKey(name, kind)
      const expected = { ok: true, value: { key: { keyType: name, fingerprint: workshop.fingerprint(path) } } }
      const line = workshop.publicLine(path)
      expect(readPublicKeyText(`${line}\n`)).toMatchObject({ ...expected, value: { ...expected.value, comment: name } })
      expect(readPublicKeyText(run('ssh-keygen', ['-e', '-f', `${path}.pub`, '-m', 'RFC4716']))).toMatchObject(expected)
      const read = readPublicKeyText(line)
      const pem = read.ok ? read.value.key.key.export({ format: 'pem', type: 'spki' }).toString() : ''
      expect(readPublicKeyText(pem)).toMatchObject(expected)
    })
  }
  it('reads FIDO keys', () => {
    for (const kind of ['ed25519', 'ecdsa'] as const) expect(readPublicKeyText(publicLineOf(fidoKey(kind)))).toMatchObject({ ok: true, value: { key: { application: 'ssh:' } } })
  })
  it('refuses a private key, and says where the public half is', () => {
    const path = workshop.makeKey('private', plainKeyKinds['ssh-ed25519'])
    expect(readPublicKeyText(workshop.read('private').toString('utf8')), path).toMatchObject({ ok: false, error: { code: 'key_unreadable', hint: expect.stringContaining('.pub') } })
  })
  it('refuses what is weak or of a kind that is never taken', () => {
    for (const text of [publicLineOf(rsaKey(1024)), 'ssh-dss AAAAB3NzaC1kc3MAAAABAw==']) {
      expect(readPublicKeyText(text)).toMatchObject({ ok: false, error: { code: 'key_unsupported' } })
    }
  })
  it('refuses everything else', () => {
    const line = publicLineOf(ed25519Key())
    for (const text of ['', 'hello', `${line} \u202E`, `${line}\n${line}\n`, line.replace('AAAA', 'AAAB'), 'x'.repeat(70_000), '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n']) {
      expect(readPublicKeyText(text), text.slice(0, 40)).toMatchObject({ ok: false, error: { code: 'key_unreadable' } })
    }
  })
})
