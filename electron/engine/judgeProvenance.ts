/** Whether a guest is still what one of our operations made, held against the host. Once it is not, it never is again. Pure. */
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { identityOf, isSameGuest, outlives, type GuestIdentity, type ProvenanceKind } from './provenance.ts'

/** What the journal vouches for: the guest as it was made, and every operation of ours on it since. */
export interface MadeGuest {
  readonly upid: string
  readonly node: string
  readonly kind: ProvenanceKind
  readonly identity: GuestIdentity
  readonly digest: string
  readonly epoch: number
  readonly later: readonly {
    readonly entry: { readonly operation: Operation; readonly state: string; readonly summary: string; readonly upid: string | null; readonly digestBefore: string | null }
    readonly digestAfter: string | null
  }[]
}

/** What has to be known besides the guest. */
export interface ProvenanceContext {
  /** The present one. */
  readonly epoch: number
  /** Whether anything declares the guest; null = a source cannot be understood. */
  readonly claimed: boolean | null
  /** Every task that names the guest since it was made; null = not known. */
  readonly history: readonly { readonly upid: string; readonly type: string; readonly user: string }[] | null
}

/** `ended` = for good; `unknown` = it excuses nothing now. `because` is a sentence for people. */
export type ProvenanceFinding = { readonly kind: 'holds' } | { readonly kind: 'ended' | 'unknown'; readonly because: string }

/** Judges on a guest that was read just now, whole. Pure. */
export function judgeProvenance(made: MadeGuest, guest: ActualGuest, context: ProvenanceContext): ProvenanceFinding {
  const ended = endOf(made, guest, context) ?? identityEnd(made, guest) ?? historyEnd(made, context) ?? configurationEnd(made, guest)
  if (ended !== null) return { kind: 'ended', because: ended }
  const unknown = doubt(made, guest, context)
  return unknown === null ? { kind: 'holds' } : { kind: 'unknown', because: unknown }
}

/** What ends it as far as the journal, the declarations and a look at the list tell; null = nothing. Pure. */
export function endOf(made: MadeGuest, guest: Pick<ActualGuest, 'run' | 'uptimeSeconds'> | null, { epoch, claimed }: Pick<ProvenanceContext, 'epoch' | 'claimed'>): string | null {
  if (made.epoch !== epoch) return 'A new epoch of the journal has begun.'
  const fatal = made.later.find(({ entry }) => !outlives(made.kind, entry.operation))
  if (fatal !== undefined) return `${fatal.entry.summary}.`
  if (made.kind === 'scratch') return claimed === true ? 'A declaration claims it.' : null
  return guest !== null && (guest.run === 'running' || guest.uptimeSeconds > 0) ? 'It was started.' : null
}

function identityEnd(made: MadeGuest, guest: ActualGuest): string | null {
  if (guest.spec === null) return null
  const identity = identityOf(guest)
  if (identity === null || !isSameGuest(identity, made.identity)) return 'It is another guest now: its root volume, MAC or uuid differs.'
  return guest.node === made.node ? null : `It is on ${guest.node}, and was made on ${made.node}.`
}

function historyEnd({ upid, later }: MadeGuest, { history }: ProvenanceContext): string | null {
  const ours = new Set([upid, ...later.map(({ entry }) => entry.upid)])
  const foreign = history?.find((task) => !ours.has(task.upid))
  return foreign === undefined ? null : `Somebody else touched it: a task ${foreign.type} of ${foreign.user}.`
}

/** A plain change of the configuration makes no task, and shows in the digest alone: before, between or after operations of ours. */
function configurationEnd({ digest, later }: MadeGuest, { spec }: ActualGuest): string | null {
  let left = digest
  for (const { entry, digestAfter } of later) {
    if (entry.digestBefore !== left) return 'Its configuration was changed by somebody else.'
    if (entry.state !== 'settled') return null // what is under way may have changed it
    left = digestAfter ?? left
  }
  return spec === null || spec.digest === left ? null : 'Its configuration was changed by somebody else.'
}

function doubt({ kind, later }: MadeGuest, { spec, run }: ActualGuest, { history, claimed }: ProvenanceContext): string | null {
  if (spec === null) return 'Its configuration could not be read.'
  if (later.some(({ entry }) => entry.state !== 'settled')) return 'An operation on it has no known end.'
  if (history === null) return 'Who touched it since cannot be read: that takes Sys.Audit on the node, and a task list that reaches back to its creation.'
  if (kind === 'created') return run === 'stopped' ? null : 'Whether it runs is not known.'
  return claimed === null ? 'What is declared cannot be understood whole.' : null
}
