/**
 * Control, format, direction-changing, zero-width and other characters that are not seen, line and paragraph
 * separators, private use, and halves of surrogate pairs. New line and tab are control characters as well.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** Whether what a person sees of this text may differ from what it is. Pure. */
export function hasHiddenCharacter(text: string): boolean {
  return hidden.test(text)
}
