import type { FleetCell, HostView } from '../../shared/ipc/contract.ts'

/** One line of the matrix, as high as it is drawn: a host's head, or cells of one node. */
export type MatrixLine =
  | { readonly kind: 'host'; readonly host: string; readonly guests: number }
  | {
      readonly kind: 'cells'
      readonly host: string
      readonly node: string
      /** Set on the first line of a node: its guests and whether it answers. */
      readonly label: { readonly guests: number; readonly online: boolean; readonly seenAt: string | null } | null
      readonly cells: readonly FleetCell[]
    }

/** Where the cursor of the matrix stands. */
export interface MatrixPlace {
  readonly line: number
  readonly column: number
}

/**
 * Lays cells out in lines of at most `perLine`, grouped by host (in the hosts' order), then by node, then by VMID.
 * Guests of a host that is not configured any more come last. Pure.
 */
export function layOutMatrix(cells: readonly FleetCell[], hosts: readonly HostView[], perLine: number): readonly MatrixLine[] {
  const byHost = Map.groupBy(cells, (cell) => cell.host)
  const names = [...new Set([...hosts.map((host) => host.id), ...byHost.keys()])]
  const lines: MatrixLine[] = []
  for (const name of names) {
    const ofHost = byHost.get(name)
    if (ofHost === undefined) continue
    const nodes = new Map((hosts.find((host) => host.id === name)?.nodes ?? []).map((node) => [node.name, node]))
    lines.push({ kind: 'host', host: name, guests: ofHost.length })
    const byNode = [...Map.groupBy(ofHost, (cell) => cell.node)].sort(([a], [b]) => a.localeCompare(b))
    for (const [node, guests] of byNode) {
      const sorted = [...guests].sort((a, b) => a.vmid - b.vmid)
      const view = nodes.get(node)
      for (let from = 0; from < sorted.length; from += perLine) {
        lines.push({
          kind: 'cells',
          host: name,
          node,
          label: from === 0 ? { guests: sorted.length, online: view?.online ?? true, seenAt: view?.seenAt ?? null } : null,
          cells: sorted.slice(from, from + perLine),
        })
      }
    }
  }
  return lines
}

/** The cell at a place; null when there is none (a head, or a shorter line). Pure. */
export function cellAt(lines: readonly MatrixLine[], place: MatrixPlace): FleetCell | null {
  const line = lines[place.line]
  return line?.kind === 'cells' ? (line.cells[place.column] ?? null) : null
}

/** Where an arrow key leads. Stays in place at an edge; skips heads; keeps the column where a line is long enough. Pure. */
export function movePlace(lines: readonly MatrixLine[], from: MatrixPlace, key: string): MatrixPlace {
  const line = lines[from.line]
  const width = line?.kind === 'cells' ? line.cells.length : 0
  if (key === 'ArrowLeft') return { ...from, column: Math.max(0, from.column - 1) }
  if (key === 'ArrowRight') return { ...from, column: Math.min(width - 1, from.column + 1) }
  if (key === 'Home') return { ...from, column: 0 }
  if (key === 'End') return { ...from, column: Math.max(0, width - 1) }
  const step = key === 'ArrowDown' ? 1 : -1
  for (let index = from.line + step; index >= 0 && index < lines.length; index += step) {
    const other = lines[index]
    if (other?.kind === 'cells') return { line: index, column: Math.min(from.column, other.cells.length - 1) }
  }
  return from
}

/** The first place that holds a cell. Pure. */
export function firstPlace(lines: readonly MatrixLine[]): MatrixPlace {
  return { line: Math.max(0, lines.findIndex((line) => line.kind === 'cells')), column: 0 }
}
