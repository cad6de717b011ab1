import { describe, expect, it } from 'vitest'
import { withOrderOnce } from '../../../../electron/app/commands/plan.ts'
import type { OrderReason } from '../../../../electron/engine/hostPlan.ts'

const startup = (after: readonly number[]): OrderReason => ({ kind: 'startup', after, reason: 'guests are started in their startup order' })

describe('the order of guests as JSON', () => {
  it('names the guests that come before many in the first of these alone', () => {
    const before = [101, 102]
    const copy: OrderReason = { kind: 'copy', after: [101], reason: 'it is a copy of 101, which is changed first' }
    expect(withOrderOnce([{ vmid: 101, after: [] }, { vmid: 103, after: [startup(before)] }, { vmid: 104, after: [copy, startup(before)] }])).toEqual([
      { vmid: 101, after: [] },
      { vmid: 103, after: [startup([101, 102])] },
      { vmid: 104, after: [copy, { kind: 'startup', sameAs: 103, reason: 'guests are started in their startup order' }] },
    ])
  })

  it('grows with the number of guests, and not with its square', () => {
    const before = Array.from({ length: 5000 }, (_, index) => 100 + index)
    const guests = Array.from({ length: 5000 }, (_, index) => ({ vmid: 5100 + index, after: [startup(before)] }))
    expect(JSON.stringify(withOrderOnce(guests)).length).toBeLessThan(5000 * 200)
  })
})
