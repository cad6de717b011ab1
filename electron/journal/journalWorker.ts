/** What a thread of the journal runs: one job, told as `workerData`; then it ends. See `journalThread.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { AppError } from '../../shared/domain/appError.ts'
import { createCrypto } from '../platform/crypto.ts'
import { checkPart, type PartFinding } from './chainPart.ts'
import { copyJournal } from './copyJournal.ts'
import { toJournalError } from './journalError.ts'
import type { JournalJob, ThreadMessage } from './journalThread.ts'

/** Rows between two messages. */
const tellEvery = 10_000
const busyTimeoutMs = 5_000

const job = workerData as JournalJob
const crypto = createCrypto()

try {
  post({ kind: 'done', result: run() })
} catch (thrown) {
  const error = toJournalError(thrown, job.file)
  // Anything but an expected failure is a bug, and ends the thread as one.
  if (!(error instanceof AppError)) throw error
  post({ kind: 'failed', error: error.toDto() })
}

function run(): PartFinding | null {
  if (job.kind === 'check') return check(job)
  copyJournal(job.file, job.copy, crypto.uuid)
  return null
}

/** Reads the file as it stands at its first look, on a connection of its own. */
function check({ file, head, index, of }: Extract<JournalJob, { kind: 'check' }>): PartFinding {
  const sqlite = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs })
  try {
    sqlite.pragma('trusted_schema = OFF')
    sqlite.exec('BEGIN')
    const steps = checkPart(sqlite, crypto, head, { index, of })
    let told = 0
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return step.value
      if (step.value < told + tellEvery) continue
      told = step.value
      post({ kind: 'progress', rows: told })
    }
  } finally {
    sqlite.close()
  }
}

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}
