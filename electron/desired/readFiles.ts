/** Finds and reads the files of a desired path: one YAML file, or a folder of them. */
import { isUtf8 } from 'node:buffer'
import { readFile as readFileFromDisk, readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { DesiredProblem } from '../ports.ts'

/** Reads a whole file. Handed in where a test needs a file that cannot be read. */
export type ReadFile = (file: string) => Promise<Uint8Array>

/** One file as it was found: its text, or why there is none. */
export type FoundFile =
  | { readonly file: string; readonly ok: true; readonly text: string }
  | { readonly file: string; readonly ok: false; readonly problem: DesiredProblem }

/** Some five thousand guests. Larger files would hold up the app while they are parsed: split them. */
export const maxFileBytes = 1024 * 1024

/** Whether a path names a YAML file by its ending. Pure. */
export function isYamlPath(path: string): boolean {
  return ['.yaml', '.yml'].includes(extname(path).toLowerCase())
}

/**
 * Reads the file at `path`, or every `*.yaml` and `*.yml` directly in the folder at `path`, sorted by name (files
 * that start with a dot are editors' own). What cannot be read is a problem without a line; nothing is thrown.
 */
export async function readFiles(path: string, readFile: ReadFile = readFileFromDisk): Promise<readonly FoundFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [await readOne(path, readFile)]
    const names = (await readdir(path)).filter((name) => isYamlPath(name) && !name.startsWith('.')).toSorted()
    return await Promise.all(names.map((name) => readOne(join(path, name), readFile)))
  } catch (thrown) {
    return [{ file: path, ok: false, problem: unreadable(path, thrown) }]
  }
}

async function readOne(file: string, readFile: ReadFile): Promise<FoundFile> {
  const faulty = (message: string, hint: string): FoundFile => ({
    file,
    ok: false,
    problem: { file, line: null, column: null, message, hint },
  })
  try {
    const facts = await stat(file)
    if (!facts.isFile()) return faulty('this is not a file', 'Put a YAML text file here, or move this away.')
    if (facts.size > maxFileBytes) {
      return faulty(`the file has ${facts.size} bytes, and at most ${maxFileBytes} are read`, 'Split it into several files in one folder.')
    }
    const bytes = await readFile(file)
    if (!isUtf8(bytes)) return faulty('the file is not UTF-8 text', 'Save it as UTF-8.')
    // A byte order mark stays, for the text is written back.
    return { file, ok: true, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) }
  } catch (thrown) {
    return { file, ok: false, problem: unreadable(file, thrown) }
  }
}

function unreadable(file: string, thrown: unknown): DesiredProblem {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
  const [message, hint] = {
    ENOENT: ['there is no such file or folder', 'Make it, adopt what runs into it, or set another path for this host.'],
    EACCES: ['the file may not be read', 'Give your user the right to read it.'],
    EPERM: ['the file may not be read', 'Give your user the right to read it.'],
  }[code] ?? [`the file cannot be read (${code})`, 'Check the path and the disk it is on.']
  return { file, line: null, column: null, message: message ?? '', hint: hint ?? '' }
}
