import type { Clock, Crypto, Journal } from '../ports.ts'
import { createCheckpointWriter } from './checkpoints.ts'
import { createCommit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import { createEpochWriter, type EpochWriter } from './epochs.ts'
import { createFactWriter } from './facts.ts'
import type { HighWater } from './highWater.ts'
import { createOperationWriter } from './operations.ts'
import { createPendingWriter } from './pending.ts'
import { createPendingItems } from './pendingItems.ts'
import { createPendingSteps } from './pendingSteps.ts'
import { createProvenanceSteps, createProvenanceWriter } from './provenance.ts'
import type { JournalReader } from './reader.ts'
import { createSignerWriter } from './signers.ts'
import { createSpending } from './spending.ts'

/** Every change the journal takes. */
export type JournalWriter = EpochWriter & Pick<
  Journal,
  | 'recordIntent' | 'recordSent' | 'recordSettled' | 'recordNeedsOperator' | 'settleByOperator'
  | 'ensurePending' | 'recordPayload' | 'recordSignature' | 'withdrawPending' | 'rejectPending' | 'supersedePending'
  | 'enrolFirst' | 'rotateSigners' | 'endProvenance'
  | 'recordCheckpoint' | 'noteFact' | 'noteFacts' | 'appendAudit' | 'onAppend'
>

/** What the writers are put together from. */
export interface WriterParts {
  readonly database: JournalDatabase
  readonly reader: Pick<JournalReader, 'signerSet' | 'epoch' | 'hashOf'>
  readonly highWater: HighWater
  readonly clock: Clock
  readonly crypto: Crypto
}

/** Puts the writers together: each method is one transaction with its audit rows, on disk when it returns. */
export function createWriter({ database, reader, highWater, clock, crypto }: WriterParts): JournalWriter {
  const commit = createCommit(database, clock, crypto)
  const items = createPendingItems(database.sqlite)
  const steps = createPendingSteps(database.sqlite, items, crypto.uuid)
  const spending = createSpending(database.sqlite, steps)
  const provenance = createProvenanceSteps(database.sqlite, reader.epoch)
  commit.onAppend(() => highWater.noteSoon())
  return {
    ...createOperationWriter({ database, commit, spending, provenance, highWater, newId: crypto.uuid }),
    ...createProvenanceWriter(provenance, commit, highWater),
    ...createPendingWriter({ database, commit, items, steps, crypto }),
    ...createSignerWriter({ database, current: reader.signerSet, commit, spending, highWater }),
    ...createEpochWriter({ database, epoch: reader.epoch, commit, items, steps, highWater }),
    ...createCheckpointWriter(database, commit, reader.hashOf),
    ...createFactWriter(database, commit),
    appendAudit: (draft) => commit.run((transaction) => transaction.append(draft)),
    onAppend: commit.onAppend,
  }
}
