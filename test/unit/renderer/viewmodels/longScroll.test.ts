import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isScaled, lastPosition, positionAt, positionShowing, rowsInView, scrollTopAt, tallestPx, trackPx, type LongList } from '../../../../renderer/viewmodels/longScroll.ts'

const lists = fc.record({ count: fc.integer({ min: 0, max: 50_000_000 }), rowPx: fc.constant(28), viewPx: fc.integer({ min: 1, max: 3000 }) })

describe('a long list', () => {
  it('is never taller than a browser lays out, and reaches from its first to its last row', () => {
    fc.assert(fc.property(lists, (list) => {
      expect(trackPx(list)).toBeLessThanOrEqual(Math.max(tallestPx, list.viewPx))
      expect(positionAt(0, list)).toBe(0)
      const end = positionAt(trackPx(list) - list.viewPx, list)
      expect(end).toBeCloseTo(lastPosition(list), 6)
      if (list.count > 0) expect(rowsInView(end, list, 0).last).toBe(list.count - 1)
    }))
  })

  it('finds its place again', () => {
    fc.assert(fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const position = share * lastPosition(list)
      expect(positionAt(scrollTopAt(position, list), list)).toBeCloseTo(position, 4)
    }))
  })

  it('takes a pixel for a pixel as long as it can', () => {
    const short: LongList = { count: 1000, rowPx: 28, viewPx: 560 }
    expect([isScaled(short), trackPx(short), positionAt(280, short), scrollTopAt(10, short)]).toEqual([false, 28_000, 10, 280])
    expect(isScaled({ ...short, count: 1_000_000 })).toBe(true)
  })

  it('moves no more than it must to show a row', () => {
    const list: LongList = { count: 1000, rowPx: 28, viewPx: 560 }
    expect([positionShowing(5, 10, list), positionShowing(15, 10, list), positionShowing(29, 10, list), positionShowing(30, 10, list)]).toEqual([5, 10, 10, 11])
  })
})
