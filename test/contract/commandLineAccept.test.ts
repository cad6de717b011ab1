/** `countersign accept` and the words of the command line around it, against a simulated cluster. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { desiredFile, openCommandLine, type CommandLine } from './commandLineRun.ts'

let simulator: Simulator
let line: CommandLine

beforeEach(async () => {
  simulator = await startSimulator({ nodes: 1, guests: 4, timeScale: 0.01 })
  line = openCommandLine(simulator)
  await line.addSite()
})
afterEach(async () => {
  line.close()
  await simulator.close()
})

const written = () => readFileSync(desiredFile(line), 'utf8')

it('accepts one field, then all that differ, and tells it in the audit log', async () => {
  writeFileSync(desiredFile(line), 'version: 1\nguests:\n  101: # the front\n    spec: { memory: 64MiB } # small\n    onboot: true # at night, too\n    options: { startup: order=9 }\n')
  simulator.mutate(101, { memory: '128', onboot: '0', startup: 'order=3' })
  const one = await line.run('accept', '--host', 'site', '--vmid', '101', '--field', 'onboot')
  expect([one.exit, one.err, one.out]).toEqual([0, '', `1 field of guest 101 accepted into ${desiredFile(line)}: onboot\n`])
  expect(written()).toContain('    spec: { memory: 64MiB } # small\n    onboot: false # at night, too\n')

  const rest = await line.runJson('accept', '--host', 'site', '--vmid', '101')
  expect([rest.exit, rest.json]).toEqual([0, { file: desiredFile(line), fields: ['memory', 'startup'] }])
  expect(written()).toBe('version: 1\nguests:\n  101: # the front\n    spec: { memory: 128MiB } # small\n    onboot: false # at night, too\n    options: { startup: order=3 }\n')
  expect((await line.run('plan')).exit).toBe(0)
  expect(simulator.ledger(), 'nothing was sent').toEqual([])

  const audit = await line.runJson('audit', '--limit', '20')
  expect(audit.json['rows']).toContainEqual(expect.objectContaining({ decision: 'accepted', vmid: 101, reason: expect.stringContaining(`Accepted into ${desiredFile(line)}: memory 64 MiB → 128 MiB`) }))
}, 60_000)

it('says why nothing is accepted, and leaves the file', async () => {
  const text = 'version: 1\nguests:\n  101: &a { onboot: true }\n  102: *a\n  103: { absent: true }\n'
  writeFileSync(desiredFile(line), text)
  simulator.mutate(101, { onboot: '0' })
  const shared = await line.run('accept', '--host', 'site', '--vmid', '101')
  expect([shared.exit, shared.out]).toEqual([1, ''])
  expect(shared.err).toMatch(/guest 101 shares what would be changed with other guests.* Write the values of this guest out in the file/)
  const same = await line.run('accept', '--host', 'site', '--vmid', '103')
  expect([same.exit, same.err]).toEqual([1, expect.stringContaining('Guest 103 on site does not differ from its declaration')])
  const removal = await line.run('accept', '--host', 'site', '--vmid', '103', '--field', 'absent')
  expect([removal.exit, removal.err]).toEqual([1, expect.stringContaining('Whether guest 103 exists is for its declaration to say')])
  expect((await line.run('accept', '--host', 'site')).exit).toBe(1)
  expect(written()).toBe(text)
}, 60_000)
