/**
 * Reads provenance: what the journal vouches for, held against the host right before a decision. It is the one maker of
 * a `Provenance`, and ends what has ended. Effects: reads of the host, the journal.
 */
import { toAppError } from '../../shared/domain/appError.ts'
import type { ActualGuest, DesiredGuest, HostId } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { endOf, judgeProvenance } from '../engine/judgeProvenance.ts'
import type { Observation } from '../engine/observation.ts'
import { isExcusable, outlives, takeProvenanceMint, type Provenance } from '../engine/provenance.ts'
import type { DesiredState, HostConnection, Journal, ProvenanceRecord, TaskRow } from '../ports.ts'

const mint = takeProvenanceMint()

export interface ProvenancePorts {
  readonly journal: Journal
  readonly connection: HostConnection
  /** What is declared for the host right now. */
  declared(): Promise<DesiredState>
  /** Observes the guest again; null = the host does not show it. */
  observe(): Promise<ActualGuest | null>
}

/** The observation that a decision rests on, and what was established on it. */
export interface Established {
  readonly guest: ActualGuest
  readonly provenance: Provenance | null
}

/**
 * Establishes provenance for an operation that it could excuse. The guest is observed anew, and that observation is the
 * one to decide on. What cannot be known establishes nothing; rejects as `observe` does.
 */
export async function establishProvenance(operation: Operation, guest: ActualGuest, ports: ProvenancePorts): Promise<Established> {
  const { journal, connection } = ports
  const { host, vmid, type } = operation.guest
  const [before] = isExcusable(operation) ? journal.provenance(host, vmid) : []
  if (before === undefined) return { guest, provenance: null }
  const desired = await ports.declared()
  const fresh = await ports.observe()
  const history = await readHistory(before, connection) // last, for a start and a stop meanwhile show in nothing else
  // Read again: what was waited for may have ended it.
  const record = journal.provenance(host, vmid).find((each) => each.operationId === before.operationId)
  if (fresh === null || record === undefined || record.guest.type !== type) return { guest: fresh ?? guest, provenance: null }
  const finding = judgeProvenance(record, fresh, { epoch: journal.epoch(), claimed: isClaimed(vmid, desired), history })
  if (finding.kind === 'ended') journal.endProvenance(record.operationId, finding.because)
  const provenance = finding.kind === 'holds' ? mint({ kind: record.kind, guest: fresh, operationId: record.operationId, beganAt: record.beganAt }) : null
  return { guest: fresh, provenance }
}

/** Ends what a look at the host shows to have ended: a start, a claim, a guest that is gone. Effects: the journal. */
export function endProvenanceSeen(host: HostId, observation: Observation, desired: DesiredState, journal: Journal): void {
  const lookedAtMs = observation.memory?.lookedAtMs
  if (lookedAtMs === undefined) return
  for (const record of journal.provenance(host)) {
    if (Date.parse(record.beganAt) >= lookedAtMs) continue // the look may be older than the guest
    const { vmid } = record.guest
    const guest = observation.guests.get(vmid) ?? null
    const because = guest === null && observation.absenceProven && observation.reach !== 'unreachable'
      ? 'The host no longer has the guest.'
      : endOf(record, guest, { epoch: journal.epoch(), claimed: isClaimed(vmid, desired) })
    if (because !== null) journal.endProvenance(record.operationId, because)
  }
}

/** Ends what an operation of ours is about to end, before anything of it is sent. Effects: the journal. */
export function endProvenanceBefore({ guest, ...operation }: Operation, summary: string, journal: Journal): void {
  for (const record of journal.provenance(guest.host, guest.vmid)) {
    if (!outlives(record.kind, operation)) journal.endProvenance(record.operationId, `${summary}.`)
  }
}

/** Whether removal may be excused for what declares it: a person's own file may, a hub never. Pure. */
export function isOwnDeclaration({ source }: DesiredGuest): boolean {
  return source !== undefined && !source.file.startsWith('hub:')
}

/** null = a source cannot be understood, and nobody can say what it claims. */
function isClaimed(vmid: number, { guests, problems }: DesiredState): boolean | null {
  if (guests.has(vmid)) return true
  return problems.length === 0 ? false : null
}

/** A read that fails tells nothing. */
async function readHistory({ node, guest, upid }: ProvenanceRecord, { reader }: HostConnection): Promise<readonly TaskRow[] | null> {
  try {
    return await reader.guestHistory(node, guest.vmid, upid)
  } catch (thrown) {
    if (toAppError(thrown).code === 'internal') throw thrown
    return null
  }
}
