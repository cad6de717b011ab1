/**
 * Property strings: Proxmox's `key=value,key=value` spelling of structured options, where one key may be left out
 * (`local:8,size=4G` = `volume=local:8,size=4G`). Source: `PVE::JSONSchema::parse_property_string`. Pure.
 */

/** The parts of a property string by key. */
export type Properties = ReadonlyMap<string, string>

/**
 * Splits a property string. A part without `=` belongs to `defaultKey`, or is a key with an empty value where the
 * option has no default key. Values never hold a comma; lists inside use `;`.
 */
export function parsePropertyString(text: string, defaultKey?: string): Properties {
  const properties = new Map<string, string>()
  for (const part of text.split(',')) {
    const trimmed = part.trim()
    if (trimmed === '') continue
    const equals = trimmed.indexOf('=')
    if (equals > 0) properties.set(trimmed.slice(0, equals), trimmed.slice(equals + 1))
    else if (defaultKey === undefined) properties.set(trimmed, '')
    else properties.set(defaultKey, trimmed)
  }
  return properties
}

/** Reads `1 on yes true` and `0 off no false` in any case; null when the text is no boolean. */
export function parseBoolean(text: string): boolean | null {
  if (/^(?:1|on|yes|true)$/i.test(text)) return true
  if (/^(?:0|off|no|false)$/i.test(text)) return false
  return null
}

/** How the value of one key is brought into the form in which it is compared. */
export type ValueRule = (value: string) => string

/** Booleans become `1` or `0`; Proxmox stores them so within disks and networks, and verbatim elsewhere. */
export const booleanRule: ValueRule = (value) => {
  const flag = parseBoolean(value)
  if (flag === null) return value
  return flag ? '1' : '0'
}

/** `1.50` and `1.5`, `0256` and `256` are the same number. */
export const numberRule: ValueRule = (value) => (/^\d+(?:\.\d+)?$/.test(value) ? String(Number(value)) : value)

/** A list whose order has no meaning; separated by `;`, `,` or white space. */
export const setRule: ValueRule = (value) => splitList(value).toSorted().join(';')

/** A list whose order has a meaning. */
export const listRule: ValueRule = (value) => splitList(value).join(' ')

/** MACs and UUIDs ignore case. */
export const caselessRule: ValueRule = (value) => value.toLowerCase()

function splitList(value: string): string[] {
  return value.split(/[;,\s]+/).filter((part) => part !== '')
}

/** What makes two property strings of one option mean the same. */
export interface PropertyRules {
  readonly defaultKey?: string
  /** Older or longer names of a key. */
  readonly aliases?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, ValueRule>>
  /** Values that mean the same as an absent key, after their rule. */
  readonly defaults?: Readonly<Record<string, string>>
}

/** The properties in the form in which they are compared: aliases resolved, values ruled, defaults left out. */
export function canonicalProperties(text: string, rules: PropertyRules = {}): Properties {
  return canonicalOf(parsePropertyString(text, rules.defaultKey), rules)
}

/** The same of properties that are apart already. */
export function canonicalOf(properties: Iterable<readonly [string, string]>, rules: PropertyRules = {}): Properties {
  const canonical = new Map<string, string>()
  for (const [key, value] of properties) {
    const name = rules.aliases?.[key] ?? key
    const ruled = rules.values?.[name]?.(value) ?? value
    if (rules.defaults?.[name] !== ruled) canonical.set(name, ruled)
  }
  return canonical
}

/** Same keys with same values; the order of keys has no meaning. */
export function sameProperties(a: Properties, b: Properties): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}

/** Properties as Proxmox stores them: those of `first` in their order, then the others by name (`print_property_string`). */
export function formatProperties(properties: Iterable<readonly [string, string]>, first: readonly string[] = []): string {
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length)
  const sorted = [...properties].toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return sorted.map(([key, value]) => `${key}=${value}`).join(',')
}

/** A declared value as it is sent: booleans as `1` or `0`, all else as it was written. */
export function sentValue(key: string, value: string, rules: PropertyRules): string {
  return rules.values?.[key] === booleanRule ? booleanRule(value) : value
}

/** Whether a text can stand as one value of a property string without becoming another property. */
export function isPropertyValue(text: string): boolean {
  return /^[^,\s\p{Cc}][^,\p{Cc}]*$/u.test(text)
}
