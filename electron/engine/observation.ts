/** What one look at a host showed. */
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { ActualGuest, HostId } from '../../shared/domain/guest.ts'
import type { LoggedTask } from './driftCause.ts'
import type { ReadMemory } from './readPlan.ts'

/** A node of the cluster, and whether the cluster calls it online. */
export interface ObservedNode {
  readonly name: string
  readonly online: boolean
}

/** A host as one look found it, with what was carried over from the looks before. */
export interface Observation {
  readonly host: HostId
  /** ISO 8601 UTC. When `reach` is `unreachable`: of the last look that succeeded, or of this one if none did. */
  readonly seenAt: string
  readonly tookMs: number
  /** partial = something was not seen or could not be read; `errors` say what. unreachable = `guests` are from the last look that succeeded. */
  readonly reach: 'complete' | 'partial' | 'unreachable'
  readonly guests: ReadonlyMap<number, ActualGuest>
  readonly nodes: readonly ObservedNode[]
  /** null = the token may not ask. */
  readonly quorate: boolean | null
  /** True when a guest that is not in `guests` is certainly not on the host. */
  readonly absenceProven: boolean
  readonly errors: readonly AppErrorDto[]
  /** The cluster's latest tasks; absent = this look did not ask for them, or they could not be read. */
  readonly tasks?: readonly LoggedTask[]
  /** What the next look needs to know of this one; absent = it reads everything. */
  readonly memory?: ReadMemory
}
