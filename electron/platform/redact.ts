const mark = '[redacted]'

/** A key whose value is never printed. `tokenVariable` or `tokens` are not such keys: they hold names or counts. */
const secretKey = /(?:token|password|passwd|passphrase|authorization|secret|cookie|ticket|private_?key)$/i

const secretPatterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, mark],
  // The header of an API token: PVEAPIToken=user@realm!id=uuid (Proxmox VE, "API Tokens").
  [/PVEAPIToken=[^\s"',;]+/gi, `PVEAPIToken=${mark}`],
  [/([\w.-]+(?:@|%40)[\w.-]+(?:!|%21)[\w.-]+)(=|%3D|:)[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi, `$1$2${mark}`],
  // Login tickets: PVE:user@realm:hex::base64.
  [/PVE:[^\s:"']+:[0-9A-F]{8}::[A-Za-z0-9+/=]+/g, mark],
  [/\b(authorization\s*:\s*(?:\w+\s+)?)[^\s"',;]+/gi, `$1${mark}`],
  [/\b((?:api_?)?token|password|passphrase|secret)("\s*:\s*"|=)[^\s"'&,;]+/gi, `$1$2${mark}`],
]

/** Replaces what looks like a token, a ticket, a password or a private key in a text. Pure. */
export function redactText(text: string): string {
  return secretPatterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
}

/**
 * A copy fit for a log: secrets replaced in every text and under every key that names one, errors spelled out,
 * at most `depth` levels. Pure.
 */
export function redactValue(value: unknown, depth = 6): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '[…]'
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Map) return redactValue(Object.fromEntries(value), depth)
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, (item) => redactValue(item, depth - 1))
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  const entries = Object.entries(value).map(([key, item]) => [redactText(key), secretKey.test(key) ? mark : redactValue(item, depth - 1)])
  return Object.fromEntries(entries)
}

function redactError(error: Error, depth: number): unknown {
  return {
    name: error.name,
    message: redactText(error.message),
    ...('code' in error ? { code: redactValue(error.code, depth - 1) } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth - 1) }),
  }
}
