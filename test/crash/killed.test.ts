/**
 * A real SIGKILL of the whole app at each write of its journal and each moment of it, one operation for each write; the
 * rest of the matrix dies in process. Then the next start, and the one after it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { host, type Desk } from '../adversarial/desk.ts'
import { openSite, type Site } from '../adversarial/harness.ts'
import { moments, type Moment } from '../faults/mortal.ts'
import type { JournalWrite } from './cells.ts'
import type { Order } from './victim.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(60)
})
afterAll(() => site.close())

interface Case {
  readonly write: JournalWrite
  /** What stands in for the write. */
  readonly method: string
  readonly effect: string
  readonly commands: Order['commands']
  /** Prepares the desk and the guest. */
  readonly prepare: (desk: Desk, vmid: number) => Promise<unknown>
  /** Effects in the end, where it died after the write; else the next start carries it out once. */
  readonly effectsAfter?: number
  /** What a person does again who was not told that it worked. */
  readonly again?: (desk: Desk, vmid: number) => Promise<unknown>
}

const on = (vmid: number) => ['--host', host, '--vmid', String(vmid)]
const approve = async (desk: Desk, vmid: number, kind: string, parameters: Readonly<Record<string, string>> = {}) => site.approve(desk, await site.request(desk, vmid, kind, parameters))
const declare = async (desk: Desk, vmid: number, field: string) => desk.declare(`version: 1\nguests:\n  ${vmid}:\n    ${field}\n`)
const start = (desk: Desk, vmid: number) => declare(desk, vmid, 'run: running')
const apply = [['apply', '--benign']] as const
/** Stands for a checkpoint that is handed in, signed. */
const submitted: readonly string[] = ['audit', 'submit-checkpoint']

const cases: readonly Case[] = [
  { write: 'planned', method: 'ensurePending', effect: 'guest.destroy', commands: [], prepare: async () => undefined, again: (desk, vmid) => approve(desk, vmid, 'guest.destroy') },
  { write: 'intent', method: 'recordIntent', effect: 'guest.destroy', commands: [apply], prepare: (desk, vmid) => approve(desk, vmid, 'guest.destroy'), effectsAfter: 0 },
  { write: 'sent', method: 'recordSent', effect: 'guest.configure', commands: [apply], prepare: (desk, vmid) => declare(desk, vmid, 'description: as declared') },
  { write: 'UPID', method: 'recordSent', effect: 'guest.start', commands: [apply], prepare: start },
  {
    write: 'finished', method: 'recordSettled', effect: 'guest.start', commands: [apply],
    prepare: (desk, vmid) => {
      site.simulator.faults.task({ vmid, type: 'vzstart', outcome: { kind: 'failed', text: 'command failed: exit code 1', effect: false } })
      return start(desk, vmid)
    },
  },
  {
    write: 'verified', method: 'recordSettled', effect: 'snapshot.rollback', commands: [apply],
    prepare: async (desk, vmid) => {
      site.simulator.mutate(vmid, { snapshot: 'before' })
      await approve(desk, vmid, 'snapshot.rollback', { name: 'before' })
    },
  },
  {
    write: 'checkpoint', method: 'recordCheckpoint', effect: 'guest.start',
    commands: [[...apply, submitted]],
    prepare: (desk, vmid) => {
      site.simulator.faults.task({ vmid, type: 'vzstart', durationMs: 30_000 })
      return start(desk, vmid)
    },
  },
]

/** Lets the whole app run until it is killed. */
async function die(desk: Desk, { method, commands }: Case, moment: Moment, vmid: number): Promise<void> {
  const checkpoint = await signedCheckpoint(desk)
  await desk.close()
  const asked: Order['commands'] = commands.length > 0 ? commands : [[['request', 'guest.destroy', ...on(vmid)]]]
  const order: Order = { place: desk.place, method, moment, commands: asked.map((together) => together.map((command) => (command === submitted ? checkpoint : command))) }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), JSON.stringify(order)], { stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  await desk.open()
}

/** The command that hands in a checkpoint of the log as it is now. */
async function signedCheckpoint(desk: Desk): Promise<readonly string[]> {
  const { payload } = await desk.ask<{ payload: string }>('audit', 'draft-checkpoint')
  const armor = readFileSync(site.forge(desk, payload, 'alice', 'countersign-checkpoint'), 'utf8')
  return [...submitted, `--payload=${payload}`, `--armor=${armor}`]
}

/** Applies again and again, as an operator would, until nothing is left on its way. */
async function comeToRest(desk: Desk): Promise<void> {
  for (let round = 0; round < 40; round += 1) {
    await desk.run('apply', '--benign')
    if (desk.journal.unsettled().length === 0) break
    await wait(20)
  }
}

const effectsOn = (vmid: number) => site.effects(vmid).map(({ kind }) => kind)
const stateOf = ({ journal }: Desk, vmid: number) => [journal.recentEntries(20), effectsOn(vmid)]

it.each(cases.flatMap((given) => moments.map((moment) => [given.write, moment, given] as const)))('SIGKILL, %s, %s', { timeout }, async (_write, moment, given) => {
  const desk = await site.desk()
  const vmid = site.guest('lxc')
  await given.prepare(desk, vmid)
  await die(desk, given, moment, vmid)
  await comeToRest(desk)
  await given.again?.(desk, vmid)
  await comeToRest(desk)

  const expected = moment === 'after' && given.effectsAfter !== undefined ? given.effectsAfter : 1
  expect(effectsOn(vmid)).toEqual(Array.from({ length: expected }, () => given.effect))
  const entries = desk.journal.recentEntries(20)
  expect(entries.map(({ state }) => state)).toEqual(entries.map(() => 'settled'))
  expect(entries.filter(({ outcome }) => outcome === 'ok').length).toBe(expected)
  expect((await desk.journal.verifyChain()).brokenAt).toBeNull()

  const before = stateOf(desk, vmid)
  await desk.reopen()
  await desk.run('apply', '--benign')
  expect(stateOf(desk, vmid), 'recovering again changes nothing').toEqual(before)
  await desk.remove()
})
