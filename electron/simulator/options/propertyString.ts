/** Proxmox's `a=1,b=2` values: entries in the order written. A part without `=` belongs to the default key. */
export function parsePropertyString(text: string, defaultKey: string): Map<string, string> {
  const entries = new Map<string, string>()
  for (const part of text.split(',')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    if (equals < 0) entries.set(defaultKey, part)
    else entries.set(part.slice(0, equals), part.slice(equals + 1))
  }
  return entries
}

/**
 * Writes a property string as Proxmox does: the default key's bare value, then the required keys, then the rest in
 * alphabetical order.
 */
export function printPropertyString(entries: ReadonlyMap<string, string>, defaultKey: string | null, required: readonly string[]): string {
  const rest = [...entries.keys()].filter((key) => key !== defaultKey && !required.includes(key)).toSorted()
  const keys = [...required.filter((key) => entries.has(key)), ...rest].map((key) => `${key}=${entries.get(key)}`)
  const bare = defaultKey === null ? undefined : entries.get(defaultKey)
  return [...(bare === undefined ? [] : [bare]), ...keys].join(',')
}

/** Booleans inside property strings may be spelled in words; they are stored as 1 and 0. Null when it is neither. */
export function parseWordyBoolean(text: string): '0' | '1' | null {
  if (/^(1|on|yes|true)$/i.test(text)) return '1'
  if (/^(0|off|no|false)$/i.test(text)) return '0'
  return null
}
