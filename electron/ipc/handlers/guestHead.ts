import type { FleetCell } from '../../../shared/ipc/contract.ts'
import type { GuestReview } from '../../engine/review.ts'

/** What every view of a guest begins with. */
export type GuestHead = Omit<FleetCell, 'note' | 'tags'>

/** Tags of one guest that it can be found by. */
const mostTags = 20

/** The first tags of a guest as they are now, from its configuration or, when that is not known, from the list of guests. Pure. */
export function tagsToFindBy({ actual }: GuestReview): string[] {
  return (actual?.spec?.running.tags ?? actual?.listTags ?? []).slice(0, mostTags)
}

/** A guest for the window; one that is declared and not shown by the host has no node. Pure. */
export function toGuestHead({ ref, actual, diff, standing }: GuestReview): GuestHead {
  return {
    host: ref.host,
    node: actual?.node ?? '',
    vmid: ref.vmid,
    type: ref.type,
    name: actual?.name ?? diff?.desired.name ?? null,
    run: actual?.run ?? 'unspecified',
    standing,
  }
}
