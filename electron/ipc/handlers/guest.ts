import { ok } from '../../../shared/lib/result.ts'
import type { HandlersOf, Services } from './services.ts'

/** Snapshots and backups told at most, the newest of them: far more than people keep, and well under the size of a message. */
const shownHoldings = 500

/** `guest.*`: what a person can ask for on one guest. */
export function guestHandlers({ approvals, fleet, journal }: Services): HandlersOf<'guest.request' | 'guest.holdings'> {
  return {
    'guest.request': async ({ host, vmid, kind, parameters, reason }) => {
      const outcome = await approvals.request({ host, vmid }, kind, parameters, reason)
      return ok(outcome.kind === 'waits' ? { waits: true, id: outcome.item.id } : { waits: false, id: outcome.entry.id })
    },
    'guest.holdings': async ({ host, vmid }) => {
      const { guest, storages, pendingDanger } = await fleet.host(host).readGuest(vmid)
      const { snapshots = [], backups = [] } = guest.holdings ?? {}
      return ok({
        disks: (guest.spec?.disks ?? []).map(({ slot, volume, sizeBytes }) => ({ slot, volume, sizeBytes })),
        snapshots: snapshots.slice(-shownHoldings).map(({ name, createdAt, hasMemory }) => ({ name, createdAt: createdAt === null ? null : isoOf(createdAt), hasMemory })),
        backups: backups.slice(0, shownHoldings).map(({ volume, createdAt, sizeBytes, protected: kept, verified }) => ({ volume, createdAt: isoOf(createdAt), sizeBytes, protected: kept, verified })),
        storages: [...storages],
        template: guest.template,
        madeHereAt: journal.provenance(host, vmid)[0]?.beganAt ?? null,
        pending: [...new Set([...(guest.spec?.pendingKeys ?? []), ...(guest.spec?.pendingDeletes ?? []).map(({ key }) => key)])].toSorted(byText),
        pendingDanger,
      })
    },
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}

/** Server seconds as ISO 8601 UTC. Pure. */
function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
