import type { AuditDraft, AuditEvent } from '../../shared/domain/audit.ts'
import type { Clock, Crypto, Journal } from '../ports.ts'
import { openEvent, sealEvent } from './auditChain.ts'
import type { JournalDatabase } from './database.ts'
import { recordDigests, type Records } from './records.ts'

/** What the app does by itself is told under its own name. */
export const appActor = 'countersign'

/** One transaction of the journal, while it runs. */
export interface Transaction {
  /** When it began, ISO 8601 UTC: the time of all it writes. */
  readonly at: string
  /** Number of the audit row that is appended next: what a record that it tells of refers to. */
  readonly seq: number
  append(draft: AuditDraft): AuditEvent
  /** Appends the row that tells of a change of records, with their digests. */
  appendFor(records: Records, draft: AuditDraft): AuditEvent
}

/** The one way into the journal: a change and its audit rows in one transaction. */
export interface Commit {
  /** Runs the change in a transaction, returns when it is on disk, and then tells the listeners of its audit rows. */
  run<T>(change: (transaction: Transaction) => T): T
  readonly onAppend: Journal['onAppend']
}

/** Appends to the chain in `audit`. Effects: the database, and the listeners' own. */
export function createCommit(database: JournalDatabase, clock: Clock, crypto: Crypto): Commit {
  const newest = database.sqlite.prepare<[], { seq: number; hash: string; at: string }>("SELECT seq, hash, ifnull(CASE WHEN json_valid(body) THEN body ->> '$.at' END, '') AS at FROM audit ORDER BY seq DESC LIMIT 1")
  const insert = database.sqlite.prepare<[number, string, string]>('INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)')
  const listeners = new Set<(event: AuditEvent) => void>()

  const begin = (events: AuditEvent[]): Transaction => {
    let head = newest.get() ?? { seq: 0, hash: '', at: '' }
    const at = newer(new Date(clock.nowMs()).toISOString(), head.at)
    const append = (draft: AuditDraft): AuditEvent => {
      const seq = head.seq + 1
      const sealed = sealEvent(draft, { seq, at, prevHash: head.hash }, crypto)
      insert.run(seq, sealed.body, sealed.hash)
      head = { seq, hash: sealed.hash, at }
      const event = openEvent(sealed)
      events.push(event)
      return event
    }
    return {
      at,
      get seq() {
        return head.seq + 1
      },
      append,
      appendFor: (records, draft) => append({ ...draft, payload: { ...draft.payload, record: recordDigests(records, crypto) } }),
    }
  }
  return {
    run: (change) => {
      const events: AuditEvent[] = []
      const value = database.write(() => change(begin(events)))
      for (const event of events) for (const listener of listeners) tell(listener, event)
      return value
    },
    onAppend: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** The change is durable by now: a listener's bug must surface, but never look like a failed write. */
function tell(listener: (event: AuditEvent) => void, event: AuditEvent): void {
  try {
    listener(event)
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown
    })
  }
}

/** Time in the log never runs backwards: a clock that was set back must not revive what had expired. */
function newer(now: string, before: string): string {
  return now > before ? now : before
}
