import type { Journal } from '../ports.ts'
import type { Commit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import { written, type RecordRow } from './records.ts'

type Note = Parameters<Journal['noteFacts']>[0][number]

/** What was last noted of a guest or host, so that only a change is audited. */
export function createFactWriter({ sqlite, read }: JournalDatabase, commit: Commit): Pick<Journal, 'noteFact' | 'noteFacts'> {
  const where = 'topic = $topic AND host = $host AND ifnull(vmid, 0) = ifnull($vmid, 0) AND subject = $subject'
  const find = sqlite.prepare<[Record<string, unknown>], { value: string }>(`SELECT value FROM facts WHERE ${where}`)
  const remove = sqlite.prepare<[Record<string, unknown>]>(`DELETE FROM facts WHERE ${where}`)
  const put = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO facts (topic, host, vmid, subject, value, since, audit_seq)
    VALUES ($topic, $host, $vmid, $subject, $value, $at, $seq)
    ON CONFLICT DO UPDATE SET value = $value, since = $at, audit_seq = $seq
    RETURNING *`)

  const isNew = ({ fact: { value, ...key } }: Note): boolean => (read(() => find.get(key))?.value ?? null) !== value

  const noteFacts: Journal['noteFacts'] = (notes) => {
    // No transaction for the common case: nothing changed.
    const changed = notes.filter(isNew)
    if (changed.length === 0) return 0
    commit.run((transaction) => {
      for (const { fact, audit } of changed) {
        const { value, ...key } = fact
        if (value === null) {
          remove.run(key)
          transaction.append(audit)
          continue
        }
        const facts = written(put.get({ ...fact, at: transaction.at, seq: transaction.seq }))
        transaction.appendFor({ facts }, audit)
      }
    })
    return changed.length
  }
  return { noteFacts, noteFact: (fact, audit) => noteFacts([{ fact, audit }]) > 0 }
}
