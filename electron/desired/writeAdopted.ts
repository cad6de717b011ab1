import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { DesiredProblem } from '../ports.ts'
import { AppError, toAppError } from '../../shared/domain/appError.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { addGuests } from './addGuests.ts'
import { adoptYaml, adoptable, type AdoptInput } from './adopt.ts'
import { desiredJsonSchema, jsonSchemaFileName } from './jsonSchema.ts'
import { parseDesired } from './parseDesired.ts'
import { isYamlPath, readFiles } from './readFiles.ts'
import { replaceFile } from './replaceFile.ts'

/** The file of the host's desired state, and how many guests were added to it. */
export interface Adopted {
  readonly file: string
  readonly guests: number
}

/**
 * Declares what runs in the file at `path`, or in `<host>.yaml` in the folder at `path`; both are made where they
 * are missing. Guests that are declared already, in any file there, stay untouched; the rest is added after them,
 * and the file keeps its comments, order and mode. The JSON Schema that editors look for is laid beside it.
 *
 * Errors: `desired_invalid` (a file there is faulty), `desired_unreadable` (cannot be read or written). Then no
 * desired-state file has changed. Effects: reads all files at `path`, writes atomically.
 */
export async function writeAdopted(input: AdoptInput & { readonly path: string }): Promise<Result<Adopted>> {
  try {
    return ok(await adoptInto(input))
  } catch (thrown) {
    if (thrown instanceof AppError) return err(thrown.toDto())
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown
    return err(new AppError({
      code: 'desired_unreadable',
      message: `What runs on ${input.host} could not be written to ${input.path}: ${thrown.message}`,
      hint: 'Check that your user may write there and that the disk is not full.',
      cause: thrown,
    }).toDto())
  }
}

async function adoptInto(input: AdoptInput & { readonly path: string }): Promise<Adopted> {
  const kind = await stat(input.path).then((facts) => (facts.isDirectory() ? 'folder' : 'file'), () => 'missing' as const)
  const inFolder = kind === 'folder' || (kind === 'missing' && !isYamlPath(input.path))
  const file = inFolder ? join(input.path, `${input.host}.yaml`) : input.path

  const existing = kind === 'missing' ? [] : await readDeclared(input.path, input.host)
  const declared = new Set(existing.flatMap((one) => one.guests.map((guest) => guest.vmid)))
  const guests = input.guests.filter((guest) => !declared.has(guest.ref.vmid))
  const added = adoptable(guests).map((guest) => guest.ref.vmid)
  if (added.length === 0) return { file, guests: 0 }

  const before = existing.find((one) => one.file === file)
  const adopting = { ...input, guests }
  const text = before === undefined ? adoptYaml(adopting) : addGuests(before.text, adopting)
  assertNothingLost(text, file, input.host, before?.guests ?? [], added)

  await mkdir(dirname(file), { recursive: true })
  await replaceFile(file, text)
  await replaceFile(join(dirname(file), jsonSchemaFileName), `${JSON.stringify(desiredJsonSchema(), null, 2)}\n`)
  return { file, guests: added.length }
}

interface DeclaredFile {
  readonly file: string
  readonly text: string
  readonly guests: readonly DesiredGuest[]
}

async function readDeclared(path: string, host: string): Promise<readonly DeclaredFile[]> {
  return (await readFiles(path)).map((found) => {
    if (!found.ok) throw problemError('desired_unreadable', found.problem)
    const parsed = parseDesired(found.text, found.file, host)
    if (!parsed.ok) throw problemError('desired_invalid', parsed.problems[0])
    return { file: found.file, text: found.text, guests: parsed.guests }
  })
}

function problemError(code: 'desired_invalid' | 'desired_unreadable', problem: DesiredProblem | undefined): AppError {
  if (problem === undefined) return toAppError('a faulty file without a problem')
  const place = problem.line === null ? '' : `:${problem.line}${problem.column === null ? '' : `:${problem.column}`}`
  return new AppError({ code, message: `Nothing was adopted. ${problem.file}${place}: ${problem.message}`, hint: problem.hint })
}

/** The last look before the file is replaced: all that stood there still does, and all that was added can be read. */
function assertNothingLost(text: string, file: string, host: string, before: readonly DesiredGuest[], added: readonly number[]): void {
  const parsed = parseDesired(text, file, host)
  const after = new Map(parsed.ok ? parsed.guests.map((guest) => [guest.vmid, guest]) : [])
  const kept = before.every((guest) => isDeepStrictEqual(withoutSource(guest), withoutSource(after.get(guest.vmid))))
  if (kept && added.every((vmid) => after.has(vmid)) && after.size === before.length + added.length) return
  throw new AppError({
    code: 'desired_invalid',
    message: `Nothing was adopted: ${file} is written in a way that guests cannot be added to`,
    hint: 'Write its "guests:" as a plain block, one VMID to a line and without anchors, and adopt again.',
  })
}

function withoutSource(guest: DesiredGuest | undefined): Omit<DesiredGuest, 'source' | 'fieldLines'> | undefined {
  if (guest === undefined) return undefined
  const { source: _source, fieldLines: _fieldLines, ...rest } = guest
  return rest
}
