import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:https'
import { Command, InvalidArgumentError } from 'commander'
import { startHub } from './hub/startHub.ts'
import { startSimulator } from './startSimulator.ts'

/**
 * The simulated cluster on a terminal.
 *
 *     npm run simulator -- --port 8006 --nodes 3 --guests 60 --seed 1
 *     npm run -s simulator -- ledger --port 8006
 *     npm run -s simulator -- mutate --port 8006 --vmid 101 --set memory=4096
 *     npm run simulator -- hub --port 8443 --desired site.yaml --jobs jobs
 */
const program = new Command('simulator').description('A simulated Proxmox VE cluster on 127.0.0.1')

program
  .command('start', { isDefault: true })
  .description('starts a cluster, prints {urls, fingerprints, token} as one line of JSON, and runs until it is interrupted')
  .option('--port <n>', 'port of the first node; the others follow it', wholeNumber(0, 65_535), 8006)
  .option('--nodes <n>', 'number of nodes', wholeNumber(1, 32), 3)
  .option('--guests <n>', 'number of guests', wholeNumber(0, 10_000), 60)
  .option('--seed <n>', 'the same seed makes the same fleet', wholeNumber(0, 4_294_967_295), 1)
  .option('--scenario <name>', 'seeded, or demo: a small company with 24 guests', oneOf('seeded', 'demo'), 'seeded')
  .option('--time-scale <x>', 'multiplies every wait; 1 is as slow as the real server', positiveNumber, 1)
  .action(async (options: StartOptions) => {
    const simulator = await startSimulator(options)
    const { endpoints, token } = simulator
    process.stdout.write(`${JSON.stringify({
      urls: endpoints.map(({ url }) => url), fingerprints: endpoints.map(({ fingerprint }) => fingerprint), token,
    })}\n`)
    const stop = (): void => void simulator.close()
    process.once('SIGINT', stop).once('SIGTERM', stop)
  })

program
  .command('ledger')
  .description('prints every effect so far as a JSON array')
  .option('--port <n>', 'port of any node', wholeNumber(1, 65_535), 8006)
  .action(async ({ port }: { port: number }) => {
    process.stdout.write(`${JSON.stringify(await askSimulator(port, 'GET', 'ledger', null), null, 2)}\n`)
  })

program
  .command('mutate')
  .description('changes a guest behind everybody\'s back: options by their raw names; also name=, delete=, status=, node=, pending:KEY=, snapshot=NAME, backup=STORAGE, free=SLOT, leftover=STORAGE:GIB, ha=STATE, recycle=1')
  .option('--port <n>', 'port of any node', wholeNumber(1, 65_535), 8006)
  .requiredOption('--vmid <n>', 'the guest', wholeNumber(100, 999_999_999))
  .requiredOption('--set <key=value>', 'may be given several times', collectPair, {})
  .action(async ({ port, vmid, set }: { port: number; vmid: number; set: Record<string, string> }) => {
    await askSimulator(port, 'POST', 'mutate', JSON.stringify({ vmid, values: set }))
  })

program
  .command('hub')
  .description('starts an example hub, prints {url, fingerprint, token} as one line of JSON, and runs until it is interrupted')
  .option('--port <n>', 'port; 0 = any free one', wholeNumber(0, 65_535), 8443)
  .option('--desired <file>', 'desired state it declares, YAML or JSON')
  .option('--jobs <dir>', 'folder of jobs: NAME.json with a wish, or a signed job with NAME.json.sig beside it')
  .action(async ({ port, desired, jobs }: { port: number; desired?: string; jobs?: string }) => {
    const hub = await startHub({ port, desired: desired ?? null, jobs: jobs ?? null, token: randomBytes(24).toString('base64url') })
    process.stdout.write(`${JSON.stringify({ url: hub.url, fingerprint: hub.fingerprint, token: hub.token })}\n`)
    const stop = (): void => void hub.close()
    process.once('SIGINT', stop).once('SIGTERM', stop)
  })

interface StartOptions {
  readonly port: number
  readonly nodes: number
  readonly guests: number
  readonly seed: number
  readonly scenario: 'seeded' | 'demo'
  readonly timeScale: number
}

function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < minimum || value > maximum) throw new InvalidArgumentError(`Give a whole number from ${minimum} to ${maximum}.`)
    return value
  }
}

function positiveNumber(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Give a number above 0.')
  return value
}

function oneOf<T extends string>(...choices: readonly T[]): (text: string) => T {
  return (text) => {
    const choice = choices.find((one) => one === text)
    if (choice === undefined) throw new InvalidArgumentError(`Use ${choices.join(' or ')}.`)
    return choice
  }
}

function collectPair(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('Write KEY=VALUE.')
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) }
}

/** Talks to the control endpoint of a running simulator on this machine. No secret is sent, so any certificate will do. */
function askSimulator(port: number, method: 'GET' | 'POST', name: string, body: string | null): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ rejectUnauthorized: false })
    const call = request({
      host: '127.0.0.1', port, method, path: `/simulator/${name}`, agent,
      ...(body === null ? {} : { headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }),
    }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const answer = parseJson(Buffer.concat(chunks).toString('utf8'))
        if (response.statusCode === 200) resolve(answer)
        else reject(new Error(errorIn(answer) ?? `What answers on port ${port} is no simulator.`))
      })
    })
    call.on('error', () => reject(new Error(`No simulator answers on port ${port}; start one with "npm run simulator -- --port ${port}".`)))
    call.end(body)
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function errorIn(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'error' in answer && typeof answer.error === 'string' ? answer.error : null
}

function sentence(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${String(error.port)} is in use. Choose another with --port, or 0 for any free ones.`
  }
  const text = error instanceof Error ? error.message : String(error)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`${sentence(error)}\n`)
  process.exitCode = 1
}
