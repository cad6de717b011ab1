import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, toAppError } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Clock, Crypto, Journal } from '../ports.ts'
import { copyJournal } from './copyJournal.ts'
import { runInThread, sourceThreadScript, type ThreadScript } from './journalThread.ts'
import { openJournal } from './openJournal.ts'

/** What can be asked of somebody else's journal: nothing that changes it. */
export type JournalCopy = Pick<
  Journal,
  | 'journalId' | 'auditPage' | 'auditCount' | 'auditHistogram' | 'auditTimes' | 'auditStory' | 'auditHead' | 'auditIndex' | 'indexAudit' | 'verifyChain' | 'checkpoints'
  | 'signerSet' | 'signerSetAt' | 'pendingItem' | 'entry' | 'epoch'
> & {
  /** Resolves when the copy is removed, which takes its time for a large one. */
  close(): void | Promise<void>
}

/** Which journal, and what it takes to read it. */
export interface CopyOptions {
  readonly file: string
  readonly clock: Clock
  readonly crypto: Crypto
  readonly threadScript?: ThreadScript | undefined
  /** Ends the opening; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens a journal that is only to be read: a copy of the file and of its write-ahead log, in a folder of this user's
 * own that goes when it is closed. The file and its folder are not touched, a journal of an earlier version is brought
 * up to date in the copy, and one that another process writes is read as it stood. The copy is made and checked in a
 * thread. Errors: those of `copyJournal`.
 */
export async function openJournalCopy(options: CopyOptions): Promise<Result<JournalCopy>> {
  const { clock, crypto, threadScript = sourceThreadScript, signal } = options
  const folder = mkdtempSync(join(tmpdir(), 'countersign-copy-'))
  // Where a file that is open cannot be removed, a thread that was ended may hold it for a moment.
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  try {
    const copy = join(folder, 'journal.db')
    await makeCopy({ ...options, threadScript, copy })
    signal?.throwIfAborted()
    const opened = openJournal({ file: copy, clock, crypto, highWater: null, isChecked: true, threadScript })
    if (!opened.ok) throw new AppError(opened.error)
    const journal = opened.value
    return ok({
      ...journal,
      close: () => {
        journal.close()
        return remove()
      },
    })
  } catch (thrown) {
    await remove()
    const error = toAppError(thrown)
    if (error.code === 'internal') throw thrown
    return err(error.toDto())
  }
}

async function makeCopy({ file, copy, crypto, threadScript, signal }: CopyOptions & { readonly copy: string; readonly threadScript: ThreadScript }): Promise<void> {
  try {
    await runInThread({ kind: 'copy', file, copy }, { script: threadScript, signal })
  } catch (thrown) {
    // Where no thread can be started, it is done here.
    if (thrown instanceof AppError) throw thrown
    copyJournal(file, copy, crypto.uuid)
  }
}
