/** Reads and writes `allowed_signers` (ssh-keygen(1), "ALLOWED SIGNERS"), more strictly than ssh-keygen does. */
import { principal as principalWord, type EnrolledKey } from '../../shared/domain/signer.ts'
import { namespacePattern } from '../../shared/lib/sshsigFormat.ts'
import type { Result } from '../../shared/lib/result.ts'
import { readKeyWords } from './publicKeyText.ts'
import { BadLine, readSignerLines, type SignerFile } from './signerLines.ts'
import { formatSshTime, parseSshTime } from './sshTime.ts'

const maxCommentCharacters = 256

/**
 * Reads a whole file: `principal [options] keytype base64 [comment]`. One literal principal a line; a person may
 * have several lines, a key stands once, for otherwise one key could pass for two people. `bad_signers_file`
 * names the first faulty line. Pure.
 */
export function parseAllowedSigners(file: SignerFile): Result<readonly EnrolledKey[]> {
  return readSignerLines<EnrolledKey>(file, (line, earlier) => {
    const entry = readLine(line)
    const twin = earlier.find((other) => other.fingerprint === entry.fingerprint)
    if (twin !== undefined) throw new BadLine(`the key ${entry.fingerprint} is already given to ${twin.principal}`, 'Keep one line for each key.')
    return entry
  })
}

/** Writes a file that `parseAllowedSigners` and `ssh-keygen -Y verify` read. Pure. */
export function formatAllowedSigners(keys: readonly EnrolledKey[]): string {
  return keys.map((key) => `${formatLine(key)}\n`).join('')
}

/** Principal, options with quoted values, key type, key, comment. No escapes inside quotes. */
const linePattern =
  /^([^ \t]+)[ \t]+(?:([a-z-]+(?:="[^"\\]*")?(?:,[a-z-]+(?:="[^"\\]*")?)*)[ \t]+)?([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/=]+)(?:[ \t]+(.*))?$/

function readLine(line: string): EnrolledKey {
  const match = linePattern.exec(line)
  if (match === null) throw new BadLine('it does not read "principal [options] keytype key [comment]"', 'Values of options stand in double quotes, without spaces around "=" and ",".')
  const [, principal = '', options = '', label = '', base64 = '', comment = ''] = match
  if (!principalWord.safeParse(principal).success) {
    throw new BadLine(`"${principal.slice(0, 64)}" is not one literal principal`, 'Name one person a line, without patterns, commas or quotes.')
  }
  if (comment.length > maxCommentCharacters) throw new BadLine('its comment is too long', `Keep it below ${maxCommentCharacters} characters.`)
  const key = readKeyWords(label, base64)
  return { principal, keyType: key.keyType, publicKeyBlob: base64, fingerprint: key.fingerprint, ...readOptions(options), comment }
}

type KeyOptions = Pick<EnrolledKey, 'namespaces' | 'validAfter' | 'validBefore'>

function readOptions(text: string): KeyOptions {
  const values = new Map<string, string>()
  for (const [, name = '', quoted] of text.matchAll(/([a-z-]+)(="[^"]*")?(?:,|$)/g)) {
    if (!['namespaces', 'valid-after', 'valid-before'].includes(name) || quoted === undefined) {
      throw new BadLine(`"${name}" is not an option that is taken`, 'Use namespaces="…", valid-after="…Z" or valid-before="…Z"; certificates are not taken.')
    }
    if (values.has(name)) throw new BadLine(`the option "${name}" stands twice`, 'Give each option once.')
    values.set(name, quoted.slice(2, -1))
  }
  const validAfter = readTime(values, 'valid-after')
  const validBefore = readTime(values, 'valid-before')
  if (validAfter !== null && validBefore !== null && validAfter >= validBefore) {
    throw new BadLine('the key ends before it begins', 'Let valid-before be later than valid-after.')
  }
  return { namespaces: readNamespaces(values.get('namespaces')), validAfter, validBefore }
}

function readNamespaces(value: string | undefined): readonly string[] | null {
  if (value === undefined) return null
  const namespaces = value.split(',')
  const odd = namespaces.find((namespace) => !namespacePattern.test(namespace))
  if (odd !== undefined) throw new BadLine(`"${odd.slice(0, 64)}" is not one literal namespace`, 'List each namespace by its name, without patterns or spaces.')
  if (new Set(namespaces).size < namespaces.length) throw new BadLine('a namespace stands twice', 'List each namespace once.')
  return namespaces
}

function readTime(values: ReadonlyMap<string, string>, name: string): string | null {
  const value = values.get(name)
  if (value === undefined) return null
  const instant = parseSshTime(value)
  if (instant === null) {
    throw new BadLine(`${name}="${value.slice(0, 32)}" is not an instant in UTC`, 'Write YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ; without the Z it would mean another time on every computer.')
  }
  return instant
}

function formatLine(key: EnrolledKey): string {
  const options = [
    key.namespaces === null ? null : `namespaces="${key.namespaces.join(',')}"`,
    key.validAfter === null ? null : `valid-after="${formatSshTime(key.validAfter)}"`,
    key.validBefore === null ? null : `valid-before="${formatSshTime(key.validBefore)}"`,
  ].filter((option) => option !== null)
  const words = [key.principal, options.join(','), key.keyType, key.publicKeyBlob, key.comment]
  return words.filter((word) => word !== '').join(' ')
}
