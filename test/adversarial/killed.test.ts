/**
 * A real SIGKILL before and after every write of the journal on the way of a signed destruction, and answers that
 * never come: the effect happens at most once, the entry ends settled or with a person, the signature stays spent,
 * and nothing is ever sent again.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FaultAction } from '../../electron/simulator/faults.ts'
import type { TaskFault } from '../../electron/simulator/taskFaults.ts'
import type { GuestType } from '../../shared/domain/guest.ts'
import { host, type Desk } from './desk.ts'
import { openSite, type Site } from './harness.ts'
import type { JournalWrite, Order } from './victim.ts'

const timeout = 60_000
let site: Site

beforeAll(async () => {
  site = await openSite(120)
})
afterEach(() => site.simulator.faults.clear())
afterAll(() => site.close())

interface Case {
  readonly name: string
  readonly type: GuestType
  readonly kind: string
  readonly parameters: Readonly<Record<string, string>>
  /** Brings the guest to where it can be asked for. */
  readonly prepare?: (desk: Desk, vmid: number) => Promise<unknown>
  /** How the host is asked to do it. */
  readonly method: 'DELETE' | 'POST' | 'PUT'
  /** The type of its task; null = it has none. */
  readonly task: string | null
  /** What recovery says of an intent that was never sent: a guest that looks the same either way is left to a person. */
  readonly unsent: 'not_sent' | 'needs_operator'
}

const on = (vmid: number) => ['--host', host, '--vmid', String(vmid)]
const cases: readonly Case[] = [
  { name: 'guest.destroy', type: 'lxc', kind: 'guest.destroy', parameters: {}, method: 'DELETE', task: 'vzdestroy', unsent: 'not_sent' },
  {
    name: 'snapshot.rollback', type: 'qemu', kind: 'snapshot.rollback', parameters: { name: 'before' }, method: 'POST', task: 'qmrollback', unsent: 'needs_operator',
    prepare: (desk, vmid) => desk.ask('request', 'snapshot.create', ...on(vmid), '--set', 'name=before'),
  },
  {
    name: 'disk.delete', type: 'qemu', kind: 'disk.delete', parameters: { slot: 'unused0' }, method: 'PUT', task: null, unsent: 'needs_operator',
    prepare: (desk, vmid) => {
      site.simulator.mutate(vmid, { leftover: 'local-lvm:4', scsi1: `local-lvm:vm-${vmid}-disk-1,size=4G` })
      return desk.ask('request', 'disk.detach', ...on(vmid), '--set', 'slot=scsi1')
    },
  },
  { name: 'guest.template', type: 'lxc', kind: 'guest.template', parameters: {}, method: 'POST', task: null, unsent: 'not_sent' },
]

interface Prepared {
  readonly desk: Desk
  readonly vmid: number
  readonly id: string
  readonly signature: string
  /** Destructive effects from here on. */
  effects(): readonly string[]
  /** Requests from here on that change something on this guest. */
  sent(): number
}

/** A desk with the operation signed, and handed in unless told. */
async function prepare({ type, kind, parameters, prepare: first }: Case, handedIn = true): Promise<Prepared> {
  const desk = await site.desk()
  const vmid = site.guest(type)
  await first?.(desk, vmid)
  const id = await site.request(desk, vmid, kind, parameters)
  const signature = site.sign(await site.export(desk, id))
  if (handedIn) await desk.ask('approvals', 'import', signature)
  const [effectsBefore, requestsBefore] = [site.destruction(vmid).length, site.simulator.requests().length]
  const changes = new RegExp(`/${vmid}(/|$)`)
  return {
    desk, vmid, id, signature,
    effects: () => site.destruction(vmid).slice(effectsBefore).map((entry) => entry.kind),
    sent: () => site.simulator.requests().slice(requestsBefore).filter((request) => request.method !== 'GET' && changes.test(request.path)).length,
  }
}

/** Lets a process of its own run the commands until it dies. */
async function die(desk: Desk, write: JournalWrite, moment: Order['moment'], commands: Order['commands']): Promise<void> {
  await desk.close()
  const order: Order = { place: desk.place, write, moment, commands }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), JSON.stringify(order)], { stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  await desk.open()
}

/** Applies again and again, as an operator would, until nothing is left on its way. */
async function comeToRest(desk: Desk): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await desk.run('apply', '--benign')
    if (desk.journal.unsettled().length === 0) break
    await wait(20)
  }
  await desk.reopen()
  await desk.run('apply', '--benign')
  expect(desk.journal.unsettled()).toEqual([])
  expect((await desk.journal.verifyChain()).brokenAt).toBeNull()
}

/** The entry of the operation; it has to be in an end state. */
function entryOf({ desk }: Prepared, { kind }: Case) {
  const entries = desk.journal.recentEntries(20).filter((entry) => entry.operation.kind === kind)
  expect(entries).toHaveLength(1)
  expect(['settled', 'needs_operator']).toContain(entries[0]?.state)
  return entries[0]
}

async function expectSpent({ desk, signature, effects, sent }: Prepared): Promise<void> {
  const before = [effects(), sent()]
  expect(await desk.refusal('approvals', 'import', signature)).toBe('replayed')
  await desk.run('apply', '--benign')
  expect([effects(), sent()]).toEqual(before)
}

describe.each(cases)('killed while it carries out $name', (given) => {
  it('before the intent: the signature is unspent, and the next start carries it out once', { timeout }, async () => {
    const prepared = await prepare(given)
    await die(prepared.desk, 'recordIntent', 'before', [['apply']])
    expect([prepared.sent(), prepared.desk.journal.recentEntries(20).some((entry) => entry.operation.kind === given.kind)]).toEqual([0, false])
    await comeToRest(prepared.desk)
    expect([entryOf(prepared, given)?.outcome, prepared.effects().length, prepared.sent()]).toEqual(['ok', 1, 1])
    await expectSpent(prepared)
  })

  it('after the intent: nothing was sent, nothing ever is, and the signature is spent', { timeout }, async () => {
    const prepared = await prepare(given)
    await die(prepared.desk, 'recordIntent', 'after', [['apply']])
    await comeToRest(prepared.desk)
    const entry = entryOf(prepared, given)
    expect([entry?.outcome ?? entry?.state, prepared.effects(), prepared.sent()]).toEqual([given.unsent, [], 0])
    await expectSpent(prepared)
  })

  it.each([['recordSent', 'before'], ['recordSent', 'after'], ['recordSettled', 'before'], ['recordSettled', 'after']] as const)('%s, %s: it happened once', { timeout }, async (write, moment) => {
    const prepared = await prepare(given)
    await die(prepared.desk, write, moment, [['apply']])
    await comeToRest(prepared.desk)
    expect(['ok', 'warnings']).toContain(entryOf(prepared, given)?.outcome)
    expect([prepared.effects().length, prepared.sent()]).toEqual([1, 1])
    await expectSpent(prepared)
  })
})

describe('killed on the way to a signature', () => {
  const given = cases[0] as Case
  it.each([['ensurePending', 'before'], ['ensurePending', 'after'], ['recordPayload', 'before'], ['recordPayload', 'after']] as const)('%s, %s: the request is asked for again and minted once', { timeout }, async (write, moment) => {
    const desk = await site.desk()
    const vmid = site.guest()
    await die(desk, write, moment, [['request', given.kind, ...on(vmid)]])
    const id = await site.request(desk, vmid, given.kind)
    expect(desk.journal.pendingItems(host)).toHaveLength(1)
    await site.approve(desk, id)
    await comeToRest(desk)
    expect(site.destruction(vmid)).toHaveLength(1)
  })

  it.each([['before', 0], ['after', 1]] as const)('%s the signature is stored: %i stored, and it is carried out once in the end', { timeout }, async (moment, stored) => {
    const prepared = await prepare(given, false)
    await die(prepared.desk, 'recordSignature', moment, [['approvals', 'import', prepared.signature]])
    expect(prepared.desk.journal.pendingItem(prepared.id)?.signatures).toHaveLength(stored)
    await prepared.desk.ask('approvals', 'import', prepared.signature)
    await comeToRest(prepared.desk)
    expect(prepared.effects()).toEqual(['guest.destroy'])
    await expectSpent(prepared)
  })
})

const lostReplies: readonly (readonly [string, FaultAction, boolean])[] = [
  ['reset before the host acted', { kind: 'reset', when: 'unprocessed' }, false],
  ['reset after the host acted', { kind: 'reset', when: 'before' }, true],
  ['cut off in the reply', { kind: 'reset', when: 'in' }, true],
  ['half a reply', { kind: 'truncate' }, true],
  ['a reply that is no JSON', { kind: 'body', body: '<html>', contentType: 'text/html' }, true],
  ['596 after the host acted', { kind: 'status', status: 596, reason: 'Connection timed out', carriedOut: true }, true],
  ['596 before the host acted', { kind: 'status', status: 596, reason: 'Connection timed out', carriedOut: false }, false],
]

describe.each(cases)('the reply of $name is lost', (given) => {
  it.each(lostReplies)('%s', { timeout }, async (_name, fault, acted) => {
    const prepared = await prepare(given)
    site.simulator.faults.add({ method: given.method, path: new RegExp(`/${prepared.vmid}(/|$)`), nth: 1 }, fault)
    await prepared.desk.run('apply')
    site.simulator.faults.clear()
    await comeToRest(prepared.desk)
    const entry = entryOf(prepared, given)
    expect([prepared.effects().length, prepared.sent()]).toEqual([acted ? 1 : 0, 1])
    if (entry?.state === 'settled') expect(acted ? ['ok', 'warnings'] : ['not_sent', 'failed']).toContain(entry.outcome)
    await expectSpent(prepared)
  })
})

const taskEnds: readonly (readonly [string, NonNullable<TaskFault['outcome']>, boolean])[] = [
  ['unexpected status after it acted', { kind: 'unexpected', effect: true }, true],
  ['unexpected status before it acted', { kind: 'unexpected', effect: false }, false],
  ['its log gone after it acted', { kind: 'log gone', effect: true }, true],
  ['its log gone before it acted', { kind: 'log gone', effect: false }, false],
]

describe.each(cases.filter((each) => each.task !== null))('the task of $name ends with', (given) => {
  it.each(taskEnds)('%s: known by the guest itself, or left to a person', { timeout }, async (_name, outcome, acted) => {
    const prepared = await prepare(given)
    site.simulator.faults.task({ type: given.task ?? '', vmid: prepared.vmid, outcome })
    await prepared.desk.run('apply')
    await comeToRest(prepared.desk)
    const entry = entryOf(prepared, given)
    expect([prepared.effects().length, prepared.sent()]).toEqual([acted ? 1 : 0, 1])
    expect(entry?.state === 'needs_operator' || (acted && entry?.outcome === 'warnings')).toBe(true)
    await expectSpent(prepared)
    if (entry?.state !== 'needs_operator') return
    expect(entry.error?.code).toBe('outcome_unknown')
    expect(await prepared.desk.refusal('request', 'guest.stop', ...on(prepared.vmid)), 'the guest is left alone').toBe('needs_operator')
  })
})
