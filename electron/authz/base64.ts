/**
 * Decodes base64 in its one canonical spelling: full alphabet, right padding, unused bits zero, no white space.
 * Null for any other text. A plain array, not a Buffer, whose `slice` would share its memory. Pure.
 */
export function decodeBase64(text: string): Uint8Array | null {
  if (text === '' || text.length % 4 !== 0) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : null
}
