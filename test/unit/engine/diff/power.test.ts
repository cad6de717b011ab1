import { describe, expect, it } from 'vitest'
import { diffGuest } from '../../../../electron/engine/diff.ts'
import type { ActualGuest, DesiredGuest, HaResource } from '../../../../shared/domain/guest.ts'
import { storedGuest } from '../../../fixtures/guests/storedGuest.ts'

const resource = (words: Partial<HaResource> = {}): HaResource => ({ state: 'started', group: null, maxRestart: null, maxRelocate: null, ...words })
const diff = (desired: Omit<DesiredGuest, 'vmid'>, actual: ActualGuest) => diffGuest({ vmid: 101, ...desired }, actual, { absenceProven: true })
const guest = (run: ActualGuest['run'], ha?: HaResource | null, haState: string | null = null) => storedGuest({ run, haState, ...(ha === undefined ? {} : { ha }) })

describe('the run state of a guest under high availability', () => {
  it('is right when it is so and HA is asked for it', () => {
    expect(diff({ run: 'running' }, guest('running', resource()))).toMatchObject({ changes: [], edits: [], receipts: [{ field: 'run' }] })
  })

  it.each(['stopped', 'disabled'])('counts the HA state %s as stopped', (state) => {
    expect(diff({ run: 'stopped' }, guest('stopped', resource({ state })))).toMatchObject({ changes: [], edits: [] })
  })

  it('is asked for through the power calls of Proxmox, which turn into its request', () => {
    expect(diff({ run: 'stopped' }, guest('running', resource())).edits.map((edit) => edit.kind)).toEqual(['guest.shutdown'])
    expect(diff({ run: 'running' }, guest('stopped', resource({ state: 'stopped' }))).edits.map((edit) => edit.kind)).toEqual(['guest.start'])
  })

  it('is left to HA where that is asked for it already', () => {
    const found = diff({ run: 'running' }, guest('stopped', resource(), 'recovery'))
    expect(found).toMatchObject({ changes: [{ field: 'run' }], edits: [], withheld: [{ field: 'run', code: 'already_satisfied', reason: expect.stringContaining('recovery') as string }] })
  })

  it('is corrected at HA where that is about to change it', () => {
    const found = diff({ run: 'running' }, guest('running', resource({ state: 'stopped' })))
    expect(found.changes).toEqual([{ field: 'run', desired: 'running', actual: 'running, while high availability is asked to have it stopped', running: 'running' }])
    expect(found.edits).toEqual([{ kind: 'ha.set', parameters: { state: 'started', present: true }, stage: 'ha' }])
  })

  it('is not touched while HA is in error', () => {
    expect(diff({ run: 'stopped' }, guest('running', resource(), 'error'))).toMatchObject({ edits: [], withheld: [{ field: 'run', code: 'host_rejected' }] })
  })

  it('is that of any other guest where HA ignores it', () => {
    expect(diff({ run: 'running' }, guest('stopped', resource({ state: 'ignored' }))).edits.map((edit) => edit.kind)).toEqual(['guest.start'])
  })

  it('is judged on the run state alone where HA was not read', () => {
    expect(diff({ run: 'running' }, guest('stopped', undefined, 'stopped')).edits.map((edit) => edit.kind)).toEqual(['guest.start'])
  })

  it('stays unknown when the host says neither running nor stopped', () => {
    expect(diff({ run: 'running' }, guest('unspecified', resource()))).toMatchObject({ changes: [], edits: [], withheld: [{ code: 'observation_incomplete' }] })
  })
})

describe('membership in high availability', () => {
  it.each<[string, Omit<DesiredGuest, 'vmid'>, ActualGuest, object]>([
    ['is made with the state that the guest has', { ha: {} }, guest('running', null), { parameters: { state: 'started', present: false }, stage: 'ha' }],
    ['is made with the declared state, which starts it', { ha: { group: 'a' }, run: 'running' }, guest('stopped', null), { parameters: { state: 'started', group: 'a', present: false }, stage: 'start' }],
    ['is made with the declared state, which stops it', { ha: {}, run: 'stopped' }, guest('running', null), { parameters: { state: 'stopped', present: false }, stage: 'shutdown' }],
    ['changes its group and keeps its state', { ha: { group: 'b' } }, guest('running', resource({ group: 'a' })), { parameters: { state: 'started', group: 'b', present: true }, stage: 'ha' }],
    ['changes its group and its state at once', { ha: { maxRestart: 3 }, run: 'stopped' }, guest('running', resource()), { parameters: { state: 'stopped', maxRestart: 3, present: true }, stage: 'shutdown' }],
    ['takes the state alone where only that differs', { ha: {}, run: 'running' }, guest('stopped', resource({ state: 'stopped' })), { parameters: { state: 'started', present: true }, stage: 'start' }],
    ['is asked for again where HA ignores it', { ha: {}, run: 'running' }, guest('running', resource({ state: 'ignored' })), { parameters: { state: 'started', present: true }, stage: 'ha' }],
  ])('%s', (_, desired, actual, edit) => {
    expect(diff(desired, actual).edits).toEqual([{ kind: 'ha.set', ...edit }])
  })

  it('ends', () => {
    const found = diff({ ha: null, run: 'stopped' }, guest('running', resource()))
    expect(found.edits.map((edit) => edit.kind).toSorted()).toEqual(['guest.shutdown', 'ha.remove'])
    expect(found.changes.map((change) => change.field)).toEqual(['run', 'ha'])
  })

  it.each<[string, Omit<DesiredGuest, 'vmid'>, ActualGuest]>([
    ['none, and none is declared', { ha: null }, guest('running', null)],
    ['by what is declared of it alone', { ha: {} }, guest('running', resource({ group: 'a', maxRestart: 5 }))],
    ['by defaults that are not set', { ha: { maxRestart: 1, maxRelocate: 1 } }, guest('running', resource())],
    ['by the older name of its state', { ha: {}, run: 'running' }, guest('running', resource({ state: 'enabled' }))],
    ['ignored, as long as run is not declared', { ha: {} }, guest('running', resource({ state: 'ignored' }))],
  ])('is as declared: %s', (_, desired, actual) => {
    const { changes, edits, withheld, receipts } = diff(desired, actual)
    expect({ changes, edits, withheld }).toEqual({ changes: [], edits: [], withheld: [] })
    expect(receipts.map((each) => each.field)).toContain('ha')
  })

  it.each<[string, Omit<DesiredGuest, 'vmid'>, ActualGuest, string]>([
    ['where it was not read', { ha: {} }, guest('running'), 'observation_incomplete'],
    ['where it was not read, to end it', { ha: null }, guest('running'), 'observation_incomplete'],
    ['of a template', { ha: {} }, { ...guest('stopped', null), template: true }, 'is_template'],
    ['while its state is error', { ha: { group: 'a' }, run: 'stopped' }, guest('stopped', resource(), 'error'), 'host_rejected'],
    ['where a change of its group would end a state that cannot be declared', { ha: { group: 'b' } }, guest('stopped', resource({ state: 'disabled' })), 'desired_invalid'],
    ['of a guest that neither runs nor is stopped', { ha: {} }, guest('unspecified', null), 'desired_invalid'],
  ])('is left alone %s', (_, desired, actual, code) => {
    const { edits, withheld } = diff(desired, actual)
    expect(edits).toEqual([])
    expect(withheld).toContainEqual(expect.objectContaining({ field: 'ha', code }))
  })
})
