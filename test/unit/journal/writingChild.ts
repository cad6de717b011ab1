/**
 * Writes to the journal named in the first argument and acknowledges each write on stdout after it returned.
 * Second argument: `kill:N` ends this process with SIGKILL at the Nth point on its way (before, inside and after
 * transactions); `endless` appends until it is killed or fails.
 */
import { writeSync } from 'node:fs'
import { openJournal } from '../../../electron/journal/openJournal.ts'
import { createSystemClock } from '../../../electron/platform/clock.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import { toAppError } from '../../../shared/domain/appError.ts'
import { destroyDraft, driftRow, hostRow, startIntent } from './samples.ts'

const [file = '', mode = ''] = process.argv.slice(2)
const killAt = mode.startsWith('kill:') ? Number(mode.slice('kill:'.length)) : Infinity
const real = createCrypto()
let points = 0
let armed = false

/** A place where the process may end. */
function point(name: string): void {
  if (!armed) return
  points += 1
  if (points < killAt) return
  writeSync(1, `at ${name}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const crypto = {
  uuid: real.uuid,
  sha256Hex: (text: string) => {
    point('inside')
    return real.sha256Hex(text)
  },
}

const opened = openJournal({ file, clock: createSystemClock(), crypto, highWater: null })
if (!opened.ok) throw new Error(opened.error.message)
const journal = opened.value
journal.onAppend(() => point('committed'))
armed = true

function acknowledged<T>(write: () => T): T {
  point('before')
  const value = write()
  writeSync(1, `ack ${journal.auditHead().rows}\n`)
  return value
}

try {
  const { id } = acknowledged(() => journal.recordIntent(startIntent))
  acknowledged(() => journal.recordSent(id, 'UPID:pve1:1'))
  acknowledged(() => journal.recordSettled(id, 'ok', '101 web-1 is running.'))
  const item = acknowledged(() => journal.ensurePending(destroyDraft))
  acknowledged(() => journal.withdrawPending(item.id, 'No longer wished for.'))
  acknowledged(() => journal.noteFact({ topic: 'drift', host: 'lab', vmid: 101, subject: '', value: 'memory' }, driftRow))
  while (mode === 'endless') acknowledged(() => journal.appendAudit(hostRow))
  writeSync(1, `end ${points}\n`)
} catch (thrown) {
  writeSync(1, `error ${toAppError(thrown).code}\n`)
  try {
    journal.appendAudit(hostRow)
  } catch (again) {
    writeSync(1, `again ${toAppError(again).code}\n`)
  }
}
