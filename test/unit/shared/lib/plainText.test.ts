import { describe, expect, it } from 'vitest'
import { hasHiddenCharacter } from '../../../../shared/lib/hiddenCharacters.ts'
import { readPlainText, toPlainLabel } from '../../../../shared/lib/plainText.ts'

describe('typed text', () => {
  it.each([
    ['plain', 'plain'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['Grüße, 東京', 'Grüße, 東京'],
    ['', ''],
  ])('%j is taken', (text, plain) => {
    expect(readPlainText(text, 20)).toEqual({ ok: true, value: plain })
  })

  it.each([
    ['ab\ufe0f', 'U+FE0F'],
    ['𝔸\u200b', 'U+200B, which is not seen, as character 2'],
    ['\u{e0041}', 'U+E0041'],
    ['\ud800', 'surrogate'],
    ['x'.repeat(21), '21 characters'],
  ])('%j is refused by name', (text, named) => {
    expect(readPlainText(text, 20)).toEqual({ ok: false, error: expect.stringContaining(named) as string })
  })
})

describe('a label', () => {
  it.each([
    ['site.yaml:12', 'site.yaml:12'],
    ['/etc/countersign/site.yaml:12', 'site.yaml:12'],
    ['C:\\Users\\ops\\site.yaml:12', 'site.yaml:12'],
    ['/data/cafe\u0301/de\u0301sire\u0301.yaml:3', 'd\u00e9sir\u00e9.yaml:3'],
    ['/a/b\nc.yaml:1', 'b\ufffdc.yaml:1'],
    ['hub:https://hub.example:8443', 'hub:https://hub.example:8443'],
    ['a job handed in by alice', 'a job handed in by alice'],
    ['half \ud800', 'half \ufffd'],
    ['/', '/'],
  ])('of %j is %j', (text, label) => {
    expect(toPlainLabel(text, 255)).toBe(label)
  })

  it('is cut where it is too long, and never inside a character', () => {
    for (const text of [`/${'x'.repeat(300)}`, `${'x'.repeat(253)}😀😀`]) {
      const label = toPlainLabel(text, 255)
      expect(label.length).toBeLessThanOrEqual(255)
      expect(label.endsWith('…') && label.isWellFormed() && !hasHiddenCharacter(label)).toBe(true)
    }
  })
})
