import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { hostId } from '../../../shared/domain/guest.ts'
import { fingerprint, hostMode, type HostConfig, type HostMode } from '../../../shared/domain/host.ts'
import type { HostTest } from '../../../shared/ipc/contract.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { hostSafetyCommands } from './hostSafety.ts'
import { oneLine, sentence } from './print.ts'

type AddOptions = CommonOptions & {
  readonly url: readonly string[]
  readonly fingerprint: readonly string[]
  readonly tokenEnv: string
  readonly desired?: string
  readonly mode: HostMode
}

/** `host add`, `host mode`, `host list`, `host test`, `host remove`; and what `hostSafety.ts` adds. */
export function hostCommands(program: Command, choose: Choose): void {
  const host = program.command('host').description('the Proxmox hosts that are looked after')
  withCommon(host.command('add').description('add a node or a cluster; nothing is sent to it yet'))
    .argument('<name>', 'your name for it', parseHostName)
    .requiredOption('--url <url>', 'address of a node; repeat it for further nodes of the cluster', gather)
    .requiredOption('--fingerprint <sha256>', "SHA-256 fingerprint of that node's certificate; one for each --url, in the same order", gather)
    .requiredOption('--token-env <variable>', 'name of the environment variable that holds the API token')
    .option('--desired <path>', 'YAML file or folder that declares its guests')
    .addOption(modeOption('observe'))
    .action((name: string, options: AddOptions) => choose(options, async (app, io) => add(app, io, name, options)))
  withCommon(host.command('mode').description('observe: run nothing; propose: run what a person applies; auto: besides, run benign steps without a flag'))
    .argument('<name>')
    .argument('<mode>', 'observe, propose or auto', parseMode)
    .action((name: string, mode: HostMode, options: CommonOptions) =>
      choose(options, async (app, io) => {
        const changed = app.services.hosts.setMode(name, mode)
        if (!changed.ok) return fail(io, changed.error)
        io.out(options.json ? `${JSON.stringify({ host: name, mode })}\n` : `${name} is in ${mode} mode.\n`)
        return 0
      }),
    )
  withCommon(host.command('list').description('list the hosts')).action((options: CommonOptions) => choose(options, async (app, io) => list(app, io, options)))
  withCommon(host.command('test').description('check connection, certificate, token and privileges'))
    .argument('<name>')
    .action((name: string, options: CommonOptions) =>
      choose(options, async (app, io) => {
        const tested = await app.services.hosts.test(name)
        if (!tested.ok) return fail(io, tested.error)
        if (options.json) io.out(`${JSON.stringify(tested.value)}\n`)
        else printTest(tested.value, io)
        return tested.value.ok ? 0 : 1
      }),
    )
  withCommon(host.command('remove').description('forget a host; its history stays in the audit log'))
    .argument('<name>')
    .action((name: string, options: CommonOptions) =>
      choose(options, async (app, io) => {
        const removed = await app.services.hosts.remove(name)
        if (!removed.ok) return fail(io, removed.error)
        io.out(options.json ? `${JSON.stringify({ removed: name })}\n` : `${name} was removed.\n`)
        return 0
      }),
    )
  hostSafetyCommands(host, choose)
}

function modeOption(preset: HostMode): Option {
  return new Option('--mode <mode>', 'observe, propose or auto').argParser(parseMode).default(preset)
}

function add(app: App, io: CommandIo, name: string, options: AddOptions): number {
  if (options.url.length !== options.fingerprint.length) {
    throw new AppError({ code: 'usage', message: `There are ${options.url.length} addresses and ${options.fingerprint.length} fingerprints.`, hint: 'Give one --fingerprint for each --url, in the same order.' })
  }
  const endpoints = options.url.map((url, index) => ({ url, fingerprint: parsePin(options.fingerprint[index] ?? '') }))
  const token = { kind: 'env', variable: options.tokenEnv } as const
  const added = app.services.hosts.add({ id: name, endpoints, token, desiredPath: options.desired === undefined ? null : resolve(io.cwd, options.desired), mode: options.mode })
  if (!added.ok) return fail(io, added.error)
  if (options.json) io.out(`${JSON.stringify(describe(added.value))}\n`)
  else io.out(`${name} was added in ${added.value.mode} mode. Check it: countersign host test ${name}\n`)
  return 0
}

/** Pins are checked before anything is stored. */
function parsePin(text: string): string {
  const pin = fingerprint.safeParse(text)
  if (pin.success) return pin.data
  throw new AppError({ code: 'usage', message: `"${oneLine(text)}" is no fingerprint.`, hint: 'A SHA-256 fingerprint is 64 hex digits, with or without colons. On the node: openssl x509 -in /etc/pve/local/pve-ssl.pem -noout -fingerprint -sha256' })
}

function list(app: App, io: CommandIo, options: CommonOptions): number {
  const hosts = app.services.fleet.hosts().map((host) => describe(host.config))
  if (options.json) io.out(`${JSON.stringify({ hosts })}\n`)
  else if (hosts.length === 0) io.out('No host is configured. Add one: countersign host add --help\n')
  else for (const host of hosts) io.out(`${oneLine(`${host.name.padEnd(16)} ${host.mode.padEnd(8)} ${host.endpoints.map((endpoint) => endpoint.url).join(' ')}  ${host.desiredPath ?? 'nothing declared'}`)}\n`)
  return 0
}

function describe({ id, mode, endpoints, token, desiredPath, demo }: HostConfig) {
  return { name: id, mode, endpoints, token, desiredPath, demo }
}

function printTest({ checks }: HostTest, io: CommandIo): void {
  for (const { name, ok, detail, remedy } of checks) {
    io.out(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(12)} ${oneLine(detail)}\n`)
    if (remedy !== null) io.out(`                      ${oneLine(remedy)}\n`)
  }
}

function fail(io: CommandIo, error: Parameters<typeof sentence>[0]): number {
  io.err(`${sentence(error)}\n`)
  return 1
}

function gather(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

function parseHostName(text: string): string {
  const parsed = hostId.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError(`For the name of a host, ${parsed.error.issues[0]?.message ?? 'use letters'}.`)
  return parsed.data
}

function parseMode(text: string): HostMode {
  const parsed = hostMode.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError('The modes are observe, propose and auto.')
  return parsed.data
}
