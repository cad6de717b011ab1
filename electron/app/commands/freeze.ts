import { InvalidArgumentError, type Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { maxReasonLength } from '../../../shared/domain/safety.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { oneLine } from './print.ts'

type Options = CommonOptions & { readonly host?: string; readonly reason?: string }

/** `freeze`, `unfreeze`. */
export function freezeCommands(program: Command, choose: Choose): void {
  withCommon(program.command('freeze').description('send nothing that changes a host, not even what was signed; reading goes on'))
    .option('--host <name>', 'only this host')
    .option('--reason <text>', 'why, for those who wonder', parseReason)
    .action((options: Options) => choose(options, async (app, io) => setFrozen(app, io, options, true)))
  withCommon(program.command('unfreeze').description('lift a freeze'))
    .option('--host <name>', 'the freeze of this host; else the one of every host')
    .option('--reason <text>', 'why', parseReason)
    .action((options: Options) => choose(options, async (app, io) => setFrozen(app, io, options, false)))
}

function setFrozen(app: App, io: CommandIo, { host, reason = '', json }: Options, frozen: boolean): number {
  const changed = app.services.safety.freeze(host ?? null, frozen, reason)
  if (!changed.ok) throw new AppError(changed.error)
  const view = app.services.safety.view()
  const frozenHosts = view.hosts.filter((each) => each.freeze !== null)
  if (json) {
    io.out(`${JSON.stringify({ changed: changed.value, everywhere: view.freeze, hosts: frozenHosts.map(({ host: name, freeze }) => ({ host: name, freeze })) })}\n`)
    return 0
  }
  const what = host ?? 'Every host'
  const standing = host === undefined ? view.freeze : (frozenHosts.find((each) => each.host === host)?.freeze ?? null)
  if (!changed.value) io.out(standing === null ? `${what} was not frozen.\n` : `${what} is frozen already, by ${oneLine(standing.by)} since ${standing.at}${standing.reason === '' ? '' : `: ${oneLine(standing.reason)}`}\n`)
  else io.out(frozen ? `${what} is frozen. Nothing is sent until: countersign unfreeze${host === undefined ? '' : ` --host ${host}`}\n` : `The freeze was lifted.\n`)
  if (!frozen && view.freeze !== null) io.out('Every host is still frozen. Lift that with: countersign unfreeze\n')
  else if (!frozen && host === undefined) for (const each of frozenHosts) io.out(`${each.host} is still frozen by itself. Lift that with: countersign unfreeze --host ${each.host}\n`)
  return 0
}

function parseReason(text: string): string {
  if (text.length > maxReasonLength) throw new InvalidArgumentError(`A reason has at most ${maxReasonLength} characters.`)
  return text
}
