import { isAlias, isMap, isScalar, type Document } from 'yaml'
import { normaliseTags } from '../engine/normalise/tags.ts'
import type { DesiredProblem } from '../ports.ts'
import { vmid as vmidSchema, type DesiredGuest, type HostId } from '../../shared/domain/guest.ts'
import { desiredFileSchema, type DesiredFileGuest } from './desiredSchema.ts'
import { explainIssue } from './explainIssue.ts'
import { keyText, offsetAt, offsetOf, pairOf, readYaml } from './readYaml.ts'

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

  const vmids = vmidFaults(yaml.document)
  const checked = desiredFileSchema.safeParse(yaml.value)
  if (!checked.success) {
    const others = checked.error.issues
      .filter((issue) => issue.code !== 'invalid_key')
      .slice(0, maxProblems)
      .flatMap((issue) => explainIssue(issue, valueAt(yaml.value, issue.path)))
      .map(({ message, hint, path, atKey }) => ({ message, hint, offset: offsetAt(yaml.document, path, atKey) }))
    return failed([...vmids, ...others])
  }
  if (vmids.length > 0) return failed(vmids)
  const named = checked.data.host
  if (named !== undefined && named !== host) {
    return failed([{
      offset: offsetAt(yaml.document, ['host'], false),
      message: `the file is for host "${named}", and it is read for host "${host}"`,
      hint: `Move it out of the path of "${host}", or mend "host:".`,
    }])
  }
  const lines = new Map(guestKeys(yaml.document).map((key) => [keyText(key), placeOf(offsetOf(key) ?? 0).line]))
  const guests = Object.entries(checked.data.guests ?? {}).map(([key, guest]) =>
    toDesiredGuest(Number(key), guest, { file, line: lines.get(key) ?? 1 }),
  )
  return { ok: true, guests }
}

function guestKeys(document: Document.Parsed): readonly unknown[] {
  const value = isMap(document.contents) ? pairOf(document.contents, 'guests')?.value : undefined
  const guests = isAlias(value) ? value.resolve(document) : value
  return isMap(guests) ? guests.items.map((pair) => pair.key) : []
}

/** VMIDs are checked as written: `0x65` and `1e2` are numbers to YAML and mistakes to a reader. */
function vmidFaults(document: Document.Parsed): readonly Fault[] {
  const hint = 'Guests stand under their VMID, a whole number from 100 to 999999999.'
  return guestKeys(document).flatMap((key) => {
    const written = (isScalar(key) ? key.source : undefined) ?? keyText(key) ?? 'a list or mapping'
    const isNumber = /^[1-9]\d*$/.test(written)
    if (isNumber && vmidSchema.safeParse(Number(written)).success) return []
    const message = isNumber ? `VMID ${written.slice(0, 30)} is out of range` : `${JSON.stringify(written.slice(0, 60))} is no VMID`
    return [{ offset: offsetOf(key), message, hint }]
  })
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined), root)
}

function toDesiredGuest(vmid: number, guest: DesiredFileGuest, source: DesiredGuest['source'] & object): DesiredGuest {
  if (guest === null) return { vmid, source }
  const { spec, tags, absent, type, run, name, description, onboot } = guest
  return {
    vmid,
    ...(type !== undefined && { type }),
    ...(absent !== undefined && { absent }),
    ...(run !== undefined && { run }),
    ...(name !== undefined && { name }),
    ...(spec?.cores !== undefined && { cores: spec.cores }),
    ...(spec?.memory !== undefined && { memoryBytes: spec.memory }),
    ...(spec?.swap !== undefined && { swapBytes: spec.swap }),
    ...(spec?.disk !== undefined && { diskBytes: spec.disk }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags: normaliseTags(tags) }),
    ...(onboot !== undefined && { onboot }),
    source,
  }
}
