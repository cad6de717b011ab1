import type { Journal } from '../ports.ts'
import type { Commit } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { RecordRow } from './records.ts'

/** What was last noted of a guest or host, so that only a change is audited. */
export function createFactWriter({ sqlite, read }: JournalDatabase, commit: Commit): Pick<Journal, 'noteFact'> {
  const where = 'topic = $topic AND host = $host AND ifnull(vmid, 0) = ifnull($vmid, 0) AND subject = $subject'
  const find = sqlite.prepare<[Record<string, unknown>], { value: string }>(`SELECT value FROM facts WHERE ${where}`)
  const remove = sqlite.prepare<[Record<string, unknown>]>(`DELETE FROM facts WHERE ${where}`)
  const put = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO facts (topic, host, vmid, subject, value, since, audit_seq)
    VALUES ($topic, $host, $vmid, $subject, $value, $at, $seq)
    ON CONFLICT DO UPDATE SET value = $value, since = $at, audit_seq = $seq
    RETURNING *`)

  return {
    noteFact: (fact, audit) => {
      const { value, ...key } = fact
      // No transaction for the common case: nothing changed.
      const known = read(() => find.get(key))?.value ?? null
      if (known === value) return false
      return commit.run((place) => {
        if (value === null) {
          remove.run(key)
          return { value: true, event: commit.append(place, audit) }
        }
        const row = put.get({ ...fact, at: place.at, seq: place.seq })
        if (row === undefined) throw new Error('the journal wrote no row')
        return { value: true, event: commit.appendFor(place, row, audit) }
      })
    },
  }
}
