import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openJournal, type JournalOptions } from '../../../electron/journal/openJournal.ts'
import { openHighWaterFiles } from '../../../electron/journal/highWaterFiles.ts'
import type { HighWaterStore } from '../../../electron/journal/highWater.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import type { Clock, Journal, PendingDraft, PendingItem } from '../../../electron/ports.ts'
import { payloadWith, signedBy } from './samples.ts'

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

/** The real marks of the journal's folder, kept in a state folder. */
export function marksOf(file: string, stateFolder: string): HighWaterStore {
  return openHighWaterFiles({ stateFolder, journal: file, settings: join(dirname(file), 'settings.json') })
}

/** An item that was minted and signed by some people. */
export function signedItem(journal: Journal, draft: PendingDraft, nonce: string, people: readonly string[] = ['alice']): PendingItem {
  let item = journal.recordPayload(journal.ensurePending(draft).id, payloadWith(nonce))
  for (const person of people) item = journal.recordSignature(item.id, signedBy(person))
  return item
}
