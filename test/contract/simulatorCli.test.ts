/** The simulator's command line, run as a process of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const cli = new URL('../../electron/simulator/cli.ts', import.meta.url).pathname
interface Started { readonly urls: readonly string[]; readonly fingerprints: readonly string[]; readonly token: string }

function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

describe('the simulator on a terminal', () => {
  let child: ChildProcess
  let started: Started
  let port: string
  const lines: string[] = []

  beforeAll(async () => {
    child = spawn(process.execPath, [cli, '--port', '0', '--nodes', '2', '--guests', '5', '--time-scale', '0.01'], { stdio: ['ignore', 'pipe', 'inherit'] })
    if (!child.stdout) throw new Error('no output')
    const reader = createInterface({ input: child.stdout })
    reader.on('line', (line) => lines.push(line))
    await once(reader, 'line')
    started = JSON.parse(lines[0] ?? '') as Started
    port = new URL(started.urls[0] ?? '').port
  })

  afterAll(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  it('prints one line of JSON with addresses, fingerprints and a token', () => {
    expect(lines).toHaveLength(1)
    expect(started).toEqual({
      urls: [expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/), expect.stringMatching(/^https:/)],
      fingerprints: [expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/), expect.any(String)],
      token: expect.stringMatching(/^root@pam!countersign=[0-9a-f-]{36}$/) as unknown,
    })
  })

  it('prints the ledger, and keeps changes by hand out of it', async () => {
    expect(await run('mutate', '--port', port, '--vmid', '100', '--set', 'tags=b,a', '--set', 'onboot=1')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await run('ledger', '--port', port)).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  })

  it.each([
    ['a guest that is not there', () => ['mutate', '--port', port, '--vmid', '999', '--set', 'memory=512'], 'The simulated cluster has no guest 999.\n'],
    ['a value that no option takes', () => ['mutate', '--port', port, '--vmid', '100', '--set', 'onboot=maybe'], /^"maybe" is no value for onboot: .+\n$/],
    ['a port without a simulator', () => ['ledger', '--port', '1'], 'No simulator answers on port 1; start one with "npm run simulator -- --port 1".\n'],
    ['a port that is taken', () => ['--port', port], /^Port \d+ is in use\. Choose another with --port, or 0 for any free ones\.\n$/],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args())
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
  })

  it('ends at once when it is told to', async () => {
    child.kill('SIGINT')
    const [code] = await once(child, 'exit') as [number]
    expect(code).toBe(0)
  })
})
