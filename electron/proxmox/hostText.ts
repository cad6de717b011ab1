/** Longest text of a host that enters a message. */
const maxLength = 400

/** Control characters, and the marks that change the direction of text: a terminal or a page would obey them. */
const steering = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu

/**
 * Text of a host, made fit for a message: on one line, without steering characters, at most 400 characters, and with
 * the token's secret taken out in case a host sends it back. Pure.
 */
export function cleanHostText(text: string, secret: string): string {
  const plain = text.replaceAll(secret, '[redacted]').replace(steering, ' ').trim()
  return plain.length > maxLength ? `${plain.slice(0, maxLength)}…` : plain
}
