/** One process owns a data folder; further commands run in it. */
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { ChildProcess } from 'node:child_process'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { desiredFile, openCommandLine, type CommandLine } from './commandLineRun.ts'

let simulator: Simulator
let line: CommandLine
let owner: ChildProcess | null = null

beforeAll(async () => {
  simulator = await startSimulator({ nodes: 1, guests: 4, seed: 1, timeScale: 0.02 })
  line = openCommandLine(simulator)
  await line.addSite()
  writeFileSync(desiredFile(line), 'version: 1\nguests:\n  100: { absent: true }\n  101: { onboot: true }\n')
}, 30_000)

async function end(signal: NodeJS.Signals): Promise<number | null> {
  if (owner === null) throw new Error('there is no owner')
  const exited = once(owner, 'exit') as Promise<[number | null]>
  owner.kill(signal)
  owner = null
  const [code] = await exited
  return code
}

afterEach(async () => {
  if (owner !== null) await end('SIGKILL')
  simulator.faults.clear()
})

afterAll(async () => {
  line.close()
  await simulator.close()
})

it('runs further commands as they run alone', async () => {
  const alone = await line.runJson('plan')
  owner = await line.start('serve', '--port', '0')
  const inOwner = await line.spawnJson('plan')
  expect(inOwner).toEqual(alone)
  expect(inOwner.exit).toBe(3)
  expect(await line.spawn('plan', '--host', 'nowhere')).toEqual({ exit: 1, out: '', err: 'There is no host named "nowhere". There is: site. (host_not_found)\n' })

  const { url = '', fingerprint = '' } = simulator.endpoints[0] ?? {}
  const added = await line.spawnJson('host', 'add', 'other', '--url', url, '--fingerprint', fingerprint, '--token-env', 'PVE_TOKEN', '--desired', 'sub/other.yaml')
  expect(added.json['desiredPath'], 'a path is taken from where the command stands').toBe(join(line.data, '../sub/other.yaml'))
  expect((await line.spawn('host', 'remove', 'other')).exit).toBe(0)
}, 60_000)

it('refuses a second owner and names the first; a killed one leaves nothing stale', async () => {
  owner = await line.start('serve', '--port', '0')
  const second = await line.spawn('serve', '--port', '0')
  expect([second.exit, second.out]).toEqual([1, ''])
  expect(second.err).toContain(`in use by process ${owner.pid}`)
  await end('SIGKILL')
  expect(existsSync(join(line.data, 'lock'))).toBe(true)
  expect((await line.spawn('plan')).exit).toBe(3)
}, 60_000)

it('ends when it is asked to, after the commands that run in it', async () => {
  simulator.mutate(101, { onboot: '0' })
  owner = await line.start('serve', '--port', '0')
  simulator.faults.add({ method: 'PUT' }, { kind: 'delay', ms: 400, before: 'request' })
  const before = simulator.requests().length
  const applying = line.spawnJson('apply', '--benign', '--vmid', '101')
  while (!simulator.requests().slice(before).some((request) => request.method === 'PUT')) await wait(10)
  const ended = end('SIGTERM')
  const applied = await applying
  expect(applied.json['summary']).toMatchObject({ failed: 0, refused: 0 })
  expect(await ended).toBe(0)
  expect(simulator.ledger().filter((entry) => entry.vmid === 101).length).toBeGreaterThan(0)
}, 60_000)

it('lets several commands at once take turns without an owner', async () => {
  const ran = await Promise.all([line.spawn('plan'), line.spawn('plan'), line.spawn('host', 'list')])
  expect(ran.map(({ exit, err }) => [exit, err])).toEqual([[3, ''], [3, ''], [0, '']])
}, 60_000)
