/** Names and texts of guests, hubs and files that try to draw on the terminal, or to forge a line of what people read. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exportRequest } from '../../electron/app/exportRequest.ts'
import { operation } from '../fixtures/signatures/payloads.ts'
import { host } from './desk.ts'
import { openSite, type Site } from './harness.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(10)
})
afterAll(() => site.close())

/** Clears the screen, sets the title, links elsewhere, turns the direction, and begins a line of its own. */
const hostile = 'web\u001b[2J\u001b]0;title\u0007\u001b]8;;http://evil.example\u001b\\\u009b31m\u202e\r\n  Forged              line'
const drawing = /(?!\n)[\p{Cc}\u202e]/u

it('no command prints what a terminal acts on, nor a line that a name made', { timeout }, async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const guest = { host, vmid, type: 'lxc' } as const
  desk.journal.ensurePending({
    operation: { kind: 'guest.destroy', guest, parameters: { purge: false, unreferencedDisks: false } }, signers: null, guestName: hostile,
    summary: `Destroy ${vmid} ${hostile}`, classification: { class: 'destructive', flags: [], reason: `its disks are lost ${hostile}` }, source: 'request', origin: hostile, reason: hostile,
  })
  const { id } = desk.journal.recordIntent({
    operation: { kind: 'guest.start', guest, parameters: {} }, node: 'pve1', guestName: hostile, summary: `Start ${vmid} ${hostile}`,
    digestBefore: null, actor: hostile, basis: 'policy', request: { method: 'POST', path: `/nodes/pve1/lxc/${vmid}/status/start`, parameters: {} },
  })
  desk.journal.recordNeedsOperator(id, { code: 'task_unknown', message: hostile, retry: 'never' })
  const commands = [['approvals', 'list'], ['audit'], ['operations', 'list'], ['operations', 'settle', id, '--outcome', 'done', '--reason', 'It runs.'], ['approvals', 'show', hostile], ['host', 'list'], ['signers', 'list']]
  for (const command of commands) {
    const { out, err } = await desk.run(...command)
    expect(out + err, command.join(' ')).not.toBe('')
    expect(out + err, command.join(' ')).not.toMatch(drawing)
    for (const line of (out + err).split('\n')) expect(line, command.join(' ')).not.toMatch(/^\s*Forged/)
  }
})

it('the README of an exported request has the lines that it is made of, and no others', () => {
  const desk = site.workshop.path('hostile')
  const payload = { ...operation, reason: hostile, parameters: { ...operation.parameters, note: hostile } }
  exportRequest(desk, { id: 'x', summary: `Destroy 101 ${hostile}`, bytes: new Uint8Array(), payload, sha256: '0' })
  const readme = readFileSync(`${desk}/README`, 'utf8')
  expect(readme).not.toMatch(drawing)
  expect(readme.split('\n').filter((line) => /^\s*Forged/.test(line))).toEqual([])
  expect(readme.split('\n').filter((line) => line.includes('Forged'))).toHaveLength(3)
})
