/**
 * Keys and types of a JSON value. Rows of a list are put together by their `type` or `key`, each with the keys that
 * any of its rows has; a UPID, digest or number is as good as another.
 */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return shapeOfRows(value)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)).map(([key, inner]) => [key, shapeOf(inner)]))
  }
  return value === null ? 'null' : typeof value
}

function shapeOfRows(rows: readonly unknown[]): unknown {
  const merged = new Map<string, unknown>()
  for (const row of rows) {
    const kind = kindOf(row)
    const before = merged.get(kind)
    merged.set(kind, mergeShapes(before, shapeOf(row)))
  }
  return Object.fromEntries([...merged].toSorted(([a], [b]) => a.localeCompare(b)))
}

function kindOf(row: unknown): string {
  if (typeof row !== 'object' || row === null) return typeof row
  if ('key' in row) return String(row.key)
  return 'type' in row && 'id' in row && !('upid' in row) ? String(row.type) : 'row'
}

function mergeShapes(a: unknown, b: unknown): unknown {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return b
  return Object.fromEntries(Object.entries({ ...a, ...b }).toSorted(([x], [y]) => x.localeCompare(y)))
}
