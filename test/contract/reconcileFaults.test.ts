/** Reconciliation while the host, the network and other people do what they do. Each effect happens at most once. */
import { describe, expect, it } from 'vitest'
import type { Journal } from '../../electron/ports.ts'
import type { FaultAction } from '../../electron/simulator/faults.ts'
import type { TaskFault } from '../../electron/simulator/taskFaults.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import { onlyEntry, renewList, type Site } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'

const open = sitePerTest({ check: ({ journal }) => expectSound(journal) })

/** What holds after every fault: the chain verifies, and nothing is left on its way. */
async function expectSound(journal: Journal): Promise<void> {
  expect((await journal.verifyChain()).brokenAt).toBeNull()
  expect(journal.unsettled()).toEqual([])
}

/** A stopped container that is to run. */
async function toStart(site: Site): Promise<number> {
  const { ref: { vmid } } = await site.find('lxc', 'stopped')
  site.declare({ vmid, run: 'running' })
  return vmid
}

/** A container that is to have another description. */
async function toDescribe(site: Site): Promise<number> {
  const { ref: { vmid } } = await site.find('lxc', 'running')
  site.declare({ vmid, description: 'as declared' })
  return vmid
}

const startCall = { method: 'POST', path: /\/status\/start$/, nth: 1 }
const configCall = { method: 'PUT', path: /\/config$/, nth: 1 }
const sent = (site: Site) => site.simulator.requests().filter((request) => request.method !== 'GET').length

describe('an answer that is lost', () => {
  const lost: readonly [string, FaultAction][] = [
    ['reset before the answer', { kind: 'reset', when: 'before' }],
    ['reset in the answer', { kind: 'reset', when: 'in' }],
    ['cut short', { kind: 'truncate' }],
    ['no JSON', { kind: 'body', body: '<html>', contentType: 'text/html' }],
    ['596 from another node', { kind: 'status', status: 596, reason: 'Connection timed out', carriedOut: true }],
    ['slower than the time limit', { kind: 'delay', ms: 900, before: 'reply' }],
  ]

  it.each(lost)('of a task is found in the task list: %s', async (_, fault) => {
    const site = await open({ callMs: 600 })
    const vmid = await toStart(site)
    site.simulator.faults.add(startCall, fault)
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome]).toEqual(['settled', 'ok'])
    expect(entry.upid).toMatch(/^UPID:.*:vzstart:/)
    expect([site.effects(vmid), sent(site)]).toEqual([['guest.start'], 1])
    expect((await site.apply()).flatMap((outcome) => outcome.ran)).toEqual([])
  })

  it.each(lost)('of a change is found in the configuration: %s', async (_, fault) => {
    const site = await open({ callMs: 600 })
    const vmid = await toDescribe(site)
    site.simulator.faults.add(configCall, fault)
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome]).toEqual(['settled', 'ok'])
    expect([site.effects(vmid), sent(site)]).toEqual([['guest.configure'], 1])
    expect((await site.apply()).flatMap((outcome) => outcome.ran)).toEqual([])
  })

  it.each<[string, (site: Site) => Promise<number>, typeof startCall]>([
    ['task', toStart, startCall],
    ['change', toDescribe, configCall],
  ])('of a %s that never arrived settles as not sent, and a later run does it once', async (_, declare, call) => {
    const site = await open()
    const vmid = await declare(site)
    site.simulator.faults.add(call, { kind: 'reset', when: 'unprocessed' })
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome]).toEqual(['settled', 'not_sent'])
    expect(site.effects(vmid)).toEqual([])
    expect(onlyEntry(await site.apply()).outcome).toBe('ok')
    expect(site.effects(vmid)).toHaveLength(1)
  })

  it('is not taken for the same task of a moment ago', async () => {
    const site = await open()
    const vmid = await toStart(site)
    expect(onlyEntry(await site.apply()).outcome).toBe('ok')
    site.simulator.mutate(vmid, { status: 'stopped' })
    renewList(site.simulator)
    site.simulator.faults.add(startCall, { kind: 'reset', when: 'unprocessed' })
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome, entry.upid]).toEqual(['settled', 'not_sent', null])
  })

  it('freezes the guest when somebody else changed it meanwhile, and nothing more is sent to it', async () => {
    const site = await open()
    const vmid = await toDescribe(site)
    site.simulator.faults.add(configCall, { kind: 'reset', when: 'unprocessed' })
    const running = site.apply()
    while (sent(site) === 0) await new Promise((resolve) => { setTimeout(resolve, 5) })
    site.simulator.mutate(vmid, { description: 'by somebody else' })
    const entry = onlyEntry(await running)
    expect([entry.state, entry.error?.code]).toEqual(['needs_operator', 'outcome_unknown'])
    const [outcome] = await site.apply()
    expect(outcome?.refused.map((each) => each.error.code)).toEqual(['needs_operator'])
    expect(site.reconciler.snapshot().reviews.get(vmid)?.standing).toBe('frozen')
    expect(sent(site)).toBe(1)
  })
})

describe('how a task ends', () => {
  it.each<[string, Partial<TaskFault>, string, string | null, ErrorCode | null]>([
    ['with warnings', { outcome: { kind: 'warnings', lines: ['something is odd'] } }, 'settled', 'warnings', null],
    ['in failure', { outcome: { kind: 'failed', text: 'startup for container failed', effect: false } }, 'settled', 'failed', 'task_failed'],
    ['unexpectedly, having done it', { outcome: { kind: 'unexpected', effect: true } }, 'settled', 'warnings', null],
    ['unexpectedly, having done nothing', { outcome: { kind: 'unexpected', effect: false } }, 'needs_operator', null, 'outcome_unknown'],
    ['with its log gone, having done it', { outcome: { kind: 'log gone', effect: true } }, 'settled', 'warnings', null],
    ['with its log gone, having done nothing', { outcome: { kind: 'log gone', effect: false } }, 'needs_operator', null, 'outcome_unknown'],
  ])('%s', async (_, fault, state, outcome, code) => {
    const site = await open()
    const vmid = await toStart(site)
    site.simulator.faults.task({ type: 'vzstart', vmid, ...fault })
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome, entry.error?.code ?? null]).toEqual([state, outcome, code])
    expect(sent(site)).toBe(1)
  })

  it('OK without the guest being as asked is a failure', async () => {
    const site = await open()
    const { ref: { vmid } } = await site.find('lxc', 'running')
    site.declare({ vmid, run: 'stopped' })
    site.simulator.faults.task({ type: 'vzshutdown', vmid, durationMs: 3_500 })
    const running = site.apply()
    while (site.effects(vmid).length === 0) await new Promise((resolve) => { setTimeout(resolve, 2) })
    site.simulator.mutate(vmid, { status: 'running' })
    const entry = onlyEntry(await running)
    expect([entry.outcome, entry.error?.code]).toEqual(['failed', 'end_state_mismatch'])
  })

  it('ends the run of this guest: what was to follow is not sent', async () => {
    const site = await open()
    const { ref: { vmid } } = await site.find('lxc', 'running')
    site.declare({ vmid, run: 'stopped', cores: 7 })
    site.simulator.faults.task({ type: 'vzshutdown', vmid, outcome: { kind: 'failed', text: 'got timeout', effect: false } })
    expect(onlyEntry(await site.apply()).outcome).toBe('failed')
    expect(site.effects(vmid)).toEqual([])
  })
})

describe('an error that the host answers', () => {
  it.each<[string, number, string, ErrorCode]>([
    ['a lock time-out', 500, "can't lock file '/run/lock/lxc/pve-config-100.lock' - got timeout", 'host_busy'],
    ['no quorum', 500, 'cluster not ready - no quorum?', 'host_busy'],
    ['a refusal', 500, 'hook script failed', 'host_rejected'],
    ['a missing privilege', 403, 'Permission check failed (/vms/100, VM.PowerMgmt)', 'forbidden'],
    ['a wrong token', 401, 'authentication failure', 'unauthorized'],
    ['a bad parameter', 400, 'Parameter verification failed.', 'bad_parameter'],
    ['a method that is not known', 501, 'Method not implemented', 'unsupported'],
  ])('settles a start as failed: %s', async (_, status, reason, code) => {
    const site = await open()
    await toStart(site)
    site.simulator.faults.add(startCall, { kind: 'status', status, reason, carriedOut: false })
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome, entry.error?.code]).toEqual(['settled', 'failed', code])
    expect([site.simulator.ledger(), sent(site)]).toEqual([[], 1])
  })

  it('after the change was written settles as done, with a warning', async () => {
    const site = await open()
    const vmid = await toDescribe(site)
    site.simulator.faults.add(configCall, { kind: 'status', status: 500, reason: 'bridge does not exist', carriedOut: true })
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome, entry.error?.code]).toEqual(['settled', 'warnings', 'host_rejected'])
    expect(site.effects(vmid)).toEqual(['guest.configure'])
  })

  it('because somebody else did it just before settles as done', async () => {
    const site = await open()
    const vmid = await toStart(site)
    site.simulator.faults.add(startCall, { kind: 'delay', ms: 150, before: 'request' })
    const running = site.apply()
    while (sent(site) === 0) await new Promise((resolve) => { setTimeout(resolve, 2) })
    site.simulator.mutate(vmid, { status: 'running' })
    const entry = onlyEntry(await running)
    expect([entry.state, entry.outcome, entry.error?.code]).toEqual(['settled', 'warnings', 'already_satisfied'])
    expect(site.effects(vmid)).toEqual([])
  })

  it('595 is looked into before it counts as not sent', async () => {
    const site = await open()
    const vmid = await toStart(site)
    site.simulator.faults.add(startCall, { kind: 'status', status: 595, reason: 'No route to host', carriedOut: false })
    const entry = onlyEntry(await site.apply())
    expect([entry.state, entry.outcome, site.effects(vmid), sent(site)]).toEqual(['settled', 'not_sent', [], 1])
  })
})

describe('a guest that moves', () => {
  it.each(['lxc', 'qemu'] as const)('between observation and change: the digest refuses it (%s)', async (type) => {
    const site = await open()
    const { ref: { vmid } } = await site.find(type, 'running')
    site.declare({ vmid, description: 'as declared' })
    site.simulator.faults.add(configCall, { kind: 'delay', ms: 150, before: 'request' })
    const running = site.apply()
    while (sent(site) === 0) await new Promise((resolve) => { setTimeout(resolve, 2) })
    site.simulator.mutate(vmid, { onboot: '1' })
    site.simulator.mutate(vmid, { tags: 'other' })
    const entry = onlyEntry(await running)
    expect([entry.outcome, entry.error?.code]).toEqual(['failed', 'digest_conflict'])
    expect(site.effects(vmid)).toEqual([])
    expect(onlyEntry(await site.apply()).outcome).toBe('ok')
    expect(site.effects(vmid)).toEqual(['guest.configure'])
  })

  it('between plan and application is planned anew on what is true then', async () => {
    const site = await open()
    const vmid = await toDescribe(site)
    await site.reconciler.look()
    site.simulator.mutate(vmid, { description: 'as declared' })
    const ticket = await site.reconciler.apply({ vmid, benign: true, actor: 'anna' })
    expect((await ticket.finished).flatMap((outcome) => outcome.ran)).toEqual([])
    expect(sent(site)).toBe(0)
  })

  it('to another node is found there', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'stopped')
    const { vmid } = guest.ref
    site.declare({ vmid, run: 'running', description: 'as declared' })
    await site.reconciler.look()
    site.simulator.mutate(vmid, { node: guest.node === 'pve1' ? 'pve2' : 'pve1' })
    const ticket = await site.reconciler.apply({ vmid, benign: true, actor: 'anna' })
    expect((await ticket.finished).flatMap((outcome) => outcome.ran.map((entry) => entry.outcome))).toEqual(['ok', 'ok'])
    expect(site.simulator.ledger().map((entry) => entry.node)).not.toContain(guest.node)
  })

  it('into a lock is left alone', async () => {
    const site = await open()
    const vmid = await toStart(site)
    site.simulator.lock(vmid, 'backup')
    const [outcome] = await site.apply()
    expect(outcome?.refused.map((each) => each.error.code)).toEqual(['guest_locked'])
    expect(sent(site)).toBe(0)
  })
})

describe('a host that is seen in part', () => {
  it('plans nothing for guests of a node that is down, and goes on with the others', async () => {
    const site = await open()
    const { observation } = await site.reconciler.look()
    const byNode = (node: string) => [...(observation?.guests.values() ?? [])].filter((guest) => guest.node === node).map((guest) => guest.ref.vmid)
    const [there, gone] = [byNode('pve1'), byNode('pve2')]
    site.declare(...[...there, ...gone].map((vmid) => ({ vmid, description: 'as declared' })), { vmid: 9999, run: 'running' })
    await site.simulator.setNodeDown('pve2', true)
    await site.reconciler.cycle()
    await site.apply()
    expect(new Set(site.simulator.ledger().map((entry) => entry.vmid))).toEqual(new Set(there))
    const { reviews, observation: seen } = site.reconciler.snapshot()
    expect(gone.map((vmid) => reviews.get(vmid)?.standing)).toEqual(gone.map(() => 'unreachable'))
    expect([seen?.reach, seen?.absenceProven, reviews.get(9999)?.standing]).toEqual(['partial', false, 'unknown'])
    expect(seen?.errors.map((error) => error.code)).toContain('node_unreachable')
  })

  it('changes nothing without quorum, and says why', async () => {
    const site = await open()
    await toStart(site)
    site.simulator.setQuorate(false)
    const [outcome] = await site.apply()
    expect(outcome?.refused.map((each) => each.error.code)).toEqual(['observation_incomplete'])
    const { observation } = site.reconciler.snapshot()
    expect([observation?.reach, observation?.quorate, observation?.absenceProven]).toEqual(['partial', false, false])
    expect(sent(site)).toBe(0)
  })

  it('with a token that may not see every guest proves no absence', async () => {
    const site = await open({ token: (simulator) => simulator.addToken('root@pam!some', { '/vms/100': ['VM.Audit'], '/vms/101': ['VM.Audit'], '/': ['Sys.Audit'] }) })
    site.declare({ vmid: 105, run: 'running' })
    const { observation, reviews } = await site.reconciler.look()
    expect([...(observation?.guests.keys() ?? [])].every((vmid) => vmid <= 101)).toBe(true)
    expect([observation?.absenceProven, reviews.get(105)?.standing]).toEqual([false, 'unknown'])
    expect(observation?.errors.map((error) => error.code)).toContain('forbidden')
  })

  it('with a token that may not change it: told as the host says, and journalled', async () => {
    const site = await open({ token: (simulator) => simulator.addToken('root@pam!reader', { '/': ['VM.Audit', 'Sys.Audit'] }) })
    await toStart(site)
    const entry = onlyEntry(await site.apply())
    expect([entry.outcome, entry.error?.code]).toEqual(['failed', 'forbidden'])
    expect(entry.error?.hint).toContain('VM.PowerMgmt')
    expect(site.simulator.ledger()).toEqual([])
  })

  it('with a wrong token is not reached, and nothing is planned', async () => {
    const site = await open({ token: () => 'root@pam!countersign=00000000-0000-0000-0000-000000000000' })
    site.declare({ vmid: 100, run: 'running' })
    const cycle = await site.reconciler.cycle()
    expect(cycle.outcome).toBe('unreachable')
    expect(site.reconciler.snapshot().observation?.errors.map((error) => error.code)).toEqual(['unauthorized'])
    expect(site.reconciler.snapshot().reviews.get(100)?.steps).toEqual([])
  })

  it('keeps what was last seen while the whole host is away, and goes on when it is back', async () => {
    const site = await open()
    const vmid = await toDescribe(site)
    await site.reconciler.cycle()
    for (const node of ['pve1', 'pve2']) await site.simulator.setNodeDown(node, true)
    expect((await site.reconciler.cycle()).outcome).toBe('unreachable')
    expect(site.reconciler.snapshot().observation?.guests.size).toBe(8)
    for (const node of ['pve1', 'pve2']) await site.simulator.setNodeDown(node, false)
    await site.reconciler.cycle()
    await site.apply()
    expect(site.effects(vmid)).toEqual(['guest.configure'])
  })
})

describe('a host that goes away in the middle of a task', () => {
  it('leaves the operation sent, and the next cycle settles it', async () => {
    const site = await open()
    const vmid = await toStart(site)
    const off = site.simulator.faults.add({ method: 'GET', path: /\/tasks\/UPID/ }, { kind: 'reset', when: 'unprocessed' })
    const entry = onlyEntry(await site.apply())
    expect(entry.state).toBe('sent')
    expect(site.reconciler.snapshot().reviews.get(vmid)?.standing).toBe('frozen')
    off()
    await site.reconciler.cycle()
    expect([site.journal.entry(entry.id)?.state, site.journal.entry(entry.id)?.outcome]).toEqual(['settled', 'ok'])
    expect([site.effects(vmid), sent(site)]).toEqual([['guest.start'], 1])
  })
})
