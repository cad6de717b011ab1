/**
 * The order between the guests of one host. A plan is data: each guest with the guests it comes after, and why. What
 * nothing is said of is independent and runs side by side. Pure.
 */
import type { PlannedStep } from '../../shared/domain/operation.ts'
import { parsePropertyString } from './normalise/propertyString.ts'
import type { GuestReview } from './review.ts'

/** Why a guest comes after others. */
export interface OrderReason {
  /** `copy`: of a guest that is changed first. `startup`: started later, or shut down later. `removal`: removed last of all. */
  readonly kind: 'copy' | 'startup' | 'removal'
  /** Ascending; never empty. */
  readonly after: readonly number[]
  /** A clause for people. */
  readonly reason: string
}

/** A guest that has a plan, and what it comes after; no reason = it waits for nobody. */
export interface OrderedGuest {
  readonly vmid: number
  readonly review: GuestReview
  readonly reasons: readonly OrderReason[]
}

/** Orders every guest that has a plan: none stands before one that it comes after; else by VMID. Pure. */
export function planHost(reviews: ReadonlyMap<number, GuestReview>): readonly OrderedGuest[] {
  const planned = [...reviews].filter(([, { steps }]) => steps.length > 0).map(([vmid, review]) => ({ vmid, review, ...traitsOf(review) }))
  const starts = groupsOf(planned.filter((each) => each.power === 'start'), (a, b) => a - b)
  const stops = groupsOf(planned.filter((each) => each.power === 'stop' && !each.removes), (a, b) => b - a)
  const changed = new Set(planned.map((each) => each.vmid))
  const kept = planned.filter((each) => !each.removes).map((each) => each.vmid).toSorted((a, b) => a - b)

  const ordered = planned.map(({ vmid, review, source, removes }) => {
    const reasons: OrderReason[] = []
    if (source !== null && changed.has(source)) reasons.push({ kind: 'copy', after: [source], reason: `it is a copy of ${source}, which is changed first` })
    const group = starts.of(vmid) ?? stops.of(vmid)
    if (group?.before) {
      const rule = starts.of(vmid) === undefined ? 'guests are shut down in the reverse of their startup order' : 'guests are started in their startup order'
      reasons.push({ kind: 'startup', after: group.before, reason: rule })
    }
    if (removes && kept.length > 0) reasons.push({ kind: 'removal', after: kept, reason: 'removals come last' })
    return { guest: { vmid, review, reasons }, rank: [removes ? 2 : source === null ? 0 : 1, group?.index ?? 0, vmid] }
  })
  return ordered.toSorted((a, b) => compareRanks(a.rank, b.rank)).map(({ guest }) => guest)
}

interface Traits {
  readonly power: 'start' | 'stop' | null
  readonly startup: number
  /** VMID of the guest that is copied; null = none is. */
  readonly source: number | null
  readonly removes: boolean
}

function traitsOf({ steps, diff, actual }: GuestReview): Traits {
  const isStart = ({ operation: { kind, parameters } }: PlannedStep) => kind === 'guest.start' || (kind === 'ha.set' && parameters['state'] === 'started' && actual?.run === 'stopped')
  const isStop = ({ operation: { kind, parameters } }: PlannedStep) => kind === 'guest.shutdown' || (kind === 'ha.set' && parameters['state'] === 'stopped' && actual?.run === 'running')
  const startup = diff?.desired.options?.['startup'] ?? actual?.spec?.options.nextBoot['startup'] ?? ''
  const order = Number(parsePropertyString(startup, 'order').get('order') ?? Number.NaN)
  return {
    power: steps.some(isStart) ? 'start' : steps.some(isStop) ? 'stop' : null,
    // As Proxmox has it, what has no place in the order is started last.
    startup: Number.isNaN(order) ? Number.MAX_SAFE_INTEGER : order,
    source: diff?.creation?.source ?? null,
    removes: steps.some(({ operation }) => operation.kind === 'guest.destroy'),
  }
}

interface Group {
  readonly index: number
  /** VMIDs of the group right before; null = it is the first. */
  readonly before: readonly number[] | null
}

/** Guests with equal places in one group, the groups in the order that `compare` gives the places. */
function groupsOf(guests: readonly { readonly vmid: number; readonly startup: number }[], compare: (a: number, b: number) => number): { of(vmid: number): Group | undefined } {
  const members = new Map<number, number[]>()
  for (const { vmid, startup } of guests) {
    const same = members.get(startup) ?? []
    same.push(vmid)
    members.set(startup, same)
  }
  const places = [...members.keys()].toSorted(compare)
  const groups = new Map<number, Group>()
  for (const [index, place] of places.entries()) {
    const earlier = places[index - 1]
    const before = earlier === undefined ? null : (members.get(earlier) ?? []).toSorted((a, b) => a - b)
    for (const vmid of members.get(place) ?? []) groups.set(vmid, { index, before })
  }
  return { of: (vmid) => groups.get(vmid) }
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((each, index) => each !== b[index])
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0)
}
