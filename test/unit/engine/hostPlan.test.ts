import { describe, expect, it } from 'vitest'
import { planHost } from '../../../electron/engine/hostPlan.ts'
import type { Observation } from '../../../electron/engine/observation.ts'
import { reviewHost } from '../../../electron/engine/review.ts'
import { inOrder } from '../../../electron/reconcile/inOrder.ts'
import type { ActualGuest, DesiredGuest } from '../../../shared/domain/guest.ts'
import { storedGuest } from '../../fixtures/guests/storedGuest.ts'

function order(guests: readonly ActualGuest[], ...desired: readonly DesiredGuest[]) {
  const observation: Observation = {
    host: 'site', seenAt: '2026-01-01T00:00:00.000Z', tookMs: 1, reach: 'complete', guests: new Map(guests.map((guest) => [guest.ref.vmid, guest])),
    nodes: [{ name: 'pve1', online: true }], quorate: true, absenceProven: true, errors: [],
  }
  const context = { desired: new Map(desired.map((each) => [each.vmid, each])), faultyFiles: new Set<string>(), frozen: new Set<number>(), waiting: new Set<number>(), ignores: new Map(), nowMs: 0 }
  return planHost(reviewHost(observation, context))
}
const stopped = (vmid: number, startup?: string) => storedGuest({ vmid, run: 'stopped', ...(startup === undefined ? {} : { options: { startup } }) })
const running = (vmid: number, startup?: string) => storedGuest({ vmid, run: 'running', ...(startup === undefined ? {} : { options: { startup } }) })
const start = (vmid: number, startup?: string): DesiredGuest => ({ vmid, run: 'running', ...(startup === undefined ? {} : { options: { startup } }) })
const shown = (guests: ReturnType<typeof planHost>) => guests.map(({ vmid, reasons }) => [vmid, ...reasons.map(({ kind, after }) => `${kind} ${after.join(' ')}`)])

describe('the order between guests', () => {
  it('starts them by their declared startup order, those without one last', () => {
    expect(shown(order([stopped(101), stopped(102, 'order=9'), stopped(103), stopped(104)], start(101), start(102, 'order=2'), start(103, '1'), start(104, 'order=2')))).toEqual([
      [103], [102, 'startup 103'], [104, 'startup 103'], [101, 'startup 102 104'],
    ])
  })

  it('takes the order that a guest has where none is declared', () => {
    expect(shown(order([stopped(101, 'order=5'), stopped(102, 'order=1')], start(101), start(102)))).toEqual([[102], [101, 'startup 102']])
  })

  it('shuts them down in the reverse', () => {
    const down = (vmid: number): DesiredGuest => ({ vmid, run: 'stopped' })
    expect(shown(order([running(101, 'order=1'), running(102, 'order=5'), running(103)], down(101), down(102), down(103)))).toEqual([[103], [102, 'startup 103'], [101, 'startup 102']])
  })

  it('copies a guest after it was changed', () => {
    const copy: DesiredGuest = { vmid: 100, create: { from: 'clone', node: 'pve1', source: 105, full: true } }
    expect(shown(order([stopped(105)], copy, { vmid: 105, cores: 4 }))).toEqual([[105], [100, 'copy 105']])
    expect(shown(order([stopped(105)], copy, { vmid: 105, cores: 2 }))).toEqual([[100]])
  })

  it('removes last of all', () => {
    const copy: DesiredGuest = { vmid: 150, create: { from: 'clone', node: 'pve1', source: 101, full: true } }
    expect(shown(order([stopped(101), stopped(102), stopped(103)], { vmid: 101, absent: true }, start(102), { vmid: 103, cores: 4 }, copy))).toEqual([
      [102], [103], [150, 'copy 101'], [101, 'removal 102 103 150'],
    ])
  })

  it('leaves what has nothing to do with each other side by side, and names no guest without a plan', () => {
    expect(shown(order([stopped(101), running(102), stopped(103)], { vmid: 101, cores: 4 }, { vmid: 102, run: 'running' }, { vmid: 103, cores: 4 }))).toEqual([[101], [103]])
  })

  it('is data that can be printed', () => {
    const planned = order([stopped(101, 'order=1'), stopped(102, 'order=2')], start(101), start(102))
    expect(JSON.parse(JSON.stringify(planned.map(({ reasons }) => reasons)))).toEqual([[], [{ kind: 'startup', after: [101], reason: 'guests are started in their startup order' }]])
  })
})

describe('work in that order', () => {
  const planned = () => order([stopped(101, 'order=2'), stopped(102, 'order=1'), stopped(103), stopped(104)], start(101), start(102), { vmid: 103, cores: 4 }, { vmid: 104, absent: true })

  it('begins on a guest when that on those before it has ended, however it ended', async () => {
    const begun: number[] = []
    const first = Promise.withResolvers<void>()
    const work = inOrder(planned(), (vmid) => {
      begun.push(vmid)
      return vmid === 102 ? first.promise : Promise.resolve()
    })
    await work[1]
    // What waits for nobody has begun, a removal that waits for its signature among it.
    expect(begun.toSorted((a, b) => a - b)).toEqual([102, 103, 104])
    first.reject(new Error('it did not start'))
    await Promise.allSettled(work)
    expect(begun.at(-1)).toBe(101)
  })
})
