/** Long work on a journal file in a thread of its own, so that nothing else waits for it. */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { AppError, appErrorDto } from '../../shared/domain/appError.ts'

/** What a thread is asked to do. Paths are absolute. */
export type JournalJob =
  /** Checks part `index`, from 0, of `of` of a journal whose log has `head` rows. */
  | { readonly kind: 'check'; readonly file: string; readonly head: number; readonly index: number; readonly of: number }
  /** Copies a journal with its write-ahead log, checks the copy and brings it up to date. */
  | { readonly kind: 'copy'; readonly file: string; readonly copy: string }

const results = {
  check: z.object({ brokenRow: z.number().nullable(), brokenRecord: z.number().nullable() }),
  copy: z.null(),
}
type JobResult<K extends JournalJob['kind']> = z.output<(typeof results)[K]>

/** What a thread posts: at most one of the last two, as its last message. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }

/** The path of the script that threads run: `journalWorker.ts`, or what became of it in a bundle. */
export type ThreadScript = string

/** The script as it stands in the source; a bundle names its own. */
export const sourceThreadScript: ThreadScript = fileURLToPath(new URL('./journalWorker.ts', import.meta.url))

/** How a thread is started, followed and ended. */
export interface ThreadOptions {
  readonly script: ThreadScript
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (rows: number) => void
}

/**
 * Runs a job in a new thread that ends with it. Rejects with the `AppError` that the job failed with, with the signal's
 * reason, or with anything else when there is no such thread. Effects: those of the job.
 */
export async function runInThread<K extends JournalJob['kind']>(job: JournalJob & { readonly kind: K }, { script, signal, onProgress }: ThreadOptions): Promise<JobResult<K>>
export async function runInThread(job: JournalJob, { script, signal, onProgress }: ThreadOptions): Promise<JobResult<JournalJob['kind']>> {
  signal?.throwIfAborted()
  const { promise: ended, resolve, reject } = Promise.withResolvers<unknown>()
  // No option of this process is handed on: a debugger's port or a profile is not for it.
  const thread = new Worker(script, { workerData: job, execArgv: [] })
  const stop = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', stop)
  thread.on('message', (message: ThreadMessage) => {
    if (message.kind === 'progress') onProgress?.(message.rows)
    else if (message.kind === 'done') resolve(message.result)
    else reject(new AppError(appErrorDto.parse(message.error)))
  })
  thread.on('error', reject)
  thread.on('exit', (code) => reject(new Error(`the thread ended with ${code}`)))
  try {
    return results[job.kind].parse(await ended)
  } finally {
    signal?.removeEventListener('abort', stop)
    await thread.terminate()
  }
}
