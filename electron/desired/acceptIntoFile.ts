/** "Accept into file": what runs takes the place of what was declared, in the file and nowhere else. */
import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { AppError, type AppErrorInit } from '../../shared/domain/appError.ts'
import type { ActualGuest, HostId, ManagedField } from '../../shared/domain/guest.ts'
import { actualAsDeclared } from './actualAsDeclared.ts'
import { EditRefused, editGuest, type GuestEdit } from './editGuest.ts'
import { pathOfField, pathsOfFields } from './fieldPaths.ts'
import { parseDesired } from './parseDesired.ts'
import { maxFileBytes } from './readFiles.ts'
import { readYaml } from './readYaml.ts'
import { replaceFile } from './replaceFile.ts'

/** What to accept, and into which file. */
export interface AcceptInput {
  /** The path of the host's desired state: the file itself, or the folder that holds it. */
  readonly path: string
  /** The file that declares the guest. */
  readonly file: string
  /** SHA-256 of its bytes when the drift was judged, as hexadecimal digits. */
  readonly sha256: string
  readonly host: HostId
  readonly guest: ActualGuest
  readonly fields: readonly ManagedField[]
}

/**
 * Writes the values that a guest has into the file that declares it, and nothing else. Comments, order and quoting stay.
 * The file is left as it was unless the result, read back, says exactly this.
 *
 * Rejects with `desired_changed` (it was edited since), `desired_invalid` (it is faulty, shares the guest's values with
 * others, or cannot hold a value), `desired_unreadable` (it cannot be read or written), `path_denied` (it is a link that
 * leads out of the folder), `not_found` (it does not declare the guest). Effects: reads the file, replaces it atomically.
 */
export async function acceptIntoFile(input: AcceptInput): Promise<{ readonly file: string }> {
  const text = await readUnchanged(input)
  const edited = acceptIntoText(text, input)
  if (edited !== text && !(await withFileErrors(input, () => replaceFile(input.file, edited, text)))) throw changed(input)
  return { file: input.file }
}

/** SHA-256 of a text's bytes in UTF-8, as hexadecimal digits. Pure. */
export function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The text with the values of the guest in it. Pure; throws as `acceptIntoFile` rejects. */
export function acceptIntoText(text: string, { file, host, guest, fields }: Omit<AcceptInput, 'path' | 'sha256'>): string {
  const parsed = parseDesired(text, file, host)
  if (!parsed.ok) {
    const [problem] = parsed.problems
    throw refuse('desired_invalid', `${file}:${problem?.line ?? 1}: ${problem?.message ?? 'it is faulty'}`, problem?.hint ?? 'Mend it.')
  }
  const { vmid, type } = guest.ref
  const declared = parsed.guests.find((each) => each.vmid === vmid)
  if (declared === undefined) throw refuse('not_found', `${file} does not declare guest ${vmid}`, 'Look at the drift again, or adopt the guest.')
  const places = pathsOfFields(readYaml(text).yaml?.document, vmid)
  const edits = [...new Set(fields)].map((field): GuestEdit => {
    const value = actualAsDeclared(field, guest, declared)
    if (!value.ok) throw refuse('desired_invalid', `${field} of guest ${vmid} cannot be accepted: ${value.error}`, 'Change it on the host or in the file by hand.')
    return { path: places.get(field) ?? pathOfField(field, declared.type ?? type), value: value.value }
  })
  const edited = edit(text, vmid, edits, file)
  assertOnlyThis({ before: text, after: edited, vmid, edits, file, host })
  return edited
}

function edit(text: string, vmid: number, edits: readonly GuestEdit[], file: string): string {
  try {
    return editGuest(text, vmid, edits)
  } catch (thrown) {
    if (thrown instanceof EditRefused) throw refuse('desired_invalid', `${file}: ${thrown.message}`, thrown.hint)
    throw thrown
  }
}

/** The last look before the file is replaced: it says what it said, with exactly the accepted values in place of others. */
function assertOnlyThis({ before, after, vmid, edits, file, host }: { readonly before: string; readonly after: string; readonly vmid: number; readonly edits: readonly GuestEdit[]; readonly file: string; readonly host: HostId }): void {
  const wanted = structuredClone(readYaml(before).yaml?.value)
  for (const { path, value } of edits) setBelow(wanted, ['guests', String(vmid), ...path], value)
  const { yaml } = readYaml(after)
  const problem = parseDesired(after, file, host)
  if (isDeepStrictEqual(withoutEmpty(yaml?.value), withoutEmpty(wanted)) && problem.ok) return
  const why = problem.ok || yaml === null ? 'it is written in a way that cannot be edited without touching more' : (problem.problems[0]?.message ?? 'the result would be faulty')
  throw refuse('desired_invalid', `${file} was left as it is: ${why}`, 'Write the guest as a plain block, one field to a line, or change the values by hand.')
}

function setBelow(root: unknown, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path
  if (key === undefined || typeof root !== 'object' || root === null) return
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(root, key)
    else Reflect.set(root, key, structuredClone(value))
    return
  }
  const below: unknown = Reflect.get(root, key)
  if (typeof below !== 'object' || below === null) {
    if (value === undefined) return
    Reflect.set(root, key, {})
  }
  setBelow(Reflect.get(root, key), rest, value)
}

/** A part that declares nothing says as much as none: `spec` without fields, a guest without any. `ha: {}` says something. */
function withoutEmpty(value: unknown, key = ''): unknown {
  if (value === null && /^[1-9]\d*$/.test(key)) return {}
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, each]) => [name, withoutEmpty(each, name)] as const).filter(([, each]) => each !== undefined)
  return entries.length === 0 && key !== 'ha' && !/^net\d+$/.test(key) && !/^[1-9]\d*$/.test(key) ? undefined : Object.fromEntries(entries)
}

async function readUnchanged(input: AcceptInput): Promise<string> {
  await assertInside(input)
  const bytes = await withFileErrors(input, async () => {
    const facts = await stat(input.file)
    return facts.isFile() && facts.size <= maxFileBytes ? readFile(input.file) : null
  })
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== input.sha256) {
    throw changed(input)
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

/** A file in a folder may be a link, but not to somewhere else: who can place a link would choose what is written. */
async function assertInside(input: AcceptInput): Promise<void> {
  if (resolve(input.file) === resolve(input.path)) return
  const [folder, target] = await withFileErrors(input, () => Promise.all([realpath(input.path), realpath(input.file)]))
  if (dirname(resolve(input.file)) === resolve(input.path) && target.startsWith(folder + sep)) return
  throw refuse('path_denied', `${input.file} leads out of ${input.path}`, 'Put the file itself into the folder, or name it as the path of this host.')
}

async function withFileErrors<T>(input: AcceptInput, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown
    throw new AppError({
      code: 'desired_unreadable',
      message: `Nothing was accepted into ${input.file}: ${thrown.message}`,
      hint: 'Check that your user may read and write there and that the disk is not full.',
      cause: thrown,
    })
  }
}

function changed({ file }: AcceptInput): AppError {
  return refuse('desired_changed', `${file} has changed since the difference was found`, 'Look at the drift again, and accept what is shown then.', 'afterObserve')
}

function refuse(code: AppErrorInit['code'], message: string, hint: string, retry: 'never' | 'afterObserve' = 'never'): AppError {
  return new AppError({ code, message: `Nothing was accepted. ${message}.`, hint, retry })
}
