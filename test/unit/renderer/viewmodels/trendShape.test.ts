import { describe, expect, it } from 'vitest'
import { trendShape } from '../../../../renderer/viewmodels/trendShape.ts'

const at = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString()

describe('the shape of drift over time', () => {
  it('is a line of steps, with only the points at which the number moved', () => {
    const shape = trendShape([{ at: at(0), guests: 0 }, { at: at(1), guests: 4 }, { at: at(2), guests: 4 }, { at: at(4), guests: 2 }])
    expect(shape).toMatchObject({ line: 'M0.00 96.00H25.00V8.00H100.00V52.00H100', from: at(0), most: 4, now: 2 })
    expect(shape?.area).toBe(`${shape?.line}V100H0Z`)
    expect(shape?.moves.map((point) => point.guests)).toEqual([0, 4, 2])
  })

  it('is flat at the bottom where nothing ever differed, and nothing where there is no stretch of time', () => {
    expect(trendShape([{ at: at(0), guests: 0 }, { at: at(1), guests: 0 }])?.line).toBe('M0.00 96.00H100')
    expect(trendShape([{ at: at(0), guests: 3 }])).toBeNull()
    expect(trendShape([])).toBeNull()
  })
})
