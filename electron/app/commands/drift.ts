import type { Command } from 'commander'
import type { ChosenFields, DriftCause } from '../../../shared/domain/drift.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { parseVmid } from './apply.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { counted, oneLine } from './print.ts'

type Chosen = CommonOptions & { readonly host: string; readonly vmid: number; readonly field: readonly string[] }

/** `drift history|ignore|unignore|ignored`: what differed and who made it, and what may stay as it is. */
export function driftCommands(program: Command, choose: Choose): void {
  const drift = program.command('drift').description('what differed on a guest, and differences that may stay as they are')
  withCommon(drift.command('history').description('since when each field of a guest differs, who made it, and how earlier differences ended'))
    .requiredOption('--host <name>', 'the host')
    .requiredOption('--vmid <number>', 'the guest', parseVmid)
    .action((options: CommonOptions & { host: string; vmid: number }) => choose(options, async (app, io) => printHistory(app, io, options)))
  withChoice(drift.command('ignore').description('leave differences as they are, for exactly the values of now; they are neither planned nor counted'))
    .requiredOption('--reason <text>', 'why they may stay')
    .option('--until <date>', 'when they count as drift again, e.g. 2027-01-31 or 2027-01-31T18:00Z; left out = until somebody ends it', parseUntil)
    .action((options: Chosen & { reason: string; until?: string }) => choose(options, async (app, io) => {
      await app.services.fleet.host(options.host).look()
      const ignored = app.services.drift.ignore([chosenOf(options)], options.reason, options.until ?? null)
      io.out(options.json ? `${JSON.stringify({ ignored })}\n` : `${counted(ignored, 'difference')} left as it is${options.until === undefined ? '' : ` until ${options.until}`}.\n`)
      return 0
    }))
  withChoice(drift.command('unignore').description('let differences count as drift again'))
    .action((options: Chosen) => choose(options, async (app, io) => {
      const ended = app.services.drift.unignore([chosenOf(options)])
      if (ended === 0) throw new AppError({ code: 'not_found', message: `None of these fields of guest ${options.vmid} is ignored.`, hint: `See: countersign drift ignored --host ${options.host}` })
      io.out(options.json ? `${JSON.stringify({ ended })}\n` : `${counted(ended, 'difference')} counted as drift again.\n`)
      return 0
    }))
  withCommon(drift.command('ignored').description('list what is ignored'))
    .option('--host <name>', 'only this host')
    .action((options: CommonOptions & { host?: string }) => choose(options, async (app, io) => printIgnored(app, io, options)))
}

function withChoice(command: Command): Command {
  return withCommon(command)
    .requiredOption('--host <name>', 'the host')
    .requiredOption('--vmid <number>', 'the guest', parseVmid)
    .requiredOption('--field <name...>', 'fields as the plan names them, e.g. memory net0')
}

function chosenOf({ host, vmid, field }: Chosen): ChosenFields {
  return { host, vmid, fields: [...field] }
}

function parseUntil(text: string): string {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new AppError({ code: 'usage', message: `"${text}" is no date.`, hint: 'Write it as 2027-01-31 or 2027-01-31T18:00Z.' })
  return new Date(at).toISOString()
}

function printHistory(app: App, io: CommandIo, { host, vmid, json }: CommonOptions & { host: string; vmid: number }): number {
  const { open, ended } = app.services.drift.history(app.services.fleet.host(host).id, vmid)
  if (json) {
    io.out(`${JSON.stringify({ open, ended })}\n`)
    return 0
  }
  if (open.length === 0 && ended.length === 0) io.out('No cycle has seen a difference on this guest.\n')
  for (const { field, desired, actual, since, by } of open) {
    io.out(`${since}  open          ${field} ${oneLine(actual ?? 'none')} → ${oneLine(desired ?? 'none')}${causeWords(by)}\n`)
  }
  for (const { field, desired, actual, since, by, endedAt, ended: how, endedBy } of ended) {
    io.out(`${since}  ${how.padEnd(12)}  ${field} ${oneLine(actual ?? 'none')} → ${oneLine(desired ?? 'none')}${causeWords(by)}; ended ${endedAt}${causeWords(endedBy)}\n`)
  }
  return 0
}

function causeWords(by: DriftCause | null): string {
  if (by === null) return ''
  return by.kind === 'task' ? `, by ${oneLine(by.user)} (${oneLine(by.task)} at ${by.at})` : `, by the declaration in ${oneLine(by.declaredAt)}`
}

function printIgnored(app: App, io: CommandIo, { host, json }: CommonOptions & { host?: string }): number {
  const hosts = host === undefined ? app.services.fleet.hosts() : [app.services.fleet.host(host)]
  const rows = hosts.flatMap(({ id }) => [...app.services.drift.ignores(id)].flatMap(([vmid, ignored]) => ignored.map((each) => ({ host: id, vmid, ...each }))))
  if (json) io.out(`${JSON.stringify(rows)}\n`)
  else if (rows.length === 0) io.out('Nothing is ignored.\n')
  else for (const row of rows) io.out(`${row.host}  ${row.vmid}  ${row.field} ${oneLine(row.actual ?? 'none')} → ${oneLine(row.desired ?? 'none')}  ${row.until === null ? 'without end' : `until ${row.until}`}  ${oneLine(row.by)}: ${oneLine(row.reason)}\n`)
  return 0
}
