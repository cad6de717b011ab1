/** Data folders that are copied, moved and put back, as people do. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Journal } from '../../../electron/ports.ts'
import { marksOf, openForTest, temporaryFile } from './journalFixture.ts'
import { hostRow } from './samples.ts'

/** A data folder in use (it has settings), and its state folder beside it. */
export function dataFolder() {
  const root = dirname(temporaryFile())
  const folder = join(root, 'data')
  const file = join(folder, 'journal.db')
  const state = join(root, 'state')
  mkdirSync(folder)
  const settings = join(folder, 'settings.json')
  writeFileSync(settings, '{}')
  const open = (at = file): Journal => openForTest(at, { highWater: marksOf(at, state) })
  const marks = () => marksOf(file, state)
  return { root, folder, file, settings, state, open, marks }
}
export type DataFolder = ReturnType<typeof dataFolder>

export function appendRows(journal: Journal, count: number): void {
  for (let rows = 0; rows < count; rows += 1) journal.appendAudit(hostRow)
}

/** Keeps a copy of the folder as it is after `early`, goes on with `late`, and puts the copy back. */
export function putOldCopyBack<T>({ folder, root, open }: DataFolder, early: (journal: Journal) => T, late: (journal: Journal, known: T) => void): T {
  const first = open()
  const known = early(first)
  first.close()
  cpSync(folder, join(root, 'copy'), { recursive: true })
  const second = open()
  late(second, known)
  second.close()
  rmSync(folder, { recursive: true })
  cpSync(join(root, 'copy'), folder, { recursive: true })
  return known
}
