import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { maxMessageBytes, type AuditVerification } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/lib/result.ts'
import type { Verification } from '../../app/auditLog.ts'
import type { OtherJournal } from '../../app/auditService.ts'
import type { HandlersOf, Services } from './services.ts'

/** What all rows of one answer may weigh: the rest is room for what stands around them. */
const rowsBytes = maxMessageBytes - 8 * 1024
/** Checkpoints told to the window. */
const checkpointsShown = 100

type Names = 'audit.page' | 'audit.histogram' | 'audit.story' | 'audit.verify' | 'audit.stopVerifying' | 'audit.state' | 'audit.openFile' | 'audit.cancelOpening' | 'audit.closeFile' | 'audit.export' | 'audit.proof'

/** `audit.*`. */
export function auditHandlers({ app, audit }: Services): HandlersOf<Names> {
  return {
    'audit.page': async ({ log, before, after, limit, ...filter }) => {
      const { journal } = audit.log(log)
      const page = journal.auditPage({ ...filter, before, limit, ...(after === undefined ? {} : { after }) })
      const rows = after === undefined ? lightEnough(page) : lightEnough(page.toReversed()).toReversed()
      const last = rows.at(-1)
      const { rows: total, exact } = journal.auditCount(filter)
      const ended = after === undefined && page.length < limit && rows.length === page.length
      return ok({ rows, next: ended || last === undefined ? null : last.seq, total, exact })
    },
    'audit.histogram': async ({ log, filter, edges }) => ok({ buckets: [...(await audit.log(log).journal.auditHistogram(filter, edges))] }),
    'audit.story': async ({ log, id }) => ok({ rows: lightEnough(audit.log(log).journal.auditStory(id)) }),
    'audit.verify': async ({ log }) => ok(toView(log === 'own' ? await app.verifyChain() : await audit.log(log).verify())),
    'audit.stopVerifying': async ({ log }) => {
      audit.log(log).stopVerifying()
      return ok({})
    },
    'audit.state': async ({ log }) => {
      const { verifying, journal } = audit.log(log)
      return ok({ verifying, index: journal.auditIndex(), times: journal.auditTimes(), other: audit.other === null ? null : toOther(audit.other) })
    },
    'audit.openFile': async ({ path }) => ok(toOther(await audit.openFile(path))),
    'audit.cancelOpening': async () => {
      audit.cancelOpening()
      return ok({})
    },
    'audit.closeFile': async () => {
      await audit.closeFile()
      return ok({})
    },
    'audit.export': async ({ log, format, ...filter }) => ok(await audit.exportHere(log, format, filter)),
    'audit.proof': async ({ log, subject }) => {
      const { folder, files } = audit.proofHere(log, subject)
      return ok({ folder, files: [...files] })
    },
  }
}

/** As many of the rows, from the first, as one message holds. */
function lightEnough(rows: readonly AuditEvent[]): AuditEvent[] {
  let left = rowsBytes
  return rows.filter((row) => {
    left -= left < 0 ? 0 : Buffer.byteLength(JSON.stringify(row)) + 1
    return left >= 0
  })
}

function toView({ rows, brokenAt, checkpoints }: Verification): AuditVerification {
  const newestFirst = checkpoints.toReversed()
  const ordered = [...newestFirst.filter((each) => each.problem !== null), ...newestFirst.filter((each) => each.problem === null)]
  return { rows, brokenAt, checkpoints: ordered.slice(0, checkpointsShown) }
}

function toOther({ file, log }: OtherJournal) {
  return { id: log.journal.journalId, file, rows: log.journal.auditHead().rows }
}
