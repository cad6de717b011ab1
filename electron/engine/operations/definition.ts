/** What every kind of operation must say of itself. One file for each kind; `catalogue.ts` lists them. */
import type { z } from 'zod'
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import type { ActualGuest, GuestBackup, GuestType, ManagedField } from '../../../shared/domain/guest.ts'
import type { Classification, Lost, OperationKind, RequestPreview } from '../../../shared/domain/operation.ts'
import { disksOf, parseDisk } from '../normalise/disks.ts'

/**
 * All there is to say of one kind of operation. Every function is pure and is given parameters that passed the
 * schema. `guest` is the freshest observation there is.
 */
export interface OperationDefinition<P> {
  readonly kind: OperationKind
  readonly parameters: z.ZodType<P>
  /** An imperative sentence for people; `guest` is its label: `Set memory to 2 GiB on 101 web-1`. */
  summarise(parameters: P, guest: string): string
  /** The class of the step itself; what it triggers is added by `classify.ts`. */
  classify(parameters: P, guest: ActualGuest): Classification
  /** True when Proxmox applies everything that is pending on this guest along with the step. */
  appliesPending(parameters: P, guest: ActualGuest): boolean
  /** True when the process of a running VM ends by it, be it to start anew or elsewhere; absent = never. */
  endsProcess?(parameters: P): boolean
  /** The declared fields it brings closer. */
  fields(parameters: P): readonly ManagedField[]
  /** What undoes it and at what cost; null = nothing does. */
  inverse(parameters: P, guest: ActualGuest): string | null
  /** Exactly what is sent. */
  request(parameters: P, guest: ActualGuest): RequestPreview
  /** Why it must not be sent now; null = it may. A config lock is checked for every kind by `precondition.ts`. */
  precondition(parameters: P, guest: ActualGuest): AppErrorInit | null
  /** What it destroys, as far as it was read; empty for a benign step. */
  lost(parameters: P, guest: ActualGuest): Lost
  /** Whether the guest is as the step leaves it. `null` = the host no longer has the guest. */
  reached(parameters: P, guest: ActualGuest | null, sending: Sending): boolean
  /** True when `reached` alone proves that it happened; false when the guest can look so without it. */
  readonly provenByEndState: boolean
  /** True when snapshots and backups must be read to judge it. */
  readonly needsHoldings: boolean
  /** True when, besides, the volumes must be read that carry its VMID and belong to no configuration; absent = never. */
  needsLeftovers?(parameters: P): boolean
  /** True when its entry in high availability must be read to judge it. */
  readonly needsHa?: true
  /** True when the host may be at it long after its answer was lost: an unchanged configuration then proves nothing. */
  outlastsAnswer?(parameters: P): boolean
  /** UPID types under which the host runs it, for finding a task whose reply was lost; empty = it makes none. */
  readonly taskTypes: readonly string[]
  /**
   * Only for a kind that makes a guest where there is none; absent = it acts on a guest that is there. What is made may
   * have provenance (`provenance.ts`).
   */
  making?(parameters: P): Making
  /** True when the nodes of the cluster must be read to judge it; a kind that makes a guest always has them. */
  readonly needsNodes?: true
  /** VMID that its task is named after; absent = the guest's own. */
  taskVmid?(parameters: P): number
  /** How long after it was sent the guest may still be on its way although its task has ended. Milliseconds; absent = no longer than usual. */
  readonly arrivesWithinMs?: number
}

/** How a guest is made. */
export interface Making {
  /** The node that is asked, and that runs the task. */
  readonly node: string
  /** Type of the guest that is made; null = that of its source. */
  readonly type: GuestType | null
  /** VMID of the guest that is copied: its state counts as well, and nothing else is done to it meanwhile. */
  readonly source?: number
  /** VMID whose backups are read, for the one that is unpacked. */
  readonly backupsOf?: number
}

/** When a step was sent, and when its guest was read. */
export interface Sending {
  /** The host's own clock, seconds since the epoch. */
  readonly atSeconds: number
  /** The same clock, right after the guest was read. */
  readonly nowSeconds: number
}

/** What a benign step loses. */
export const nothingLost: Lost = { volumes: [], snapshots: [], backups: [] }

/** Several losses as one: sorted, and each thing named once, with its size where any of them knows it. Pure. */
export function gatherLost(...parts: readonly Lost[]): Lost {
  const sizes = new Map<string, number | null>()
  for (const { id, sizeBytes } of parts.flatMap((part) => part.volumes)) {
    const known = sizes.get(id) ?? null
    sizes.set(id, known === null || (sizeBytes !== null && sizeBytes > known) ? sizeBytes : known)
  }
  const names = (pick: (part: Lost) => readonly string[]) => [...new Set(parts.flatMap(pick))].toSorted()
  return {
    volumes: [...sizes].map(([id, sizeBytes]) => ({ id, sizeBytes })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    snapshots: names((part) => part.snapshots),
    backups: names((part) => part.backups),
  }
}

/**
 * Every volume of a guest, sorted: in use, unused, saved memory, and what waits to take the place of another, which
 * stands in no slot yet. Pure.
 */
export function allVolumes({ ref, spec }: ActualGuest): Lost['volumes'] {
  if (spec === null) return []
  const { running, nextBoot } = spec.options
  const named = [running, nextBoot].flatMap((options) => disksOf(ref.type, new Map(Object.entries(options))))
  const memory = [running, nextBoot].flatMap(({ vmstate }) => (vmstate === undefined ? [] : (parseDisk(ref.type, 'vmstate', vmstate) ?? [])))
  const volumes = [...spec.disks, ...named, ...memory].map((disk) => ({ id: disk.volume, sizeBytes: disk.sizeBytes }))
  return gatherLost({ ...nothingLost, volumes }).volumes
}

/** The names of all snapshots that were read, sorted. Pure. */
export function allSnapshots(guest: ActualGuest): readonly string[] {
  return (guest.holdings?.snapshots ?? []).map((snapshot) => snapshot.name).toSorted()
}

/** One backup of a guest, as it was read; undefined = it has no such backup. Pure. */
export function backupOf(volume: string, guest: ActualGuest): GuestBackup | undefined {
  return guest.holdings?.backups.find((backup) => backup.volume === volume)
}

/** `/nodes/{node}/{type}/{vmid}` of one guest. Pure. */
export function guestPath(guest: ActualGuest): string {
  return `/nodes/${guest.node}/${guest.ref.type}/${guest.ref.vmid}`
}

/** The digest as a parameter, so that Proxmox refuses when the configuration moved. Empty when it is not known. Pure. */
export function digestParameter(guest: ActualGuest): Readonly<Record<string, string>> {
  return guest.spec === null ? {} : { digest: guest.spec.digest }
}
