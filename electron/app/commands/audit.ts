import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import type { AuditEvent, AuditFilter } from '../../../shared/domain/audit.ts'
import { auditFormats, type AuditFormat } from '../auditFormats.ts'
import type { AuditLog } from '../auditLog.ts'
import type { CommandIo } from '../localSocket.ts'
import type { ProofSubject } from '../proofBundle.ts'
import { checkpointCommands } from './auditCheckpoints.ts'
import { filterOptions, logOption, onLog, toFilter, type Choices, type FilterOptions, type LogOptions } from './auditSelection.ts'
import { withCommon, type Choose, type ChooseHere } from './command.ts'
import { counted, oneLine } from './print.ts'

/** Rows read from the journal at once. */
const pageRows = 500

type ListOptions = LogOptions & FilterOptions & { readonly limit: number; readonly oldest?: boolean }
type ExportOptions = LogOptions & FilterOptions & { readonly format: AuditFormat; readonly out: string }
type ProofOptions = LogOptions & { readonly rows?: Stretch; readonly out: string }

/** `audit` and what is below it: list, story, verify, checkpoint, export, proof. */
export function auditCommands(program: Command, choose: Choose, chooseHere: ChooseHere): void {
  const choices: Choices = { choose, chooseHere }
  const audit = filterOptions(logOption(withCommon(program.command('audit').description('print the audit log, newest first'))))
    .option('--limit <number>', 'how many rows', parseLimit, 50)
    .option('--oldest', 'oldest first')
    .action((options: ListOptions) => onLog(options, choices, (log, io) => list(log, io, options)))
  logOption(withCommon(audit.command('story').description('tell one operation or request, from drift to outcome')))
    .argument('<id>')
    .action((id: string, options: LogOptions) => onLog(options, choices, async (log, io) => story(log, io, id, options)))
  filterOptions(logOption(withCommon(audit.command('export').description('write the rows that fit, oldest first'))))
    .requiredOption('--format <format>', `${auditFormats.join(', ')}`, parseFormat)
    .requiredOption('--out <file>', 'file to write')
    .action((options: ExportOptions) =>
      onLog(options, choices, async (log, io) => {
        const file = resolve(io.cwd, options.out)
        const rows = await log.export(file, options.format, toFilter(options))
        io.out(options.json ? `${JSON.stringify({ file, rows })}\n` : `${counted(rows, 'row')} written to ${file}\n`)
        return 0
      }),
    )
  logOption(withCommon(audit.command('proof').description('write what proves an operation, a request or a stretch of the log, checked with OpenSSH and coreutils alone')))
    .argument('[id]', 'an operation or request')
    .option('--rows <from-to>', 'rows of the log instead', parseStretch)
    .requiredOption('--out <dir>', 'an empty folder')
    .action((id: string | undefined, options: ProofOptions) =>
      onLog(options, choices, async (log, io) => {
        const folder = resolve(io.cwd, options.out)
        const files = log.proof(folder, subjectOf(id, options.rows))
        io.out(options.json ? `${JSON.stringify({ folder, files })}\n` : `Written to ${folder}. Its README says how to check it.\n`)
        return 0
      }),
    )
  checkpointCommands(audit, choices)
}

async function list(log: AuditLog, io: CommandIo, options: ListOptions): Promise<number> {
  const filter = toFilter(options)
  await log.journal.indexAudit()
  const rows = options.oldest ? oldestRows(log, filter, options.limit) : newestRows(log, filter, options.limit)
  if (options.json) {
    const { rows: fitting, exact } = log.journal.auditCount(filter)
    io.out(`${JSON.stringify({ journal: log.journal.journalId, rows, total: fitting, exact })}\n`)
    return 0
  }
  for (const row of rows) io.out(`${line(row)}\n`)
  return 0
}

function newestRows({ journal }: AuditLog, filter: AuditFilter, limit: number): readonly AuditEvent[] {
  const rows: AuditEvent[] = []
  for (;;) {
    const wanted = Math.min(pageRows, limit - rows.length)
    const page = journal.auditPage({ ...filter, before: rows.at(-1)?.seq ?? null, limit: wanted })
    rows.push(...page)
    if (page.length < wanted || rows.length >= limit) return rows
  }
}

function oldestRows({ journal }: AuditLog, filter: AuditFilter, limit: number): readonly AuditEvent[] {
  const rows: AuditEvent[] = []
  for (;;) {
    const wanted = Math.min(pageRows, limit - rows.length)
    const page = journal.auditPage({ ...filter, before: null, after: rows.at(-1)?.seq ?? 0, limit: wanted }).toReversed()
    rows.push(...page)
    if (page.length < wanted || rows.length >= limit) return rows
  }
}

function story({ journal }: AuditLog, io: CommandIo, id: string, { json }: LogOptions): number {
  const rows = journal.auditStory(id)
  if (rows.length === 0) throw new AppError({ code: 'not_found', message: `The audit log knows no operation or request "${id}".`, hint: 'Find it with: countersign audit --search WORDS --json' })
  if (json) io.out(`${JSON.stringify({ journal: journal.journalId, rows })}\n`)
  else for (const row of rows) io.out(`${line(row)}\n`)
  return 0
}

function line(row: AuditEvent): string {
  const guest = row.vmid === null ? '' : ` ${row.vmid}${row.guest === null ? '' : ` ${oneLine(row.guest)}`}`
  return `${String(row.seq).padStart(6)}  ${row.at}  ${oneLine(row.actor).padEnd(12)} ${`${row.host ?? ''}${guest}`.padEnd(28)} ${row.kind}/${row.decision}: ${oneLine(row.reason)}`
}

interface Stretch {
  readonly from: number
  readonly to: number
}

function subjectOf(id: string | undefined, rows: Stretch | undefined): ProofSubject {
  if (id !== undefined && rows === undefined) return { id }
  if (id === undefined && rows !== undefined) return rows
  throw new AppError({ code: 'usage', message: 'Name an operation or request, or rows with --rows FROM-TO.' })
}

function parseStretch(text: string): Stretch {
  const [, from = '', to = ''] = /^(\d{1,12})-(\d{1,12})$/.exec(text) ?? []
  if (from === '' || Number(from) < 1 || Number(to) < Number(from)) throw new InvalidArgumentError('Write it as 120-180.')
  return { from: Number(from), to: Number(to) }
}

function parseFormat(text: string): AuditFormat {
  const format = auditFormats.find((known) => known === text)
  if (format === undefined) throw new InvalidArgumentError(`It is one of ${auditFormats.join(', ')}.`)
  return format
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000) throw new InvalidArgumentError('The limit is a whole number from 1 to 1000000.')
  return limit
}
