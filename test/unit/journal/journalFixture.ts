import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openJournal, type JournalOptions } from '../../../electron/journal/openJournal.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import type { Clock, Journal } from '../../../electron/ports.ts'

/** A path for a journal in a folder that goes with the test. */
export function temporaryFile(name = 'journal.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

/** One second later at each question, from 2026-01-01T00:00:00Z. */
export function tickingClock(): Clock {
  let nowMs = Date.UTC(2026, 0, 1)
  return { nowMs: () => (nowMs += 1_000), sleep: async () => undefined }
}

/** The real journal in a real file; closed with the test. Throws where it cannot be opened. */
export function openForTest(file: string, options: Partial<Pick<JournalOptions, 'readOnly' | 'highWater' | 'clock'>> = {}): Journal {
  const opened = openJournal({ file, clock: tickingClock(), crypto: createCrypto(), highWater: null, ...options })
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`)
  onTestFinished(() => opened.value.close())
  return opened.value
}
