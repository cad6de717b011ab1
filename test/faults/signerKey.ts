/** One person's key, the same in every run, so that what is signed is the same too. Nobody else holds anything by it. */
import { createPrivateKey } from 'node:crypto'
import { readPublicKeyBlob } from '../../electron/authz/publicKey.ts'
import { operationNamespace } from '../../electron/authz/verifier.ts'
import { signWithKeyObject } from '../../electron/signing/keyObjectSigner.ts'
import { dataToSign, formatArmor } from '../../electron/signing/sshsigArmor.ts'
import type { SignerSetContent } from '../../shared/domain/signerSet.ts'

/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410 §7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')
const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, Buffer.alloc(32, 'countersign fault suite')]), format: 'der', type: 'pkcs8' })
const { publicKeyBlob } = signWithKeyObject(privateKey, Buffer.from('its public half'))
const { keyType, fingerprint } = readPublicKeyBlob(publicKeyBlob)

/** The signer, who may sign operations and checkpoints. */
export const signer = 'anna'

/** The signer set that holds this key alone. */
export const signerSet: SignerSetContent = {
  keys: [{ principal: signer, keyType, publicKeyBlob: Buffer.from(publicKeyBlob).toString('base64'), fingerprint, namespaces: null, validAfter: null, validBefore: null, comment: '' }],
  roles: [{ principal: signer, roles: ['operational'] }],
  revoked: [],
  policy: [],
}

/** A detached signature as `ssh-keygen -Y sign` makes it. Pure. */
export function sign(message: Uint8Array, namespace: string = operationNamespace): string {
  const made = signWithKeyObject(privateKey, dataToSign({ message, namespace }))
  return formatArmor(namespace, made.publicKeyBlob, made.signatureBlob)
}
