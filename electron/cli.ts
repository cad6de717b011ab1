/**
 * The command line. A command runs in the process that owns the data folder, wherever that is; with no owner it
 * owns the folder while it runs. `serve` owns it until it is ended.
 */
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { toAppError } from '../shared/domain/appError.ts'
import { openApp, version, type App } from './app.ts'
import { withCommon, type CommonOptions } from './app/commands/command.ts'
import { parseCommandLine, runCommandLine } from './app/commands/commandLine.ts'
import { sentence } from './app/commands/print.ts'
import { askOwner, type CommandIo } from './app/localSocket.ts'
import { dataPaths, defaultDataFolder } from './config/dataFolder.ts'
import { serve } from './serve.ts'
import { usualPort } from './serve/loopbackServer.ts'
import { createPromptPages } from './serve/promptPage.ts'

type ServeCommand = CommonOptions & { readonly port?: number; readonly open?: boolean; readonly demo?: boolean }

/** How often, and how long apart, a folder is tried that is owned while nobody listens there. */
const ownerAttempts = 20
const ownerPauseMs = 250

const io: CommandIo = {
  cwd: process.cwd(),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}

// Who reads may stop reading, as `head` does: the rest is for nobody then.
for (const stream of [process.stdout, process.stderr]) stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : 1))

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  try {
    let served: ServeCommand | null = null
    const parsed = parseCommandLine(argv, io, version, (program) => addServe(program, (options) => { served = options }))
    if (typeof parsed === 'number') return parsed
    if (served !== null) return await runServe(served)
    if (parsed === null) return 1
    const folder = folderOf(parsed.dataFolder)
    return parsed.runsIn === 'owner' ? await runWhereOwned(argv, folder, io) : await parsed.run((further) => capture(further, folder), io)
  } catch (thrown) {
    io.err(`${sentence(toAppError(thrown).toDto())}\n`)
    return 1
  }
}

function addServe(program: Command, choose: (options: ServeCommand) => void): void {
  withCommon(program.command('serve').description('serve the window to a browser on 127.0.0.1, and run the cycles'))
    .option('--port <number>', `port; 0 = any free one (default: ${usualPort}, or any free one where that is taken)`, parsePort)
    .option('--open', 'open a browser, where there is one')
    .option('--demo', 'add the demo cluster')
    .action((options: ServeCommand) => choose(options))
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}

function folderOf(given: string | undefined): string {
  return given === undefined ? defaultDataFolder() : resolve(given)
}

/** In the owner's process if there is one, else here. An owner that is just starting or ending is waited for. */
async function runWhereOwned(argv: readonly string[], dataFolder: string, io: CommandIo): Promise<number> {
  for (let left = ownerAttempts; ; left -= 1) {
    const asked = await askOwner(dataPaths(dataFolder).socket, argv, io)
    if (asked !== null) return asked
    const opened = await openApp({ dataFolder, shell: 'browser', env: process.env })
    if (opened.ok) return await runHere(argv, opened.value, io)
    if (opened.error.code !== 'journal_locked' || left === 0) {
      io.err(`${sentence(opened.error)}\n`)
      return 1
    }
    await wait(ownerPauseMs)
  }
}

async function runHere(argv: readonly string[], app: App, io: CommandIo): Promise<number> {
  try {
    return await runCommandLine(argv, app, io)
  } finally {
    await app.close()
  }
}

/** For a command that runs here and asks the owner for its parts. */
async function capture(argv: readonly string[], dataFolder: string) {
  let out = ''
  let err = ''
  const exit = await runWhereOwned([...argv, '--data', dataFolder], dataFolder, { cwd: io.cwd, out: (text) => void (out += text), err: (text) => void (err += text) })
  return { exit, out, err }
}

async function runServe(options: ServeCommand): Promise<number> {
  const windowFolder = join(import.meta.dirname, '../dist/window')
  const stdout = (line: string) => io.out(`${line}\n`)
  const promptSurface = createPromptPages({ windowFolder, stdout, env: process.env })
  const opened = await openApp({ dataFolder: folderOf(options.data), shell: 'browser', env: process.env, promptSurface })
  if (!opened.ok) {
    io.err(`${sentence(opened.error)}\n`)
    return 1
  }
  const app: App = opened.value
  try {
    if (options.demo) {
      const demo = await app.services.demo.start()
      if (!demo.ok) io.err(`${sentence(demo.error)}\n`)
    }
    const served = await serve({
      app,
      windowFolder,
      port: options.port ?? null,
      open: options.open ?? false,
      stdout,
      ...developmentOrigin(process.env),
    })
    await app.start()
    await untilEnded()
    await served.close()
    return 0
  } finally {
    await app.close()
  }
}

/** The development server's page may connect too, while developing. */
function developmentOrigin(env: NodeJS.ProcessEnv): { allowedOrigins?: readonly string[] } {
  const url = env['COUNTERSIGN_DEV_URL']
  return url === undefined ? {} : { allowedOrigins: [new URL(url).origin] }
}

function untilEnded(): Promise<void> {
  return new Promise((end) => {
    process.once('SIGINT', () => end())
    process.once('SIGTERM', () => end())
  })
}
