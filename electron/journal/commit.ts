import type { AuditDraft, AuditEvent } from '../../shared/domain/audit.ts'
import type { Clock, Crypto, Journal } from '../ports.ts'
import { openEvent, sealEvent } from './auditChain.ts'
import type { JournalDatabase } from './database.ts'
import { recordDigest, type RecordRow } from './records.ts'

/** What the app does by itself is told under its own name. */
export const appActor = 'countersign'

/** Where the audit row of a change will stand, and when: known before the record that refers to it is written. */
export interface Place {
  readonly seq: number
  /** ISO 8601 UTC. */
  readonly at: string
  readonly prevHash: string
}

/** What a change hands back: its value, and the audit row that tells of it (null = nothing changed). */
export interface Change<T> {
  readonly value: T
  readonly event: AuditEvent | null
}

/** The one way into the journal: a change and its audit row in one transaction. */
export interface Commit {
  /** Runs the change in a transaction, returns when it is on disk, and then tells the listeners. */
  run<T>(change: (place: Place) => Change<T>): T
  /** Within `run`: appends an audit row at its place. */
  append(place: Place, draft: AuditDraft): AuditEvent
  /** Within `run`: appends the row that tells of a record's change, with the digest of the record. */
  appendFor(place: Place, record: RecordRow, draft: AuditDraft): AuditEvent
  readonly onAppend: Journal['onAppend']
}

/** Appends to the chain in `audit`. Effects: the database, and the listeners' own. */
export function createCommit(database: JournalDatabase, clock: Clock, crypto: Crypto): Commit {
  const head = database.sqlite.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
  const insert = database.sqlite.prepare<[number, string, string]>('INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)')
  const listeners = new Set<(event: AuditEvent) => void>()

  const nextPlace = (): Place => {
    const newest = head.get()
    return { seq: (newest?.seq ?? 0) + 1, at: new Date(clock.nowMs()).toISOString(), prevHash: newest?.hash ?? '' }
  }
  const append = (place: Place, draft: AuditDraft): AuditEvent => {
    const sealed = sealEvent(draft, place, crypto)
    insert.run(place.seq, sealed.body, sealed.hash)
    return openEvent(sealed)
  }
  return {
    run: (change) => {
      const { value, event } = database.write(() => change(nextPlace()))
      if (event !== null) for (const listener of listeners) tell(listener, event)
      return value
    },
    append,
    appendFor: (place, record, draft) => append(place, { ...draft, payload: { ...draft.payload, record: recordDigest(record, crypto) } }),
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
