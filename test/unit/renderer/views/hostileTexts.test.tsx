import { MantineProvider } from '@mantine/core'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { CodeLines } from '../../../../renderer/components/CodeLines.tsx'
import { AuditRow } from '../../../../renderer/views/audit/AuditRow.tsx'
import { auditRows } from '../../../fixtures/window/audit.ts'

const markup = '<img src=x onerror=alert(1)><script>alert(2)</script> [click](javascript:alert(3)) **bold** <!-- &lt;'
/** Clears the screen, sets the title, links elsewhere, turns the direction, hides a letter, rings. */
const drawing = 'TASK OK\u001b[2J\u001b]0;title\u0007\u001b]8;;http://evil.example\u001b\\\u009b31m\u202e\u2066\u200b\rTASK ERROR'

const [first] = auditRows(1)
if (first === undefined) throw new Error('the fixture has no row')
const shown = (text: string): readonly string[] => {
  const row = { ...first, reason: text, guest: text, actor: text, host: text, operation: text, decision: text, vmid: 101, payload: { upid: text } }
  return [
    renderToStaticMarkup(<MantineProvider><CodeLines lines={[text, text]} label="Task log" /></MantineProvider>),
    renderToStaticMarkup(<MantineProvider><AuditRow row={row} index={2} hosts newDay={false} cursor={false} opened={false} style={{}} onOpen={() => undefined} /></MantineProvider>),
  ]
}

describe('texts of guests and hosts in the window', () => {
  it.each(['the lines of a task log', 'a row of the audit log'])('leave HTML and Markdown as letters in %s', (where) => {
    const html = shown(markup)[where.startsWith('a row') ? 1 : 0] ?? ''
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;')
    expect(html).toContain('[click](javascript:alert(3)) **bold**')
    expect(html).not.toMatch(/<(?:img|script|strong|em)\b|href=/)
  })

  it.each(['the lines of a task log', 'a row of the audit log'])('show control characters and turns of direction as what they are in %s', (where) => {
    const html = shown(drawing)[where.startsWith('a row') ? 1 : 0] ?? ''
    expect(html).toContain('TASK OK⟨U+001B⟩[2J⟨U+001B⟩]0;title⟨U+0007⟩')
    expect(html).toContain('⟨U+202E⟩⟨U+2066⟩⟨U+200B⟩⟨U+000D⟩TASK ERROR')
    expect(html).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b]/u)
  })
})
