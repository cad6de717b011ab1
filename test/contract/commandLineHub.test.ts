/** A hub and jobs on the command line, with the example hub and the real ssh-keygen. Each command opens the data folder anew. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { startHub, type RunningHub } from '../../electron/simulator/hub/startHub.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { OperationPayload } from '../../shared/domain/signedOperation.ts'
import { Workshop } from '../fixtures/signatures/openssh.ts'
import { askData } from './simulatorAsk.ts'
import { desiredFile, openCommandLine, type CommandLine } from './commandLineRun.ts'

const token = 'example-hub-token'
let simulator: Simulator
let hub: RunningHub
let line: CommandLine
let workshop: Workshop
let vmids: readonly number[]

beforeEach(async () => {
  workshop = new Workshop()
  mkdirSync(workshop.path('jobs'))
  simulator = await startSimulator({ nodes: 1, guests: 4, seed: 1, timeScale: 0.02 })
  hub = await startHub({ port: 0, desired: workshop.path('hub.yaml'), jobs: workshop.path('jobs'), token })
  line = openCommandLine(simulator, { HUB_TOKEN: token })
  writeFileSync(desiredFile(line), 'version: 1\n')
  await line.addSite()
  vmids = ((await askData(simulator, { path: '/cluster/resources?type=vm' })) as readonly { vmid: number }[]).map(({ vmid }) => vmid).toSorted((a, b) => a - b)
})

afterEach(async () => {
  line.close()
  await hub.close()
  await simulator.close()
  workshop.dispose()
})

const setHub = (...more: readonly string[]) => line.run('hub', 'set', '--url', hub.url, '--fingerprint', hub.fingerprint, '--token-env', 'HUB_TOKEN', ...more)
const declareOnHub = (guests: string) => workshop.write('hub.yaml', `version: 1\nhost: site\nguests:\n${guests}`)
const destroyed = () => simulator.ledger().filter((entry) => entry.kind === 'guest.destroy').map((entry) => entry.vmid)
const open = async () => (await line.runJson('approvals', 'list')).json as unknown as readonly { readonly id: string; readonly vmid: number; readonly origin: string }[]

describe('a hub', () => {
  it('is named without its token, shown with what it brings, and taken away', async () => {
    declareOnHub(`  ${vmids[0]}: { onboot: true }\n`)
    expect(await setHub('--host', 'nowhere')).toMatchObject({ exit: 1, err: expect.stringContaining('host_not_found') })
    expect(await line.run('hub', 'set', '--url', hub.url, '--fingerprint', 'AB', '--token-env', 'HUB_TOKEN')).toMatchObject({ exit: 1, err: expect.stringContaining('64 hex digits') })
    expect(await setHub('--host', 'site')).toMatchObject({ exit: 0, err: '' })
    expect(line.settings()).not.toContain(token)
    expect(await line.runJson('hub', 'show')).toMatchObject({ exit: 0, json: { hub: { url: hub.url, hosts: ['site'] }, hosts: [{ host: 'site', guests: [vmids[0]], jobs: 0, problems: [] }] } })
    expect(await line.run('hub', 'remove')).toMatchObject({ exit: 0 })
    expect(await line.runJson('hub', 'show')).toMatchObject({ exit: 0, json: { hub: null, hosts: [] } })
  })

  it('declares under the own file, destroys nothing by itself, and takes nothing away when it is gone', async () => {
    const [first = 0, second = 0, third = 0] = vmids
    writeFileSync(desiredFile(line), `version: 1\nguests:\n  ${first}: { description: mine }\n`)
    declareOnHub(`  ${first}: { absent: true }\n  ${second}: { absent: true }\n  ${third}: { description: from the hub }\n`)
    await setHub()
    await line.run('apply', '--benign')
    expect((await open()).map(({ vmid, origin }) => [vmid, origin.startsWith(`hub:${hub.url}`)])).toEqual([[second, true]])
    expect(new Set(simulator.ledger().map((entry) => entry.vmid))).toEqual(new Set([first, third]))
    await hub.close()
    const gone = await line.run('apply', '--benign')
    expect([gone.exit, gone.err]).toEqual([1, expect.stringContaining('could not be asked')])
    expect((await open()).map(({ vmid }) => vmid)).toEqual([second])
    expect(destroyed()).toEqual([])
  })
})

describe('job submit', () => {
  /** A job to destroy a stopped guest, signed by an enrolled person with ssh-keygen; its file. */
  async function signedJob(vmid: number): Promise<string> {
    const key = workshop.makeKey('alice', ['-t', 'ed25519'])
    await line.run('signers', 'enrol', '--principal', 'alice', '--key', `${key}.pub`, '--roles', 'operational')
    simulator.mutate(vmid, { status: 'stopped' })
    simulator.advance(20_000)
    const asked = await line.runJson('request', 'guest.destroy', '--host', 'site', '--vmid', String(vmid), '--set', 'purge=false', '--set', 'unreferencedDisks=false')
    const id = String(asked.json['id'])
    await line.run('approvals', 'export', id, '--out', workshop.path('export'))
    await line.run('approvals', 'reject', id, '--reason', 'only its facts are wanted')
    const { journal: _journal, epoch: _epoch, signerSetVersion: _version, ...facts } = JSON.parse(readFileSync(join(workshop.path('export'), 'operation.json'), 'utf8')) as OperationPayload
    const now = Date.now()
    const bytes = formatPayload({ ...facts, type: 'countersign.job', issuedAt: new Date(now).toISOString(), expires: new Date(now + 3_600_000).toISOString(), nonce: crypto.randomUUID() })
    const file = workshop.write('job.json', bytes)
    const [armor = ''] = workshop.sign(key, [bytes])
    workshop.write('job.json.sig', armor)
    return file
  }

  it('hands in a signed job that the next apply carries out once; after that it is replayed', async () => {
    const [vmid = 0] = vmids
    const file = await signedJob(vmid)
    expect(await line.runJson('job', 'submit', file)).toMatchObject({ exit: 0, json: { signed: true } })
    expect(destroyed()).toEqual([])
    await line.run('apply')
    expect(destroyed()).toEqual([vmid])
    expect(await line.run('job', 'submit', file)).toMatchObject({ exit: 1, err: expect.stringContaining('(replayed)') })
    await line.run('apply')
    expect(destroyed()).toEqual([vmid])
  })

  it('takes one from the hub as well', async () => {
    const [vmid = 0] = vmids
    const file = await signedJob(vmid)
    for (const name of ['job.json', 'job.json.sig']) writeFileSync(join(workshop.path('jobs'), name), readFileSync(join(file, '..', name)))
    await setHub()
    await line.run('apply')
    await line.run('apply')
    expect(destroyed()).toEqual([vmid])
    expect(await line.run('job', 'submit', file)).toMatchObject({ exit: 1, err: expect.stringContaining('(replayed)') })
  })

  it('is told what is wrong with a job that nobody signed, or somebody who may not', async () => {
    const [vmid = 0] = vmids
    const file = await signedJob(vmid)
    const bytes = readFileSync(file)
    const copy = workshop.write('copy.json', bytes)
    expect(await line.run('job', 'submit', copy)).toMatchObject({ exit: 1, err: expect.stringContaining('(quorum_missing)') })
    const [forged = ''] = workshop.sign(workshop.makeKey('mallory', ['-t', 'ed25519']), [bytes])
    expect(await line.run('job', 'submit', copy, '--signature', workshop.write('forged.sig', forged))).toMatchObject({ exit: 1, err: expect.stringContaining('(unknown_signer)') })
    expect(await line.run('approvals', 'import', `${file}.sig`)).toMatchObject({ exit: 1, err: expect.stringContaining('countersign job submit') })
    expect(await open()).toEqual([])
  })

  it('asks for unsigned wishes one by one: what is destructive waits, what a person has to apply is refused', async () => {
    const [vmid = 0] = vmids
    const wishes = workshop.write('wishes.json', JSON.stringify([
      { host: 'site', vmid, kind: 'guest.destroy', parameters: { purge: false, unreferencedDisks: false }, reason: 'old' },
      { host: 'site', vmid, kind: 'guest.configure', parameters: { onboot: true } },
      { host: 'nowhere', vmid, kind: 'guest.start' },
    ]))
    const submitted = await line.runJson('job', 'submit', wishes)
    expect(submitted).toMatchObject({ exit: 1, json: { signed: false, wishes: [{ waits: true, error: null }, { error: { code: 'not_allowed_by_mode' } }, { error: { code: 'host_not_found' } }] } })
    expect((await open()).map((item) => item.vmid)).toEqual([vmid])
    expect(simulator.ledger()).toEqual([])
    await line.run('host', 'mode', 'site', 'auto')
    const one = workshop.write('wish.json', JSON.stringify({ host: 'site', vmid, kind: 'guest.configure', parameters: { onboot: true } }))
    expect(await line.runJson('job', 'submit', one)).toMatchObject({ exit: 0, json: { wishes: [{ outcome: 'ok' }] } })
  })

  it.each([
    ['is no JSON', 'version: 1'],
    ['is no wish', '{"host":"site"}'],
    ['says more than a wish may', '{"host":"site","vmid":101,"kind":"guest.start","approved":true}'],
    ['is an empty list', '[]'],
    ['hides characters', '{"host":"site","vmid":101,"kind":"guest.start","reason":"a\\u202eb"}'],
    ['nests without end', '['.repeat(50_000)],
  ])('refuses a file that %s', async (_, text) => {
    expect(await line.run('job', 'submit', workshop.write('bad.json', text))).toMatchObject({ exit: 1, err: expect.stringContaining('(bad_request)') })
  })
})
