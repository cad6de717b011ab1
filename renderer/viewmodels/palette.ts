import type { ApprovalRow, FleetCell, HostView } from '../../shared/ipc/contract.ts'
import { screens, type Screen } from '../stores/uiStore.ts'
import { texts } from '../texts.ts'

/** What an entry of the palette leads to. */
export type PaletteTarget =
  | { readonly kind: 'screen'; readonly screen: Screen }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'guest'; readonly host: string; readonly vmid: number }
  | { readonly kind: 'approval'; readonly id: string }
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

const entry = (id: string, label: string, detail: string, target: PaletteTarget): PaletteEntry => ({ id, label, detail, search: `${label} ${detail}`.toLowerCase(), target })

/** Everything that can be found: screens and commands first, then what waits for a signature, hosts, guests. Pure. */
export function paletteEntries(hosts: readonly HostView[], cells: readonly FleetCell[], waiting: readonly ApprovalRow[]): readonly PaletteEntry[] {
  return [
    ...screens.map((screen) => entry(`screen/${screen}`, texts.keys.goTo(texts.screens[screen]), '', { kind: 'screen', screen })),
    entry('cycle', texts.app.runCycle, '', { kind: 'cycle' }),
    entry('freeze', texts.safety.key, '', { kind: 'freeze' }),
    entry('addHost', texts.hosts.add, '', { kind: 'addHost' }),
    ...waiting.map((row) => entry(`approval/${row.id}`, row.summary, `${row.host ?? texts.approvals.noHost} · ${texts.standings.pending}`, { kind: 'approval', id: row.id })),
    ...hosts.map((host) => entry(`host/${host.id}`, host.id, `${texts.overview.host.toLowerCase()} · ${texts.reach[host.reach].toLowerCase()}`, { kind: 'host', host: host.id })),
    ...cells.map((cell) => entry(`guest/${cell.host}/${cell.vmid}`, `${cell.vmid} ${cell.name ?? ''}`.trim(), `${cell.node} · ${cell.host} · ${texts.standings[cell.standing]}`, { kind: 'guest', host: cell.host, vmid: cell.vmid })),
  ]
}

/** Entries that have every word of the query, at most `limit`; those that begin with it first. Pure. */
export function findEntries(entries: readonly PaletteEntry[], query: string, limit: number): readonly PaletteEntry[] {
  const wanted = query.trim().toLowerCase()
  const words = wanted.split(/\s+/)
  const found = entries.filter((one) => words.every((word) => one.search.includes(word)))
  if (wanted === '') return found.slice(0, limit)
  const rank = (one: PaletteEntry): number => (one.search.startsWith(wanted) ? 0 : one.search.split(' ').some((word) => word.startsWith(wanted)) ? 1 : 2)
  return found.map((one) => [rank(one), one] as const).sort((a, b) => a[0] - b[0]).slice(0, limit).map(([, one]) => one)
}
