import { describe, expect, it, vi } from 'vitest'
import { planHost, type OrderedGuest } from '../../../electron/engine/hostPlan.ts'
import { diffGuest } from '../../../electron/engine/diff.ts'
import { planGuest } from '../../../electron/engine/plan.ts'
import type { GuestReview } from '../../../electron/engine/review.ts'
import { inOrder } from '../../../electron/reconcile/inOrder.ts'
import { storedGuest } from '../../fixtures/guests/storedGuest.ts'

/** Stopped guests that are to run, each with its place in the startup order. */
function toStart(places: readonly number[]): readonly OrderedGuest[] {
  const reviews = places.map((place, index): readonly [number, GuestReview] => {
    const vmid = 100 + index
    const actual = storedGuest({ type: 'lxc', vmid, run: 'stopped', options: { startup: `order=${place}` } })
    const diff = diffGuest({ vmid, run: 'running' }, actual, { absenceProven: true })
    return [vmid, { ref: actual.ref, actual, diff, ignored: [], steps: planGuest(diff), proposals: [], faultyFile: null, standing: 'drift', note: '' }]
  })
  return planHost(new Map(reviews))
}

describe('work in order', () => {
  it('begins on a guest when that on those before it has ended, also where it failed', async () => {
    const told: string[] = []
    const works = inOrder(toStart([2, 1, 1, 3]), async (vmid) => {
      told.push(`begins ${vmid}`)
      await Promise.resolve()
      told.push(`ends ${vmid}`)
      if (vmid === 101) throw new Error('it failed')
    })
    await Promise.allSettled(works)
    expect(told).toEqual(['begins 101', 'begins 102', 'ends 101', 'ends 102', 'begins 100', 'ends 100', 'begins 103', 'ends 103'])
  })

  it('waits once for all that come before many guests, and not once for each of them', async () => {
    const places = Array.from({ length: 400 }, (_, index) => index % 2)
    const planned = toStart(places)
    const waits = vi.spyOn(Promise, 'allSettled')
    await Promise.all(inOrder(planned, (vmid) => Promise.resolve(vmid)))
    expect(waits).toHaveBeenCalledTimes(1)
    waits.mockRestore()
  })
})
