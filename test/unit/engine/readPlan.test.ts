import { describe, expect, it } from 'vitest'
import { oldestSpecMs, oldestSpecWithoutTasksMs, planReads, rememberTasks, type ListedGuest, type ListedTask, type ReadFacts, type ReadMemory } from '../../../electron/engine/readPlan.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { container } from '../../fixtures/guests/actualGuests.ts'

const startMs = Date.parse('2026-03-01T12:00:00Z')
const pauseMs = 15_000

const row = (words: Partial<ListedGuest> = {}): ListedGuest => ({
  type: 'lxc', vmid: 101, node: 'pve1', name: 'web', status: 'running', lock: null, tags: ['a'], template: false, haState: null,
  pool: null, maxMemoryBytes: 2 ** 30, maxCpu: 2, uptimeSeconds: 3600, ...words,
})
const known = (words: Partial<ActualGuest> = {}): ActualGuest => ({ ...container(), specReadAt: new Date(startMs).toISOString(), ...words })
const remembered = (words: Partial<ReadMemory> = {}): ReadMemory => ({
  lookedAtMs: startMs, lookedAtServerSeconds: startMs / 1000, rows: new Map([[101, row()]]), live: new Map(), tasks: new Map(), rights: null, forbidden: new Set(), goneSinceMs: new Map(), ...words,
})
const task = (words: Partial<ListedTask> = {}): ListedTask => ({ upid: 'UPID:1', type: 'vzsnapshot', vmid: 101, endedAt: startMs / 1000 + 3, ...words })

function plan(words: Partial<ReadFacts> = {}) {
  return planReads({
    nowMs: startMs + pauseMs, rows: [row({ uptimeSeconds: 3615 })], known: new Map([[101, known()]]), memory: remembered(), tasks: [],
    seesTasks: true, desired: new Map(), suspects: new Set(), ...words,
  }).get(101)
}

describe('a guest of which nothing moved', () => {
  it('is carried over', () => {
    expect(plan()).toBeUndefined()
  })
})

describe('a guest is read', () => {
  it.each<[string, Partial<ListedGuest>]>([
    ['its node', { node: 'pve2' }], ['its name', { name: 'db' }], ['its run state', { status: 'stopped', uptimeSeconds: 0 }],
    ['its lock', { lock: 'backup' }], ['its tags', { tags: ['a', 'b'] }], ['a tag in the same number', { tags: ['b'] }],
    ['that it is a template', { template: true }], ['its HA state', { haState: 'started' }], ['its pool', { pool: 'prod' }],
    ['its memory', { maxMemoryBytes: 2 ** 31 }], ['its cores', { maxCpu: 4 }],
  ])('when the list tells otherwise: %s', (_, words) => {
    expect(plan({ rows: [row({ uptimeSeconds: 3615, ...words })] })).toEqual({ spec: 'row', live: false })
  })

  it('when a lock that was seen is gone', () => {
    expect(plan({ memory: remembered({ rows: new Map([[101, row({ lock: 'snapshot' })]]) }) })?.spec).toBe('row')
  })

  it('when its uptime fell', () => {
    expect(plan({ rows: [row({ uptimeSeconds: 3599 })] })?.spec).toBe('restart')
  })

  it('when it runs for a shorter time than the pause between the looks was, though its uptime rose', () => {
    const memory = remembered({ rows: new Map([[101, row({ uptimeSeconds: 5 })]]), lookedAtMs: startMs - 600_000 })
    expect(plan({ memory, rows: [row({ uptimeSeconds: 500 })] })?.spec).toBe('restart')
  })

  it('not when the list is late and tells the uptime of before', () => {
    expect(plan({ rows: [row()] })).toBeUndefined()
  })

  it.each<[string, Partial<ReadFacts>]>([
    ['nothing was seen before', { memory: null }],
    ['it was not listed before', { memory: remembered({ rows: new Map() }) }],
    ['its configuration could not be read', { known: new Map([[101, known({ spec: null, specKnown: false })]]) }],
    ['another type of guest had its VMID', { rows: [row({ type: 'qemu', uptimeSeconds: 3615 })] }],
  ])('when %s', (_, words) => {
    expect(plan(words)?.spec).toBe('unknown')
  })

  it('when nobody can tell how old what is known of it is', () => {
    const { specReadAt: _, ...undated } = known()
    expect(plan({ known: new Map([[101, undated]]) })?.spec).toBe('unknown')
  })

  it('when it is under suspicion', () => {
    expect(plan({ suspects: new Set([101]) })?.spec).toBe('asked')
  })
})

describe('tasks', () => {
  it('lead to a read when one is new, and when one has ended', () => {
    expect(plan({ tasks: [task()] })).toEqual({ spec: 'task', live: false })
    expect(plan({ tasks: [task({ endedAt: null })], memory: remembered({ tasks: new Map([['UPID:1', false]]) }) })).toBeUndefined()
    expect(plan({ tasks: [task()], memory: remembered({ tasks: new Map([['UPID:1', false]]) }) })?.spec).toBe('task')
    expect(plan({ tasks: [task()], memory: remembered({ tasks: new Map([['UPID:1', true]]) }) })).toBeUndefined()
  })

  it('of others lead to none', () => {
    expect(plan({ tasks: [task({ vmid: 102 }), task({ vmid: null })] })).toBeUndefined()
  })

  it.each(['vzstop', 'qmstart', 'qmreboot', 'hastop', 'vzmigrate', 'qmrollback'])('that move the run state have it confirmed: %s', (type) => {
    expect(plan({ tasks: [task({ type })] })).toEqual({ spec: 'task', live: true })
  })

  it('that were never asked for count from the first look on', () => {
    const memory = remembered({ tasks: null })
    expect(plan({ memory, tasks: [task({ endedAt: startMs / 1000 - 60 })] })).toBeUndefined()
    expect(plan({ memory, tasks: [task({ endedAt: startMs / 1000 + 1 })] })?.spec).toBe('task')
    expect(plan({ memory, tasks: [task({ endedAt: null })] })?.spec).toBe('task')
  })

  it('that could not be read are not forgotten', () => {
    const before = remembered({ tasks: new Map([['UPID:1', false]]) })
    expect(rememberTasks(null, before)).toBe(before.tasks)
    expect(rememberTasks([task()], before)).toEqual(new Map([['UPID:1', true]]))
    expect(rememberTasks(null, null)).toBeNull()
  })
})

describe('the sweep', () => {
  const vmids = Array.from({ length: 500 }, (_, index) => 100 + index)

  const guest = known()

  /** Looks again and again for forty minutes; the oldest configuration shown, and the most reads of one look after the first. */
  function sweep(everyMs: number, seesTasks = true): { readonly oldestMs: number; readonly most: number; readonly least: number } {
    const rows = vmids.map((vmid) => row({ vmid, uptimeSeconds: 1_000_000 }))
    const readAtMs = new Map(vmids.map((vmid) => [vmid, startMs]))
    let memory = remembered({ rows: new Map(rows.map((each) => [each.vmid, each])) })
    let oldestMs = 0
    const counts: number[] = []
    for (let nowMs = startMs + everyMs; nowMs <= startMs + 2_400_000; nowMs += everyMs) {
      oldestMs = Math.max(oldestMs, ...[...readAtMs.values()].map((at) => nowMs - at))
      const guests = new Map(vmids.map((vmid) => [vmid, { ...guest, specReadAt: new Date(readAtMs.get(vmid) ?? 0).toISOString() }]))
      const reads = planReads({ nowMs, rows, known: guests, memory, tasks: [], seesTasks, desired: new Map(), suspects: new Set() })
      counts.push(reads.size)
      for (const vmid of reads.keys()) readAtMs.set(vmid, nowMs)
      memory = { ...memory, lookedAtMs: nowMs }
    }
    return { oldestMs, most: Math.max(...counts), least: Math.min(...counts.slice(Math.ceil(counts.length / 3))) }
  }

  it.each([15_000, 60_000, 240_000, 900_000])('shows nothing older than the longest age, or than one pause: a look each %i ms', (everyMs) => {
    expect(sweep(everyMs).oldestMs).toBeLessThanOrEqual(Math.max(oldestSpecMs, everyMs))
  })

  it('is quicker while tasks cannot be seen', () => {
    expect(sweep(15_000, false).oldestMs).toBeLessThanOrEqual(oldestSpecWithoutTasksMs)
  })

  it('rolls: a fleet that was read at once is not read at once again', () => {
    const { most, least } = sweep(15_000)
    const share = (vmids.length * 15_000) / oldestSpecMs
    expect(most).toBeLessThan(4 * share)
    expect(least).toBeGreaterThan(share / 4)
  })

  it('reads what is dated in the future: the clock was set back', () => {
    expect(plan({ known: new Map([[101, known({ specReadAt: new Date(startMs + 3_600_000).toISOString() })]]) })?.spec).toBe('age')
  })
})

describe('the run state', () => {
  const stoppedIsWanted = { desired: new Map([[101, { run: 'stopped' as const }]]) }

  it('is confirmed when it differs from what is declared', () => {
    expect(plan(stoppedIsWanted)).toEqual({ spec: null, live: true })
  })

  it('is not confirmed each time anew', () => {
    expect(plan({ ...stoppedIsWanted, memory: remembered({ live: new Map([[101, 'running']]) }) })).toBeUndefined()
  })

  it('is confirmed anew when anything tells of a change', () => {
    expect(plan({ ...stoppedIsWanted, memory: remembered({ live: new Map([[101, 'running']]) }), rows: [row({ uptimeSeconds: 3 })] })).toEqual({ spec: 'restart', live: true })
  })

  it('is asked for until the list has caught up with the guest, declared or not', () => {
    expect(plan({ memory: remembered({ live: new Map([[101, 'stopped']]) }) })).toEqual({ spec: null, live: true })
    expect(plan({ memory: remembered({ live: new Map([[101, 'stopped']]) }), desired: new Map([[101, { run: 'running' }]]) })?.live).toBe(true)
  })
})
