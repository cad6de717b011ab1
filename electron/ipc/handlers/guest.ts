import { AppError } from '../../../shared/domain/appError.ts'
import type { RequestInput } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/lib/result.ts'
import type { GuestReading } from '../../reconcile/readGuest.ts'
import type { HandlersOf, Services } from './services.ts'

/** Snapshots and backups told at most, the newest of them: far more than people keep, and well under the size of a message. */
const shownHoldings = 500

/** `guest.*`: what a person can ask for on one guest. */
export function guestHandlers({ requests, fleet, journal }: Services): HandlersOf<'guest.request' | 'guest.holdings'> {
  return {
    'guest.request': async (input) => {
      const { guest, parameters } = isCopying(input.kind) ? await copyOf(input, fleet) : { guest: input.vmid, parameters: plainParameters(input) }
      const outcome = await requests.ask({ host: input.host, vmid: guest }, input.kind, parameters, input.reason)
      return ok(outcome.kind === 'waits' ? { waits: true, id: outcome.item.id } : { waits: false, id: outcome.entry.id })
    },
    'guest.holdings': async ({ host, vmid }) => ok(toView(await fleet.host(host).readGuest(vmid), journal.provenance(host, vmid)[0]?.beganAt ?? null)),
  }
}

type Asked = RequestInput<'guest.request'>

/** Kinds that make a guest out of the one that the window shows. */
function isCopying(kind: Asked['kind']): kind is 'guest.clone' | 'guest.restoreNew' {
  return kind === 'guest.clone' || kind === 'guest.restoreNew'
}

function plainParameters({ kind, newVmid, parameters }: Asked): Asked['parameters'] {
  if (kind === 'guest.create') throw new AppError({ code: 'usage', message: 'A new guest is not asked for out of the window.', hint: 'Declare it, or: countersign request guest.create' })
  if (newVmid !== undefined) throw new AppError({ code: 'usage', message: `${kind} makes no guest, so it takes no new VMID.` })
  return parameters
}

/**
 * The guest that is to be made, with its source and the node that is asked as they are known here: what the window says
 * of either does not count. The gate wants the new VMID proven free.
 */
async function copyOf({ host, vmid, newVmid, kind, parameters }: Asked, fleet: Services['fleet']): Promise<{ readonly guest: number; readonly parameters: Asked['parameters'] }> {
  if (newVmid === undefined) throw new AppError({ code: 'usage', message: `${kind} makes a guest, and needs the VMID that it gets.` })
  const reconciler = fleet.host(host)
  const { observation } = reconciler.snapshot().observation === null ? await reconciler.look() : reconciler.snapshot()
  const node = observation?.guests.get(vmid)?.node
  if (node === undefined) throw new AppError({ code: 'guest_not_found', message: `${host} shows no guest ${vmid}.`, hint: 'Look at the host again.', retry: 'afterObserve' })
  return { guest: newVmid, parameters: { ...parameters, ...(kind === 'guest.clone' ? { source: vmid, sourceNode: node } : { node }) } }
}

function toView({ guest, storages, diskStorages, otherNodes, nextVmid, pendingDanger, choices }: GuestReading, madeHereAt: string | null) {
  const { snapshots = [], backups = [] } = guest.holdings ?? {}
  return {
    disks: choices.disks.map((disk) => ({ ...disk })),
    freeSlots: [...choices.freeSlots],
    networks: choices.networks.map((network) => ({ ...network })),
    freeNetwork: choices.freeNetwork,
    snapshots: snapshots.slice(-shownHoldings).map(({ name, createdAt, hasMemory }) => ({ name, createdAt: createdAt === null ? null : isoOf(createdAt), hasMemory })),
    backups: backups.slice(0, shownHoldings).map(({ volume, createdAt, sizeBytes, protected: kept, verified }) => ({ volume, createdAt: isoOf(createdAt), sizeBytes, protected: kept, verified })),
    storages: [...storages],
    diskStorages: [...diskStorages],
    otherNodes: [...otherNodes],
    nextVmid,
    ha: guest.ha === undefined ? ('unknown' as const) : guest.ha === null ? null : { state: guest.ha.state, maxRestart: guest.ha.maxRestart, maxRelocate: guest.ha.maxRelocate },
    haManaged: guest.haState !== null,
    protection: guest.spec?.protection ?? false,
    template: guest.template,
    madeHereAt,
    pending: [...new Set([...(guest.spec?.pendingKeys ?? []), ...(guest.spec?.pendingDeletes ?? []).map(({ key }) => key)])].toSorted(byText),
    pendingDanger,
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}

/** Server seconds as ISO 8601 UTC. Pure. */
function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
