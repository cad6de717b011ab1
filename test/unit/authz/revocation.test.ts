import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllowedSigners } from '../../../electron/authz/allowedSigners.ts'
import { formatRevocations, parseRevocations } from '../../../electron/authz/revocation.ts'
import { admitKey } from '../../../electron/authz/signerKeys.ts'
import { ed25519Key, forgeArmor, publicLineOf } from '../../fixtures/signatures/forge.ts'
import { namespace, run, Workshop } from '../../fixtures/signatures/openssh.ts'

const message = Buffer.from('{"kind":"guest.destroy"}')
const signer = ed25519Key()
const keyLine = publicLineOf(signer)
const allowedSigners = `alice ${keyLine}\n`
const enrolled = parseAllowedSigners({ name: 'allowed_signers', text: allowedSigners })
const keys = enrolled.ok ? enrolled.value : []
const fingerprint = keys[0]?.fingerprint ?? ''

let workshop: Workshop
beforeAll(() => void (workshop = new Workshop()))
afterAll(() => workshop.dispose())

function judge(text: string, enrolledKeys = keys): string {
  const revoked = parseRevocations({ name: 'revoked', text })
  if (!revoked.ok) return revoked.error.code
  const admitted = admitKey({ keys: enrolledKeys, revoked: revoked.value }, { fingerprint, namespace, nowMs: 0 })
  return admitted.ok ? admitted.value.principal : admitted.error.code
}

describe('row 21: revocations', () => {
  const armor = forgeArmor(signer, message)
  it('refuses a key that stands in the list, as ssh-keygen does', () => {
    expect(judge(`# lost\n${keyLine} her old laptop\n`)).toBe('key_revoked')
    expect(workshop.verifies({ allowedSigners, armor, message, revoked: `${keyLine}\n` })).toBe(false)
  })
  it('refuses a key whose fingerprint stands in the list', () => expect(judge(`${fingerprint} lost\n`)).toBe('key_revoked'))
  it('says so of a revoked key that is no longer enrolled', () => expect(judge(`${fingerprint}\n`, [])).toBe('key_revoked'))
  it('takes a key when others are revoked, or none are, as ssh-keygen does', () => {
    const other = publicLineOf(ed25519Key(8))
    expect(judge(`${other}\n`)).toBe('alice')
    expect(judge('')).toBe('alice')
    expect(workshop.verifies({ allowedSigners, armor, message, revoked: `${other}\n` })).toBe(true)
  })
  const corrupt: Readonly<Record<string, string>> = {
    'half a key': `${publicLineOf(ed25519Key(8))}\n${keyLine.slice(0, 40)}\n`,
    'half a fingerprint': `${fingerprint.slice(0, -1)}\n`,
    'another hash': 'MD5:00:11:22\n',
    'a word': 'alice\n',
    'a NUL': `${keyLine}\0\n`,
    'a fingerprint with a digit too many': `${fingerprint}0\n`,
  }
  for (const [name, text] of Object.entries(corrupt)) it(`refuses a list with ${name} as a whole`, () => expect(judge(text)).toBe('bad_signers_file'))
  it('refuses a binary list of ssh-keygen -k', () => {
    const path = workshop.path('krl')
    run('ssh-keygen', ['-q', '-k', '-f', path, workshop.write('k.pub', `${keyLine}\n`)])
    expect(judge(workshop.read('krl').toString('latin1'))).toBe('bad_signers_file')
    expect(judge(workshop.read('krl').toString('utf8'))).toBe('bad_signers_file')
  })
  it('writes what it reads', () => {
    const revoked = [{ fingerprint, comment: 'lost in the train' }, { fingerprint: `SHA256:${'A'.repeat(43)}`, comment: '' }]
    expect(parseRevocations({ name: 'revoked', text: formatRevocations(revoked) })).toEqual({ ok: true, value: revoked })
  })
})
