import { InvalidArgumentError, type Command } from 'commander'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import type { App } from '../../app.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { oneLine } from './print.ts'

/** Rows read from the journal at once. */
const pageRows = 500

/** `audit`: the newest rows of the audit log, newest first. */
export function auditCommand(program: Command, choose: Choose): void {
  withCommon(program.command('audit').description('print the audit log, newest first'))
    .option('--limit <number>', 'how many rows', parseLimit, 50)
    .action((options: CommonOptions & { limit: number }) =>
      choose(options, async (app, io) => {
        const rows = newestRows(app, options.limit)
        if (options.json) io.out(`${JSON.stringify({ rows, total: app.services.journal.auditHead().rows })}\n`)
        else for (const row of rows) io.out(`${line(row)}\n`)
        return 0
      }),
    )
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000) throw new InvalidArgumentError('The limit is a whole number from 1 to 1000000.')
  return limit
}

function newestRows(app: App, limit: number): readonly AuditEvent[] {
  const rows: AuditEvent[] = []
  for (;;) {
    const wanted = Math.min(pageRows, limit - rows.length)
    const page = app.services.journal.auditPage({ before: rows.at(-1)?.seq ?? null, limit: wanted })
    rows.push(...page)
    if (page.length < wanted || rows.length >= limit) return rows
  }
}

function line(row: AuditEvent): string {
  const guest = row.vmid === null ? '' : ` ${row.vmid}${row.guest === null ? '' : ` ${row.guest}`}`
  return oneLine(`${String(row.seq).padStart(6)}  ${row.at}  ${row.actor.padEnd(12)} ${`${row.host ?? ''}${guest}`.padEnd(28)} ${row.kind}/${row.decision}: ${row.reason}`)
}
