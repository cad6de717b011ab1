import type { ApprovalRow, FleetCell, HostView, OperationView } from '../../shared/ipc/contract.ts'
import { screens, type Screen } from '../stores/uiStore.ts'
import { texts } from '../texts.ts'
import { hostReach } from './hostState.ts'
import { operationWord } from './operationWord.ts'

/** What an entry of the palette leads to. */
export type PaletteTarget =
  | { readonly kind: 'screen'; readonly screen: Screen }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'guest'; readonly host: string; readonly vmid: number }
  | { readonly kind: 'approval'; readonly id: string }
  /** Narrows every screen to this host; null = shows every one. */
  | { readonly kind: 'filter'; readonly host: string | null }
  | { readonly kind: 'audit'; readonly search: string }
  | { readonly kind: 'keys' }
  | { readonly kind: 'cycle' }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'addHost' }

/** One entry. `search` is lower-case. */
export interface PaletteEntry {
  readonly id: string
  readonly label: string
  readonly detail: string
  readonly search: string
  readonly target: PaletteTarget
}

const entry = (id: string, label: string, detail: string, target: PaletteTarget, more: readonly string[] = []): PaletteEntry => ({ id, label, detail, search: [label, detail, ...more].join(' ').toLowerCase(), target })

/** What the palette finds in. `operations`: the newest. */
export interface PaletteInput {
  readonly hosts: readonly HostView[]
  readonly cells: readonly FleetCell[]
  readonly waiting: readonly ApprovalRow[]
  readonly operations: readonly OperationView[]
  /** The host that every screen is narrowed to; null = none. */
  readonly hostFilter: string | null
}

/**
 * Everything that can be found: screens and commands first, then what waits for a signature, hosts, guests (by name, VMID,
 * tag, node, host, state), and recent operations. Pure.
 */
export function paletteEntries({ hosts, cells, waiting, operations, hostFilter }: PaletteInput): readonly PaletteEntry[] {
  return [
    ...(hostFilter === null ? [] : [entry('filter', texts.app.everyHost, '', { kind: 'filter', host: null })]),
    ...screens.map((screen) => entry(`screen/${screen}`, texts.keys.goTo(texts.screens[screen]), '', { kind: 'screen', screen })),
    entry('cycle', texts.app.runCycle, '', { kind: 'cycle' }),
    entry('freeze', texts.safety.key, '', { kind: 'freeze' }),
    entry('keys', texts.keys.title, '', { kind: 'keys' }),
    entry('addHost', texts.hosts.add, '', { kind: 'addHost' }),
    ...waiting.map((row) => entry(`approval/${row.id}`, row.summary, `${row.host ?? texts.approvals.noHost} · ${texts.standings.pending}`, { kind: 'approval', id: row.id })),
    ...hosts.map((host) => entry(`host/${host.id}`, host.id, `${texts.overview.host.toLowerCase()} · ${hostReach(host).toLowerCase()}`, { kind: 'host', host: host.id })),
    ...hosts.filter(({ id }) => id !== hostFilter).map((host) => entry(`filter/${host.id}`, texts.app.onlyHost(host.id), '', { kind: 'filter', host: host.id })),
    ...cells.map((cell) => entry(`guest/${cell.host}/${cell.vmid}`, `${cell.vmid} ${cell.name ?? ''}`.trim(), `${cell.node} · ${cell.host} · ${texts.standings[cell.standing]}`, { kind: 'guest', host: cell.host, vmid: cell.vmid }, cell.tags)),
    ...operations.map((one) => entry(`operation/${one.id}`, one.summary, `${one.host} · ${operationWord(one)}`, { kind: 'guest', host: one.host, vmid: one.vmid })),
  ]
}

/**
 * Entries that have every word of the query, at most `limit`; those that begin with it first. Of a query the last entry
 * searches the audit log for it. Pure.
 */
export function findEntries(entries: readonly PaletteEntry[], query: string, limit: number): readonly PaletteEntry[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return entries.slice(0, limit)
  const words = wanted.split(/\s+/)
  const found = entries.filter((one) => words.every((word) => one.search.includes(word)))
  const rank = (one: PaletteEntry): number => (one.search.startsWith(wanted) ? 0 : one.search.split(' ').some((word) => word.startsWith(wanted)) ? 1 : 2)
  const best = found.map((one) => [rank(one), one] as const).sort((a, b) => a[0] - b[0]).slice(0, limit - 1).map(([, one]) => one)
  return [...best, entry('audit', texts.app.searchAudit(query.trim()), texts.app.searchAuditDetail, { kind: 'audit', search: query.trim() })]
}
