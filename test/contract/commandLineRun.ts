/** The real command line on a data folder of its own, in this process or in one of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../../electron/app.ts'
import { runCommandLine } from '../../electron/app/commands/commandLine.ts'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'

const cli = join(import.meta.dirname, '../../electron/cli.ts')

export interface Ran {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

export interface CommandLine {
  readonly data: string
  /** Runs a command to its end in a process of its own, with the token in `PVE_TOKEN`. */
  spawn(...argv: readonly string[]): Promise<Ran>
  /** The same with `--json`; `json` = what was printed, parsed. */
  spawnJson(...argv: readonly string[]): Promise<Ran & { readonly json: Json }>
  /** Runs a command as its process would, but in this one, which takes a tenth of the time. */
  run(...argv: readonly string[]): Promise<Ran>
  runJson(...argv: readonly string[]): Promise<Ran & { readonly json: Json }>
  /** Adds the simulated cluster as `site`. */
  addSite(...argv: readonly string[]): Promise<Ran>
  /** Starts a command that stays; resolves when it has printed a line. */
  start(...argv: readonly string[]): Promise<ChildProcess>
  /** Everything that stands in settings, or null where there are none. */
  settings(): string | null
  close(): void
}

/** Parsed output. Tests say what they expect of it. */
export type Json = Record<string, unknown>

/** Makes a data folder for a test. `env` is added to what each command sees. */
export function openCommandLine(simulator: Pick<Simulator, 'endpoints' | 'token'>, env: Readonly<Record<string, string>> = {}): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
  const data = join(folder, 'data')
  const surroundings: Readonly<Record<string, string | undefined>> = { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: join(folder, 'state'), PVE_TOKEN: simulator.token, ...env }
  const childEnv = { ...surroundings, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }
  const launch = (argv: readonly string[]) => spawn(process.execPath, [cli, ...argv], { cwd: folder, env: childEnv, stdio: ['ignore', 'pipe', 'pipe'] })
  const runThere = async (...argv: readonly string[]): Promise<Ran> => {
    const child = launch([...argv, '--data', data])
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
    const [exit] = (await once(child, 'close')) as [number | null]
    return { exit, out, err }
  }
  const run = async (...argv: readonly string[]): Promise<Ran> => {
    let out = ''
    let err = ''
    const app = await openApp({ dataFolder: data, shell: 'browser', env: surroundings })
    if (!app.ok) throw new Error(app.error.message)
    try {
      const exit = await runCommandLine(argv, app.value, { cwd: folder, out: (text) => void (out += text), err: (text) => void (err += text) })
      return { exit, out, err }
    } finally {
      await app.value.close()
    }
  }
  const parsed = (ran: Ran) => {
    if (ran.out === '') throw new Error(`it printed nothing: ${ran.err}`)
    return { ...ran, json: JSON.parse(ran.out) as Json }
  }
  return {
    data, run,
    spawn: runThere,
    spawnJson: async (...argv) => parsed(await runThere(...argv, '--json')),
    runJson: async (...argv) => parsed(await run(...argv, '--json')),
    addSite: (...argv) => run(
      'host', 'add', 'site', ...simulator.endpoints.flatMap(({ url, fingerprint }) => ['--url', url, '--fingerprint', fingerprint]),
      '--token-env', 'PVE_TOKEN', '--mode', 'propose', '--desired', join(folder, 'site.yaml'), ...argv,
    ),
    async start(...argv) {
      const child = launch([...argv, '--data', data])
      const first = await Promise.race([once(child.stdout, 'data').then(() => true), once(child, 'exit').then(() => false)])
      if (!first) throw new Error(`it ended at once: ${String(child.stderr.read())}`)
      return child
    },
    settings: () => (existsSync(join(data, 'settings.json')) ? readFileSync(join(data, 'settings.json'), 'utf8') : null),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The path of the file that `addSite` declares with. */
export function desiredFile({ data }: CommandLine): string {
  return join(data, '../site.yaml')
}
