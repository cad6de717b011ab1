/** Proof bundles, checked as their README says: by the real ssh-keygen, sha256sum and a shell, without the app. */
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site } from '../adversarial/harness.ts'
import type { Desk } from '../adversarial/desk.ts'

const timeout = 120_000
let site: Site
let desk: Desk
let vmid: number
let item: string

/** Two people sign the removal of a guest, and it is carried out. */
beforeAll(async () => {
  site = await openSite(10)
  desk = await site.desk()
  await site.rotate(desk, ['alice'], 'add', '--principal', 'bob', '--key', `${site.key('bob')}.pub`, '--roles', 'operational')
  await site.rotate(desk, ['alice'], 'quorum', '--people', '2', '--kind', 'guest.destroy')
  vmid = site.guest()
  item = await site.request(desk, vmid, 'guest.destroy')
  await site.approve(desk, item, 'alice', 'bob')
  await desk.ask('apply')
  expect(site.destruction(vmid)).toHaveLength(1)
}, timeout)
afterAll(() => site.close())

/** Each indented block of the README is one command. */
function commandsOf(folder: string): readonly string[] {
  const blocks = readFileSync(join(folder, 'README'), 'utf8').split('\n\n').filter((block) => block.startsWith('    '))
  return blocks.map((block) => block.split('\n').map((line) => line.slice(4)).join('\n'))
}

/** Runs every command of the README in the folder; the exit codes. */
function check(folder: string, commands: readonly string[]): readonly (number | null)[] {
  return commands.map((command) => spawnSync('/bin/sh', ['-c', command], { cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }).status)
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** Changes one byte of each file in turn, by turns at its beginning, middle and end; every change must be noticed. */
function expectEveryByteToCount(folder: string): void {
  const commands = commandsOf(folder)
  const files = filesOf(folder)
  for (const name of files) {
    const path = join(folder, name)
    const whole = readFileSync(path)
    for (const at of [0, Math.floor(whole.length / 2), Math.max(0, whole.length - 2)]) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(path, bytes)
      expect(check(folder, commands).some((status) => status !== 0), `byte ${at} of ${name}`).toBe(true)
    }
    writeFileSync(path, whole)
  }
  expect(check(folder, commands).every((status) => status === 0)).toBe(true)
}

describe('the proof of an operation that two people signed', () => {
  it('verifies by the commands of its README, and any changed byte makes one fail', { timeout }, async () => {
    const folder = desk.path('proof')
    const { files } = await desk.ask<{ files: readonly string[] }>('audit', 'proof', item, '--out', folder)
    expect(files).toEqual([
      'README', 'SHA256SUMS', 'after.json', 'allowed_signers', 'audit.hashes', 'audit.jsonl', 'before.json', 'operation.json',
      'signatures/alice.sig', 'signatures/bob.sig', 'signatures/times', 'signers.json', 'task.log',
    ])
    expect(filesOf(folder).toSorted()).toEqual(files)
    const commands = commandsOf(folder)
    expect(commands).toHaveLength(3)
    expect(check(folder, commands)).toEqual([0, 0, 0])
    expectEveryByteToCount(folder)
  })

  it('tells what was signed, seen before and after, and what the host logged', async () => {
    const folder = desk.path('proof')
    const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>
    expect(json('operation.json')).toMatchObject({ type: 'countersign.operation', kind: 'guest.destroy', guest: { vmid } })
    expect(json('before.json')).toMatchObject({ seen: { vmid, run: 'stopped', disks: expect.arrayContaining([expect.objectContaining({ volume: expect.any(String) })]) }, request: { method: 'DELETE' } })
    expect(json('after.json')).toMatchObject({ seen: null, outcome: 'ok' })
    expect(readFileSync(join(folder, 'task.log'), 'utf8')).toContain('TASK OK')
    const rows = readFileSync(join(folder, 'audit.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { kind: string; decision: string })
    expect(rows.map(({ kind, decision }) => `${kind}/${decision}`)).toEqual([
      'approval/pending_signature', 'approval/minted', 'approval/signed', 'approval/signed', 'intent/signature', 'approval/executed', 'sent/accepted', 'settled/ok',
    ])
    expect(readFileSync(join(folder, 'README'), 'utf8')).toContain(site.workshop.fingerprint(site.key('bob')))
  })

  it('fails for a signature by somebody else, or moved to another name', async () => {
    const forged = desk.path('forged-proof')
    cpSync(desk.path('proof'), forged, { recursive: true })
    const [, signatures = ''] = commandsOf(forged)
    cpSync(join(forged, 'signatures/alice.sig'), join(forged, 'signatures/bob.sig'))
    expect(check(forged, [signatures])).not.toEqual([0])
    rmSync(forged, { recursive: true })
  })

  it('is the same by the id of the operation, and by the beginning of either id', async () => {
    const entry = desk.audit().find((row) => row.kind === 'intent' && row.vmid === vmid)?.operationId ?? ''
    const first = readFileSync(join(desk.path('proof'), 'audit.jsonl'))
    for (const id of [entry, entry.slice(0, 8), item.slice(0, 8)]) {
      const folder = desk.path(`proof-${id}`)
      await desk.ask('audit', 'proof', id, '--out', folder)
      expect(readFileSync(join(folder, 'audit.jsonl'))).toEqual(first)
    }
  })

  it('is written nowhere but into an empty folder', async () => {
    symlinkSync(desk.path('elsewhere'), desk.path('link'))
    writeFileSync(desk.path('plain'), '')
    for (const out of ['proof', 'link', 'plain']) expect(await desk.refusal('audit', 'proof', item, '--out', desk.path(out))).toBe('path_denied')
    expect(await desk.refusal('audit', 'proof', 'nobody', '--out', desk.path('new'))).toBe('not_found')
    expect(await desk.refusal('audit', 'proof', '--out', desk.path('new'))).toBe('usage')
  })
})

describe('a checkpoint of the log', () => {
  const draft = async () => (await desk.ask<{ payload: string }>('audit', 'draft-checkpoint')).payload
  const submit = (payload: string, file: string) => ['audit', 'submit-checkpoint', `--payload=${payload}`, `--armor=${readFileSync(file, 'utf8')}`] as const

  it('is taken in when an enrolled key signed it in its own namespace, and never otherwise', { timeout }, async () => {
    const payload = await draft()
    const rows = desk.audit().length
    expect(JSON.parse(payload)).toEqual({ type: 'countersign.checkpoint', journal: desk.journal.journalId, epoch: 1, seq: rows, hash: desk.journal.auditHead().hash, at: expect.any(String) })
    expect(await desk.refusal(...submit(payload, site.forge(desk, payload, 'alice', 'countersign-operation')))).toBe('bad_namespace')
    expect(await desk.refusal(...submit(payload, site.forge(desk, payload, 'mallory', 'countersign-checkpoint')))).toBe('unknown_signer')
    const other = payload.replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${'0'.repeat(64)}"`)
    expect(await desk.refusal(...submit(other, site.forge(desk, other, 'alice', 'countersign-checkpoint')))).toBe('state_changed')
    const elsewhere = payload.replace(desk.journal.journalId, 'another')
    expect(await desk.refusal(...submit(elsewhere, site.forge(desk, elsewhere, 'alice', 'countersign-checkpoint')))).toBe('wrong_host')
    const spaced = payload.replace('{', '{ ')
    expect(await desk.refusal(...submit(spaced, site.forge(desk, spaced, 'alice', 'countersign-checkpoint')))).toBe('bad_encoding')
    expect(desk.audit()).toHaveLength(rows)
    expect(await desk.ask(...submit(payload, site.forge(desk, payload, 'alice', 'countersign-checkpoint')))).toMatchObject({ row: rows, principal: 'alice' })
    expect(await desk.ask('audit', 'verify')).toMatchObject({ brokenAt: null, checkpoints: [{ row: rows, principal: 'alice', problem: null }] })
  })

  it('still fits after its signer was removed, and a copy kept elsewhere tells of a log that was written anew', { timeout }, async () => {
    const kept = desk.path('kept')
    const { files } = await desk.ask<{ files: readonly string[] }>('audit', 'checkpoints', '--out', kept)
    const [name = ''] = files
    expect(await desk.ask('audit', 'verify', '--checkpoint', join(kept, name))).toMatchObject({ checkpoints: [{ problem: null }, { problem: null }] })
    const stranger = await site.desk()
    const { exit, err } = await stranger.run('audit', 'verify', '--checkpoint', join(kept, name))
    expect([exit, err]).toEqual([1, expect.stringMatching(/does not fit: It speaks of another journal/)])
  })

  it('goes into the proof of the rows it speaks of, beside those of other people, and verifies there', { timeout }, async () => {
    const row = desk.journal.checkpoints()[0]?.row ?? 0
    const payload = await draft()
    await desk.ask(...submit(payload, site.forge(desk, payload, 'bob', 'countersign-checkpoint')))
    const folder = desk.path('proof-rows')
    const { files } = await desk.ask<{ files: readonly string[] }>('audit', 'proof', '--rows', `${row - 5}-${row + 2}`, '--out', folder)
    const [, signature = '', , other = ''] = files.filter((name) => name.startsWith('checkpoint-'))
    expect([signature, other]).toEqual([`checkpoint-${row}-alice.json.sig`, `checkpoint-${row + 1}-bob.json.sig`])
    const commands = commandsOf(folder)
    expect(commands).toHaveLength(5)
    expect(check(folder, commands)).toEqual([0, 0, 0, 0, 0])
    expectEveryByteToCount(folder)
    // A signature of something else fails by itself, also where no sum tells of it.
    const whole = readFileSync(join(folder, signature))
    cpSync(join(folder, other), join(folder, signature))
    expect(check(folder, commands.slice(3)).some((status) => status !== 0)).toBe(true)
    writeFileSync(join(folder, signature), whole)
    // Sums written anew hide nothing: the rows no longer fit each other, or the checkpoint.
    const path = join(folder, 'audit.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"actor":"', '"actor":"x'))
    spawnSync('/bin/sh', ['-c', "while read -r row; do printf '%s' \"$row\" | sha256sum | cut -d ' ' -f 1; done < audit.jsonl > audit.hashes; sha256sum $(cut -c 67- SHA256SUMS) > sums; mv sums SHA256SUMS"], { cwd: folder })
    expect(check(folder, commands.slice(0, 2))).toEqual([0, 0])
    expect(check(folder, commands.slice(2)).some((status) => status !== 0)).toBe(true)
  })
})
