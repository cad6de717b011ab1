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
    faultyFiles: new Set(), frozen: new Set(), waiting: new Set(),
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
