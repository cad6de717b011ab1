import type { ApprovalRow, DriftRow, FleetCell, HostView, OperationView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import type { GuestKey } from '../stores/detailStore.ts'
import type { Screen } from '../stores/uiStore.ts'
import { hostRefusal } from './hostState.ts'
import type { Tone } from './standings.ts'

/** One thing that needs a person, most consequential first. */
export interface AttentionItem {
  readonly id: string
  readonly tone: Tone
  readonly title: string
  readonly detail: string
  readonly screen: Screen
  /** Opened in Drift when set. */
  readonly guest: GuestKey | null
  /** Opened in Approvals when set. */
  readonly approval?: string
}

/** What the ranking looks at. */
export interface AttentionInput {
  readonly hosts: readonly HostView[]
  readonly cells: readonly FleetCell[]
  readonly drift: readonly DriftRow[]
  readonly approvals: readonly ApprovalRow[]
  readonly operations: readonly OperationView[]
}

/**
 * Ranks what needs a person: unclear or failed operations, signatures, destructive drift, unreachable hosts and nodes,
 * faulty files, drift (folded to one line a host), restarts, guests that cannot be judged. Pure.
 */
export function rankAttention(input: AttentionInput): readonly AttentionItem[] {
  const t = texts.attention
  const items: AttentionItem[] = []
  for (const operation of input.operations) {
    const unclear = operation.state === 'needs_operator'
    if (!unclear) continue
    items.push({
      id: `operation/${operation.id}`, tone: 'red', title: t.unclear(operation.summary),
      detail: operation.error?.message ?? t.unclearDetail, screen: 'drift', guest: { host: operation.host, vmid: operation.vmid },
    })
  }
  for (const row of input.approvals) {
    items.push({ id: `approval/${row.id}`, tone: 'seal', title: row.summary, detail: t.waits(row.host, row.classification.reason), screen: 'approvals', guest: null, approval: row.id })
  }
  const waiting = new Set(input.approvals.map((row) => `${row.host}/${row.vmid}`))
  for (const row of input.drift) {
    if (row.standing !== 'destructive' || waiting.has(`${row.host}/${row.vmid}`)) continue
    items.push({ id: `drift/${row.host}/${row.vmid}`, tone: 'red', title: `${row.vmid} ${row.name ?? ''}`.trim(), detail: row.headline, screen: 'drift', guest: row })
  }
  for (const host of input.hosts) items.push(...unreachable(host))
  for (const host of input.hosts) items.push(...problems(host))
  for (const host of input.hosts) items.push(...barred(host, input.cells))
  items.push(...folded(input.drift, 'drift'), ...folded(input.drift, 'restart_needed'), ...unknown(input.cells))
  return items
}

function unreachable(host: HostView): readonly AttentionItem[] {
  const t = texts.attention
  if (host.reach === 'unreachable') {
    const refusal = hostRefusal(host)
    return [{ id: `host/${host.id}`, tone: 'unreachable', title: refusal === null ? t.noAnswer(host.id) : t.about(host.id, refusal), detail: host.errors[0]?.message ?? t.notJudged(host.counts.guests), screen: 'hosts', guest: null }]
  }
  return host.nodes
    .filter((node) => !node.online)
    .map((node) => ({ id: `node/${host.id}/${node.name}`, tone: 'unreachable', title: t.noAnswer(node.name), detail: node.name === host.id ? t.notJudged(node.guests) : t.onHost(host.id, t.notJudged(node.guests)), screen: 'hosts', guest: null }))
}

function problems(host: HostView): readonly AttentionItem[] {
  const first = host.problems[0]
  if (first === undefined) return []
  const t = texts.attention
  return [{ id: `problem/${host.id}`, tone: 'red', title: t.faultyFile(host.id, host.problems.length), detail: `${fileAt(first)}: ${first.message}`, screen: 'hosts', guest: null }]
}

/** A token that is not shown everything, unless the guests that it cannot read are named below. */
function barred(host: HostView, cells: readonly FleetCell[]): readonly AttentionItem[] {
  const first = host.reach === 'partial' ? host.errors.find((error) => error.code === 'forbidden') : undefined
  if (first === undefined || cells.some((cell) => cell.host === host.id && cell.standing === 'unknown')) return []
  return [{ id: `barred/${host.id}`, tone: 'unknown', title: texts.attention.about(host.id, texts.app.errorTitle(first.code)), detail: first.message, screen: 'hosts', guest: null }]
}

function folded(drift: readonly DriftRow[], standing: 'drift' | 'restart_needed'): readonly AttentionItem[] {
  const t = texts.attention
  const groups = Map.groupBy(drift.filter((row) => row.standing === standing), (row) => row.host)
  return [...groups].map(([host, rows]) => {
    const fields = [...new Set(rows.flatMap((row) => row.fields))].map((field) => texts.fieldName(field).toLowerCase())
    const names = t.guests(rows.map((row) => row.vmid))
    return {
      id: `${standing}/${host}`,
      tone: standing === 'drift' ? 'drift' : 'restart',
      title: standing === 'drift' ? t.differ(names, rows.length) : t.needRestart(names, rows.length),
      detail: t.fieldsOn(fields, host),
      screen: 'drift',
      guest: rows[0] ?? null,
    } as const
  })
}

function unknown(cells: readonly FleetCell[]): readonly AttentionItem[] {
  const groups = Map.groupBy(cells.filter((cell) => cell.standing === 'unknown'), (cell) => cell.host)
  return [...groups].map(([host, rows]) => ({
    id: `unknown/${host}`, tone: 'unknown', title: texts.attention.cannotBeRead(texts.attention.guests(rows.map((row) => row.vmid))),
    detail: rows[0]?.note ?? '', screen: 'hosts', guest: null,
  }))
}

/** `site.yaml:12:5`; leaves out what is not known. Pure. */
export function fileAt(problem: { readonly file: string; readonly line: number | null; readonly column: number | null }): string {
  return [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':')
}
