import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatPayload } from '../../../electron/authz/payloadBytes.ts'
import { verifyApproval } from '../../../electron/authz/verifier.ts'
import { VerifiedApproval } from '../../../electron/engine/verifiedApproval.ts'
import type { VerifyContext } from '../../../electron/ports.ts'
import type { SignerSet } from '../../../shared/domain/signerSet.ts'
import { ed25519Key, forgeArmor, type ForgedKey } from '../../fixtures/signatures/forge.ts'
import { operation } from '../../fixtures/signatures/payloads.ts'

const keys = { alice: ed25519Key(1), aliceNew: ed25519Key(2), bob: ed25519Key(3), carol: ed25519Key(4), mallory: ed25519Key(5) }
type Name = keyof typeof keys

const bytes = formatPayload(operation)
const fingerprintOf = ({ publicKey }: ForgedKey) => `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`
const enrol = (principal: string, key: ForgedKey, validBefore: string | null = null) =>
  ({ principal, keyType: 'ssh-ed25519', publicKeyBlob: Buffer.from(key.publicKey).toString('base64'), fingerprint: fingerprintOf(key), namespaces: null, validAfter: null, validBefore, comment: '' }) as const

const signerSet: SignerSet = {
  version: 2,
  since: operation.notBefore,
  keys: [enrol('alice', keys.alice), enrol('alice', keys.aliceNew), enrol('bob', keys.bob), enrol('carol', keys.carol)],
  roles: ['alice', 'bob', 'carol'].map((principal) => ({ principal, roles: ['operational'] as const })).map(({ principal, roles }) => ({ principal, roles: [...roles] })),
  revoked: [],
  policy: [{ kind: 'guest.destroy', host: '*', people: 2 }],
}
const revoking = (...names: readonly Name[]): Partial<SignerSet> => ({ revoked: names.map((name) => ({ fingerprint: fingerprintOf(keys[name]), comment: '' })) })

/** Who approved, or the code of the refusal. */
function verdict(names: readonly Name[], change: Partial<SignerSet> = {}): readonly string[] | string {
  const context: VerifyContext = {
    signerSet: { ...signerSet, ...change },
    journal: operation.journal,
    epoch: operation.epoch,
    clusterOf: () => operation.host?.cluster ?? null,
    nowMs: Date.parse(operation.notBefore) + 1000,
  }
  const approval = verifyApproval(bytes, names.map((name) => forgeArmor(keys[name], bytes)), context)
  return approval.ok ? VerifiedApproval.read(approval.value).principals : approval.error.code
}

describe('a signature that no longer counts', () => {
  it('takes nothing from those that do', () => {
    for (const names of [['alice', 'bob', 'carol'], ['carol', 'bob', 'alice'], ['bob', 'alice', 'carol']] as const) expect(verdict(names, revoking('carol'))).toEqual(['alice', 'bob'])
    expect(verdict(['mallory', 'alice', 'bob'])).toEqual(['alice', 'bob'])
    expect(verdict(['alice', 'bob', 'carol'], { keys: [...signerSet.keys.slice(0, 3), enrol('carol', keys.carol, '2026-02-01T00:00:00Z')] })).toEqual(['alice', 'bob'])
    expect(verdict(['alice', 'bob', 'carol'], { roles: signerSet.roles.slice(0, 2) })).toEqual(['alice', 'bob'])
  })

  it('leaves the quorum missing where too few others count', () => {
    expect(verdict(['alice', 'carol'], revoking('carol'))).toBe('quorum_missing')
    expect(verdict(['carol', 'alice'], revoking('carol'))).toBe('quorum_missing')
  })

  it('is the answer where none counts', () => {
    expect(verdict(['carol'], revoking('carol'))).toBe('key_revoked')
    expect(verdict(['mallory', 'carol'], revoking('carol'))).toBe('unknown_signer')
    expect(verdict([])).toBe('quorum_missing')
  })

  it('is made good by another key of the same person, who counts once', () => {
    expect(verdict(['alice', 'bob', 'aliceNew'], revoking('alice'))).toEqual(['alice', 'bob'])
    expect(verdict(['alice', 'aliceNew'])).toBe('quorum_missing')
  })
})
