/** Audit rows as files: JSON lines, CSV for spreadsheets, HTML for paper. Pure. */
import { hash } from 'node:crypto'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import { canonicalJson } from '../journal/canonicalJson.ts'

export const auditFormats = ['jsonl', 'csv', 'html'] as const
export type AuditFormat = (typeof auditFormats)[number]

/** One format: what stands before the rows, each row, and what stands after them. */
export interface RowWriter {
  readonly head: string
  row(event: AuditEvent): string
  foot(rows: number): string
}

/** What a file says of itself. */
export interface ExportTitle {
  readonly journalId: string
  /** The filter, for people; '' = everything. */
  readonly filter: string
  /** ISO 8601 UTC. */
  readonly at: string
}

const columns = ['seq', 'at', 'actor', 'host', 'vmid', 'guest', 'operationId', 'operation', 'kind', 'decision', 'reason', 'payload', 'prevHash', 'hash'] as const

export function rowWriter(format: AuditFormat, title: ExportTitle): RowWriter {
  switch (format) {
    case 'jsonl':
      return { head: '', row: (event) => `${canonicalJson(event)}\n`, foot: () => '' }
    case 'csv':
      return { head: `${columns.join(',')}\r\n`, row: (event) => `${columns.map((name) => csvCell(cellText(event[name]))).join(',')}\r\n`, foot: () => '' }
    case 'html':
      return htmlWriter(title)
  }
}

function cellText(value: AuditEvent[(typeof columns)[number]]): string {
  if (value === null) return ''
  return typeof value === 'object' ? canonicalJson(value) : String(value)
}

/** RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

/** Text made harmless for HTML, also inside attributes; what cannot be seen is shown as `�`. */
export function escapeHtml(text: string): string {
  const seen = text.toWellFormed().replace(/(?!\n)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD')
  return seen.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

const style = `body{font:13px/1.45 system-ui,sans-serif;margin:24px;color:#1b1f24;background:#fff}h1{font-size:18px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid #d5d9de}
th{position:sticky;top:0;background:#fff}td{overflow-wrap:anywhere}code,pre{font:11px/1.4 ui-monospace,monospace}
pre{white-space:pre-wrap;margin:4px 0 0}.n{text-align:right;font-variant-numeric:tabular-nums}.f{color:#5a6370}
@media print{body{margin:0;font-size:9px}thead{display:table-header-group}tr{break-inside:avoid}th{position:static}}`

function htmlWriter({ journalId, filter, at }: ExportTitle): RowWriter {
  const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'`
  const heads = ['Row', 'Time (UTC)', 'Who', 'Where', 'What', 'Decision', 'Why', 'Hash']
  return {
    head: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Audit log of journal ${escapeHtml(journalId)}</title><style>${style}</style></head><body>
<h1>Audit log</h1><p class="f">Journal ${escapeHtml(journalId)}, exported ${escapeHtml(at)}${filter === '' ? '' : `, ${escapeHtml(filter)}`}.</p>
<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>
`,
    row: (event) => {
      const where = [event.host, event.vmid, event.guest].filter((part) => part !== null).join(' ')
      const payload = Object.keys(event.payload).length === 0 ? '' : `<pre>${escapeHtml(canonicalJson(event.payload))}</pre>`
      const cells = [event.at, event.actor, where, event.operation ?? event.kind, event.decision].map((text) => `<td>${escapeHtml(text)}</td>`).join('')
      return `<tr><td class="n">${event.seq}</td>${cells}<td>${escapeHtml(event.reason)}${payload}</td><td><code>${escapeHtml(event.hash)}</code></td></tr>\n`
    },
    foot: (rows) => `</tbody></table><p class="f">${rows} ${rows === 1 ? 'row' : 'rows'}.</p></body></html>\n`,
  }
}
