import { describe, expect, it } from 'vitest'
import { stillOffset } from '../../../../renderer/viewmodels/stillOffset.ts'

/** Rows of 40 px under a head of 30 px. */
const drawn = [{ id: null, start: 0, end: 30 }, ...['a', 'b', 'c', 'd'].map((id, index) => ({ id, start: 30 + index * 40, end: 70 + index * 40 }))]
const listOf = (...ids: readonly string[]) => (id: string): number | null => (ids.includes(id) ? 30 + ids.indexOf(id) * 40 : null)

describe('a list that changes while it is looked at', () => {
  it('keeps the row under the pointer where it is', () => {
    expect(stillOffset(0, drawn, 'c', listOf('x', 'y', 'a', 'b', 'c', 'd'))).toBe(80)
    expect(stillOffset(80, drawn, 'c', listOf('a', 'c', 'd'))).toBe(40)
  })

  it('keeps the first row in sight when nothing is pointed at, or what is pointed at is gone', () => {
    expect(stillOffset(75, drawn, null, listOf('x', 'a', 'b', 'c', 'd'))).toBe(115)
    expect(stillOffset(75, drawn, 'b', listOf('x', 'a', 'c', 'd'))).toBe(75)
  })

  it('stays at the top of the list, where what is new is seen', () => {
    expect(stillOffset(0, drawn, null, listOf('x', 'a', 'b', 'c', 'd'))).toBe(0)
  })

  it('stays when nothing it showed is left, and never goes above the top', () => {
    expect(stillOffset(75, drawn, null, listOf('x', 'y'))).toBe(75)
    expect(stillOffset(10, drawn, 'd', listOf('d'))).toBe(0)
  })
})
