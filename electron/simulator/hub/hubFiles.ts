/** The files behind the example hub. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { OfferedJob, Wish } from '../../../shared/domain/hub.ts'

/** The desired-state file as JSON, if it is for this host or names none; null = there is nothing. */
export function readDesired(file: string | null, host: string): unknown {
  if (file === null || !existsSync(file)) return null
  const document: unknown = parse(readFileSync(file, 'utf8'))
  const named = field(document, 'host')
  return named === undefined || named === host ? document : null
}

/**
 * The jobs of one host. A folder holds `NAME.json`: one wish, or the bytes of a signed job with its armors beside it
 * (`NAME.json.sig`, `NAME.json.2.sig`, …). A wish is known by its name and content, and dated by its file.
 */
export function readJobs(folder: string | null, host: string): { readonly version: 1; readonly jobs: readonly OfferedJob[] } {
  const names = folder === null || !existsSync(folder) ? [] : readdirSync(folder).toSorted()
  const jobs = names.filter((name) => name.endsWith('.json')).flatMap((name) => readJob(join(folder ?? '', name), name, host, names))
  return { version: 1, jobs }
}

function readJob(file: string, name: string, host: string, names: readonly string[]): readonly OfferedJob[] {
  const text = readFileSync(file, 'utf8')
  const json: unknown = JSON.parse(text)
  if (field(json, 'type') === undefined) {
    if (field(json, 'host') !== host) return []
    const id = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
    return [{ kind: 'wish', id, issuedAt: statSync(file).mtime.toISOString(), wish: json as Wish }]
  }
  if (field(field(json, 'host'), 'id') !== host) return []
  const signatures = names.filter((each) => each.startsWith(`${name}.`) && each.endsWith('.sig')).map((each) => readFileSync(`${file}${each.slice(name.length)}`, 'latin1'))
  return [{ kind: 'signed', payload: text, signatures }]
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
