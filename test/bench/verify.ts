/**
 * `npm run bench:verify`: verifications of signatures against a bare `verify` of node:crypto with a key that is ready, in
 * turns in the same run; the target is half of the bare speed. Never fails.
 */
import { createPublicKey, verify } from 'node:crypto'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { readPublicKeyText } from '../../electron/authz/publicKeyText.ts'
import { verifySshsig } from '../../electron/authz/sshsig.ts'
import { verifyApproval } from '../../electron/authz/verifier.ts'
import type { VerifyContext } from '../../electron/ports.ts'
import { ed25519Key, forgeArmor, plainSignature, publicLineOf, signedData } from '../fixtures/signatures/forge.ts'
import { namespace } from '../fixtures/signatures/openssh.ts'
import { operation } from '../fixtures/signatures/payloads.ts'
import type { Benchmark } from './measure.ts'
import { report } from './report.ts'

const perRound = 200
const floorName = 'as many bare verifications of node:crypto'
/** Half of the bare speed. */
const target = 2

const key = ed25519Key()
const bytes = formatPayload(operation)
const armor = forgeArmor(key, bytes)
const read = readPublicKeyText(publicLineOf(key))
if (!read.ok) throw new Error(read.error.message)
const context: VerifyContext = {
  signerSet: {
    version: 2, since: operation.notBefore, revoked: [], policy: [], roles: [{ principal: 'alice', roles: ['operational'] }],
    keys: [{ principal: 'alice', keyType: 'ssh-ed25519', publicKeyBlob: Buffer.from(key.publicKey).toString('base64'), fingerprint: read.value.key.fingerprint, namespaces: null, validAfter: null, validBefore: null, comment: '' }],
  },
  journal: operation.journal,
  epoch: operation.epoch,
  clusterOf: () => operation.host?.cluster ?? null,
  nowMs: Date.parse(operation.notBefore),
}
const data = signedData(bytes)
const raw = plainSignature(key, data).subarray(-64)
const publicKey = createPublicKey(key.privateKey)

function repeat(work: () => boolean): () => void {
  return () => {
    for (let count = 0; count < perRound; count += 1) if (!work()) throw new Error('a sound signature was refused')
  }
}

const floor = repeat(() => verify(null, data, publicKey, raw))

/** One signature in its armor, by a key that signed before. */
export function verifyingSignature(): Benchmark {
  return { name: `verify ${perRound} signatures`, floorName, rounds: 40, target, subject: repeat(() => verifySshsig({ armor, message: bytes, namespace }).ok), floor }
}

/** A whole approval, which reads and judges the payload besides: canonical bytes, schema, time, host, role, quorum. */
export function verifyingApproval(): Benchmark {
  return { name: `verify ${perRound} approvals`, floorName, rounds: 40, target, subject: repeat(() => verifyApproval(bytes, [armor], context).ok), floor }
}

if (import.meta.main) for (const benchmark of [verifyingSignature(), verifyingApproval()]) await report(benchmark)
