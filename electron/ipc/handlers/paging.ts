import type { GuestReview } from '../../engine/review.ts'
import type { HostSnapshot } from '../../reconcile/hostReconciler.ts'

/** Where a page of guests begins: after this one. */
export interface GuestKey {
  readonly host: string
  readonly vmid: number
}

/** One guest of a page, and its host. */
export interface PagedGuest {
  readonly snapshot: HostSnapshot
  readonly review: GuestReview
}

/** Guests on one page: well under the size of a message. */
const pageSize = 250

/**
 * One page of the guests that fit, in the order (host, vmid), and the key to go on from; null when this is the last.
 * A window asks for a fleet page by page, so no more is made of a guest here than it takes to find the page. Pure.
 */
export function pageOf(hosts: readonly HostSnapshot[], after: GuestKey | null, fits: (review: GuestReview) => boolean): { readonly guests: readonly PagedGuest[]; readonly next: GuestKey | null } {
  const found: PagedGuest[] = []
  for (const snapshot of hosts.toSorted((a, b) => (a.config.id < b.config.id ? -1 : 1))) {
    const host = snapshot.config.id
    if (after !== null && host < after.host) continue
    const from = after?.host === host ? after.vmid : 0
    const fitting = [...snapshot.reviews.values()].filter((review) => review.ref.vmid > from && fits(review)).toSorted((a, b) => a.ref.vmid - b.ref.vmid)
    found.push(...fitting.slice(0, pageSize + 1 - found.length).map((review) => ({ snapshot, review })))
    if (found.length > pageSize) break
  }
  const guests = found.slice(0, pageSize)
  const last = found.length > pageSize ? guests.at(-1)?.review.ref : undefined
  return { guests, next: last === undefined ? null : { host: last.host, vmid: last.vmid } }
}
