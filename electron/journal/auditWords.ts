/** Which words a row of the audit log is found by, and how a search becomes a question to SQLite's FTS5. */
import type { AuditEvent, AuditFilter } from '../../shared/domain/audit.ts'

/** Words of a search beyond these are left out. */
const mostWords = 24
/** Shorter beginnings would fit too much to be merged in time. */
const shortestBeginning = 3

/** The text of a row that a search looks in. Digests of records are left out: nobody looks for them. Pure. */
export function searchText({ reason, guest, host, vmid, actor, operation, operationId, decision, kind, payload }: AuditEvent): string {
  const { record: _digests, ...facts } = payload
  return [reason, guest, host, vmid, actor, operation, operationId, decision, kind, ...leaves(facts)].filter((part) => part !== null).join(' ')
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(leaves)
}

/** One word for each column that rows are filtered by. Pure. */
export function facetText({ host, vmid, actor, decision, kind }: AuditEvent): string {
  const people = actor.split(', ').map((person) => facets.person(person))
  return [...people, facets.decision(decision), facets.kind(kind), ...(host === null ? [] : [facets.host(host)]), ...(vmid === null ? [] : [facets.vmid(vmid)])].join(' ')
}

/** Each facet as one word of letters and digits, whatever the value holds. */
const facets = {
  host: (value: string) => `h${hex(value)}`,
  vmid: (value: number) => `v${value}`,
  person: (value: string) => `p${hex(value)}`,
  decision: (value: string) => `d${hex(value)}`,
  kind: (value: string) => `k${hex(value)}`,
}

function hex(text: string): string {
  return Buffer.from(text.toWellFormed()).toString('hex')
}

/** What of a filter the search table answers: FTS5 expressions; null = nothing can fit. */
export interface Match {
  readonly expression: string
  /** The same with the last word taken as a beginning, for when no row has that word whole; null = it is too short. */
  readonly asBeginning: string | null
}

/**
 * The filter as FTS5 expressions. Words of the person are quoted, so that none is an operator. A search without any
 * letter or digit fits nothing. `oneOf` = the decision is one of these besides. Pure.
 */
export function matchOf({ search, host, vmid, person, decision, kind }: AuditFilter, oneOf: readonly string[] = []): Match | null {
  const narrowed = [
    host === undefined ? null : facets.host(host),
    vmid === undefined ? null : facets.vmid(vmid),
    person === undefined ? null : facets.person(person),
    decision === undefined ? null : facets.decision(decision),
    kind === undefined ? null : facets.kind(kind),
  ].flatMap((facet) => (facet === null ? [] : [`facets : "${facet}"`]))
  if (oneOf.length > 0) narrowed.push(`facets : (${oneOf.map((each) => `"${facets.decision(each)}"`).join(' OR ')})`)
  if (search === undefined || search.trim() === '') return { expression: narrowed.join(' AND '), asBeginning: null }
  const words = wordsOf(search)
  const last = words.at(-1)
  if (last === undefined) return null
  const expressionOf = (list: readonly Word[]): string => [...list.map(toTerm), ...narrowed].join(' AND ')
  const mayBegin = !last.beginning && !last.together && lettersIn(last.text) >= shortestBeginning
  return { expression: expressionOf(words), asBeginning: mayBegin ? expressionOf([...words.slice(0, -1), { ...last, beginning: true }]) : null }
}

interface Word {
  readonly text: string
  readonly beginning: boolean
  /** It stood in quotes. */
  readonly together: boolean
}

function wordsOf(search: string): readonly Word[] {
  const parts = search.normalize('NFC').toWellFormed().replaceAll('\0', ' ').matchAll(/"([^"]*)"?|([^\s"]+)/g)
  const words = [...parts].map(([, quoted, bare = '']): Word => {
    const text = quoted ?? bare.replace(/\*+$/, '')
    return { text, beginning: quoted === undefined && bare.endsWith('*') && lettersIn(text) >= shortestBeginning, together: quoted !== undefined }
  })
  return words.filter(({ text }) => lettersIn(text) > 0).slice(0, mostWords)
}

function toTerm({ text, beginning }: Word): string {
  return `text : "${text}"${beginning ? ' *' : ''}`
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}
