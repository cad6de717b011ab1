/** What stands after `--set`, as parameters of an operation. Pure. */
import { AppError } from '../../../shared/domain/appError.ts'
import { parseSizeBytes } from '../../engine/normalise/sizes.ts'
import { oneLine } from './print.ts'

const lists = new Set(['tags', 'keys'])
const numbers = new Set(['cores', 'memoryMiB', 'swapMiB', 'maxRestart', 'maxRelocate', 'source'])
/** Parameters for which nothing is `null`, and no empty text. */
const nullable = new Set(['mac'])

/**
 * `key=value` pairs as parameters. `true`, `false`, numbers, sizes for `…Bytes` and lists for `tags` and `keys` are read
 * as such. Of a group (`properties.cache=none`, `options.startup=order=1`) every value is text, as Proxmox writes it, and
 * an empty one is null, which takes the entry away. Throws `usage` for what is no pair, or names a group both ways.
 */
export function readParameters(pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const parameters = new Map<string, unknown>()
  const groups = new Map<string, Map<string, string | null>>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw new AppError({ code: 'usage', message: `"${oneLine(pair)}" is not key=value.`, hint: 'For example: --set name=before-upgrade' })
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)]
    const [, name, entry] = /^([^.]+)\.(.+)$/.exec(key) ?? []
    if (name === undefined || entry === undefined) parameters.set(key, readValue(key, value))
    else groups.set(name, (groups.get(name) ?? new Map<string, string | null>()).set(entry, value === '' ? null : value))
  }
  for (const [name, entries] of groups) {
    if (parameters.has(name)) throw new AppError({ code: 'usage', message: `${oneLine(name)} is given both whole and entry by entry.`, hint: `For example: --set ${oneLine(name)}.startup=order=1` })
    parameters.set(name, Object.fromEntries(entries))
  }
  return Object.fromEntries(parameters)
}

function readValue(key: string, text: string): unknown {
  if (lists.has(key)) return text.split(/[,; ]+/).filter((entry) => entry !== '')
  if (nullable.has(key) && text === '') return null
  if (key.endsWith('Bytes')) return parseSizeBytes(text) ?? text
  if (text === 'true' || text === 'false') return text === 'true'
  return numbers.has(key) && /^\d+$/.test(text) ? Number(text) : text
}
