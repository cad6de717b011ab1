/** The command line as a person or a script uses it, against a simulated cluster. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { desiredFile, openCommandLine, type CommandLine } from './commandLineRun.ts'

let simulator: Simulator
const opened: CommandLine[] = []

beforeAll(async () => {
  simulator = await startSimulator({ nodes: 2, guests: 4, seed: 1, timeScale: 0.02 })
})

afterEach(async () => {
  for (const one of opened.splice(0)) one.close()
  simulator.faults.clear()
  for (const node of ['pve1', 'pve2']) await simulator.setNodeDown(node, false)
})

afterAll(() => simulator.close())

function open(env?: Readonly<Record<string, string>>): CommandLine {
  const one = openCommandLine(simulator, env)
  writeFileSync(desiredFile(one), 'version: 1\n')
  opened.push(one)
  return one
}

const declare = (line: CommandLine, guests: string) => writeFileSync(desiredFile(line), `version: 1\nguests:\n${guests}`)
const secret = () => simulator.token.split('=')[1] ?? ''

describe('from nothing to in sync', () => {
  it('adds, tests, adopts, plans, applies and tells what was done', async () => {
    const line = open()
    const none = await line.runJson('plan')
    expect([none.exit, none.json]).toEqual([0, { hosts: [], summary: { guests: 0, drifted: 0, benign: 0, destructive: 0 } }])

    const added = await line.addSite('--json')
    expect([added.exit, added.err]).toEqual([0, ''])
    expect(JSON.parse(added.out)).toEqual({
      name: 'site', mode: 'propose', endpoints: simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })),
      token: { kind: 'env', variable: 'PVE_TOKEN' }, desiredPath: desiredFile(line), demo: false,
    })
    expect(line.settings()).toContain('PVE_TOKEN')
    expect(line.settings()).not.toContain(secret())
    expect((await line.runJson('host', 'list')).json).toEqual({ hosts: [JSON.parse(added.out)] })

    const tested = await line.runJson('host', 'test', 'site')
    expect([tested.exit, tested.json['ok'], tested.json['version']]).toEqual([0, true, expect.stringMatching(/^9\./)])

    const adopted = await line.runJson('adopt', 'site', '--all')
    expect([adopted.exit, adopted.json]).toEqual([0, { file: desiredFile(line), guests: 4 }])
    const clean = await line.runJson('plan')
    expect([clean.exit, clean.err, clean.json]).toEqual([0, '', { hosts: [{ host: 'site', guests: [], unreachable: [], errors: [] }], summary: { guests: 4, drifted: 0, benign: 0, destructive: 0 } }])

    simulator.mutate(101, { memory: '8192', description: 'changed by hand' })
    const rows = (await line.runJson('audit')).json['total']
    const settings = line.settings()
    const drifted = await line.spawnJson('plan', '--host', 'site')
    expect(drifted.exit).toBe(2)
    expect(drifted.json['summary']).toMatchObject({ guests: 4, drifted: 1, destructive: 0 })
    expect(drifted.json['hosts']).toEqual([
      {
        host: 'site', unreachable: [], errors: [],
        guests: [{
          vmid: 101, type: 'lxc', name: expect.any(String),
          changes: [
            { field: 'memory', desired: expect.stringMatching(/iB$/), actual: '8 GiB' },
            { field: 'description', desired: null, actual: 'changed by hand' },
          ],
          operations: expect.arrayContaining([{ kind: 'guest.configure', class: 'benign', flags: expect.any(Array), reason: expect.any(String), summary: expect.stringContaining('on 101 ') }]),
          withheld: [], restarts: [], proposals: [], after: [], madeHere: null,
          receipts: expect.arrayContaining([
            { field: 'run', desired: 'running', actual: 'running', rule: 'equal' },
            { field: 'net0', desired: expect.stringContaining('bridge=vmbr0'), actual: expect.stringContaining('hwaddr='), rule: expect.any(String) },
          ]),
        }],
      },
    ])
    expect([(await line.runJson('audit')).json['total'], line.settings()], 'plan writes nothing').toEqual([rows, settings])

    const held = await line.runJson('apply')
    expect([held.exit, held.json['summary']]).toEqual([2, { ran: 0, failed: 0, waiting: 0, refused: 0 }])
    const applied = await line.spawnJson('apply', '--benign', '--vmid', '101')
    expect([applied.exit, applied.err]).toEqual([0, ''])
    expect(applied.json['summary']).toMatchObject({ failed: 0, waiting: 0, refused: 0 })
    expect((await line.spawn('plan')).exit).toBe(0)

    const audit = await line.runJson('audit', '--limit', '2')
    expect(audit.json['rows']).toEqual([expect.objectContaining({ kind: 'drift', decision: 'ended', vmid: 101 }), expect.objectContaining({ kind: 'settled', decision: 'ok', operation: 'guest.configure' })])
    expect(audit.json['total']).toBeGreaterThan(2)
    expect((await line.run('audit', '--limit', '1')).out).toMatch(/drift\/ended: The guest is as declared\.\n$/)
  }, 60_000)

  it('keeps what is destructive for a signature: 3, before and after', async () => {
    const line = open()
    await line.addSite()
    declare(line, '  100: { absent: true }\n  101: { onboot: true }\n')
    simulator.mutate(101, { onboot: '0' })
    const effects = simulator.ledger().length
    const planned = await line.runJson('plan')
    expect([planned.exit, planned.json['summary']]).toEqual([3, { guests: 4, drifted: 2, benign: 1, destructive: 1 }])
    const applied = await line.runJson('apply', '--benign')
    expect([applied.exit, applied.json['summary']]).toEqual([3, { ran: 1, failed: 0, waiting: 1, refused: 0 }])
    expect(applied.json['hosts']).toEqual([expect.objectContaining({ waiting: [expect.objectContaining({ summary: expect.stringContaining('Destroy 100 '), origin: `${desiredFile(line)}:3` })] })])
    expect(simulator.ledger().slice(effects).map((entry) => entry.kind)).toEqual(['guest.configure'])
    const again = await line.runJson('plan')
    expect([again.exit, again.json['summary']]).toEqual([3, { guests: 4, drifted: 1, benign: 0, destructive: 1 }])
  }, 60_000)

  it('counts a declared guest that is not there as drift', async () => {
    const line = open()
    await line.addSite()
    declare(line, '  999: { run: running }\n')
    const planned = await line.runJson('plan')
    expect(planned.exit).toBe(2)
    expect(planned.json['hosts']).toEqual([expect.objectContaining({ guests: [{ vmid: 999, type: 'lxc', name: null, changes: [{ field: 'absent', desired: 'present', actual: 'absent' }], operations: [],
      withheld: [{ field: 'run', code: 'guest_not_found', reason: expect.stringContaining('create:') as string }], restarts: [], proposals: [], receipts: [], after: [], madeHere: null,
    }] })])
  })

  it('runs nothing in observe mode and says so; another mode is stored', async () => {
    const line = open()
    await line.addSite('--mode', 'observe')
    declare(line, '  101: { onboot: true }\n')
    simulator.mutate(101, { onboot: '0' })
    const effects = simulator.ledger().length
    const refused = await line.run('apply', '--benign')
    expect([refused.exit, refused.err]).toEqual([1, 'This host is in observe mode, in which nothing is run. Set its mode to propose. (not_allowed_by_mode)\n'])
    expect(simulator.ledger()).toHaveLength(effects)
    expect((await line.runJson('host', 'mode', 'site', 'auto')).json).toEqual({ host: 'site', mode: 'auto' })
    expect((await line.run('host', 'list')).out).toMatch(/^site +auto /)
  })

  it('forgets a host', async () => {
    const line = open()
    await line.addSite()
    expect((await line.runJson('host', 'remove', 'site')).json).toEqual({ removed: 'site' })
    expect((await line.runJson('host', 'list')).json).toEqual({ hosts: [] })
    expect((await line.runJson('audit')).json['rows']).toEqual([expect.objectContaining({ decision: 'host_removed' }), expect.objectContaining({ decision: 'host_added' })])
  })
})

describe('what goes wrong, each in its own words, with 1', () => {
  it('a wrong fingerprint: nothing is sent, both are named', async () => {
    const line = open()
    await line.addSite()
    const seen = await simulator.faults.wrongCertificate('pve1')
    await simulator.faults.wrongCertificate('pve2')
    const before = simulator.requests().length
    const planned = await line.spawnJson('plan')
    expect(planned.exit).toBe(1)
    expect(planned.err).toContain(seen)
    expect(planned.err).toContain(simulator.endpoints[0]?.fingerprint)
    expect(planned.json['hosts']).toEqual([expect.objectContaining({ guests: [], unreachable: simulator.endpoints.map(({ url }) => url), errors: [expect.objectContaining({ code: 'pin_mismatch' })] })])
    expect((await line.run('host', 'test', 'site')).exit).toBe(1)
    expect(simulator.requests().slice(before)).toEqual([])
  })

  it('a wrong token', async () => {
    const line = open({ PVE_TOKEN: 'root@pam!countersign=00000000-0000-0000-0000-000000000000' })
    await line.addSite()
    const planned = await line.runJson('plan')
    expect([planned.exit, planned.json['hosts']]).toEqual([1, [expect.objectContaining({ errors: [expect.objectContaining({ code: 'unauthorized' })] })]])
    expect(planned.err).toMatch(/^https:\S+ refused GET \S+: .+token.+\n$/)
    expect(planned.out + planned.err).not.toContain('00000000-0000')
  })

  it('a token in place of the name of its variable, which is neither kept nor repeated', async () => {
    const line = open()
    const { url = '', fingerprint = '' } = simulator.endpoints[0] ?? {}
    const ran = await line.run('host', 'add', 'site', '--url', url, '--fingerprint', fingerprint, '--token-env', simulator.token)
    expect([ran.exit, ran.out]).toEqual([1, ''])
    expect(ran.err).toMatch(/^Host site: the token stands in an environment variable, and only the name of that is taken here.+\n$/)
    expect(ran.err + (line.settings() ?? '')).not.toContain(simulator.token)
  })

  it('a token that is none', async () => {
    const line = open({ PVE_TOKEN: 'very-private' })
    await line.addSite()
    const before = simulator.requests().length
    const planned = await line.run('plan')
    expect(planned.exit).toBe(1)
    expect(planned.err).toMatch(/token/)
    expect(planned.out + planned.err).not.toContain('very-private')
    expect(simulator.requests()).toHaveLength(before)
  })

  it('a variable that is not set', async () => {
    const line = open()
    await line.addSite('--token-env', 'NO_SUCH_VARIABLE')
    const planned = await line.run('plan')
    expect([planned.exit, planned.err]).toEqual([1, expect.stringContaining('NO_SUCH_VARIABLE')])
  })

  it('a privilege that is missing: what is seen is planned, and what is not is told', async () => {
    const line = open({ PVE_TOKEN: simulator.addToken('root@pam!some', { '/': ['Sys.Audit'], '/vms/101': ['VM.Audit'] }) })
    await line.addSite()
    declare(line, '  100: { run: running }\n  101: { onboot: true }\n')
    simulator.mutate(101, { onboot: '0' })
    const planned = await line.runJson('plan')
    expect(planned.exit).toBe(1)
    expect(planned.err).toContain('VM.Audit')
    expect(planned.json['hosts']).toEqual([expect.objectContaining({ guests: [expect.objectContaining({ vmid: 101 })], errors: [expect.objectContaining({ code: 'forbidden' })] })])
    const tested = await line.run('host', 'test', 'site')
    expect([tested.exit, tested.out]).toEqual([1, expect.stringMatching(/FAILED {2}VM\.Audit.*\n.*pveum acl modify \/vms/)])
  })

  it('a node that is down, and all of them', async () => {
    const line = open()
    await line.addSite()
    await simulator.setNodeDown('pve2', true)
    const some = await line.runJson('plan')
    expect([some.exit, some.json['hosts']]).toEqual([1, [expect.objectContaining({ unreachable: ['pve2'], errors: [expect.objectContaining({ code: 'node_unreachable' })] })]])
    expect(some.err).toMatch(/^Node pve2 is offline.*\n$/)
    await simulator.setNodeDown('pve1', true)
    const all = await line.run('plan')
    expect([all.exit, all.err]).toEqual([1, expect.stringMatching(/could not be reached/)])
  })

  it('a faulty file: with its line and column, and nothing is applied from it', async () => {
    const line = open()
    await line.addSite()
    declare(line, '  101:\n    onbot: true\n')
    const effects = simulator.ledger().length
    for (const command of [['plan'], ['apply', '--benign']]) {
      const ran = await line.run(...command)
      expect([ran.exit, ran.err]).toEqual([1, `${desiredFile(line)}:4:5: guest 101: unknown field "onbot". Did you mean "onboot"? (desired_invalid)\n`])
    }
    writeFileSync(desiredFile(line), 'version: 1\nguests: [\n')
    expect((await line.spawn('plan')).err).toMatch(/site\.yaml:\d+:\d+: /)
    expect(simulator.ledger()).toHaveLength(effects)
  })

  it('an unknown command, in a process of its own', async () => {
    const ran = await open().spawn('frobnicate')
    expect([ran.exit, ran.out, ran.err]).toEqual([1, '', `Unknown command 'frobnicate'. See "countersign --help".\n`])
  })

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown host', ['plan', '--host', 'nowhere'], /^There is no host named "nowhere"\. .*\n$/],
    ['an unknown host to test', ['host', 'test', 'nowhere'], /^There is no host named "nowhere"\. .*\n$/],
    ['an unknown host to change', ['host', 'mode', 'nowhere', 'auto'], /^There is no host named "nowhere"\. .*\n$/],
    ['nothing to adopt', ['adopt', 'site'], /^Name the guests to adopt, or give --all\. .*\n$/],
    ['a bad fingerprint', ['host', 'add', 'x', '--url', 'https://a', '--fingerprint', 'ab:cd', '--token-env', 'T'], /^"ab:cd" is no fingerprint\. .*64 hex digits.*\n$/],
    ['fewer fingerprints than addresses', ['host', 'add', 'x', '--url', 'https://a', '--url', 'https://b', '--fingerprint', 'ab', '--token-env', 'T'], /^There are 2 addresses and 1 fingerprints\. .*\n$/],
    ['a bad address', ['host', 'add', 'x', '--url', 'ftp://a', '--fingerprint', 'ab'.repeat(32), '--token-env', 'T'], /ftp:\/\/a.*\n$/],
  ])('%s', async (_, argv, message) => {
    const ran = await open().run(...argv)
    expect([ran.exit, ran.out]).toEqual([1, ''])
    expect(ran.err).toMatch(message)
  })

  it('a host that is there already', async () => {
    const line = open()
    await line.addSite()
    const again = await line.addSite()
    expect([again.exit, again.err]).toEqual([1, expect.stringMatching(/^A host named site is already configured\. .*\(host_exists\)\n$/)])
  })
})

it('never prints or stores the token', async () => {
  const line = open()
  await line.addSite()
  declare(line, '  101: { description: declared }\n')
  const said = [await line.run('plan'), await line.run('apply', '--benign', '--json'), await line.run('audit', '--json')]
  expect(said.map((ran) => ran.out + ran.err).join('')).not.toContain(secret())
  for (const file of ['settings.json', 'journal.db', 'countersign.log']) {
    let text = ''
    try {
      text = readFileSync(`${line.data}/${file}`, 'latin1')
    } catch { /* it is written only when there is something to say */ }
    expect(text).not.toContain(secret())
  }
})
