/** Verifies SSH signatures (OpenSSH `PROTOCOL.sshsig`), the format of `ssh-keygen -Y sign`. It can never make one. */
import { hash } from 'node:crypto'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { KeyType } from '../../shared/domain/signer.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { sshsigMagic, sshsigSignedData, sshsigVersion, type SshsigHash } from '../../shared/lib/sshsigFormat.ts'
import { sameBytes, SshFormatError, SshReader, type SshFault } from '../../shared/lib/sshWire.ts'
import { decodeBase64 } from './base64.ts'
import { readPublicKeyBlob, type ParsedPublicKey } from './publicKey.ts'
import { verifySignatureBlob } from './signatureBlob.ts'

/** A signature and what it is expected to sign. */
export interface SshsigInput {
  /** The text between and with its `BEGIN` and `END` lines. */
  readonly armor: string
  /** The exact bytes that were signed. */
  readonly message: Uint8Array
  /** What the signature must have been made for, e.g. `countersign-operation`. */
  readonly namespace: string
}

/** A signature that holds. It says which key made it, and nothing about whose key that is. */
export interface VerifiedSignature {
  readonly key: ParsedPublicKey
  readonly fingerprint: string
  readonly keyType: KeyType
  readonly hash: SshsigHash
}

/** `bad_signature` or `bad_namespace`; `fault` tells the reason apart. */
export interface SshsigError extends AppErrorDto {
  readonly fault: SshFault
}

const maxArmorBytes = 64 * 1024
const beginLine = '-----BEGIN SSH SIGNATURE-----'
const endLine = '-----END SSH SIGNATURE-----'

/**
 * Whether the armor holds a sound signature of the message for the namespace, by whatever key it carries. A bad
 * signature is told before a wrong namespace. Never throws for any input. Pure.
 */
export function verifySshsig(input: SshsigInput): Result<VerifiedSignature, SshsigError> {
  try {
    const { key, namespace, hashName, signature } = readEnvelope(readArmor(input.armor))
    const signedData = sshsigSignedData(namespace, hashName, hash(hashName, input.message, 'buffer'))
    if (!verifySignatureBlob(key, signature, signedData)) {
      throw new SshFormatError('mismatch', `the key ${key.fingerprint} did not sign these bytes`)
    }
    if (namespace.length === 0 || !sameBytes(namespace, Buffer.from(input.namespace))) return err(wrongNamespace(namespace, input.namespace))
    return ok({ key, fingerprint: key.fingerprint, keyType: key.keyType, hash: hashName })
  } catch (thrown) {
    if (thrown instanceof SshFormatError) return err(badSignature(thrown))
    throw thrown
  }
}

/** One block and nothing around it. Lines end in LF or CRLF and may have any width; the last may have no end. */
function readArmor(armor: string): Uint8Array {
  const refuse = (why: string): SshFormatError => new SshFormatError('armor', `the signature file ${why}`)
  if (armor.length > maxArmorBytes) throw refuse('is larger than 64 KiB')
  const lines = armor.replaceAll('\r\n', '\n').split('\n')
  if (lines.at(-1) === '') lines.pop()
  if (lines[0] !== beginLine) throw refuse(`does not begin with "${beginLine}"`)
  const end = lines.indexOf(endLine)
  if (end < 0) throw refuse(`does not end with "${endLine}"`)
  if (end !== lines.length - 1) throw refuse('goes on after its end line')
  const body = lines.slice(1, -1)
  if (body.includes('')) throw refuse('has an empty line')
  const blob = decodeBase64(body.join(''))
  if (blob === null) throw refuse('is not base64')
  return blob
}

interface Envelope {
  readonly key: ParsedPublicKey
  readonly namespace: Uint8Array
  readonly hashName: SshsigHash
  readonly signature: Uint8Array
}

/** `PROTOCOL.sshsig §2`. */
function readEnvelope(blob: Uint8Array): Envelope {
  const reader = new SshReader(blob)
  if (!sameBytes(reader.take(sshsigMagic.length, 'the magic'), sshsigMagic)) throw new SshFormatError('magic', 'it is not an SSH signature')
  const version = reader.uint32('the version')
  if (version !== sshsigVersion) throw new SshFormatError('version', `version ${version} of the format is not known`)
  const keyBlob = reader.string('the public key')
  const namespace = reader.string('the namespace')
  if (reader.string('the reserved field').length > 0) throw new SshFormatError('reserved', 'its reserved field is not empty')
  const hashName = reader.text('the hash name')
  if (hashName !== 'sha256' && hashName !== 'sha512') throw new SshFormatError('hash', 'its hash is neither sha256 nor sha512')
  const signature = reader.string('the signature')
  reader.end('the signature')
  return { key: readPublicKeyBlob(keyBlob), namespace, hashName, signature }
}

function badSignature({ fault, message }: SshFormatError): SshsigError {
  return {
    code: 'bad_signature',
    fault,
    message: `The signature is refused: ${message}.`,
    hint: hints[fault] ?? 'Sign the very file that was exported with "ssh-keygen -Y sign", and hand back its .sig unchanged.',
    retry: 'never',
  }
}

const hints: Partial<Record<SshFault, string>> = {
  key_type: 'Sign with an Ed25519, ECDSA, RSA (2048 bits or more) or FIDO key, not with a certificate.',
  weak_key: 'Make a new key, for example with "ssh-keygen -t ed25519".',
  user_presence: 'Make the FIDO key without "-O no-touch-required", and touch it when it blinks.',
  application: 'Make the FIDO key with an application that begins with "ssh:".',
}

function wrongNamespace(found: Uint8Array, expected: string): SshsigError {
  return {
    code: 'bad_namespace',
    fault: 'namespace',
    message: `The signature was made for ${JSON.stringify(Buffer.from(found).toString('latin1').slice(0, 64))}, not for "${expected}".`,
    hint: `Sign again with "ssh-keygen -Y sign -n ${expected}".`,
    retry: 'never',
  }
}
