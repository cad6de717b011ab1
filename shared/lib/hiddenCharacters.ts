/**
 * Control, format, direction-changing, zero-width and other characters that are not seen, line and paragraph
 * separators, private use, and halves of surrogate pairs. New line and tab are control characters as well.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** Whether what a person sees of this text may differ from what it is. Pure. */
export function hasHiddenCharacter(text: string): boolean {
  return hidden.test(text)
}

/** The first such character as people look it up (`U+200B`), and its place, counted from 1; null = there is none. Pure. */
export function findHiddenCharacter(text: string): { readonly codePoint: string; readonly position: number } | null {
  const found = hidden.exec(text)
  if (found === null) return null
  const codePoint = `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return { codePoint, position: Array.from(text.slice(0, found.index)).length + 1 }
}

/**
 * Text of a guest or a host as a person may look at it: what would not be seen, or would turn or draw what is, becomes
 * its code point (`⟨U+202E⟩`). Line feeds and tabs stay. Pure.
 */
export function showHiddenCharacters(text: string): string {
  if (!hidden.test(text)) return text
  return Array.from(text, (character) => (character === '\n' || character === '\t' || !hidden.test(character) ? character : `⟨${findHiddenCharacter(character)?.codePoint ?? ''}⟩`)).join('')
}
