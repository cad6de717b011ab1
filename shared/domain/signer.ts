import { z } from 'zod'
import { namespacePattern } from '../lib/sshsigFormat.ts'

/** The kinds of key whose signatures are taken, in OpenSSH's words. `ssh-rsa` names the key; it signs with SHA-2 only. */
const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
] as const
/** One of these. */
export const keyType = z.enum(keyTypes)
export type KeyType = z.infer<typeof keyType>

/** Whether OpenSSH's word names a kind of key that is taken. Pure. */
export function isKeyType(text: string): text is KeyType {
  return keyTypes.some((known) => known === text)
}

/** A person's name in the signer set: one literal word, never a pattern. */
export const principal = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/, 'use letters, digits, ".", "_", "@", "+" or "-", at most 128')

/**
 * What a person's keys may sign. operational: destructive operations and planned changes of the signer set.
 * recovery: changes of the signer set only.
 */
const signerRoles = ['operational', 'recovery'] as const
/** `operational` keys sign operations; `recovery` keys sign changes of the signer set and nothing else. */
export const signerRole = z.enum(signerRoles)
export type SignerRole = z.infer<typeof signerRole>

/** `SHA256:` and the base64 of the hash of the key's blob without padding, as `ssh-keygen -l` prints it. */
export const keyFingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/, 'a key fingerprint is "SHA256:" and 43 base64 characters')

/** An instant, ISO 8601 in UTC to the second: `2026-01-31T00:00:00Z`. */
const utcSecond = z.iso.datetime({ precision: 0 })

/** One key of one person, as the journal holds it and `allowed_signers` spells it. */
export const enrolledKey = z.strictObject({
  principal,
  keyType,
  /** Base64 of the key in SSH's wire encoding. */
  publicKeyBlob: z.string(),
  fingerprint: keyFingerprint,
  /** What the key may sign; null = every namespace. */
  namespaces: z.array(z.string().regex(namespacePattern)).min(1).readonly().nullable(),
  /** First and last second in which a signature by it is taken, both included; null = no bound. */
  validAfter: utcSecond.nullable(),
  validBefore: utcSecond.nullable(),
  comment: z.string(),
})
export type EnrolledKey = Readonly<z.infer<typeof enrolledKey>>

/** A key that is taken back. A signature by it counts for nothing, whenever it was made. */
export const revokedKey = z.strictObject({ fingerprint: keyFingerprint, comment: z.string() })
export type RevokedKey = Readonly<z.infer<typeof revokedKey>>

/** What one person may sign with any of their keys. */
export const principalRoles = z.strictObject({ principal, roles: z.array(signerRole).min(1).readonly() })
export type PrincipalRoles = Readonly<z.infer<typeof principalRoles>>
