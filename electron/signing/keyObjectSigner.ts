/** Signs with a `node:crypto` key and writes key and signature in SSH's wire encoding. */
import { createPublicKey, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto'
import { concatBytes, sshPositiveInteger, sshString } from '../../shared/lib/sshWire.ts'
import { unreadable, unsupported } from './privateKeyFile.ts'

/** One signature and its key, as they stand in an SSHSIG envelope. */
export interface RawSignature {
  readonly publicKeyBlob: Uint8Array
  readonly signatureBlob: Uint8Array
}

const minRsaBits = 2048
const ecdsaCurves: Readonly<Record<string, { readonly name: string; readonly digest: string }>> = {
  'P-256': { name: 'nistp256', digest: 'sha256' },
  'P-384': { name: 'nistp384', digest: 'sha384' },
  'P-521': { name: 'nistp521', digest: 'sha512' },
}

/**
 * Signs `data` and proves the signature with the public half, so that a file whose halves do not belong together
 * gives none. Throws an `AppError`: `key_unsupported` or `key_unreadable`. Pure.
 */
export function signWithKeyObject(privateKey: KeyObject, data: Uint8Array): RawSignature {
  const publicKey = createPublicKey(privateKey)
  const jwk = publicKey.export({ format: 'jwk' })
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    const signature = signAndProve(privateKey, publicKey, null, data)
    return { publicKeyBlob: fields('ssh-ed25519', number(jwk.x)), signatureBlob: fields('ssh-ed25519', signature) }
  }
  const curve = jwk.kty === 'EC' ? ecdsaCurves[jwk.crv ?? ''] : undefined
  if (curve !== undefined) return signEcdsa(privateKey, publicKey, curve, jwk, data)
  if (jwk.kty === 'RSA' && (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= minRsaBits) {
    const signature = signAndProve(privateKey, publicKey, 'sha512', data)
    const publicKeyBlob = concatBytes(sshString('ssh-rsa'), sshPositiveInteger(number(jwk.e)), sshPositiveInteger(number(jwk.n)))
    return { publicKeyBlob, signatureBlob: fields('rsa-sha2-512', signature) }
  }
  throw unsupported('This kind of key is not taken.', `Use an Ed25519, ECDSA (nistp256, 384, 521) or RSA key of at least ${minRsaBits} bits.`)
}

function signEcdsa(privateKey: KeyObject, publicKey: KeyObject, curve: { readonly name: string; readonly digest: string }, jwk: JsonWebKey, data: Uint8Array): RawSignature {
  const signature = signAndProve(privateKey, publicKey, curve.digest, data)
  const half = signature.length / 2
  const algorithm = `ecdsa-sha2-${curve.name}`
  const numbers = concatBytes(sshPositiveInteger(signature.subarray(0, half)), sshPositiveInteger(signature.subarray(half)))
  const point = concatBytes(Uint8Array.of(4), number(jwk.x), number(jwk.y))
  return { publicKeyBlob: concatBytes(fields(algorithm, curve.name), sshString(point)), signatureBlob: fields(algorithm, numbers) }
}

/** ECDSA comes as r and s side by side, each as wide as the curve. */
function signAndProve(privateKey: KeyObject, publicKey: KeyObject, digest: string | null, data: Uint8Array): Uint8Array {
  const proven = tryToSign(privateKey, publicKey, digest, data)
  if (proven === null) throw unreadable('The private and the public half in the key file do not belong together.')
  return proven
}

function tryToSign(privateKey: KeyObject, publicKey: KeyObject, digest: string | null, data: Uint8Array): Uint8Array | null {
  try {
    const signature = sign(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return verify(digest, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature) ? signature : null
  } catch {
    // OpenSSL checks an RSA signature itself and throws when the numbers do not fit.
    return null
  }
}

function fields(...values: readonly (Uint8Array | string)[]): Uint8Array {
  return concatBytes(...values.map(sshString))
}

function number(base64url: string | undefined): Uint8Array {
  return Buffer.from(base64url ?? '', 'base64url')
}
