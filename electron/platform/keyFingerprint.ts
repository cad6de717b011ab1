import { hash } from 'node:crypto'

/** The fingerprint of a public key in SSH's wire encoding, as `ssh-keygen -l` prints it: `SHA256:…`. Pure. */
export function keyFingerprint(publicKeyBlob: Uint8Array): string {
  return `SHA256:${hash('sha256', publicKeyBlob, 'base64').replace('=', '')}`
}
