import { availableParallelism } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../shared/domain/appError.ts'
import type { ChainFinding, Crypto } from '../ports.ts'
import { checkPart, firstBroken, type PartFinding } from './chainPart.ts'
import type { JournalDatabase } from './database.ts'
import { runInThread, type ThreadScript } from './journalThread.ts'

/** Logs of as many rows are checked in threads: with fewer, a thread takes longer to start than the check takes. */
const threadRows = 20_000
const mostThreads = 4

/** What is verified, and what it takes. */
export interface ChainPorts {
  readonly database: JournalDatabase
  /** The file of the database, for the threads. */
  readonly file: string
  readonly crypto: Crypto
  readonly script: ThreadScript
  /** In how many threads; 0 = here, in steps, with a turn of the event loop after each. By default the log's length decides. */
  readonly threads?: number | undefined
}

/** How a verification is followed and ended. */
export interface VerifyOptions {
  /** Is told how many rows are well, and of how many. */
  readonly onProgress?: ((rows: number, of: number) => void) | undefined
  readonly signal?: AbortSignal
}

/**
 * Walks the chain from its first row to the newest at the time of the call, and holds every record against the audit
 * row that told of its last change. A long log is checked in several threads at once, each a stretch of it.
 * `brokenAt` is the number of the first audit row that is changed, missing, out of order or no longer fits its record.
 * Rejects with `cancelled`, `journal_corrupt`, or `journal_unwritable` when the journal is closed meanwhile.
 */
export async function verifyChain(ports: ChainPorts, { onProgress, signal }: VerifyOptions = {}): Promise<ChainFinding> {
  const { database } = ports
  const head = database.read(() => database.sqlite.prepare<[], number>('SELECT ifnull(max(seq), 0) FROM audit').pluck().get() ?? 0)
  const threads = ports.threads ?? (head < threadRows ? 0 : Math.min(mostThreads, availableParallelism()))
  const tell = (rows: number): void => onProgress?.(rows, head)
  const findings = threads === 0 ? [await checkHere(ports, head, tell, signal)] : await checkInThreads(ports, threads, head, tell, signal)
  return { rows: head, brokenAt: firstBroken(findings) }
}

async function checkHere({ database, crypto }: ChainPorts, head: number, tell: (rows: number) => void, signal?: AbortSignal): Promise<PartFinding> {
  const steps = checkPart(database.sqlite, crypto, head, { index: 0, of: 1 })
  for (;;) {
    signal?.throwIfAborted()
    const step = database.read(() => steps.next())
    if (step.done === true) return step.value
    tell(step.value)
    await nextTurn()
  }
}

async function checkInThreads(ports: ChainPorts, threads: number, head: number, tell: (rows: number) => void, signal?: AbortSignal): Promise<readonly PartFinding[]> {
  const { file, script } = ports
  const done = Array.from({ length: threads }, () => 0)
  const failed = new AbortController()
  const parts = done.map((_, index) =>
    runInThread({ kind: 'check', file, head, index, of: threads }, {
      script,
      signal: signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]),
      onProgress: (rows) => {
        done[index] = rows
        tell(done.reduce((sum, each) => sum + each, 0))
      },
    }),
  )
  try {
    return await Promise.all(parts)
  } catch (thrown) {
    failed.abort(thrown)
    // What no thread can do is done here: a chain is never left unchecked because none could be started.
    if (thrown instanceof AppError) throw thrown
    return [await checkHere(ports, head, tell, signal)]
  }
}
