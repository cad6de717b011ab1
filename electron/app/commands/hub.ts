import type { Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { hubConfig } from '../../../shared/domain/hub.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { problemError } from './plan.ts'
import { counted, oneLine, printErrors } from './print.ts'

type SetOptions = CommonOptions & { readonly url: string; readonly fingerprint: string; readonly tokenEnv: string; readonly host?: readonly string[] }

/** `hub set`, `hub show`, `hub remove`. */
export function hubCommands(program: Command, choose: Choose): void {
  const hub = program.command('hub').description('a server that declares guests and brings jobs; it is trusted with nothing')
  withCommon(hub.command('set').description('take desired state and jobs from a hub; nothing is sent to it yet'))
    .requiredOption('--url <url>', 'its address: https://hub.example:8443')
    .requiredOption('--fingerprint <sha256>', 'SHA-256 fingerprint of its certificate')
    .requiredOption('--token-env <variable>', 'name of the environment variable that holds its token')
    .option('--host <name...>', 'only for these hosts')
    .action((options: SetOptions) => choose(options, async (app, io) => set(app, io, options)))
  withCommon(hub.command('show').description('ask the hub, and show what it brings')).action((options: CommonOptions) => choose(options, async (app, io) => show(app, io, options)))
  withCommon(hub.command('remove').description('take nothing from the hub any more')).action((options: CommonOptions) =>
    choose(options, async (app, io) => {
      unwrap(await app.services.hub.remove())
      io.out(options.json ? `${JSON.stringify({ hub: null })}\n` : 'The hub was removed.\n')
      return 0
    }),
  )
}

async function set(app: App, io: CommandIo, options: SetOptions): Promise<number> {
  const parsed = hubConfig.safeParse({ url: options.url, fingerprint: options.fingerprint, token: { kind: 'env', variable: options.tokenEnv }, hosts: options.host ?? null })
  if (!parsed.success) throw new AppError({ code: 'usage', message: `${parsed.error.issues[0]?.path.join('.') ?? 'hub'}: ${parsed.error.issues[0]?.message ?? 'not valid'}.` })
  for (const host of parsed.data.hosts ?? []) app.services.fleet.host(host)
  const stored = unwrap(await app.services.hub.set(parsed.data))
  io.out(options.json ? `${JSON.stringify({ hub: stored })}\n` : `The hub is set. See what it brings: countersign hub show\n`)
  return 0
}

async function show(app: App, io: CommandIo, options: CommonOptions): Promise<number> {
  const config = app.services.hub.config()
  const views = await app.services.hub.view(app.services.fleet.hosts().map((host) => host.id))
  const hosts = views.map(({ host, state, jobs }) => ({ host, guests: [...state.guests.keys()], jobs: jobs.length, problems: state.problems.map(problemError) }))
  if (options.json) io.out(`${JSON.stringify({ hub: config, hosts })}\n`)
  else if (config === null) io.out('No hub is configured. Name one: countersign hub set --help\n')
  else {
    io.out(`${config.url}  ${config.fingerprint}  ${config.hosts === null ? 'for every host' : `for ${config.hosts.join(', ')}`}\n`)
    for (const { host, guests, jobs } of hosts) io.out(`  ${oneLine(host)}: ${counted(guests.length, 'guest')} declared, ${counted(jobs, 'job')}\n`)
  }
  const errors = hosts.flatMap((host) => host.problems)
  printErrors(errors, io)
  return errors.length === 0 ? 0 : 1
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new AppError(result.error)
}
