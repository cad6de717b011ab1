import { isAlias, isMap, isScalar, type Document, type YAMLMap } from 'yaml'
import type { DesiredProblem } from '../ports.ts'
import { vmid as vmidSchema, type DesiredGuest, type HostId } from '../../shared/domain/guest.ts'
import { desiredFileSchema } from './desiredSchema.ts'
import { explainIssue } from './explainIssue.ts'
import { fieldLines } from './fieldPaths.ts'
import { keyText, offsetAt, offsetOf, pairOf, readYaml } from './readYaml.ts'
import { slotFault } from './slots.ts'
import { toDesiredGuest } from './toDesiredGuest.ts'

/** What one file says. With problems it says nothing else. */
export type ParsedDesired =
  | { readonly ok: true; readonly guests: readonly DesiredGuest[] }
  | { readonly ok: false; readonly problems: readonly DesiredProblem[] }

/** A file that is wrong throughout would drown the reader. */
const maxProblems = 20

interface Fault {
  readonly offset: number | null
  readonly message: string
  readonly hint: string
}

/**
 * Reads the text of one desired-state file. An empty file declares nothing. `file` names it in sources and problems;
 * `host` is the host it is read for: a file that names another one is a problem. Pure.
 */
export function parseDesired(text: string, file: string, host: HostId): ParsedDesired {
  const { yaml, faults, placeOf } = readYaml(text)
  const failed = (all: readonly Fault[]): ParsedDesired => ({
    ok: false,
    problems: all
      .toSorted((a, b) => (a.offset ?? 0) - (b.offset ?? 0))
      .slice(0, maxProblems)
      .map(({ offset, message, hint }) => {
        const place = offset === null ? { line: null, column: null } : placeOf(offset)
        return { file, ...place, message, hint }
      }),
  })
  if (yaml === null) return failed(faults)
  if (yaml.value === undefined) return { ok: true, guests: [] }

  const keys = [...vmidFaults(yaml.document), ...slotFaults(yaml.document, yaml.value)]
  const checked = desiredFileSchema.safeParse(yaml.value)
  if (!checked.success) {
    const others = checked.error.issues
      .filter((issue) => issue.code !== 'invalid_key')
      .slice(0, maxProblems)
      .flatMap((issue) => explainIssue(issue, valueAt(yaml.value, issue.path)))
      .map(({ message, hint, path, atKey }) => ({ message, hint, offset: offsetAt(yaml.document, path, atKey) }))
    return failed([...keys, ...others])
  }
  if (keys.length > 0) return failed(keys)
  const named = checked.data.host
  if (named !== undefined && named !== host) {
    return failed([{
      offset: offsetAt(yaml.document, ['host'], false),
      message: `the file is for host "${named}", and it is read for host "${host}"`,
      hint: `Move it out of the path of "${host}", or mend "host:".`,
    }])
  }
  const pairs = new Map(guestPairs(yaml.document).map((pair) => [keyText(pair.key), pair]))
  const lineOf = (offset: number): number => placeOf(offset).line
  const guests = Object.entries(checked.data.guests ?? {}).map(([key, guest]): DesiredGuest => {
    const pair = pairs.get(key)
    return {
      ...toDesiredGuest(Number(key), guest),
      source: { file, line: lineOf(offsetOf(pair?.key) ?? 0) },
      fieldLines: fieldLines(yaml.document, pair?.value, lineOf),
    }
  })
  return { ok: true, guests }
}

function guestPairs(document: Document.Parsed): YAMLMap['items'] {
  const value = isMap(document.contents) ? pairOf(document.contents, 'guests')?.value : undefined
  const guests = isAlias(value) ? value.resolve(document) : value
  return isMap(guests) ? guests.items : []
}

/** VMIDs are checked as written: `0x65` and `1e2` are numbers to YAML and mistakes to a reader. */
function vmidFaults(document: Document.Parsed): readonly Fault[] {
  const hint = 'Guests stand under their VMID, a whole number from 100 to 999999999.'
  return guestPairs(document).flatMap(({ key }) => {
    const written = (isScalar(key) ? key.source : undefined) ?? keyText(key) ?? 'a list or mapping'
    const isNumber = /^[1-9]\d*$/.test(written)
    if (isNumber && vmidSchema.safeParse(Number(written)).success) return []
    const message = isNumber ? `VMID ${written.slice(0, 30)} is out of range` : `${JSON.stringify(written.slice(0, 60))} is no VMID`
    return [{ offset: offsetOf(key), message, hint }]
  })
}

/** Slots are checked by their own keys: the schema skips what it takes for a prototype. */
function slotFaults(document: Document.Parsed, root: unknown): readonly Fault[] {
  const guests = valueAt(root, ['guests'])
  return keysOf(guests).flatMap((vmid) => {
    const guest = valueAt(guests, [vmid])
    return slotPlaces.flatMap(({ place, kind }) =>
      keysOf(valueAt(guest, place)).flatMap((slot) => {
        const fault = slotFault(kind, slot)
        const path = ['guests', vmid, ...place, slot]
        return fault === null ? [] : [{ offset: offsetAt(document, path, true), message: `guest ${vmid}: ${fault.message}`, hint: fault.hint }]
      }),
    )
  })
}

const slotPlaces = [
  { place: ['networks'], kind: 'networks' },
  { place: ['disks'], kind: 'disks' },
  { place: ['cloud-init', 'ip'], kind: 'networks' },
] as const

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.getOwnPropertyNames(value) : []
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined), root)
}
