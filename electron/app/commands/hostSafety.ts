import { Argument, InvalidArgumentError, type Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { maintenanceWindow, safetyLimits, windowLabel, type SafetyLimits, type SafetyView } from '../../../shared/domain/safety.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { counted, oneLine } from './print.ts'

type SafetyOptions = CommonOptions & { readonly mutations?: number; readonly share?: number; readonly missing?: number }
type WindowOptions = CommonOptions & { readonly days?: string; readonly from?: string; readonly to?: string; readonly zone?: string }

/** `host safety`, `host confirm`, `host window`. */
export function hostSafetyCommands(host: Command, choose: Choose): void {
  withCommon(host.command('safety').description('show what keeps a host safe, or change its limits'))
    .argument('<name>')
    .option('--mutations <number>', 'steps that auto mode may run in one cycle', whole('mutationsPerCycle'))
    .option('--share <percent>', 'share of the guests that auto mode may change in one cycle', whole('changedPercent'))
    .option('--missing <percent>', 'share of the guests that may go missing before everything stops', whole('missingPercent'))
    .action((name: string, options: SafetyOptions) => choose(options, async (app, io) => safety(app, io, name, options)))
  withCommon(host.command('confirm').description('say that guests that went missing at once are rightly gone'))
    .argument('<name>')
    .action((name: string, options: CommonOptions) =>
      choose(options, async (app, io) => {
        const { confirmed, guests } = unwrap(await app.services.safety.confirm(name))
        if (options.json) io.out(`${JSON.stringify({ host: name, confirmed, guests })}\n`)
        else io.out(confirmed ? `${name} has ${counted(guests, 'guest')}. Work on it goes on.\n` : `${name} has ${counted(guests, 'guest')}; none were missing.\n`)
        return 0
      }),
    )
  withCommon(host.command('window').description('hours in which auto mode may run; without one it may at any time'))
    .argument('<name>')
    .addArgument(new Argument('<what>', 'what to do').choices(['add', 'list', 'remove']))
    .argument('[number]', 'which one to remove, as listed')
    .option('--days <list>', 'days on which it begins, e.g. mon,tue or daily')
    .option('--from <time>', 'when it begins, e.g. 22:00')
    .option('--to <time>', 'when it ends; at or before --from = on the next day')
    .option('--zone <name>', "time zone; this computer's, unless named")
    .action((name: string, what: 'add' | 'list' | 'remove', number: string | undefined, options: WindowOptions) => choose(options, async (app, io) => window(app, io, name, what, number, options)))
}

function safety(app: App, io: CommandIo, name: string, { mutations, share, missing, json }: SafetyOptions): number {
  const limits: Partial<SafetyLimits> = {
    ...(mutations === undefined ? {} : { mutationsPerCycle: mutations }),
    ...(share === undefined ? {} : { changedPercent: share }),
    ...(missing === undefined ? {} : { missingPercent: missing }),
  }
  if (Object.keys(limits).length > 0) unwrap(app.services.safety.setLimits(name, limits))
  const { everywhere, host } = viewOf(app, name)
  if (json) io.out(`${JSON.stringify({ everywhere, ...host })}\n`)
  else printSafety(everywhere, host, io)
  return 0
}

function printSafety(everywhere: SafetyView['freeze'], { freeze, missing, auto, windows, limits }: SafetyView['hosts'][number], io: CommandIo): void {
  const standing = everywhere ?? freeze
  io.out(`frozen    ${standing === null ? 'no' : `${everywhere === null ? 'this host' : 'every host'}, by ${oneLine(standing.by)} since ${standing.at}${standing.reason === '' ? '' : `: ${oneLine(standing.reason)}`}`}\n`)
  io.out(`guests    ${missing === null ? 'none missing' : `${missing.seen} seen where ${missing.expected} were expected: only observing`}\n`)
  io.out(`auto mode ${auto === null ? 'not held back' : auto.message}\n`)
  io.out(`windows   ${windows.length === 0 ? 'at any time' : windows.map(windowLabel).join('; ')}\n`)
  io.out(`limits    auto mode: ${limits.mutationsPerCycle} steps a cycle, ${limits.changedPercent} % of the guests (at least ${limits.changedAtLeast}); missing: ${limits.missingPercent} % (at least ${limits.missingAtLeast})\n`)
}

function window(app: App, io: CommandIo, name: string, what: 'add' | 'list' | 'remove', number: string | undefined, options: WindowOptions): number {
  if (what === 'add') unwrap(app.services.safety.addWindow(name, readWindow(options)))
  if (what === 'remove') unwrap(app.services.safety.removeWindow(name, Number(number ?? Number.NaN)))
  const { windows } = viewOf(app, name).host
  if (options.json) io.out(`${JSON.stringify({ host: name, windows })}\n`)
  else if (windows.length === 0) io.out(`${name} has no maintenance window: auto mode may run at any time.\n`)
  else for (const [index, each] of windows.entries()) io.out(`${index + 1}  ${windowLabel(each)}\n`)
  return 0
}

function readWindow({ days, from, to, zone }: WindowOptions) {
  const parsed = maintenanceWindow.safeParse({
    days: days === 'daily' ? ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] : (days ?? '').toLowerCase().split(/[\s,]+/).filter((day) => day !== ''),
    from,
    to,
    timeZone: zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError({ code: 'usage', message: `The window's ${String(issue?.path[0] ?? 'hours')}: ${issue?.message ?? 'not valid'}.`, hint: 'For example: --days mon,fri --from 22:00 --to 04:00 --zone Europe/Berlin' })
}

function viewOf(app: App, name: string) {
  app.services.fleet.host(name)
  const view = app.services.safety.view()
  const host = view.hosts.find((each) => each.host === name)
  if (host === undefined) throw new Error(`${name} has no view`)
  return { everywhere: view.freeze, host }
}

/** Reads one of the limits. */
function whole(limit: keyof SafetyLimits): (text: string) => number {
  return (text) => {
    const parsed = safetyLimits.shape[limit].safeParse(Number(text))
    if (!parsed.success) throw new InvalidArgumentError('It is a whole number from 1; a share is at most 100.')
    return parsed.data
  }
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new AppError(result.error)
}
