/** Which audit log and which of its rows a command is about. */
import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { auditKind, type AuditFilter, type AuditKind } from '../../../shared/domain/audit.ts'
import { vmid } from '../../../shared/domain/guest.ts'
import { createSystemClock } from '../../platform/clock.ts'
import { createCrypto } from '../../platform/crypto.ts'
import type { AuditLog } from '../auditLog.ts'
import { openLog } from '../auditService.ts'
import type { CommandIo } from '../localSocket.ts'
import type { Choose, ChooseHere, CommonOptions } from './command.ts'

/** Both ways to run: in the owner's process, or here on a journal file. */
export interface Choices {
  readonly choose: Choose
  readonly chooseHere: ChooseHere
}

export type LogOptions = CommonOptions & { readonly journal?: string }

/** Adds the option that names another journal. */
export function logOption(command: Command): Command {
  return command.option('--journal <file>', "read this journal file instead of the data folder's; nothing in its folder changes")
}

/**
 * Runs on the log that is meant: the data folder's own where it is owned, or a journal file here, in this process, with
 * neither a data folder nor a host.
 */
export function onLog(options: LogOptions, { choose, chooseHere }: Choices, run: (log: AuditLog, io: CommandIo) => Promise<number>): void {
  const { journal } = options
  if (journal === undefined) {
    choose(options, (app, io) => run(app.services.audit.own, io))
    return
  }
  chooseHere(options, async (_, io) => {
    const log = await openLog(resolve(io.cwd, journal), { clock: createSystemClock(), crypto: createCrypto() })
    try {
      return await run(log, io)
    } finally {
      await log.journal.close()
    }
  })
}

export interface FilterOptions {
  readonly host?: string
  readonly vmid?: number
  readonly person?: string
  readonly decision?: string
  readonly kind?: AuditKind
  readonly operation?: string
  readonly from?: string
  readonly until?: string
  readonly search?: string
}

/** Adds the options that narrow a log. */
export function filterOptions(command: Command): Command {
  return command
    .option('--host <name>', 'rows of this host')
    .option('--vmid <number>', 'rows of this guest', parseVmid)
    .option('--person <name>', 'rows of this person')
    .option('--decision <word>', 'rows with this decision, e.g. refused')
    .option('--kind <kind>', 'rows of this kind, e.g. settled', parseKind)
    .option('--operation <id>', 'rows of this operation or request')
    .option('--from <time>', 'first day or time, e.g. 2026-01-31 or 2026-01-31T08:00:00Z', parseTime)
    .option('--until <time>', 'first day or time after the last', parseTime)
    .option('--search <words>', 'rows with all these words; "two words" together, word* for a beginning')
}

/** The options as a filter. Pure. */
export function toFilter({ host, vmid: guest, person, decision, kind, operation, from, until, search }: FilterOptions): AuditFilter {
  return { host, vmid: guest, person, decision, kind, operationId: operation, from, until, search }
}

function parseVmid(text: string): number {
  const parsed = vmid.safeParse(Number(text))
  if (!parsed.success) throw new InvalidArgumentError('A VMID is a number from 100 to 999999999.')
  return parsed.data
}

function parseKind(text: string): AuditKind {
  const parsed = auditKind.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError(`It is one of ${auditKind.options.join(', ')}.`)
  return parsed.data
}

/** A day is one of UTC. */
function parseTime(text: string): string {
  const time = new Date(text)
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time.getTime())) throw new InvalidArgumentError('Write a day as 2026-01-31, or a time as 2026-01-31T08:00:00Z.')
  return time.toISOString()
}
