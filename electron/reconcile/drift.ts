/** Remembers in the journal when a drift began and ended, and when a host was lost and found. Audited only on change. */
import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { DriftCause, DriftEnding, Difference } from '../../shared/domain/drift.ts'
import { sourceLabel } from '../../shared/domain/desiredGuest.ts'
import type { HostId, ManagedField } from '../../shared/domain/guest.ts'
import type { Change } from '../../shared/domain/operation.ts'
import { taskBehind, type LoggedTask } from '../engine/driftCause.ts'
import type { Observation } from '../engine/observation.ts'
import { bindOperation } from '../engine/operations/catalogue.ts'
import type { GuestReview } from '../engine/review.ts'
import type { Journal, JournalEntry } from '../ports.ts'
import { parseDifferences } from './differences.ts'

const actor = 'countersign'
/** Entries among which the operation is that ended a difference. */
const recentEntries = 500
/** So many guests are compared, and so many noted in one transaction, before the clock is looked at. */
const comparedAtOnce = 250
const notedAtOnce = 25

export interface DriftNotes {
  readonly host: HostId
  /** The guests to note, ascending. */
  readonly vmids: readonly number[]
  /** How a guest is reviewed right now; undefined = it is neither seen nor declared any more. */
  review(vmid: number): GuestReview | undefined
  /** How they were reviewed before; empty = this process has not looked yet. */
  readonly before: ReadonlyMap<number, GuestReview>
  /** When that was, seconds since the epoch by the host's clock; null = not at all. */
  readonly beforeSeconds: number | null
  /** When they were seen now, ISO 8601 UTC. */
  readonly seenAt: string
  /** False while a file is faulty: no drift ends for want of a declaration. */
  readonly declarationsWhole: boolean
  readonly journal: Journal
  /** The host's latest tasks; asked for only when a difference is new. Empty = none can be seen. */
  latestTasks(): Promise<readonly LoggedTask[]>
  /** Lets other work have its turn of the event loop, when this one has lasted. */
  pause(): Promise<void>
}

/**
 * Notes every drift that began, changed or ended, with who made it where the host's log tells. A guest that could not
 * be judged keeps the drift it had. Yields to the event loop, so work on a guest may note it in between: each one is
 * noted as it is reviewed by then. Resolves to whether anything was noted.
 */
export async function noteDrift(notes: DriftNotes): Promise<boolean> {
  const { vmids, journal, pause } = notes
  let tasks: readonly LoggedTask[] | null = null
  let noted = 0
  for (const compared of slices(vmids, comparedAtOnce)) {
    const moved = movedOf(compared, notes).map(({ vmid }) => vmid)
    if (moved.length > 0) tasks ??= await notes.latestTasks()
    for (const some of slices(moved, notedAtOnce)) {
      const facts: NoteFacts = { ...notes, tasks: tasks ?? [], entries: journal.recentEntries(recentEntries) }
      noted += journal.noteFacts(movedOf(some, notes).map((each) => noteOf(each, facts)))
      await pause()
    }
    await pause()
  }
  return noted > 0
}

interface NoteFacts extends DriftNotes {
  readonly tasks: readonly LoggedTask[]
  /** The newest of the journal. */
  readonly entries: readonly JournalEntry[]
}

interface Moved {
  readonly vmid: number
  readonly review: GuestReview
  /** What was noted of it. */
  readonly open: readonly Difference[]
}

/** Guests that differ otherwise than is noted of them. `vmids` ascending. */
function movedOf(vmids: readonly number[], { host, review: reviewOf, journal, declarationsWhole }: DriftNotes): readonly Moved[] {
  const known = journal.factsOf('drift', host, [vmids[0] ?? 0, vmids.at(-1) ?? 0])
  return vmids.flatMap((vmid) => {
    const review = reviewOf(vmid)
    if (review === undefined) return []
    const open = parseDifferences(known.get(`${host}/${vmid}/`))
    const now = review.diff === null && !declarationsWhole ? open : (openChanges(review) ?? open)
    return isSameList(open, now) ? [] : [{ vmid, review, open }]
  })
}

function noteOf({ vmid, review, open }: Moved, facts: NoteFacts): Parameters<Journal['noteFacts']>[0][number] {
  const { host } = facts
  const now = (openChanges(review) ?? []).map((change) => open.find((each) => isSame(each, change)) ?? begun(vmid, review, change, facts))
  const began = now.filter((each) => !open.includes(each))
  const ended = open.filter((each) => !now.includes(each)).map((each) => ({ ...each, ...endingOf(vmid, review, each, facts) }))
  return {
    fact: { topic: 'drift', host, vmid, subject: '', value: now.length === 0 ? null : JSON.stringify(now) },
    audit: driftAudit(host, vmid, review, { decision: now.length === 0 ? 'ended' : open.length === 0 ? 'detected' : 'changed', now, began, ended }),
  }
}

function slices<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))
}

/** Ends the drift of guests that are certainly neither on the host nor declared any more. */
export function forgetGone(host: HostId, reviews: ReadonlyMap<number, GuestReview>, journal: Journal): void {
  for (const [key, fact] of journal.factsOf('drift', host)) {
    const vmid = Number(key.split('/')[1])
    if (reviews.has(vmid)) continue
    const ended = parseDifferences(fact).map((each) => ({ ...each, ...plain(each), ended: 'declaration' as const, endedBy: null }))
    journal.noteFact({ topic: 'drift', host, vmid, subject: '', value: null }, {
      actor, host, vmid, guest: null, operationId: null, operation: null, kind: 'drift', decision: 'ended',
      reason: 'The guest is neither declared nor on the host any more.', payload: { changes: [], began: [], ended },
    })
  }
}

/** Notes that a host became reachable, partly reachable or unreachable. */
export function noteReach(observation: Observation, journal: Journal): void {
  const { host, reach, errors } = observation
  const value = JSON.stringify([reach, errors.map((error) => error.code)])
  const reason = reach === 'complete' ? `${host} was seen completely.` : `${host} was seen ${reach === 'partial' ? 'in part' : 'not at all'}: ${errors[0]?.message ?? ''}`
  journal.noteFact(
    { topic: 'host', host, vmid: null, subject: '', value },
    { actor, host, vmid: null, guest: null, operationId: null, operation: null, kind: 'drift', decision: reach, reason, payload: { errors: errors.slice(0, 10) } },
  )
}

/** null = it cannot be judged now. */
function openChanges({ diff, standing }: GuestReview): readonly Change[] | null {
  if (standing === 'unreachable') return null
  if (diff === null) return []
  return diff.changes.length === 0 && diff.withheld.some((each) => each.code === 'observation_incomplete') ? null : diff.changes
}

type Compared = Pick<Change, 'field' | 'desired' | 'actual'>

function isSame(a: Compared, b: Compared): boolean {
  return a.field === b.field && a.desired === b.desired && a.actual === b.actual
}

function isSameList(open: readonly Compared[], now: readonly Compared[]): boolean {
  return open.length === now.length && now.every((change) => open.some((each) => isSame(each, change)))
}

function begun(vmid: number, review: GuestReview, { field, desired, actual }: Change, { tasks, before, beforeSeconds, seenAt }: NoteFacts): Difference {
  const by: DriftCause | null = isDeclared(field, { desired, actual }, before.get(vmid))
    ? { kind: 'declaration', declaredAt: sourceLabel(review.diff?.desired.source) }
    : taskBehind(field, vmid, tasks, beforeSeconds ?? 0)
  return { field, desired, actual, since: seenAt, by }
}

/** Whether it is the declaration that moved, and not the host, since the guest was reviewed before. */
function isDeclared(field: ManagedField, now: Pick<Change, 'desired' | 'actual'>, before: GuestReview | undefined): boolean {
  if (before === undefined || before.actual === null) return false
  const then = comparedIn(before, field)
  return then === null || (then.desired !== (now.desired ?? 'none') && then.actual === (now.actual ?? 'none'))
}

/** What a review said of a field, as receipts say it; null = nothing was declared for it. */
function comparedIn({ diff }: GuestReview, field: ManagedField): { readonly desired: string; readonly actual: string } | null {
  const receipt = diff?.receipts.find((each) => each.field === field)
  if (receipt !== undefined) return receipt
  const change = diff?.changes.find((each) => each.field === field)
  return change === undefined ? null : { desired: change.desired ?? 'none', actual: change.actual ?? 'none' }
}

function endingOf(vmid: number, review: GuestReview, { field, desired, actual, since }: Difference, { host, tasks, entries }: NoteFacts): { readonly ended: DriftEnding; readonly endedBy: DriftCause | null } {
  if (review.ignored.some((each) => each.field === field && each.desired === desired && each.actual === actual)) return { ended: 'ignored', endedBy: null }
  const ours = entries.some(({ operation, state, outcome, updatedAt }) =>
    operation.guest.host === host && operation.guest.vmid === vmid && state === 'settled' && (outcome === 'ok' || outcome === 'warnings')
    && updatedAt >= since && bindOperation(operation)?.fields().includes(field) === true)
  if (ours) return { ended: 'applied', endedBy: null }
  const now = comparedIn(review, field)
  if (now === null || now.desired !== (desired ?? 'none')) {
    return { ended: 'declaration', endedBy: { kind: 'declaration', declaredAt: sourceLabel(review.diff?.desired.source) } }
  }
  return { ended: 'on_host', endedBy: taskBehind(field, vmid, tasks, Math.floor(Date.parse(since) / 1000)) }
}

interface Told {
  readonly decision: 'detected' | 'changed' | 'ended'
  readonly now: readonly Difference[]
  readonly began: readonly Difference[]
  readonly ended: readonly (Difference & { readonly ended: DriftEnding; readonly endedBy: DriftCause | null })[]
}

function driftAudit(host: HostId, vmid: number, review: GuestReview, { decision, now, began, ended }: Told): AuditDraft {
  const list = now.map((each) => `${each.field} is ${each.actual ?? 'none'}, declared ${each.desired ?? 'none'}`).join('; ')
  const user = began.map(({ by }) => (by?.kind === 'task' ? ` ${by.task} by ${by.user}.` : ''))[0] ?? ''
  return {
    actor,
    host,
    vmid,
    guest: review.actual?.name ?? null,
    operationId: null,
    operation: null,
    kind: 'drift',
    decision,
    reason: decision === 'ended' ? endWord(ended[0]?.ended, review) : `${clip(list)}.${user}`,
    payload: { changes: now.map(plain), began: began.map((each) => ({ ...plain(each), by: each.by })), ended: ended.map((each) => ({ ...each, ...plain(each) })) },
  }
}

function endWord(ending: DriftEnding | undefined, review: GuestReview): string {
  if (ending === 'ignored') return 'What differs is left as it is, for a reason that a person gave.'
  return review.diff === null ? 'Nothing is declared for the guest any more.' : 'The guest is as declared.'
}

function plain({ field, desired, actual }: Difference) {
  return { field, desired: clip(desired), actual: clip(actual) }
}

/** Audit rows stay small; a description can be 8 KiB. */
function clip<T extends string | null>(text: T): T | string {
  return text !== null && text.length > 400 ? `${text.slice(0, 399)}…` : text
}
