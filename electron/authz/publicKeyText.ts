/** Reads public keys as people hold them: a line of a `.pub` file, PEM, or the RFC 4716 form. */
import sshpk from 'sshpk'
import { AppError } from '../../shared/domain/appError.ts'
import { hasHiddenCharacter } from '../../shared/lib/hiddenCharacters.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { SshFormatError } from '../../shared/lib/sshWire.ts'
import { keyFingerprint } from '../platform/keyFingerprint.ts'
import { decodeBase64 } from './base64.ts'
import { readPublicKeyBlob, type ParsedPublicKey } from './publicKey.ts'

/** A public key and what stands beside it. */
export interface CommentedKey {
  readonly key: ParsedPublicKey
  readonly comment: string
}

const maxCharacters = 64 * 1024
const maxCommentCharacters = 256

/**
 * Reads the two words `keytype base64`. The label must be the key's own type, and sshpk must read the same key
 * (it knows no FIDO keys). Throws `SshFormatError`. Pure.
 */
export function readKeyWords(label: string, base64: string): ParsedPublicKey {
  const blob = decodeBase64(base64)
  if (blob === null) throw new SshFormatError('key_encoding', 'the key is not base64')
  const parsed = readPublicKeyBlob(blob)
  if (parsed.keyType !== label) throw new SshFormatError('key_encoding', `the line says ${label.slice(0, 64)}, the key ${parsed.keyType}`)
  if (parsed.application === null && sshpkFingerprint(`${label} ${base64}`) !== parsed.fingerprint) {
    throw new SshFormatError('key_encoding', 'two readers do not agree on the key')
  }
  return parsed
}

/**
 * Reads the text of a public key file, to enrol or to revoke it. `key_unreadable` when it is none, or a private
 * key; `key_unsupported` for kinds that are never taken. Pure.
 */
export function readPublicKeyText(text: string): Result<CommentedKey> {
  if (text.length > maxCharacters) return refuse('key_unreadable', 'The file is too large for a public key.')
  if (text.includes('PRIVATE KEY')) return refuse('key_unreadable', 'The file holds a private key.', 'Give the public half, usually the same name with ".pub".')
  const words = /^([^ \t\r\n]+)[ \t]+([^ \t\r\n]+)(?:[ \t]+([^\r\n]*))?\r?\n?$/.exec(text)
  const comment = (words?.[3] ?? '').trim()
  if (hasHiddenCharacter(comment) || comment.length > maxCommentCharacters) return refuse('key_unreadable', 'The comment behind the key cannot be shown.')
  try {
    const key = words === null ? readOtherForm(text) : readKeyWords(words[1] ?? '', words[2] ?? '')
    return ok({ key, comment })
  } catch (thrown) {
    if (!(thrown instanceof SshFormatError)) throw thrown
    const code = thrown.fault === 'key_type' || thrown.fault === 'weak_key' || thrown.fault === 'application' ? 'key_unsupported' : 'key_unreadable'
    return refuse(code, `The public key is refused: ${thrown.message}.`)
  }
}

/** PKCS8, PKCS1 or RFC 4716. sshpk would find a key in much else, several lines or a certificate among it. */
const blockPattern = /^-----BEGIN (?:RSA |EC )?PUBLIC KEY-----\r?\n|^---- BEGIN SSH2 PUBLIC KEY ----\r?\n/

function readOtherForm(text: string): ParsedPublicKey {
  const none = new SshFormatError('key_encoding', 'it is no public key that can be read')
  if (!blockPattern.test(text)) throw none
  let blob: Uint8Array
  try {
    blob = sshpk.parseKey(text, 'pem').toBuffer('rfc4253')
  } catch {
    throw none
  }
  return readPublicKeyBlob(Uint8Array.from(blob))
}

function sshpkFingerprint(line: string): string | null {
  try {
    return keyFingerprint(sshpk.parseKey(line, 'ssh').toBuffer('rfc4253'))
  } catch {
    return null
  }
}

function refuse(code: 'key_unreadable' | 'key_unsupported', message: string, hint = 'Give an OpenSSH public key: "ssh-ed25519 AAAA… name".'): Result<never> {
  return err(new AppError({ code, message, hint }).toDto())
}
