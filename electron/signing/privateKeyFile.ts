/**
 * Opens private key files: OpenSSH's own form through sshpk, PEM and PKCS8 through `node:crypto`, because sshpk
 * ends the whole process on a wrong PEM passphrase. Slow on purpose (bcrypt): run it in the child process only.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import sshpk from 'sshpk'
import { AppError } from '../../shared/domain/appError.ts'
import { asciiBytes, sameBytes, SshFormatError, SshReader } from '../../shared/lib/sshWire.ts'

/** A key ready to sign, and the public half its file claims; null where the form has none. */
export interface OpenedKey {
  readonly privateKey: KeyObject
  readonly claimedPublicBlob: Uint8Array | null
}

/** About 10 ms each; ssh-keygen writes 16 or 24 unless told otherwise. */
const maxBcryptRounds = 1000
const openableCiphers = ['none', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc']
const signingKeyTypes = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa']

/**
 * Opens the text of a key file. Throws an `AppError`: `passphrase_needed`, `bad_passphrase`, `key_unsupported`
 * (a cipher, kind of key or cost that is not taken) or `key_unreadable`. Pure, and blocks for a while.
 */
export function openPrivateKey(text: string, passphrase: Buffer | null): OpenedKey {
  const openssh = /^-----BEGIN OPENSSH PRIVATE KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END OPENSSH PRIVATE KEY-----\s*$/.exec(text)
  if (openssh !== null) return openOpenssh(text, Buffer.from(openssh[1] ?? '', 'base64'), passphrase)
  if (/-----BEGIN (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----/.test(text)) return openPem(text, passphrase)
  throw unreadable('The file is not a private key in OpenSSH or PEM form.')
}

function openOpenssh(text: string, bytes: Uint8Array, passphrase: Buffer | null): OpenedKey {
  const header = readHeader(bytes)
  if (!signingKeyTypes.includes(header.keyType)) {
    const hint = header.keyType.startsWith('sk-') ? 'Add the FIDO key to ssh-agent, or sign the exported file with "ssh-keygen -Y sign".' : 'Use an Ed25519, ECDSA or RSA key.'
    throw unsupported(`Keys of the type ${header.keyType.slice(0, 64)} cannot be opened here.`, hint)
  }
  if (!openableCiphers.includes(header.cipher)) {
    throw unsupported(`The key file is encrypted with ${header.cipher.slice(0, 64)}, which cannot be opened here.`, 'Encrypt it anew with "ssh-keygen -p -Z aes256-ctr -f FILE", or use ssh-agent.')
  }
  if (header.rounds > maxBcryptRounds) {
    throw unsupported(`The key file asks for ${header.rounds} rounds of bcrypt; ${maxBcryptRounds} are taken.`, 'Encrypt it anew with "ssh-keygen -p -a 100 -f FILE", or use ssh-agent.')
  }
  if (header.cipher !== 'none' && passphrase === null) throw passphraseNeeded()
  // bcrypt takes no empty passphrase, so no file was ever encrypted with one.
  if (header.cipher !== 'none' && passphrase?.length === 0) throw badPassphrase()
  try {
    const opened = sshpk.parsePrivateKey(text, 'ssh-private', passphrase === null ? {} : { passphrase })
    return { privateKey: importKey(opened), claimedPublicBlob: header.publicBlob }
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.includes('Incorrect passphrase')) throw badPassphrase()
    throw unreadable('The private key file is damaged.')
  }
}

/** sshpk drops leading zeros of Ed25519 numbers, and then writes a PKCS8 form that nobody reads. */
function importKey(opened: sshpk.PrivateKey): KeyObject {
  if (opened.type !== 'ed25519') return createPrivateKey(opened.toBuffer('pkcs8', {}))
  const number = (name: string): string => {
    const bare = opened.parts.find((part) => part.name === name)?.data ?? Buffer.alloc(0)
    return Buffer.concat([Buffer.alloc(32 - bare.length), bare]).toString('base64url')
  }
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: number('k'), x: number('A') }, format: 'jwk' })
}

interface OpensshHeader {
  readonly cipher: string
  readonly rounds: number
  readonly publicBlob: Uint8Array
  readonly keyType: string
}

/** The part that is not encrypted: OpenSSH `PROTOCOL.key §1`. */
function readHeader(bytes: Uint8Array): OpensshHeader {
  try {
    const reader = new SshReader(bytes)
    const magic = asciiBytes('openssh-key-v1\0')
    if (!sameBytes(reader.take(magic.length, 'the magic'), magic)) throw unreadable('The file is not a private key.')
    const cipher = reader.text('the cipher')
    const kdf = reader.text('the key derivation')
    const kdfOptions = reader.string('the options of the key derivation')
    if (reader.uint32('the number of keys') !== 1) throw unsupported('The file holds more than one key.', 'Give a file with one key.')
    const publicBlob = reader.string('the public key')
    return { cipher, rounds: kdf === 'bcrypt' ? readRounds(kdfOptions) : 0, publicBlob, keyType: new SshReader(publicBlob).text('the key type') }
  } catch (thrown) {
    if (thrown instanceof SshFormatError) throw unreadable('The private key file is damaged.')
    throw thrown
  }
}

function readRounds(kdfOptions: Uint8Array): number {
  const reader = new SshReader(kdfOptions)
  reader.string('the salt')
  return reader.uint32('the rounds')
}

function openPem(text: string, passphrase: Buffer | null): OpenedKey {
  const encrypted = text.includes('ENCRYPTED')
  if (encrypted && passphrase === null) throw passphraseNeeded()
  try {
    const privateKey = createPrivateKey({ key: text, format: 'pem', ...(passphrase === null ? {} : { passphrase }) })
    return { privateKey, claimedPublicBlob: null }
  } catch {
    // OpenSSL tells a wrong passphrase, now and then, as an unknown kind of key.
    throw encrypted ? badPassphrase() : unreadable('The private key file is damaged, or of a kind that cannot be opened here.')
  }
}

function passphraseNeeded(): AppError {
  return new AppError({ code: 'passphrase_needed', message: 'The key file is protected by a passphrase.', hint: 'Give the passphrase, or add the key to ssh-agent.' })
}

function badPassphrase(): AppError {
  return new AppError({ code: 'bad_passphrase', message: 'The passphrase does not open the key file.', hint: 'Type it again. If it is right, the file has a cipher that cannot be opened here: encrypt it anew with "ssh-keygen -p -f FILE".' })
}

/** The file is no key, or not a sound one. */
export function unreadable(message: string): AppError {
  return new AppError({ code: 'key_unreadable', message, hint: 'Give an OpenSSH or PEM private key file, such as ~/.ssh/id_ed25519.' })
}

/** The file is a key that this app does not sign with. */
export function unsupported(message: string, hint: string): AppError {
  return new AppError({ code: 'key_unsupported', message, hint })
}
