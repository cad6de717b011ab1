/**
 * The whole path with nothing but processes: the simulator's command line, `countersign`, `ssh-keygen` and a real
 * `ssh-agent`, each of its own, as an operator without a window has them.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run, Workshop, type RunningAgent } from '../fixtures/signatures/openssh.ts'

const timeout = 120_000
const electron = join(import.meta.dirname, '../../electron')
const workshop = new Workshop()
const data = workshop.path('data')
let simulator: ChildProcess
let port: string
let agent: RunningAgent
let environment: NodeJS.ProcessEnv

interface Ran {
  readonly exit: number
  readonly out: string
  readonly err: string
}

function start(script: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(electron, script), ...args], { env: environment, cwd: workshop.folder }, (error, out, err) => {
      resolve({ exit: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

const countersign = (...args: readonly string[]) => start('cli.ts', [...args, '--data', data])

async function ask<T>(...args: readonly string[]): Promise<T> {
  const { exit, out, err } = await countersign(...args, '--json')
  if (exit === 1) throw new Error(`${args.join(' ')}: ${err}`)
  return JSON.parse(out) as T
}

async function refusal(...args: readonly string[]): Promise<string> {
  const { exit, err } = await countersign(...args)
  return exit === 1 ? (/\(([a-z_]+)\)\s*$/.exec(err)?.[1] ?? err) : ''
}

async function destroyed(vmid: number): Promise<number> {
  const { out } = await start('simulator/cli.ts', ['ledger', '--port', port])
  return (JSON.parse(out) as readonly { vmid: number; kind: string }[]).filter((entry) => entry.vmid === vmid && entry.kind === 'guest.destroy').length
}

const mutate = (vmid: number, ...set: readonly string[]) => start('simulator/cli.ts', ['mutate', '--port', port, '--vmid', String(vmid), ...set.flatMap((each) => ['--set', each])])

/** Declares these guests absent, brings the first to rest, and gives the ids of what waits, by VMID. */
async function wishAway(...vmids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  for (const vmid of vmids) await mutate(vmid, 'status=stopped')
  writeFileSync(workshop.path('site.yaml'), ['version: 1', 'guests:', ...vmids.map((vmid) => `  ${vmid}: {absent: true}`), ''].join('\n'))
  expect((await countersign('plan')).exit).toBe(3)
  expect((await countersign('apply')).exit).toBe(3)
  const rows = await ask<readonly { id: string; kind: string; host: string; vmid: number }[]>('approvals', 'list')
  expect(rows.every((each) => each.kind === 'guest.destroy' && each.host === 'lab')).toBe(true)
  return new Map(rows.map((each) => [each.vmid, each.id]))
}

beforeAll(async () => {
  environment = { ...process.env, COUNTERSIGN_STATE: workshop.path('state') }
  simulator = spawn(process.execPath, [join(electron, 'simulator/cli.ts'), '--port', '0', '--nodes', '1', '--guests', '8', '--time-scale', '0.01'], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (simulator.stdout === null) throw new Error('no output')
  const [line] = (await once(createInterface({ input: simulator.stdout }), 'line')) as [string]
  const { urls, fingerprints, token } = JSON.parse(line) as { urls: string[]; fingerprints: string[]; token: string }
  port = new URL(urls[0] ?? '').port
  agent = await workshop.startAgent()
  environment = { ...environment, LAB_TOKEN: token, SSH_AUTH_SOCK: agent.socketPath }
  workshop.makeKey('alice', ['-t', 'ed25519'])
  agent.add(workshop.path('alice'))
  writeFileSync(workshop.path('site.yaml'), 'version: 1\nguests: {}\n')
  await ask('host', 'add', 'lab', '--url', urls[0] ?? '', '--fingerprint', fingerprints[0] ?? '', '--token-env', 'LAB_TOKEN', '--desired', workshop.path('site.yaml'), '--mode', 'propose')
}, timeout)

afterAll(async () => {
  await agent.stop()
  simulator.kill('SIGTERM')
  if (simulator.exitCode === null) await once(simulator, 'exit')
  workshop.dispose()
})

const enrol = ['signers', 'enrol', '--principal', 'alice', '--key', 'alice.pub', '--roles', 'operational']

it('enrols the first signer once', { timeout }, async () => {
  expect((await countersign(...enrol)).exit).toBe(0)
  expect(await refusal(...enrol)).toBe('signers_exist')
})

it('destroys what ssh-keygen signed, once, and never again: not after a restart, not from an older data folder', { timeout }, async () => {
  const vmid = 101
  const id = (await wishAway(vmid)).get(vmid) ?? ''
  expect(await destroyed(vmid)).toBe(0)
  await ask('approvals', 'export', id, '--out', 'out')
  expect(readdirSync(workshop.path('out')).toSorted()).toEqual(['README', 'operation.json'])
  run('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'countersign-operation', '-f', workshop.path('alice'), workshop.path('out/operation.json')])
  await ask('approvals', 'import', 'out/operation.json.sig')
  cpSync(data, workshop.path('copy'), { recursive: true, filter: (path) => !path.endsWith('socket') })
  expect((await countersign('apply')).exit).not.toBe(1)
  expect(await destroyed(vmid)).toBe(1)
  expect(await refusal('approvals', 'import', 'out/operation.json.sig')).toBe('replayed')

  rmSync(data, { recursive: true })
  cpSync(workshop.path('copy'), data, { recursive: true })
  expect((await countersign('apply')).err).toContain('(journal_rolled_back)')
  expect(await destroyed(vmid)).toBe(1)
  await ask('journal', 'confirm-epoch')
  // The old copy knew the request as open, and withdrew it because the guest is gone.
  expect(await refusal('approvals', 'import', 'out/operation.json.sig')).toBe('not_found')
  await countersign('apply')
  expect(await destroyed(vmid)).toBe(1)
})

it('says state_changed when the guest changed between export and import', { timeout }, async () => {
  const vmid = 102
  const id = (await wishAway(vmid)).get(vmid) ?? ''
  await ask('approvals', 'export', id, '--out', 'moved')
  run('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'countersign-operation', '-f', workshop.path('alice'), workshop.path('moved/operation.json')])
  await mutate(vmid, 'name=renamed')
  expect(await refusal('approvals', 'import', 'moved/operation.json.sig')).toBe('state_changed')
  await countersign('apply')
  expect(await destroyed(vmid)).toBe(0)
})

it('signs in one step with a key file, and with a key of the agent', { timeout }, async () => {
  const [first, second] = [103, 104]
  const ids = await wishAway(first, second)
  await ask('approvals', 'sign', ids.get(first) ?? '', '--key', 'alice', '--yes')
  await ask('approvals', 'sign', ids.get(second) ?? '', '--agent', workshop.fingerprint(workshop.path('alice')), '--yes')
  expect((await countersign('apply')).exit).not.toBe(1)
  expect([await destroyed(first), await destroyed(second)]).toEqual([1, 1])
})

it("signs a colleague's exported request and hands the signature back", { timeout }, async () => {
  const vmid = 105
  const id = (await wishAway(vmid)).get(vmid) ?? ''
  await ask('approvals', 'export', id, '--out', 'colleague')
  const { err } = await countersign('approvals', 'open', 'colleague/operation.json', '--key', 'alice', '--yes')
  expect(err).toContain(String(vmid))
  await ask('approvals', 'import', 'colleague/operation.json.sig')
  await countersign('apply')
  expect(await destroyed(vmid)).toBe(1)
  expect(readFileSync(workshop.path('colleague/README'), 'utf8')).toContain('ssh-keygen -Y sign -n countersign-operation')
})
