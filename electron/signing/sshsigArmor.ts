/** Puts a signature into the form of `ssh-keygen -Y sign` (OpenSSH `PROTOCOL.sshsig §2`), and checks it. */
import { hash } from 'node:crypto'
import { AppError } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { sshsigMagic, sshsigSignedData, sshsigVersion } from '../../shared/lib/sshsigFormat.ts'
import { concatBytes, sshString, sshUint32 } from '../../shared/lib/sshWire.ts'

/** What is signed, and what for. */
export interface SigningRequest {
  /** The exact bytes that were shown. */
  readonly message: Uint8Array
  /** `countersign-operation` or `countersign-checkpoint`. */
  readonly namespace: string
}

/** A signature that its maker has verified. */
export interface MadeSignature {
  readonly armor: string
  /** `SHA256:…` of the key that made it. */
  readonly fingerprint: string
}

/** The verifier, handed in: no signer returns what would not be accepted. `electron/authz/sshsig.ts` fits. */
export type VerifyOwn = (input: { readonly armor: string; readonly message: Uint8Array; readonly namespace: string }) => Result<{ readonly fingerprint: string }>

const hashName = 'sha512'

/** The bytes a key has to sign for this request. Pure. */
export function dataToSign({ message, namespace }: SigningRequest): Uint8Array {
  return sshsigSignedData(namespace, hashName, hash(hashName, message, 'buffer'))
}

/** The text of a `.sig` file: base64 in lines of 70, as ssh-keygen writes it. Blobs in SSH's wire encoding. Pure. */
export function formatArmor(namespace: string, publicKeyBlob: Uint8Array, signatureBlob: Uint8Array): string {
  const envelope = concatBytes(
    sshsigMagic,
    sshUint32(sshsigVersion),
    sshString(publicKeyBlob),
    sshString(namespace),
    sshString(''),
    sshString(hashName),
    sshString(signatureBlob),
  )
  const lines = Buffer.from(envelope).toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
}

/** Hands a signature on only if it verifies, and as the key that was asked for when one was. Pure. */
export function proveSignature(armor: string, request: SigningRequest, verify: VerifyOwn, expectedFingerprint?: string): Result<MadeSignature> {
  const verified = verify({ armor, message: request.message, namespace: request.namespace })
  if (!verified.ok) return verified
  const { fingerprint } = verified.value
  if (expectedFingerprint !== undefined && fingerprint !== expectedFingerprint) {
    const message = `The signature was made by ${fingerprint}, not by ${expectedFingerprint}.`
    return err(new AppError({ code: 'bad_signature', message, hint: 'Nothing was stored. Try again, or sign with a key file.' }).toDto())
  }
  return ok({ armor, fingerprint })
}
