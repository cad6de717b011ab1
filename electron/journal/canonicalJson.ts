import canonicalize from 'canonicalize'

/**
 * Canonical JSON (RFC 8785) of a JSON value. Lone surrogates, which the RFC forbids and a hostile host may send,
 * become U+FFFD, so that a guest's text can never keep a row from being written. Pure.
 */
export function canonicalJson(value: unknown): string {
  const wellFormed: unknown = JSON.parse(JSON.stringify(value), (_key, item: unknown) => (typeof item === 'string' ? item.toWellFormed() : item))
  const text = canonicalize(wellFormed)
  if (text === undefined) throw new Error('not a JSON value')
  return text
}
