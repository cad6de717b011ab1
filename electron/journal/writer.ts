import type { Clock, Crypto, Journal } from '../ports.ts'
import { createCommit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import { createFactWriter } from './facts.ts'
import { createOperationWriter } from './operations.ts'
import { createPendingWriter } from './pending.ts'

/** Every change the journal takes. */
export type JournalWriter = Pick<
  Journal,
  'recordIntent' | 'recordSent' | 'recordSettled' | 'recordNeedsOperator' | 'ensurePending' | 'withdrawPending' | 'noteFact' | 'appendAudit' | 'onAppend'
>

/** Puts the writers together: each method is one transaction with its audit row, on disk when it returns. */
export function createWriter(database: JournalDatabase, clock: Clock, crypto: Crypto): JournalWriter {
  const commit = createCommit(database, clock, crypto)
  return {
    ...createOperationWriter(database, commit, crypto.uuid),
    ...createPendingWriter(database, commit, crypto.uuid),
    ...createFactWriter(database, commit),
    appendAudit: (draft) =>
      commit.run((place) => {
        const event = commit.append(place, draft)
        return { value: event, event }
      }),
    onAppend: commit.onAppend,
  }
}
