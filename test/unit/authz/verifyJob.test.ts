import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatPayload } from '../../../electron/authz/payloadBytes.ts'
import { verifyApproval } from '../../../electron/authz/verifier.ts'
import { VerifiedApproval } from '../../../electron/engine/verifiedApproval.ts'
import type { VerifyContext } from '../../../electron/ports.ts'
import { ed25519Key, forgeArmor } from '../../fixtures/signatures/forge.ts'
import { job } from '../../fixtures/signatures/payloads.ts'

const alice = ed25519Key(1)
const bytes = formatPayload(job)
const armors = [forgeArmor(alice, bytes)]
const issuedMs = Date.parse(job.issuedAt)

function context(change: Partial<VerifyContext> = {}): VerifyContext {
  const fingerprint = `SHA256:${createHash('sha256').update(alice.publicKey).digest('base64').replace(/=+$/, '')}`
  return {
    signerSet: {
      version: 1,
      since: job.issuedAt,
      keys: [{ principal: 'alice', keyType: 'ssh-ed25519', publicKeyBlob: Buffer.from(alice.publicKey).toString('base64'), fingerprint, namespaces: null, validAfter: null, validBefore: null, comment: '' }],
      roles: [{ principal: 'alice', roles: ['operational'] }],
      revoked: [],
      policy: [],
    },
    journal: 'any',
    epoch: 9,
    epochBeganMs: issuedMs - 1,
    clusterOf: (host) => (host === job.host?.id ? job.host.cluster : null),
    nowMs: issuedMs + 1000,
    ...change,
  }
}

describe('a job', () => {
  it('counts for any journal and epoch that its host belongs to', () => {
    const approval = verifyApproval(bytes, armors, context())
    if (!approval.ok) throw new Error(approval.error.message)
    expect(VerifiedApproval.read(approval.value)).toMatchObject({ payload: job, principals: ['alice'] })
  })

  it.each<[string, string, Partial<VerifyContext>]>([
    ['to its last millisecond', 'ok', { nowMs: Date.parse(job.expires) - 1 }],
    ['not after it', 'expired', { nowMs: Date.parse(job.expires) }],
    ['when it was issued just as the epoch began', 'ok', { epochBeganMs: issuedMs }],
    ['not when it was issued before', 'bad_validity', { epochBeganMs: issuedMs + 1 }],
    ['not when the beginning of the epoch cannot be read', 'bad_validity', { epochBeganMs: Number.NaN }],
    ['a minute ahead of our clock', 'ok', { nowMs: issuedMs - 60_000 }],
    ['not further ahead', 'bad_validity', { nowMs: issuedMs - 60_001 }],
    ['not for a host that is not known here', 'wrong_host', { clusterOf: () => null }],
    ['not without a signer', 'no_signers', { signerSet: { ...context().signerSet, keys: [] } }],
  ])('counts %s', (_, verdict, change) => {
    const approval = verifyApproval(bytes, armors, context(change))
    expect(approval.ok ? 'ok' : approval.error.code).toBe(verdict)
  })

  it('counts nowhere when it is not said when the epoch began', () => {
    const { epochBeganMs: _, ...rest } = context()
    expect(verifyApproval(bytes, armors, rest)).toMatchObject({ error: { code: 'bad_validity' } })
  })
})
