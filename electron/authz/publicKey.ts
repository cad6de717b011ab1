/** Reads public keys in SSH's wire encoding (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4, OpenSSH `PROTOCOL.u2f`). */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { isKeyType, type KeyType } from '../../shared/domain/signer.ts'
import { sameBytes, SshFormatError, SshReader } from '../../shared/lib/sshWire.ts'
import { keyFingerprint } from '../platform/keyFingerprint.ts'
import { demandSoundEd25519Point } from './ed25519Point.ts'

/** A public key that was read strictly and may verify signatures. */
export interface ParsedPublicKey {
  readonly keyType: KeyType
  /** The key in SSH's wire encoding: its identity. */
  readonly blob: Uint8Array
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  readonly fingerprint: string
  /** The same key for `node:crypto`. */
  readonly key: KeyObject
  /** FIDO keys: what the key was made for, e.g. `ssh:`. Null for others. */
  readonly application: string | null
}

const rsaModulusBits = { least: 2048, most: 16_384 }

/** The NIST curves by OpenSSH's name: JWK's name and the bytes of a coordinate. */
const curves = {
  nistp256: { jwk: 'P-256', bytes: 32 },
  nistp384: { jwk: 'P-384', bytes: 48 },
  nistp521: { jwk: 'P-521', bytes: 66 },
} as const
type CurveName = keyof typeof curves

/** Keys that were read last, by their bytes in base64. The same few sign again and again. */
const known = new Map<string, ParsedPublicKey>()
const keptKeys = 64

/**
 * Reads one key and nothing after it. Refuses certificates, DSA and kinds it does not know (`key_type`), short RSA
 * and Ed25519 points of small order (`weak_key`), points off their curve and every other spelling than the usual
 * one (`key_encoding`). The same bytes are the same key, so it is kept: making it ready for use takes a third as long
 * as a signature. Throws `SshFormatError`. Pure.
 */
export function readPublicKeyBlob(blob: Uint8Array): ParsedPublicKey {
  const bytes = Buffer.from(blob).toString('base64')
  const key = known.get(bytes) ?? readKey(Uint8Array.from(blob)) // its own copy: whoever handed it in may write over theirs
  known.delete(bytes)
  known.set(bytes, key)
  const [oldest] = known.keys()
  if (known.size > keptKeys && oldest !== undefined) known.delete(oldest)
  return key
}

function readKey(blob: Uint8Array): ParsedPublicKey {
  const reader = new SshReader(blob)
  const keyType = reader.text('the key type')
  if (!isKeyType(keyType)) throw new SshFormatError('key_type', `keys of the type ${keyType.slice(0, 64)} are not taken`)
  const { jwk, application } = readFields(keyType, reader)
  reader.end('the public key')
  return { keyType, blob, fingerprint: keyFingerprint(blob), key: importKey(jwk), application }
}

interface KeyFields {
  readonly jwk: JsonWebKey
  readonly application: string | null
}

function readFields(keyType: KeyType, reader: SshReader): KeyFields {
  switch (keyType) {
    case 'ssh-ed25519':
      return { jwk: readEd25519(reader), application: null }
    case 'ssh-rsa':
      return { jwk: readRsa(reader), application: null }
    case 'ecdsa-sha2-nistp256':
      return { jwk: readEcdsa(reader, 'nistp256'), application: null }
    case 'ecdsa-sha2-nistp384':
      return { jwk: readEcdsa(reader, 'nistp384'), application: null }
    case 'ecdsa-sha2-nistp521':
      return { jwk: readEcdsa(reader, 'nistp521'), application: null }
    case 'sk-ssh-ed25519@openssh.com':
      return { jwk: readEd25519(reader), application: readApplication(reader) }
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return { jwk: readEcdsa(reader, 'nistp256'), application: readApplication(reader) }
  }
}

function readEd25519(reader: SshReader): JsonWebKey {
  const point = reader.string('the Ed25519 point')
  demandSoundEd25519Point(point)
  return { kty: 'OKP', crv: 'Ed25519', x: base64url(point) }
}

function readEcdsa(reader: SshReader, expected: CurveName): JsonWebKey {
  const named = reader.text('the curve name')
  if (named !== expected) throw new SshFormatError('key_encoding', `the key type names ${expected}, the key ${named.slice(0, 32)}`)
  const { jwk, bytes } = curves[expected]
  const point = reader.string('the ECDSA point')
  if (point[0] !== 4 || point.length !== 1 + 2 * bytes) {
    throw new SshFormatError('key_encoding', 'the ECDSA point is not an uncompressed point of its curve')
  }
  return { kty: 'EC', crv: jwk, x: base64url(point.subarray(1, 1 + bytes)), y: base64url(point.subarray(1 + bytes)) }
}

function readRsa(reader: SshReader): JsonWebKey {
  const exponent = reader.positiveInteger('key_encoding', 'the RSA exponent')
  const modulus = reader.positiveInteger('key_encoding', 'the RSA modulus')
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
  if (bits < rsaModulusBits.least) throw new SshFormatError('weak_key', `an RSA key of ${bits} bits is too short; ${rsaModulusBits.least} are needed`)
  if (bits > rsaModulusBits.most) throw new SshFormatError('key_encoding', `an RSA key of ${bits} bits is longer than OpenSSH takes`)
  const isOdd = (number: Uint8Array): boolean => ((number.at(-1) ?? 0) & 1) === 1
  if (!isOdd(modulus) || !isOdd(exponent) || exponent.length > 8 || sameBytes(exponent, Uint8Array.of(1))) {
    throw new SshFormatError('weak_key', 'the RSA modulus or exponent cannot belong to a sound key')
  }
  return { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) }
}

/** OpenSSH demands that a FIDO key's application begins with `ssh:`; a web site's key must not sign here. */
function readApplication(reader: SshReader): string {
  const application = reader.text('the FIDO application')
  if (!application.startsWith('ssh:') || application.includes('\uFFFD')) {
    throw new SshFormatError('application', 'the FIDO key was not made for SSH')
  }
  return application
}

function importKey(jwk: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    throw new SshFormatError('key_encoding', 'the public key is not a point of its curve')
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
