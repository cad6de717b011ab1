/**
 * Writes to the journal named in the first argument and acknowledges each write on stdout after it returned.
 * Second argument: `kill:N` ends this process with SIGKILL at the Nth point on its way (before, inside and after
 * transactions, before and after the notes outside); `endless` appends until it is killed or fails.
 */
import { writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openHighWaterFiles } from '../../../electron/journal/highWaterFiles.ts'
import { openJournal } from '../../../electron/journal/openJournal.ts'
import { createSystemClock } from '../../../electron/platform/clock.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import { toAppError } from '../../../shared/domain/appError.ts'
import { aliceAlone, destroyDb, destroyDraft, destroyIntent, driftRow, hostRow, payloadWith, rotateDraft, signedBy, spendOf, startIntent } from './samples.ts'

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

const files = openHighWaterFiles({ stateFolder: join(dirname(file), 'state'), journal: file, settings: join(dirname(file), 'settings.json') })
const highWater = {
  ...files,
  write: (mark: Parameters<typeof files.write>[0]) => {
    point('noting')
    files.write(mark)
    point('noted')
  },
}
const opened = openJournal({ file, clock: createSystemClock(), crypto, highWater })
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
  acknowledged(() => journal.enrolFirst(aliceAlone, 'root'))
  const change = acknowledged(() => journal.ensurePending(rotateDraft))
  acknowledged(() => journal.recordPayload(change.id, payloadWith('n1')))
  const signedChange = acknowledged(() => journal.recordSignature(change.id, signedBy('alice')))
  acknowledged(() => journal.rotateSigners(signedChange, spendOf(signedChange)))
  const destroy = acknowledged(() => journal.ensurePending(destroyDraft))
  acknowledged(() => journal.recordPayload(destroy.id, payloadWith('n2')))
  const signed = acknowledged(() => journal.recordSignature(destroy.id, signedBy('alice')))
  acknowledged(() => journal.recordIntent({ ...destroyIntent, spend: spendOf(signed) }))
  const rejected = acknowledged(() => journal.ensurePending({ ...destroyDraft, operation: { ...destroyDb, parameters: {} } }))
  acknowledged(() => journal.rejectPending(rejected.id, 'bob', 'Not today.'))
  const moved = acknowledged(() => journal.ensurePending(destroyDraft))
  acknowledged(() => journal.supersedePending(moved.id, 'A disk was added.'))
  const again = acknowledged(() => journal.ensurePending(destroyDraft))
  acknowledged(() => journal.recordPayload(again.id, payloadWith('n3')))
  acknowledged(() => journal.confirmEpoch('root'))
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
