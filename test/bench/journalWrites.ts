import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createSystemClock } from '../../electron/platform/clock.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { Benchmark } from './measure.ts'

/** Journals the intent of one operation with its audit row, against one bare durable write of a page. */
export function journalWrites(): Benchmark {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const opened = openJournal({ file: join(folder, 'journal.db'), clock: createSystemClock(), crypto: createCrypto(), highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  const journal = opened.value
  const bare = openSync(join(folder, 'bare'), 'a')
  const page = Buffer.alloc(4096, 'x')
  let vmid = 100
  return {
    name: 'journal an intent and its audit row',
    floorName: 'one write of 4 KiB and fdatasync',
    target: 1 / 0.4,
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
    floor: () => {
      writeSync(bare, page)
      fdatasyncSync(bare)
    },
    close: () => {
      journal.close()
      closeSync(bare)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
