/**
 * Checks one signature in SSH's wire encoding against one key (RFC 8332 §3, RFC 5656 §3.1.2, RFC 8709 §6,
 * OpenSSH `PROTOCOL.u2f`). Each kind has one accepted spelling.
 */
import { hash, verify } from 'node:crypto'
import { asciiBytes, concatBytes, SshFormatError, SshReader } from '../../shared/lib/sshWire.ts'
import { isReducedScalar } from './ed25519Point.ts'
import type { ParsedPublicKey } from './publicKey.ts'

/** The hash each ECDSA kind signs, the bytes of r and s, and the order of its group, which r and s stay below. */
const ecdsa = {
  nistp256: { digest: 'sha256', bytes: 32, order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
  nistp384: {
    digest: 'sha384',
    bytes: 48,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  nistp521: {
    digest: 'sha512',
    bytes: 66,
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
} as const

/** Set in a FIDO signature's flags when somebody touched the key. */
const userPresent = 0x01

/**
 * Whether `blob` is `key`'s signature of `data`. Throws `SshFormatError` when it is malformed, of an algorithm
 * that does not belong to the key, or of a kind that is never taken (`ssh-rsa`, which is SHA-1). Pure.
 */
export function verifySignatureBlob(key: ParsedPublicKey, blob: Uint8Array, data: Uint8Array): boolean {
  const reader = new SshReader(blob)
  const algorithm = reader.text('the signature algorithm')
  if (key.keyType === 'ssh-rsa') return verifyRsa(key, algorithm, reader, data)
  if (algorithm !== key.keyType) throw mismatchedAlgorithm(key, algorithm)
  const signature = reader.string('the signature')
  switch (key.keyType) {
    case 'ssh-ed25519':
      reader.end('the signature')
      return verifyEd25519(key, signature, data)
    case 'ecdsa-sha2-nistp256':
      reader.end('the signature')
      return verifyEcdsa(key, 'nistp256', signature, data)
    case 'ecdsa-sha2-nistp384':
      reader.end('the signature')
      return verifyEcdsa(key, 'nistp384', signature, data)
    case 'ecdsa-sha2-nistp521':
      reader.end('the signature')
      return verifyEcdsa(key, 'nistp521', signature, data)
    case 'sk-ssh-ed25519@openssh.com':
      return verifyEd25519(key, signature, readFidoData(key, reader, data))
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return verifyEcdsa(key, 'nistp256', signature, readFidoData(key, reader, data))
  }
}

function verifyRsa(key: ParsedPublicKey, algorithm: string, reader: SshReader, data: Uint8Array): boolean {
  if (algorithm === 'ssh-rsa') throw new SshFormatError('key_type', 'ssh-rsa signatures rest on SHA-1 and are not taken')
  if (algorithm !== 'rsa-sha2-256' && algorithm !== 'rsa-sha2-512') throw mismatchedAlgorithm(key, algorithm)
  const signature = reader.string('the signature')
  reader.end('the signature')
  const modulusBytes = Math.ceil((key.key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  if (signature.length !== modulusBytes) {
    throw new SshFormatError('signature_encoding', `an RSA signature by this key has ${modulusBytes} bytes, not ${signature.length}`)
  }
  const digest = algorithm === 'rsa-sha2-256' ? 'sha256' : 'sha512'
  return holds(() => verify(digest, data, key.key, signature))
}

function verifyEd25519(key: ParsedPublicKey, signature: Uint8Array, data: Uint8Array): boolean {
  if (signature.length !== 64) throw new SshFormatError('signature_encoding', 'an Ed25519 signature has 64 bytes')
  if (!isReducedScalar(signature.subarray(32))) throw new SshFormatError('signature_encoding', 'the Ed25519 signature is not reduced')
  return holds(() => verify(null, data, key.key, signature))
}

function verifyEcdsa(key: ParsedPublicKey, curve: keyof typeof ecdsa, signature: Uint8Array, data: Uint8Array): boolean {
  const { digest, bytes, order } = ecdsa[curve]
  const reader = new SshReader(signature)
  const halves = ['r', 's'].map((name) => {
    const half = reader.positiveInteger('signature_encoding', `the ECDSA signature's ${name}`)
    if (half.length > bytes || BigInt(`0x${Buffer.from(half).toString('hex')}`) >= order) {
      throw new SshFormatError('signature_encoding', `the ECDSA signature's ${name} is out of range`)
    }
    return concatBytes(new Uint8Array(bytes - half.length), half)
  })
  reader.end('the ECDSA signature')
  return holds(() => verify(digest, data, { key: key.key, dsaEncoding: 'ieee-p1363' }, concatBytes(...halves)))
}

/** What a FIDO key signs instead of the data: OpenSSH `PROTOCOL.u2f`, "SSH U2F signatures". */
function readFidoData(key: ParsedPublicKey, reader: SshReader, data: Uint8Array): Uint8Array {
  const flags = reader.byte('the FIDO flags')
  const counter = reader.take(4, 'the FIDO counter')
  reader.end('the signature')
  if ((flags & userPresent) === 0) throw new SshFormatError('user_presence', 'the FIDO key signed without a touch')
  const application = hash('sha256', asciiBytes(key.application ?? ''), 'buffer')
  return concatBytes(application, Uint8Array.of(flags), counter, hash('sha256', data, 'buffer'))
}

function mismatchedAlgorithm(key: ParsedPublicKey, algorithm: string): SshFormatError {
  return new SshFormatError('algorithm_mismatch', `a ${key.keyType} key does not make ${algorithm.slice(0, 64)} signatures`)
}

/** OpenSSL throws for some hostile numbers instead of answering no. */
function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}
