import { describe, expect, it } from 'vitest'
import type { Observation } from '../../../electron/engine/observation.ts'
import { reviewHost, type ReviewContext } from '../../../electron/engine/review.ts'
import type { ActualGuest, DesiredGuest } from '../../../shared/domain/guest.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'

const source = { file: 'site.yaml', line: 3 }

function look(guest: ActualGuest | null, desired: Omit<DesiredGuest, 'vmid'> | null, told: { readonly observation?: Partial<Observation>; readonly context?: Partial<ReviewContext> } = {}) {
  const observation: Observation = {
    host: 'site', seenAt: '2026-01-01T00:00:00.000Z', tookMs: 1, reach: 'complete',
    guests: new Map(guest === null ? [] : [[101, guest]]),
    nodes: [{ name: 'pve1', online: true }], quorate: true, absenceProven: true, errors: [],
    ...told.observation,
  }
  const context: ReviewContext = {
    desired: new Map(desired === null ? [] : [[101, { vmid: 101, source, ...desired }]]),
    faultyFiles: new Set(), frozen: new Set(), waiting: new Set(), ignores: new Map(), nowMs: 0,
    ...told.context,
  }
  const review = reviewHost(observation, context).get(101)
  if (review === undefined) throw new Error('not reviewed')
  return review
}

describe('how a guest stands', () => {
  it.each<[string, Parameters<typeof look>]>([
    ['in_sync', [container(), { run: 'running', cores: 2 }]],
    ['unmanaged', [container(), null]],
    ['drift', [container(), { cores: 4 }]],
    ['drift', [null, { run: 'running' }]],
    ['drift', [container(), { cores: 4 }, { context: { faultyFiles: new Set(['site.yaml']) } }]],
    ['destructive', [container(), { absent: true, cores: 4 }]],
    ['pending', [container(), { absent: true }, { context: { waiting: new Set([101]) } }]],
    ['unknown', [container({ spec: null }), { cores: 4 }]],
    ['unknown', [null, { run: 'running' }, { observation: { absenceProven: false } }]],
    ['restart_needed', [machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } }), { memoryBytes: 4 * gibibyte }]],
    ['unreachable', [container(), { cores: 4 }, { observation: { nodes: [{ name: 'pve1', online: false }] } }]],
    ['unreachable', [container(), { cores: 4 }, { observation: { reach: 'unreachable' } }]],
    ['frozen', [container(), { cores: 4 }, { context: { frozen: new Set([101]), waiting: new Set([101]) } }]],
  ])('%s', (standing, question) => {
    const review = look(...question)
    expect(review.standing).toBe(standing)
    if (standing !== 'in_sync') expect(review.note).not.toBe('')
  })

  it('plans nothing for what is not reached, nor from a faulty file', () => {
    expect(look(container(), { cores: 4 }).steps).toHaveLength(1)
    expect(look(container(), { cores: 4 }, { observation: { reach: 'unreachable' } }).steps).toEqual([])
    expect(look(container(), { cores: 4 }, { observation: { nodes: [{ name: 'pve1', online: false }] } }).steps).toEqual([])
    const faulty = look(container(), { cores: 4 }, { context: { faultyFiles: new Set(['site.yaml']) } })
    expect([faulty.steps, faulty.faultyFile]).toEqual([[], 'site.yaml'])
  })

  it('takes an old view for no proof that a guest is gone', () => {
    expect(look(null, { run: 'running' }, { observation: { reach: 'unreachable' } }).diff?.changes).toEqual([])
  })
})

describe('a guest that is to be made', () => {
  const create = { from: 'empty', node: 'pve1' } as const

  it('is shown as what it will be, with the step that makes it', () => {
    const review = look(null, { create, cores: 2 })
    expect([review.ref, review.standing, review.steps.map((step) => step.operation.kind), review.proposals]).toEqual([{ host: 'site', vmid: 101, type: 'qemu' }, 'drift', ['guest.create'], []])
  })

  it('is copied only from what the same look showed', () => {
    const copy = { from: 'clone', node: 'pve1', source: 102, full: true } as const
    expect(look(null, { create: copy }).steps).toEqual([])
    const seen = look(null, { create: copy }, { observation: { guests: new Map([[102, machine({ vmid: 102, run: 'stopped' })]]) } })
    expect([seen.ref.type, seen.steps.map((step) => step.operation.kind)]).toEqual(['qemu', ['guest.clone']])
  })

  it.each<[string, Parameters<typeof look>[2]]>([
    ['from a view that proves no absence', { observation: { absenceProven: false } }],
    ['from an old view', { observation: { reach: 'unreachable' } }],
    ['from a faulty file', { context: { faultyFiles: new Set(['site.yaml']) } }],
  ])('is not made %s', (_, told) => {
    expect(look(null, { create, cores: 2 }, told).steps).toEqual([])
  })
})

describe('what is proposed', () => {
  const waiting = machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } })

  it('stands apart from the steps, and is not there where nothing could be done', () => {
    const { steps, proposals } = look(waiting, { memoryBytes: 4 * gibibyte })
    expect([steps, proposals.map((step) => step.operation.kind)]).toEqual([[], ['guest.reboot']])
    expect(look(waiting, { memoryBytes: 4 * gibibyte }, { observation: { reach: 'unreachable' } }).proposals).toEqual([])
    expect(look(waiting, null).proposals).toEqual([])
  })
})

describe('an earlier review', () => {
  const observationOf = (guest: ActualGuest): Observation => ({
    host: 'site', seenAt: '2026-01-01T00:00:00.000Z', tookMs: 1, reach: 'complete', guests: new Map([[101, guest]]),
    nodes: [{ name: 'pve1', online: true }], quorate: true, absenceProven: true, errors: [],
  })
  const contextOf = (desired: DesiredGuest): ReviewContext => ({ desired: new Map([[101, desired]]), faultyFiles: new Set(), frozen: new Set(), waiting: new Set(), ignores: new Map(), nowMs: 0 })
  const desired: DesiredGuest = { vmid: 101, run: 'running', cores: 4, tags: ['a'] }
  const guest: ActualGuest = { ...container({ values: { tags: ['a'] } }), specReadAt: '2026-01-01T00:00:00.000Z' }
  const before = reviewHost(observationOf(guest), contextOf(desired))

  it('spares the comparison of a guest of which only the time moved, and shows the new time', () => {
    const later = { ...guest, uptimeSeconds: guest.uptimeSeconds + 15, listTags: [...guest.listTags] }
    const review = reviewHost(observationOf(later), contextOf(desired), before).get(101)
    expect(review?.diff).toBe(before.get(101)?.diff)
    expect(review?.actual).toBe(later)
  })

  it.each<[string, ActualGuest, DesiredGuest]>([
    ['its run state', { ...guest, run: 'stopped', hostStatus: 'stopped' }, desired],
    ['its lock', { ...guest, lock: 'backup' }, desired],
    ['its tags in the list', { ...guest, listTags: ['b'] }, desired],
    ['its configuration', { ...guest, spec: container({ values: { cores: 4, tags: ['a'] } }).spec }, desired],
    ['that it can be read', { ...guest, spec: null, specKnown: false }, desired],
    ['what is declared for it', guest, { ...desired, cores: 8 }],
    ['that anything is declared for it', guest, { vmid: 101 }],
  ])('spares nothing when this moved: %s', (_, now, declared) => {
    expect(reviewHost(observationOf(now), contextOf(declared), before)).toEqual(reviewHost(observationOf(now), contextOf(declared)))
  })

  it('spares nothing when any part of a guest but the time moved', () => {
    const moved: Required<Omit<ActualGuest, 'uptimeSeconds' | 'specReadAt'>> = {
      ref: { ...guest.ref }, node: 'pve2', name: 'other', run: 'stopped', hostStatus: 'paused', lock: 'backup', template: true, haState: 'started',
      listTags: ['b'], specKnown: false, spec: null, holdings: { snapshots: [], backups: [] }, ha: null, vacant: true, surroundings: { onlineNodes: [] },
    }
    for (const [field, value] of Object.entries(moved)) {
      const review = reviewHost(observationOf({ ...guest, [field]: value }), contextOf(desired), before).get(101)
      expect(review?.diff, field).not.toBe(before.get(101)?.diff)
    }
  })

  it('is the same review whatever stood in the way before, and whatever does now', () => {
    const site = { ...desired, source }
    const ways: readonly (readonly [Partial<Observation>, Partial<ReviewContext>])[] = [
      [{}, {}], [{ reach: 'unreachable' }, {}], [{ nodes: [{ name: 'pve1', online: false }] }, {}], [{}, { faultyFiles: new Set(['site.yaml']) }], [{}, { frozen: new Set([101]) }],
      [{}, { waiting: new Set([101]) }], [{}, { desired: new Map() }], [{}, { desired: new Map([[101, { vmid: 101, absent: true }]]) }],
      [{}, { ignores: new Map([[101, [{ field: 'cores', desired: '4', actual: '2', reason: 'later', until: null, by: 'ann', since: '2026-01-01T00:00:00.000Z' }]]]) }],
    ]
    const reviewed = ([observation, context]: (typeof ways)[number], earlier?: ReturnType<typeof reviewHost>) =>
      reviewHost({ ...observationOf(guest), ...observation }, { ...contextOf(site), ...context }, earlier)
    for (const [index, then] of ways.entries()) {
      for (const now of ways) expect(reviewed(now, reviewed(then)), `after ${index}`).toEqual(reviewed(now))
    }
  })

  it('says nothing of a guest that is gone, nor of one that is no longer declared', () => {
    const gone = { ...observationOf(guest), guests: new Map(), absenceProven: false }
    expect(reviewHost(gone, contextOf(desired), before)).toEqual(reviewHost(gone, contextOf(desired)))
    const undeclared = { ...contextOf(desired), desired: new Map() }
    expect(reviewHost(observationOf(guest), undeclared, before).get(101)).toMatchObject({ diff: null, standing: 'unmanaged' })
  })
})
