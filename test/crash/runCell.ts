/** Runs one cell of the crash matrix: a life that dies, the next one that finds out, and what must hold then. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect } from 'vitest'
import { draftCheckpoint } from '../../electron/app/auditCheckpoint.ts'
import type { Journal } from '../../electron/ports.ts'
import { checkpointNamespace } from '../../shared/lib/sshsigFormat.ts'
import { isDestructive } from '../faults/isDestructive.ts'
import type { Doom } from '../faults/mortal.ts'
import type { OwnLife } from '../faults/openLife.ts'
import { sign, signer, signerSet } from '../faults/signerKey.ts'
import { cellName, type Cell } from './cells.ts'
import { timeScale, type CrashSite } from './crashSite.ts'
import { orders, type CrashOrder } from './orders.ts'
import { comeToRest, openSiteLife } from './siteLife.ts'

/** A task that runs on is over after this long on the host's clock, which is never as fast as a life is short. */
const longTaskMs = 20 * 60_000
/** The host takes this long over a change of the configuration that is still to come. Real milliseconds. */
const slowChangeMs = 80

/** Throws, or fails an expectation, when anything does not hold. */
export async function runCell(cell: Cell, site: CrashSite): Promise<void> {
  const order = orders[cell.operation](site)
  const journalFile = join(site.folder, `${order.vmid}.db`)
  try {
    armRemote(cell, order, site)
    await die(cell, order, site, journalFile)
    if (cell.remote === 'unreachable') await meetNobody(cell, order, site, journalFile)
    await recover(cell, order, site, journalFile)
    await recoverAgain(order, site, journalFile)
  } finally {
    site.simulator.faults.clear()
    await site.setDown(false)
  }
}

/** Lets the next request for the order fare as the cell says. */
function armRemote({ remote }: Cell, { vmid, task, method, path }: CrashOrder, { simulator }: CrashSite): void {
  const request = { method, path, nth: 1 }
  switch (remote) {
    case 'ok':
    case 'unreachable':
      return
    case 'never arrived':
      simulator.faults.add(request, { kind: 'reset', when: 'unprocessed' })
      return
    case 'UPID unknown':
      simulator.faults.add(request, { kind: 'reset', when: 'before' })
      return
    case 'failed':
      if (task === null) simulator.faults.add(request, { kind: 'status', status: 500, reason: 'got no worker', carriedOut: false })
      else simulator.faults.task({ type: task, vmid, outcome: { kind: 'failed', text: 'command failed: exit code 1', effect: false } })
      return
    case 'running':
      if (task === null) simulator.faults.add(request, { kind: 'delay', ms: slowChangeMs, before: 'request' })
      else simulator.faults.task({ type: task, vmid, durationMs: longTaskMs / timeScale })
  }
}

/** The first life: it carries out the order and dies on the way. */
async function die(cell: Cell, order: CrashOrder, site: CrashSite, journalFile: string): Promise<void> {
  const own = openSiteLife(site, journalFile, order.declared, {
    doom: doomOf(cell, order),
    around: async (send, alive) => {
      expectDurable(order, journalFile)
      if (cell.write === 'finished' && cell.remote === 'unreachable') await site.setDown(true)
      if (cell.write === 'intent' && cell.remote === 'running' && order.task === null) await arrive(send, site)
      else if (cell.write !== 'checkpoint' && cell.write !== 'intent') return send()
      else await send().catch(() => undefined)
      if (cell.write === 'checkpoint') recordCheckpoint(alive.journal, site)
      return alive.life.die()
    },
  })
  try {
    const work = order.carryOut(own).then(() => 'came through', (thrown: unknown) => (own.life.isDead ? 'died' : Promise.reject(thrown)))
    expect(await Promise.race([work, own.life.died.then(() => 'died')]), `${cellName(cell)}: how the first life ended`).toBe('died')
  } finally {
    if (cell.remote === 'unreachable') await site.setDown(true)
    await own.close()
  }
}

/** Sends without waiting for an answer; resolves once the host has the request. */
async function arrive(send: () => Promise<unknown>, site: CrashSite): Promise<void> {
  const before = site.sent().length
  const answer = send().catch(() => undefined)
  while (site.sent().length === before) await new Promise((resolve) => setTimeout(resolve, 1))
  void answer
}

/** I4: whoever looks at the file from elsewhere finds the intent there, and the nonce spent, before anything is sent. */
function expectDurable({ signed }: CrashOrder, journalFile: string): void {
  const file = new Database(journalFile, { readonly: true })
  try {
    expect(file.prepare("SELECT count(*) FROM operations WHERE state = 'intent'").pluck().get(), 'intents on disk before sending').toBe(1)
    expect(file.prepare('SELECT count(*) FROM spent').pluck().get(), 'nonces spent on disk before sending').toBe(signed ? 1 : 0)
  } finally {
    file.close()
  }
}

function doomOf({ write, moment, remote }: Cell, { signed }: CrashOrder): Doom {
  const methods: Readonly<Record<Cell['write'], readonly string[]>> = {
    planned: [signed ? 'ensurePending' : 'noteFacts'],
    intent: ['recordIntent'],
    sent: ['recordSent'],
    UPID: ['recordSent'],
    finished: ['recordSettled'],
    verified: ['recordSettled', 'recordNeedsOperator'],
    checkpoint: ['recordCheckpoint'],
  }
  const sentAfterAll = write === 'intent' && moment === 'after' && remote !== 'never arrived'
  return (method, [first]) => {
    if (sentAfterAll || !methods[write].includes(method)) return null
    if (method === 'noteFacts' && !isDrift(first)) return null
    return moment
  }
}

/** Whether one of the notes tells of a drift that is there. */
function isDrift(notes: unknown): boolean {
  return Array.isArray(notes) && (notes as Parameters<Journal['noteFacts']>[0]).some(({ fact }) => fact.topic === 'drift' && fact.value !== null)
}

function recordCheckpoint(journal: Journal, { clock }: CrashSite): void {
  const bytes = draftCheckpoint(journal, clock)
  const { rows: row, hash } = journal.auditHead()
  journal.recordCheckpoint({ row, hash, bytes, principal: signer, keyFingerprint: signerSet.keys[0]?.fingerprint ?? '', armor: sign(bytes, checkpointNamespace) })
}

/** A start while the host is away: nothing can be told of what was on its way, so nothing changes. */
async function meetNobody(cell: Cell, order: CrashOrder, site: CrashSite, journalFile: string): Promise<void> {
  const own = openSiteLife(site, journalFile, order.declared)
  try {
    const before = [own.journal.recentEntries(10), site.sent().length]
    await own.reconciler.cycle()
    expect([own.journal.recentEntries(10), site.sent().length], `${cellName(cell)}: while the host is away`).toEqual(before)
  } finally {
    await own.close()
    await site.setDown(false)
  }
}

/** The life that comes after: it finds out what became of the operation, and only then may ask again. */
async function recover(cell: Cell, order: CrashOrder, site: CrashSite, journalFile: string): Promise<void> {
  const own = openSiteLife(site, journalFile, order.declared)
  try {
    if (runsOn(cell, own)) await expectPatience(order, own, site)
    await comeToRest(own, site)
    for (let again = 0; again < 2; again += 1) {
      await order.carryOut(own)
      site.pass(longTaskMs)
      await comeToRest(own, site)
    }
    await expectInvariants(cell, order, own, site)
  } finally {
    await own.close()
  }
}

function runsOn({ remote }: Cell, { journal }: OwnLife): boolean {
  return remote === 'running' && journal.unsettled().length > 0
}

/** While the host is still at it, the entry stays open and nothing is sent. */
async function expectPatience({ vmid, effect, task }: CrashOrder, { journal, reconciler }: OwnLife, site: CrashSite): Promise<void> {
  const sent = site.sent().length
  await reconciler.cycle()
  expect([journal.unsettled().length, site.sent().length, site.effects(vmid)], 'while the host is still at it').toEqual([1, sent, []])
  if (task !== null) site.pass(longTaskMs)
  else while (site.effects(vmid).every(({ kind }) => kind !== effect)) await new Promise((resolve) => setTimeout(resolve, 5))
}

async function expectInvariants(cell: Cell, order: CrashOrder, { journal }: OwnLife, site: CrashSite): Promise<void> {
  const { vmid, signed, effect, kind, provenByEndState } = order
  const name = cellName(cell)
  const entries = journal.recentEntries(20)
  const effects = site.effects(vmid)
  // I1, for each operation and for what was wished for.
  expect(effects.map((entry) => entry.kind), `${name}: effects`).toEqual(shouldHappen(cell, order) ? [effect] : [])
  expect(site.sent().length, `${name}: requests and intents`).toBeLessThanOrEqual(entries.length)
  const done = entries.filter(({ outcome }) => outcome === 'ok' || outcome === 'warnings')
  expect(done.length, `${name}: operations told as done`).toBe(effects.length)
  // I2
  expect(entries.length, `${name}: journalled operations`).toBeGreaterThanOrEqual(1)
  for (const entry of entries) {
    expect(entry.operation.kind, name).toBe(kind)
    expect(['settled', 'needs_operator'], `${name}: how it ended`).toContain(entry.state)
    if (provenByEndState) expect(entry.state, `${name}: the guest tells how it ended`).toBe('settled')
  }
  // I3
  const spenders = journal.endedItems(20).filter((item) => item.state === 'executed' && item.signatures.length > 0 && item.payload !== null && journal.isSpent(item.payload.sha256, item.payload.nonce))
  expect(spenders.length, `${name}: signatures spent`).toBe(signed ? 1 : 0)
  if (effects.some(isDestructive)) expect(spenders.map((item) => item.operationId), name).toEqual([entries[0]?.id])
  // I5
  expect((await journal.verifyChain()).brokenAt, `${name}: the audit chain`).toBeNull()
  for (const { id, state } of entries) {
    const told = journal.auditStory(id).map((event) => event.kind)
    expect([told.filter((each) => each === 'intent').length, told.filter((each) => each === state).length], `${name}: what the audit log tells`).toEqual([1, 1])
  }
}

/**
 * Whether it is done in the end. A signature counts once. What is declared or asked for unsigned is tried again when it
 * is known that it was not done; where only a task would tell, an intent without one stays with a person.
 */
function shouldHappen({ write, moment, remote }: Cell, { signed, provenByEndState }: CrashOrder): boolean {
  const refusedAtTheDoor = write === 'finished' && remote === 'unreachable'
  if (signed) return remote !== 'never arrived' && remote !== 'failed' && !refusedAtTheDoor
  return provenByEndState || (remote !== 'never arrived' && !(refusedAtTheDoor && moment !== 'after'))
}

/** I6 */
async function recoverAgain({ vmid, declared }: CrashOrder, site: CrashSite, journalFile: string): Promise<void> {
  const states: unknown[] = []
  for (let start = 0; start < 2; start += 1) {
    const own = openSiteLife(site, journalFile, declared)
    await own.reconciler.cycle()
    states.push([own.journal.recentEntries(20), own.journal.auditHead(), site.effects(vmid), site.sent().length])
    await own.close()
  }
  expect(states[1], 'recovering again').toEqual(states[0])
}
