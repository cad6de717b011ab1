import { describe, expect, it } from 'vitest'
import { shownTexts } from '../../../../renderer/viewmodels/shownTexts.ts'
import { describeChange } from '../../../../renderer/viewmodels/driftCauses.ts'

describe('an answer as it is shown', () => {
  it('shows in every text what would turn or hide letters, and changes nothing else', () => {
    const answer = { vmid: 105, name: 'a\u202Egnp.exe', lock: null, tags: ['x\u200By', 'plain'], steps: [{ request: { parameters: { name: 'α\u2066b' } } }], text: 'two\nlines' }
    const before = structuredClone(answer)
    expect(shownTexts(answer)).toEqual({ vmid: 105, name: 'a⟨U+202E⟩gnp.exe', lock: null, tags: ['x⟨U+200B⟩y', 'plain'], steps: [{ request: { parameters: { name: 'α⟨U+2066⟩b' } } }], text: 'two\nlines' })
    expect(answer).toEqual(before)
  })

  it('does so in the words of a shared cause', () => {
    expect(describeChange({ field: 'name', desired: 'a\u202Eb', actual: null })).toBe('name none → a⟨U+202E⟩b')
  })
})
