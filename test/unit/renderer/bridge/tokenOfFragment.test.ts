import { describe, expect, it } from 'vitest'
import { tokenOfFragment } from '../../../../renderer/bridge/tokenOfFragment.ts'

describe('tokenOfFragment', () => {
  it.each([
    ['#t=abc_DEF-1', 'abc_DEF-1'],
    ['', null],
    ['#', null],
    ['#t=', null],
    ['#other=1', null],
  ])('reads %j as %j', (fragment, token) => {
    expect(tokenOfFragment(fragment)).toBe(token)
  })
})
