import type { FleetCell, HostView } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/lib/result.ts'
import type { GuestReview } from '../../engine/review.ts'
import type { HostSnapshot } from '../../reconcile/hostReconciler.ts'
import { tagsToFindBy, toGuestHead } from './guestHead.ts'
import { pageOf } from './paging.ts'
import type { HandlersOf, Services } from './services.ts'

/** `fleet.*` and `cycle.run`. */
export function fleetHandlers({ fleet }: Services): HandlersOf<'fleet.hosts' | 'fleet.cells' | 'cycle.run'> {
  return {
    'fleet.hosts': async () => {
      const snapshots = fleet.hosts().map((host) => host.snapshot())
      const cycles = snapshots.flatMap((snapshot) => (snapshot.lastCycle === null ? [] : [snapshot.lastCycle]))
      return ok({ hosts: snapshots.map(toHostView), cycles })
    },
    'fleet.cells': async ({ after }) => {
      const { guests, next } = pageOf(fleet.hosts().map((host) => host.snapshot()), after, () => true)
      return ok({ rows: guests.map(({ review }) => toCell(review)), next })
    },
    'cycle.run': async ({ host }) => {
      if (host !== null) fleet.host(host)
      fleet.wake(host)
      return ok({})
    },
  }
}

/** A host for the window. Pure. */
function toHostView({ config, observation, reviews, desired, version, obstacle, busy, nodeSeenAt }: HostSnapshot): HostView {
  const all = [...reviews.values()]
  const nodes = observation?.nodes ?? []
  return {
    id: config.id,
    mode: config.mode,
    demo: config.demo,
    endpoints: config.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })),
    desiredPath: config.desiredPath,
    version,
    reach: obstacle !== null ? 'unreachable' : (observation?.reach ?? 'never'),
    seenAt: observation === null || nodeSeenAt.size === 0 ? null : observation.seenAt,
    tookMs: observation?.tookMs ?? null,
    nodes: nodes.map((node) => ({
      name: node.name,
      online: node.online,
      guests: all.filter((review) => review.actual?.node === node.name).length,
      seenAt: nodeSeenAt.get(node.name) ?? null,
    })),
    errors: obstacle === null ? [...(observation?.errors ?? [])] : [obstacle],
    problems: [...desired.problems],
    counts: {
      guests: all.filter((review) => review.actual !== null).length,
      managed: all.filter((review) => review.diff !== null).length,
      drifted: all.filter((review) => (review.diff?.changes.length ?? 0) > 0).length,
      benign: steps(all, 'benign'),
      destructive: steps(all, 'destructive'),
      pending: all.filter((review) => review.standing === 'pending').length,
      unknown: all.filter((review) => review.standing === 'unknown' || review.standing === 'unreachable').length,
    },
    busy,
  }
}

function steps(reviews: readonly GuestReview[], kind: 'benign' | 'destructive'): number {
  return reviews.reduce((sum, review) => sum + review.steps.filter((step) => step.classification.class === kind).length, 0)
}

function toCell(review: GuestReview): FleetCell {
  return { ...toGuestHead(review), note: review.note, tags: tagsToFindBy(review) }
}
