import { dirname } from 'node:path'
import { watch as watchPath } from 'chokidar'
import type { DesiredProblem, DesiredProvider, DesiredState } from '../ports.ts'
import { AppError } from '../../shared/domain/appError.ts'
import type { ActualGuest, DesiredGuest, HostId, ManagedField } from '../../shared/domain/guest.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { acceptIntoFile, sha256OfText } from './acceptIntoFile.ts'
import { parseDesired, type ParsedDesired } from './parseDesired.ts'
import { isYamlPath, readFiles, type ReadFile } from './readFiles.ts'

/** What a file provider needs. */
export interface FileProviderInit {
  /** Absolute path of a YAML file, or of a folder whose `*.yaml` and `*.yml` are taken together. It may not exist yet. */
  readonly path: string
  readonly host: HostId
  /** Whether to notice changes on disk. Without it `onChange` never calls back; `current` reads anew all the same. */
  readonly watch: boolean
  readonly readFile?: ReadFile
}

/** What is remembered of a file between two reads. */
interface KnownFile {
  readonly text: string
  readonly parsed: ParsedDesired
  readonly lastGood: readonly DesiredGuest[]
}

/** A provider that can be written to. */
export type FileProvider = DesiredProvider & Required<Pick<DesiredProvider, 'accept'>>

/** Editors save in several steps; their events come together. */
const debounceMs = 100

/**
 * Desired state out of YAML files.
 *
 * A guest may be applied only if `source.file` is not named in `problems`: a faulty file still shows what it said
 * when it was last good, and counts for nothing else. Two files that declare one VMID are both faulty. A file that
 * left its folder declares nothing any more. When the whole path is gone, what it last said is still shown, each
 * file with a problem of its own.
 *
 * Values are accepted only into a file that still says, to the byte, what the last `current()` read.
 *
 * Effects: reads the files on each `current()`; with `watch`, keeps a watcher until `close()`; `accept` replaces a file.
 */
export function createFileProvider({ path, host, watch, readFile }: FileProviderInit): FileProvider {
  let known: ReadonlyMap<string, KnownFile> = new Map()
  let reading: Promise<unknown> = Promise.resolve()
  const listeners = new Set<() => void>()
  const stopWatching = watch ? watchFiles(path, () => listeners.forEach((listener) => listener())) : async () => undefined

  async function read(): Promise<DesiredState> {
    const found = await readFiles(path, readFile)
    const problems: DesiredProblem[] = []
    const next = new Map<string, KnownFile>()
    for (const one of found) {
      const before = known.get(one.file)
      if (!one.ok) {
        problems.push(one.problem)
        if (before !== undefined) next.set(one.file, before)
      } else {
        const parsed = before?.text === one.text ? before.parsed : parseDesired(one.text, one.file, host)
        if (!parsed.ok) problems.push(...parsed.problems)
        next.set(one.file, { text: one.text, parsed, lastGood: parsed.ok ? parsed.guests : (before?.lastGood ?? []) })
      }
    }
    const lost = found.find((one) => !one.ok && one.file === path && !known.has(path))
    if (lost !== undefined && !lost.ok) {
      for (const [file, before] of known) {
        next.set(file, before)
        problems.push({ ...lost.problem, file })
      }
    }
    known = next
    const guests = [...next.values()].flatMap((one) => one.lastGood)
    return { guests: firstByVmid(guests), problems: [...problems, ...findCollisions(guests)] }
  }

  async function accept(guest: ActualGuest, fields: readonly ManagedField[]): Promise<Result<{ readonly file: string }>> {
    const { vmid } = guest.ref
    const holding = [...known].filter(([, one]) => one.lastGood.some((declared) => declared.vmid === vmid))
    const [found, other] = holding
    try {
      if (found === undefined) throw undeclared(vmid)
      if (other !== undefined) throw declaredTwice(vmid, found[0], other[0])
      const [file, { text }] = found
      return ok(await acceptIntoFile({ path, file, sha256: sha256OfText(text), host, guest, fields }))
    } catch (thrown) {
      if (thrown instanceof AppError) return err(thrown.toDto())
      throw thrown
    }
  }

  /** One after another, so that an older reading never overwrites a newer one, and nothing is read half way. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = reading.then(act)
    reading = result.catch(() => undefined)
    return result
  }

  return {
    current: () => inTurn(read),
    accept: (guest, fields) => inTurn(() => accept(guest, fields)),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      listeners.clear()
      await stopWatching()
    },
  }
}

function undeclared(vmid: number): AppError {
  return new AppError({ code: 'unsupported', message: `Guest ${vmid} is declared in no file of yours.`, hint: 'Change it where it is declared, or adopt the guest.' })
}

function declaredTwice(vmid: number, file: string, other: string): AppError {
  return new AppError({ code: 'desired_invalid', message: `Guest ${vmid} is declared in ${file} and in ${other}.`, hint: 'Keep one of the two, then accept again.' })
}

function firstByVmid(guests: readonly DesiredGuest[]): ReadonlyMap<number, DesiredGuest> {
  return new Map(guests.toReversed().map((guest) => [guest.vmid, guest]))
}

/** A problem at each declaration of a VMID that another file declares too. */
function findCollisions(guests: readonly DesiredGuest[]): readonly DesiredProblem[] {
  return [...Map.groupBy(guests, (guest) => guest.vmid).values()].flatMap((same) =>
    same.length === 1 ? [] : same.flatMap(({ vmid, source }, index) => {
      const other = same[index === 0 ? 1 : 0]?.source
      if (source === undefined || other === undefined) return []
      return [{
        file: source.file,
        line: source.line,
        column: null,
        message: `guest ${vmid}: also declared at ${other.file}:${other.line}`,
        hint: 'Keep one of the two. Until then nothing is applied from either file.',
      }]
    }),
  )
}

/**
 * Calls back some 100 ms after the last of a burst of changes, and once at the start. Returns the function that
 * stops. A watcher that fails (too many watches, a network share) is no loss but of time: every cycle reads anew.
 */
function watchFiles(path: string, changed: () => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  // The folder above is watched, for the path itself may come, go or be replaced. Nothing else in it is looked at.
  const above = dirname(path)
  const watcher = watchPath(above, {
    depth: 1,
    ignoreInitial: true,
    ignored: (candidate) => ![above, path].includes(candidate) && !(dirname(candidate) === path && isYamlPath(candidate)),
  })
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(changed, debounceMs)
  }
  // What changed before the watches were in place is found by the call at "ready".
  watcher.on('ready', later)
  watcher.on('all', later)
  watcher.on('error', () => undefined)
  return async () => {
    clearTimeout(timer)
    await watcher.close()
  }
}
