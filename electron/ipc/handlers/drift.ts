import { blockingLock } from '../../../shared/domain/actualGuest.ts'
import { sourceLabel } from '../../../shared/domain/desiredGuest.ts'
import type { Difference } from '../../../shared/domain/drift.ts'
import type { Change, PlannedStep } from '../../../shared/domain/operation.ts'
import type { DriftDetail, DriftRow } from '../../../shared/ipc/contract.ts'
import { err, ok } from '../../../shared/lib/result.ts'
import type { GuestReview } from '../../engine/review.ts'
import type { JournalEntry } from '../../ports.ts'
import type { HostSnapshot } from '../../reconcile/hostReconciler.ts'
import { tagsToFindBy, toGuestHead } from './guestHead.ts'
import { optionOf } from './naming.ts'
import { toOperationView } from './operations.ts'
import { pageOf } from './paging.ts'
import type { HandlersOf, Services } from './services.ts'

/** Operations shown beside a guest. */
const shownOperations = 10
/** Differences told with a row of the list. */
const changesInRow = 12

/** `drift.*`. */
export function driftHandlers({ fleet, journal, drift }: Services): HandlersOf<'drift.list' | 'drift.get' | 'drift.history' | 'drift.trend' | 'drift.ignore' | 'drift.unignore' | 'drift.accept'> {
  return {
    'drift.list': async ({ after }) => {
      const { guests, next } = pageOf(fleet.hosts().map((host) => host.snapshot()), after, isListed)
      const rows = [...Map.groupBy(guests, ({ snapshot }) => snapshot)].flatMap(([snapshot, ofHost]) => {
        const vmids = ofHost.map(({ review }) => review.ref.vmid)
        const open = drift.open(snapshot.config.id, [vmids[0] ?? 0, vmids.at(-1) ?? 0])
        return ofHost.map(({ review }) => toRow(review, snapshot, open.get(review.ref.vmid) ?? []))
      })
      return ok({ rows, next })
    },
    'drift.get': async ({ host, vmid }) => {
      const snapshot = fleet.host(host).snapshot()
      const review = snapshot.reviews.get(vmid)
      if (review === undefined) return err({ code: 'not_found', message: `${host} neither shows nor declares guest ${vmid}.`, retry: 'afterObserve' })
      const noted = drift.open(host, [vmid, vmid]).get(vmid) ?? []
      const ofGuest = (entry: JournalEntry) => entry.operation.guest.host === host && entry.operation.guest.vmid === vmid
      const open = journal.needingOperator().filter(ofGuest) // however old: a person has to find and settle them
      const recent = journal.recentEntries(200).filter((entry) => ofGuest(entry) && entry.state !== 'needs_operator')
      const operations = [...open, ...recent.slice(0, shownOperations)]
      return ok(toDetail(review, snapshot, noted, operations.map((entry) => toOperationView(entry, fleet))))
    },
    'drift.history': async ({ host, vmid }) => {
      const { open, ended } = drift.history(fleet.host(host).id, vmid)
      return ok({ open: [...open], ended: [...ended] })
    },
    'drift.trend': async ({ days }) => ok({ points: [...(await drift.trend(days))] }),
    'drift.ignore': async ({ guests, reason, until }) => ok({ ignored: drift.ignore(guests, reason, until) }),
    'drift.accept': async ({ guests }) => ok(await drift.accept(guests)),
    'drift.unignore': async ({ guests }) => ok({ ended: drift.unignore(guests) }),
  }
}

/** Guests that need a look: drift, a restart, something proposed, unjudged or waiting. */
function isListed({ diff, ignored, proposals, standing }: GuestReview): boolean {
  if (diff === null) return standing === 'frozen'
  if (ignored.length > 0 || proposals.length > 0) return true
  return diff.changes.length > 0 || diff.restarts.length > 0 || ['frozen', 'pending', 'unknown'].includes(standing)
}

function toRow(review: GuestReview, snapshot: HostSnapshot, noted: readonly Difference[]): DriftRow {
  const { diff, steps } = review
  const changes = [...(diff?.changes ?? []), ...(diff?.restarts ?? [])]
  return {
    ...toGuestHead(review),
    tags: tagsToFindBy(review),
    fields: changes.map((change) => change.field),
    changes: (diff?.changes ?? []).slice(0, changesInRow).map(({ field, desired, actual }) => ({ field, desired: desired === null ? null : clip(desired), actual: actual === null ? null : clip(actual) })),
    ignored: review.ignored.length,
    headline: headline(diff?.changes ?? []) ?? restartLine(diff?.restarts ?? []) ?? (review.note || (review.proposals[0]?.summary ?? '')),
    since: oldest(noted) ?? snapshot.observation?.seenAt ?? '',
    class: worstClass(steps),
    applicable: steps.filter((step) => disposition(step, review, snapshot) === 'applies').length,
  }
}

function toDetail(review: GuestReview, snapshot: HostSnapshot, noted: readonly Difference[], operations: DriftDetail['operations']): DriftDetail {
  const { ref, actual, diff, steps } = review
  const stepOf = (change: Change) => steps.find((step) => step.fields.includes(change.field))
  const toField = (change: Change, verdict: 'differs' | 'restart'): DriftDetail['fields'][number] => {
    const step = verdict === 'differs' ? stepOf(change) : undefined
    const withheld = diff?.withheld.find((each) => each.field === change.field)
    const difference = verdict === 'differs' ? noted.find((each) => each.field === change.field && each.desired === change.desired && each.actual === change.actual) : undefined
    return {
      field: change.field,
      option: optionOf(change.field, ref.type),
      desired: change.desired,
      nextBoot: change.actual,
      running: change.running,
      verdict,
      classification: step === undefined ? null : { ...step.classification, flags: [...step.classification.flags] },
      inverse: step?.inverse ?? null,
      withheld: withheld === undefined ? null : { code: withheld.code, reason: withheld.reason },
      since: difference?.since ?? null,
      by: difference?.by ?? null,
    }
  }
  return {
    ...toGuestHead(review),
    tags: [...(actual?.spec?.running.tags ?? actual?.listTags ?? [])],
    note: review.note,
    faultyFile: review.faultyFile,
    declaredAt: diff === null ? null : sourceLabel(diff.desired.source),
    since: oldest(noted),
    seenAt: snapshot.observation?.seenAt ?? '',
    digest: actual?.spec?.digest ?? null,
    lock: actual?.lock ?? null,
    fields: [...(diff?.changes ?? []).map((change) => toField(change, 'differs')), ...(diff?.restarts ?? []).map((change) => toField(change, 'restart'))],
    receipts: [...(diff?.receipts ?? [])],
    ignored: [...review.ignored],
    steps: steps.map((step) => ({ ...toStepView(step), disposition: disposition(step, review, snapshot) })),
    proposals: review.proposals.map(toStepView),
    operations,
  }
}

function oldest(noted: readonly Difference[]): string | null {
  return noted.map(({ since }) => since).toSorted()[0] ?? null
}

function toStepView({ operation, summary, classification, fields, inverse, request }: PlannedStep): DriftDetail['proposals'][number] {
  return {
    kind: operation.kind,
    summary,
    classification: { ...classification, flags: [...classification.flags] },
    fields: [...fields],
    inverse,
    request: { ...request, parameters: { ...request.parameters } },
  }
}

/** What a click on Apply would do with a step, as far as it can be told before the gate looks again. */
function disposition(step: PlannedStep, review: GuestReview, { config }: HostSnapshot): 'applies' | 'waits' | 'refused' {
  if (step.classification.class === 'destructive') return 'waits'
  const locked = review.actual !== null && blockingLock(review.actual) !== null
  return config.mode === 'observe' || review.standing === 'frozen' || locked ? 'refused' : 'applies'
}

function worstClass(steps: readonly PlannedStep[]): DriftRow['class'] {
  if (steps.length === 0) return null
  return steps.some((step) => step.classification.class === 'destructive') ? 'destructive' : 'benign'
}

function restartLine(restarts: readonly Change[]): string | null {
  const [first] = restarts
  return first === undefined ? null : `${first.field} ${clip(first.running)}, ${clip(first.desired)} after a restart`
}

function clip(text: string | null): string {
  if (text === null) return 'none'
  return text.length > 40 ? `${text.slice(0, 39)}…` : text.replace(/\s+/g, ' ')
}

function headline(changes: readonly Change[]): string | null {
  const [first, ...rest] = changes
  if (first === undefined) return null
  const said = first.field === 'absent' ? `declared ${clip(first.desired)}, but ${clip(first.actual)}` : `${first.field} ${clip(first.actual)} → ${clip(first.desired)}`
  return rest.length === 0 ? said : `${said} and ${rest.length} more`
}
