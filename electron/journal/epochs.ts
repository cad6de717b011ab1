import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { Journal, PendingItem } from '../ports.ts'
import { appActor, type Commit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { HighWater } from './highWater.ts'
import type { PendingItems } from './pendingItems.ts'
import type { PendingSteps } from './pendingSteps.ts'
import { written, type RecordRow } from './records.ts'

/** What the change of an epoch rests on. */
export interface EpochWriterParts {
  readonly database: JournalDatabase
  readonly epoch: () => number
  readonly commit: Commit
  readonly items: PendingItems
  readonly steps: PendingSteps
  readonly highWater: HighWater
}

export interface EpochWriter extends Pick<Journal, 'confirmEpoch'> {
  /** Tells in the audit log that the journal was found rolled back, once for each time it is. */
  tellRollback(): void
}

/** Epochs: payloads of an earlier one are refused, so that nothing signed before an old journal came back counts. */
export function createEpochWriter({ database: { sqlite, read }, epoch, commit, items, steps, highWater }: EpochWriterParts): EpochWriter {
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>('INSERT INTO epochs (seq, began_at, audit_seq) VALUES ($epoch, $at, $seq) RETURNING *')
  const lastTold = sqlite.prepare<[], string>(`
    SELECT body ->> '$.decision' FROM audit
    WHERE kind = 'app' AND body ->> '$.decision' IN ('journal_rolled_back', 'epoch_confirmed') ORDER BY seq DESC LIMIT 1`).pluck()

  return {
    tellRollback: () => {
      const finding = highWater.rolledBack()
      if (finding === null || read(() => lastTold.get()) === 'journal_rolled_back') return
      commit.run((transaction) => transaction.append({ ...aboutTheApp, actor: appActor, decision: 'journal_rolled_back', reason: finding, payload: {} }))
    },
    confirmEpoch: (actor) => {
      const finding = highWater.rolledBack()
      const next = commit.run((transaction) => {
        // Above all that any mark knows: the lost rows of an old copy may have begun epochs of their own.
        const number = Math.max(epoch(), highWater.highestEpoch()) + 1
        const epochs = written(insert.get({ epoch: number, at: transaction.at, seq: transaction.seq }))
        const minted = items.open(null).filter(({ payload }) => payload !== null)
        transaction.appendFor({ epochs }, {
          ...aboutTheApp,
          actor,
          decision: 'epoch_confirmed',
          reason: `Epoch ${number} began: nothing that was signed before counts any more.${finding === null ? '' : ` ${finding}`}`,
          payload: { epoch: number, superseded: minted.length },
        })
        for (const item of minted) {
          steps.end(transaction, item.id, { state: 'superseded', because: `Epoch ${number} began, and this was minted before.`, actor, operationId: null })
          if (isWishedForStill(item)) steps.ensure(transaction, item)
        }
        return number
      })
      highWater.accept()
      return next
    },
  }
}

/** A signed job was of its time, and a change of the signer set may rest on a set that is old now: both are asked for anew. */
function isWishedForStill({ source, signers }: PendingItem): boolean {
  return source !== 'job' && signers === null
}

const aboutTheApp = { host: null, vmid: null, guest: null, operationId: null, operation: null, kind: 'app' } satisfies Partial<AuditDraft>
