/** Where a page of guests begins: after this one. */
export interface GuestKey {
  readonly host: string
  readonly vmid: number
}

/** Guests on one page: well under the size of a message. */
const pageSize = 250

/** One page of rows in the order (host, vmid), and the key to go on from; null when this is the last. Pure. */
export function pageOf<T extends GuestKey>(rows: readonly T[], after: GuestKey | null): { rows: T[]; next: { host: string; vmid: number } | null } {
  const sorted = rows.toSorted(byKey)
  const page = (after === null ? sorted : sorted.filter((row) => byKey(row, after) > 0)).slice(0, pageSize + 1)
  const last = page[pageSize - 1]
  if (page.length <= pageSize || last === undefined) return { rows: page, next: null }
  return { rows: page.slice(0, pageSize), next: { host: last.host, vmid: last.vmid } }
}

function byKey(a: GuestKey, b: GuestKey): number {
  if (a.host !== b.host) return a.host < b.host ? -1 : 1
  return a.vmid - b.vmid
}
