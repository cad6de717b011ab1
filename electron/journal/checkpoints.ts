import { AppError } from '../../shared/domain/appError.ts'
import type { Journal } from '../ports.ts'
import type { Commit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import { written, type RecordRow } from './records.ts'
import { toCheckpoint } from './rows.ts'

/** Signed checkpoints of the chain's head. Whoever stores one has verified its signature. */
export function createCheckpointWriter({ sqlite }: JournalDatabase, commit: Commit, hashOf: (row: number) => string | null): Pick<Journal, 'recordCheckpoint'> {
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO checkpoints (row, hash, bytes, principal, key_fingerprint, armor, at, audit_seq)
    VALUES ($row, $hash, $bytes, $principal, $keyFingerprint, $armor, $at, $seq) RETURNING *`)

  return {
    recordCheckpoint: (checkpoint) =>
      commit.run((transaction) => {
        const { row, hash, principal, keyFingerprint } = checkpoint
        if (hashOf(row) !== hash) throw otherRow(row)
        const { at, seq } = transaction
        const stored = written(insert.get({ ...checkpoint, bytes: Buffer.from(checkpoint.bytes), at, seq }))
        transaction.appendFor({ checkpoints: stored }, {
          actor: principal,
          host: null,
          vmid: null,
          guest: null,
          operationId: null,
          operation: null,
          kind: 'app',
          decision: 'checkpoint',
          reason: `${principal} signed that the audit log ends at row ${row} with ${hash.slice(0, 16)}….`,
          payload: { row, hash, keyFingerprint },
        })
        return toCheckpoint(stored)
      }),
  }
}

function otherRow(row: number): AppError {
  return new AppError({ code: 'state_changed', message: `Row ${row} of this audit log is not the one that was signed.`, hint: 'Nothing was stored. Make a new checkpoint of this log.' })
}
