import { ok } from '../../../shared/lib/result.ts'
import type { HandlersOf, Services } from './services.ts'

/** `audit.*`. */
export function auditHandlers({ app, journal }: Services): HandlersOf<'audit.page' | 'audit.verify'> {
  return {
    'audit.page': async ({ before, limit, host, vmid, kind }) => {
      const rows = journal.auditPage({
        before,
        limit,
        ...(host === undefined ? {} : { host }),
        ...(vmid === undefined ? {} : { vmid }),
        ...(kind === undefined ? {} : { kind }),
      })
      const last = rows.at(-1)
      return ok({ rows: [...rows], next: rows.length === limit && last !== undefined ? last.seq : null, total: journal.auditHead().rows })
    },
    'audit.verify': async () => ok(await app.verifyChain()),
  }
}
