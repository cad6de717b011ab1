import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createSystemClock } from '../../electron/platform/clock.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { Benchmark } from './measure.ts'

/** Journals the intent of one operation with its audit row, against one bare durable insert. */
export function journalWrites(): Benchmark {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const opened = openJournal({ file: join(folder, 'journal.db'), clock: createSystemClock(), crypto: createCrypto(), highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  const journal = opened.value
  const bare = new Database(join(folder, 'bare.db'))
  bare.pragma('journal_mode = WAL')
  bare.pragma('synchronous = FULL')
  bare.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL)')
  const insert = bare.prepare<[string]>('INSERT INTO row (text) VALUES (?)')
  const text = 'x'.repeat(500)
  let vmid = 100
  return {
    name: 'journal an intent and its audit row',
    floorName: 'one durable insert into SQLite',
    rounds: 200,
    subject: () => {
      vmid += 1
      return journal.recordIntent({
        operation: { kind: 'guest.start', guest: { host: 'pve', vmid, type: 'lxc' }, parameters: {} },
        node: 'pve1',
        guestName: 'web-1',
        summary: `Start ${vmid} web-1`,
        digestBefore: null,
        actor: 'bench',
        basis: 'policy',
        request: { method: 'POST', path: `/nodes/pve1/lxc/${vmid}/status/start`, parameters: {} },
      })
    },
    floor: () => insert.run(text),
    close: () => {
      journal.close()
      bare.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
