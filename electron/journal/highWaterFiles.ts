import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'
import { writeFileAtomic } from '../platform/writeFileAtomic.ts'
import type { HighWaterMark, HighWaterStore } from './highWater.ts'

/** Where marks are kept, and the data folder they are of. All absolute. */
export interface HighWaterFilesOptions {
  /** Outside the data folder, so that a copy put back there does not bring its own marks. */
  readonly stateFolder: string
  readonly journal: string
  readonly settings: string
}

const markFile = z.strictObject({
  version: z.literal(1),
  journalId: z.string(),
  epoch: z.int().positive(),
  rows: z.int().nonnegative(),
  hash: z.string(),
  at: z.iso.datetime(),
})

/**
 * Marks as small files (mode 0600, each written whole and atomically): one for the data folder, named by the hash of
 * its real path, and one for each journal, named by the hash of its id. A data folder without settings and without a
 * journal is a new one: a mark that an earlier folder left at that path is forgotten. Effects: the state folder.
 */
export function openHighWaterFiles({ stateFolder, journal, settings }: HighWaterFilesOptions): HighWaterStore {
  const folderFile = join(stateFolder, `folder-${sha256(realpathSync(dirname(journal)))}.json`)
  const journalFile = (journalId: string): string => join(stateFolder, `journal-${sha256(journalId)}.json`)
  let isNew = !existsSync(journal) && !existsSync(settings)
  return {
    ofFolder: () => {
      if (isNew) forget(folderFile)
      isNew = false
      return readMark(folderFile)
    },
    ofJournal: (journalId) => readMark(journalFile(journalId)),
    write: (mark) => {
      writeMark(journalFile(mark.journalId), mark)
      writeMark(folderFile, mark)
    },
  }
}

function readMark(file: string): HighWaterMark | null {
  try {
    const { version: _, ...mark } = markFile.parse(JSON.parse(readFileSync(file, 'utf8')))
    return mark
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null
    throw new AppError({
      code: 'journal_corrupt',
      message: `The note ${file} of how far the journal had come cannot be read${codeOf(thrown) === null ? '' : ` (${codeOf(thrown)})`}, so an older journal would not be noticed.`,
      hint: 'Make the file readable, or begin a new epoch.',
      cause: thrown,
    })
  }
}

function writeMark(file: string, mark: HighWaterMark): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileAtomic(file, `${JSON.stringify({ version: 1, ...mark })}\n`)
  } catch (thrown) {
    throw unwritable(file, thrown)
  }
}

/** Where it cannot be removed the mark stays, and the journal is compared with it: the safe side. */
function forget(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch (thrown) {
    if (codeOf(thrown) === null) throw thrown
  }
}

function unwritable(file: string, thrown: unknown): AppError {
  return new AppError({
    code: 'journal_unwritable',
    message: `It could not be noted in ${file} how far the journal is (${codeOf(thrown) ?? String(thrown)}).`,
    hint: 'Nothing signed is carried out without that note. Make room and check that you own the folder, or name another in COUNTERSIGN_STATE.',
    cause: thrown,
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function codeOf(thrown: unknown): string | null {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null
}
