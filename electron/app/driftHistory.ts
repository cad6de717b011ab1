/** Differences that ended, as the audit log tells them. */
import { z } from 'zod'
import { endedDifference, type EndedDifference } from '../../shared/domain/drift.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { Journal } from '../ports.ts'

const rowsRead = 200
const mostShown = 100

/** What a drift row says of differences that ended; rows of earlier versions say nothing. */
const payload = z.object({ ended: z.array(endedDifference.omit({ endedAt: true })) })

/** The newest differences of a guest that ended, newest first, at most 100. Reads the audit log. */
export function endedDifferencesOf(journal: Pick<Journal, 'auditPage'>, host: HostId, vmid: number): readonly EndedDifference[] {
  const rows = journal.auditPage({ host, vmid, kind: 'drift', before: null, limit: rowsRead })
  const ended = rows.flatMap(({ at, payload: told }) => {
    const read = payload.safeParse(told)
    return read.success ? read.data.ended.map((each) => ({ ...each, endedAt: at })) : []
  })
  return ended.slice(0, mostShown)
}
