import { findHiddenCharacter } from './hiddenCharacters.ts'
import { err, ok, type Result } from './result.ts'

/**
 * Text that somebody typed and that will be shown and signed: in Unicode normal form C, at most so many characters.
 * The error is a clause that names the first character that would not be seen, e.g. `it holds U+200B as character 5`. Pure.
 */
export function readPlainText(text: string, maxCharacters: number): Result<string, string> {
  if (!text.isWellFormed()) return err('it holds half a surrogate pair')
  const plain = text.normalize('NFC')
  const hidden = findHiddenCharacter(plain)
  if (hidden !== null) return err(`it holds ${hidden.codePoint}, which is not seen, as character ${hidden.position}`)
  return plain.length <= maxCharacters ? ok(plain) : err(`it has ${plain.length} characters, and ${maxCharacters} are allowed`)
}

/**
 * A short plain name of where something comes from: of a path its last part (`/etc/site.yaml:12` is `site.yaml:12`),
 * characters that are not seen as `�`, the end cut off where it is too long. Any text has one. Pure.
 */
export function toPlainLabel(text: string, maxCharacters: number): string {
  const last = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(text) ? (text.split(/[\\/]/).findLast((part) => part !== '') ?? text) : text
  const plain = Array.from(last.toWellFormed().normalize('NFC'), (character) => (findHiddenCharacter(character) === null ? character : '�')).join('')
  if (plain.length <= maxCharacters) return plain
  return `${plain.slice(0, maxCharacters - 1).toWellFormed().replace(/�$/, '')}…`
}
