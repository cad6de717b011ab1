import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, escapeHtml, rowWriter, type AuditFormat } from '../../../electron/app/auditFormats.ts'
import type { AuditEvent } from '../../../shared/domain/audit.ts'

const hostile = '</td><script>alert(1)</script>"\' onload=x &amp;\u202e\u0000\nsecond'
const row: AuditEvent = {
  seq: 7, at: '2026-01-31T12:00:00.000Z', actor: 'alice', host: 'lab', vmid: 101, guest: '=HYPERLINK("http://x","y")', operationId: null, operation: null,
  kind: 'drift', decision: 'detected', reason: hostile, payload: { record: { facts: 'a' }, name: '=1+1' }, prevHash: '', hash: 'f'.repeat(64),
}
const write = (format: AuditFormat, rows: readonly AuditEvent[]) => {
  const writer = rowWriter(format, { journalId: 'j<1>', filter: 'with "<b>"', at: '2026-01-31T12:00:00.000Z' })
  return writer.head + rows.map((each) => writer.row(each)).join('') + writer.foot(rows.length)
}

/** RFC 4180, read strictly. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  let cells: string[] = []
  for (let at = 0; at < text.length; ) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (text[at] === '"' && text[at + 1] === '"') at += 1
        else if (text[at] === '"') break
        cell += text[at] ?? ''
        if (at >= text.length) throw new Error('a quoted cell does not end')
      }
      at += 1
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++] ?? ''
      if (/["\n]/.test(cell)) throw new Error('a cell that needs quotes has none')
    }
    cells.push(cell)
    if (text[at] === ',') at += 1
    else if (text.startsWith('\r\n', at)) {
      at += 2
      rows.push(cells)
      cells = []
    } else throw new Error(`something follows a cell: ${text.slice(at, at + 10)}`)
  }
  return rows
}

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1'])('neutralises a cell that begins like %j', (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`)
  })

  it('reads back as it was written, whatever the cells hold, and no cell is a formula', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('=', '"', ',', '\n', '\r', "'", '-', 'x') }), (reason, guest) => {
      const [head = [], cells = []] = readCsv(write('csv', [{ ...row, reason, guest }]))
      expect(cells).toHaveLength(head.length)
      const at = (name: string) => cells[head.indexOf(name)] ?? ''
      expect([reason, `'${reason}`]).toContain(at('reason'))
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    }))
  })
})

describe('HTML', () => {
  it('holds no markup of a guest, runs nothing, loads nothing', () => {
    const page = write('html', [row])
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<b>')
    expect(page).not.toMatch(/[\u202e\u0000]/)
    expect(page.match(/<[a-z]+/g)?.filter((tag) => ['<script', '<img', '<iframe', '<link', '<object'].includes(tag))).toEqual([])
    expect(page).not.toMatch(/<[^>]*\s(?:on\w+|src|href)=/)
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? []
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'"`)
  })

  it('escapes so that nothing ends a text or an attribute', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
    }))
  })
})

it('JSON lines are the rows themselves, canonical, one a line', () => {
  const lines = write('jsonl', [row, row]).split('\n')
  expect(lines).toHaveLength(3)
  expect(JSON.parse(lines[0] ?? '')).toEqual(row)
  expect(lines[0]).toMatch(/^\{"actor":"alice","at":/)
})
