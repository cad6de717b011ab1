/** The audit log on the command line and from the window: filters, exports, another journal while nothing else is there. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Desk, newPlace } from '../adversarial/desk.ts'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import type { RequestOutput } from '../../shared/ipc/contract.ts'

const cli = join(import.meta.dirname, '../../electron/cli.ts')
let desk: Desk

/** A desk without a host, whose log holds two guests of two people. */
beforeAll(async () => {
  desk = await new Desk(newPlace('nobody@pve!none=0')).open()
  for (let row = 0; row < 300; row += 1) {
    desk.journal.appendAudit({
      actor: row % 3 === 0 ? 'alice' : 'countersign', host: row % 2 === 0 ? 'lab' : 'attic', vmid: 100 + (row % 5), guest: `guest-${row % 5}`, operationId: null, operation: null,
      kind: 'drift', decision: row % 10 === 0 ? 'refused' : 'detected', reason: row === 77 ? '=cmd|calc <script>' : `Memory of row ${row} differs.`, payload: {},
    })
  }
})
afterAll(() => desk.remove())

interface Listed {
  readonly rows: readonly AuditEvent[]
  readonly total: number
}

describe('audit', () => {
  it('narrows by all filters together, newest or oldest first', async () => {
    const listed = await desk.ask<Listed>('audit', '--host', 'lab', '--person', 'alice', '--decision', 'refused', '--search', 'memory differs')
    expect(listed.rows.map((row) => row.seq)).toEqual([271, 241, 211, 181, 151, 121, 91, 61, 31, 1])
    expect(listed.total).toBe(10)
    const oldest = await desk.ask<Listed>('audit', '--host', 'lab', '--oldest', '--limit', '2')
    expect(oldest.rows.map((row) => row.seq)).toEqual([1, 3])
    expect(oldest.total).toBe(150)
    const [first] = oldest.rows
    expect((await desk.ask<Listed>('audit', '--until', first?.at ?? '')).total).toBe(0)
    expect(await desk.run('audit', '--from', 'yesterday')).toMatchObject({ exit: 1, err: expect.stringContaining('2026-01-31') })
    expect(await desk.run('audit', '--vmid', '7')).toMatchObject({ exit: 1 })
  })

  it('exports what fits, oldest first, over an older export but never through a link', async () => {
    const file = desk.path('out.csv')
    for (let time = 0; time < 2; time += 1) expect(await desk.ask('audit', 'export', '--format', 'csv', '--out', file, '--vmid', '102')).toEqual({ file, rows: 60 })
    expect(readFileSync(file, 'utf8')).toContain(`"'=cmd|calc <script>"`)
    expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(62)
    await desk.ask('audit', 'export', '--format', 'html', '--out', desk.path('out.html'))
    expect(readFileSync(desk.path('out.html'), 'utf8')).not.toContain('<script>')
    await desk.ask('audit', 'export', '--format', 'jsonl', '--out', desk.path('out.jsonl'), '--search', 'memory')
    expect(readFileSync(desk.path('out.jsonl'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as AuditEvent).seq).slice(0, 3)).toEqual([1, 2, 3])
    symlinkSync(desk.path('target'), desk.path('link.csv'))
    expect(await desk.refusal('audit', 'export', '--format', 'csv', '--out', desk.path('link.csv'))).toBe('path_denied')
    expect(await desk.refusal('audit', 'export', '--format', 'csv', '--out', desk.path('no/such/folder.csv'))).toBe('path_denied')
    expect(existsSync(desk.path('target'))).toBe(false)
    expect(readdirSync(desk.place.folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('another journal', () => {
  /** In a process of its own, with a home in which nothing is. */
  const alone = async (...argv: readonly string[]) => {
    const home = desk.path('home')
    mkdirSync(home, { recursive: true })
    const env = { PATH: process.env['PATH'], HOME: home, XDG_STATE_HOME: join(home, 'state'), XDG_DATA_HOME: join(home, 'data') }
    const ran = await promisify(execFile)(process.execPath, [cli, ...argv], { env, cwd: home, maxBuffer: 1 << 26 }).catch((thrown: unknown) => thrown as { stdout: string; stderr: string; code: number })
    return { out: ran.stdout, err: ran.stderr, exit: 'code' in ran ? ran.code : 0, left: readdirSync(home) }
  }

  it('is listed, searched, verified, told, exported and proven without a data folder, a host or a trace', { timeout: 60_000 }, async () => {
    const journal = join(desk.dataFolder, 'journal.db')
    const listed = await alone('audit', '--journal', journal, '--search', 'memory', '--limit', '3', '--json')
    expect(listed).toMatchObject({ exit: 0, err: '', left: [] })
    expect((JSON.parse(listed.out) as Listed).rows.map((row) => row.seq)).toEqual([300, 299, 298])
    expect((await alone('audit', 'verify', '--journal', journal)).out).toMatch(/^The chain is whole: 300 rows/)
    expect((await alone('audit', 'export', '--journal', journal, '--format', 'jsonl', '--out', desk.path('other.jsonl'))).exit).toBe(0)
    expect(readFileSync(desk.path('other.jsonl'), 'utf8').trim().split('\n')).toHaveLength(300)
    expect((await alone('audit', 'proof', '--journal', journal, '--rows', '10-20', '--out', desk.path('other-proof'))).exit).toBe(0)
    const missing = await alone('audit', '--journal', 'nowhere.db')
    expect([missing.exit, missing.err, missing.left]).toEqual([1, expect.stringMatching(/\(not_found\)\s*$/), []])
    const none = await alone('audit', '--journal', cli)
    expect([none.exit, none.err]).toEqual([1, expect.stringMatching(/\(journal_corrupt\)\s*$/)])
  })

  it('is opened by the window by its path, read, and closed; nothing else is opened', async () => {
    const other = await new Desk(newPlace('nobody@pve!none=0')).open()
    other.journal.appendAudit({ actor: 'zoe', host: null, vmid: null, guest: null, operationId: null, operation: null, kind: 'app', decision: 'started', reason: 'Elsewhere.', payload: {} })
    const file = join(other.dataFolder, 'journal.db')
    const code = async (path: string) => {
      const result = await desk.call('audit.openFile', { path })
      return result.ok ? 'opened' : result.error.code
    }
    expect(await desk.call('audit.page', { log: 'other', before: null, limit: 10 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    writeFileSync(desk.path('token.txt'), 'PVEAPIToken=secret')
    expect([await code('journal.db'), await code('../../etc/passwd'), await code('/etc/passwd'), await code(dirname(file)), await code(desk.path('token.txt'))]).toEqual(['path_denied', 'path_denied', 'journal_corrupt', 'path_denied', 'journal_corrupt'])
    expect(await code(file)).toBe('opened')
    const page = await desk.call('audit.page', { log: 'other', before: null, limit: 10, person: 'zoe' })
    expect(page).toMatchObject({ ok: true, value: { total: 1, exact: true, rows: [{ reason: 'Elsewhere.' }] } })
    expect(await desk.call('audit.state', {})).toMatchObject({ ok: true, value: { verifying: null, other: { file, id: other.journal.journalId, rows: 1 } } })
    expect(await desk.call('audit.verify', { log: 'other' })).toEqual({ ok: true, value: { rows: 1, brokenAt: null, checkpoints: [] } })
    expect(await code('/etc/passwd'), 'the one that is open stays open').toBe('journal_corrupt')
    const opening = desk.call('audit.openFile', { path: file })
    await desk.call('audit.cancelOpening', {})
    expect(await opening).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    await desk.call('audit.stopVerifying', { log: 'other' })
    expect(await desk.call('audit.verify', { log: 'other' }), 'what is not under way cannot be stopped').toMatchObject({ ok: true })
    expect(await desk.call('audit.story', { log: 'other', id: 'none' })).toEqual({ ok: true, value: { rows: [] } })
    await desk.call('audit.closeFile', {})
    expect(await desk.call('audit.page', { log: 'other', before: null, limit: 10 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    await other.remove()
  })
})

describe('the window', () => {
  const page = async (input: unknown) => {
    const result = await desk.call('audit.page', input)
    if (!result.ok) throw new Error(result.error.message)
    return result.value as RequestOutput<'audit.page'>
  }

  it('gets as many rows as one message holds, and the rest with the next page, in both directions', async () => {
    const heavy = await new Desk(newPlace('nobody@pve!none=0')).open()
    for (let row = 0; row < 60; row += 1) heavy.journal.appendAudit({ actor: 'a', host: null, vmid: null, guest: null, operationId: null, operation: null, kind: 'app', decision: 'x', reason: 'ö'.repeat(5_000), payload: {} })
    const ask = async (input: unknown) => {
      const result = await heavy.call('audit.page', input)
      if (!result.ok) throw new Error(result.error.message)
      return result.value as RequestOutput<'audit.page'>
    }
    const seqs: number[] = []
    for (let before: number | null = null; ; ) {
      const { rows, next } = await ask({ before, limit: 200 })
      seqs.push(...rows.map((row) => row.seq))
      if (next === null) break
      before = next
    }
    expect(seqs).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index))
    const oldest = await ask({ before: null, after: 0, limit: 200 })
    expect(oldest.rows.at(-1)?.seq).toBe(1)
    expect(oldest.rows.length).toBeLessThan(60)
    await heavy.remove()
  })

  it('exports and proves into the app\'s own folder, whatever the name', async () => {
    const exported = await desk.call('audit.export', { format: 'csv', host: 'lab' })
    expect(exported).toMatchObject({ ok: true, value: { rows: 150, file: expect.stringContaining(join(desk.dataFolder, 'exports')) } })
    const proof = await desk.call('audit.proof', { subject: { from: 5, to: 9 } })
    expect(proof).toMatchObject({ ok: true, value: { folder: expect.stringContaining(join(desk.dataFolder, 'exports', 'proof-rows-5-9')), files: expect.arrayContaining(['README', 'SHA256SUMS']) } })
    expect(await desk.call('audit.proof', { subject: { id: '../../../etc' } })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await desk.call('audit.export', { format: 'csv', out: '/tmp/x' })).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  })

  it('reaches the last row and asks for the one before it', async () => {
    expect((await page({ before: 2, limit: 5 })).rows.map((row) => row.seq)).toEqual([1])
    expect((await page({ before: null, after: 0, limit: 3 })).rows.map((row) => row.seq)).toEqual([3, 2, 1])
  })
})
