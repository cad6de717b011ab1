/** What differs, and what is done about it. */
import { z } from 'zod'
import { chosenFields, difference, driftCause, endedDifference, ignoredDifference, ignoreWords, maxChosenGuests, trendPoint } from '../../domain/drift.ts'
import { hostId, managedField } from '../../domain/guest.ts'
import { operationKinds } from '../../domain/operation.ts'
import { operationView } from './operations.ts'
import { classification, guestFace, guestKey, page } from './shapes.ts'

/** One drifting guest in the list. */
const driftRow = z.object({
  ...guestFace,
  /** Tags of the guest now, to be found by; at most 20. */
  tags: z.array(z.string()),
  fields: z.array(managedField),
  /** What differs, clipped for lists: guests with an equal entry have the same cause. At most 12. */
  changes: z.array(z.object({ field: managedField, desired: z.string().nullable(), actual: z.string().nullable() })),
  /** Number of differences that people decided to leave as they are. */
  ignored: z.number(),
  /** First words for the list, e.g. `memory 4 GiB → 2 GiB`. */
  headline: z.string(),
  since: z.string(),
  class: z.enum(['benign', 'destructive']).nullable(),
  /** Number of steps a click on Apply would run. */
  applicable: z.number(),
})
export type DriftRow = z.infer<typeof driftRow>

/** One field of one guest, as the diff table shows it. */
const driftField = z.object({
  field: managedField,
  /** The host's own option name, e.g. `hostname`; '' when there is none. */
  option: z.string(),
  desired: z.string().nullable(),
  nextBoot: z.string().nullable(),
  running: z.string().nullable(),
  /** differs = drift. restart = only the running value differs. */
  verdict: z.enum(['differs', 'restart']),
  classification: classification.nullable(),
  inverse: z.string().nullable(),
  /** Set when nothing is planned for this field. */
  withheld: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /** When the difference was first seen, and who or what made it; null = not noted yet, or not to be told. */
  since: z.string().nullable(),
  by: driftCause.nullable(),
})

const plannedStepView = z.object({
  kind: z.enum(operationKinds),
  summary: z.string(),
  classification,
  fields: z.array(managedField),
  inverse: z.string().nullable(),
  request: z.object({ method: z.enum(['POST', 'PUT', 'DELETE']), path: z.string(), parameters: z.record(z.string(), z.string()) }),
  /** What a click on Apply would do with this step. */
  disposition: z.enum(['applies', 'waits', 'refused']),
})

const driftDetail = z.object({
  ...guestFace,
  tags: z.array(z.string()),
  note: z.string(),
  /** The file that declares it, when that is faulty: nothing is applied from it. null = it can be read. */
  faultyFile: z.string().nullable(),
  /** `site.yaml:12`; null = not declared. */
  declaredAt: z.string().nullable(),
  since: z.string().nullable(),
  seenAt: z.string(),
  digest: z.string().nullable(),
  lock: z.string().nullable(),
  fields: z.array(driftField),
  receipts: z.array(z.object({ field: managedField, desired: z.string(), actual: z.string(), rule: z.string() })),
  /** Differences that people decided to leave as they are. */
  ignored: z.array(ignoredDifference),
  steps: z.array(plannedStepView),
  /** What is no drift and would be good to do; Apply does not run it: a restart that is needed, pending changes that nobody declared. */
  proposals: z.array(plannedStepView.omit({ disposition: true })),
  /** Operations of this guest that are under way or ended last, newest first. */
  operations: z.array(operationView),
})
export type DriftDetail = z.infer<typeof driftDetail>

/** Part of `requests`. */
export const driftRequests = {
  'drift.list': { input: z.strictObject({ after: guestKey.nullable() }), output: page(driftRow, guestKey) },
  'drift.get': { input: guestKey, output: driftDetail },
  /** What differed on one guest, newest end first: open differences, and at most 100 that ended. */
  'drift.history': { input: guestKey, output: z.object({ open: z.array(difference), ended: z.array(endedDifference) }) },
  /** Drifting guests over time, of all hosts, oldest first, at most 200 points; it begins where the log does. */
  'drift.trend': { input: z.strictObject({ days: z.number().int().min(1).max(90) }), output: z.object({ points: z.array(trendPoint) }) },
  /** Leaves these differences as they are, for exactly the values of now. */
  'drift.ignore': { input: z.strictObject({ guests: z.array(chosenFields).min(1).max(maxChosenGuests), ...ignoreWords }), output: z.object({ ignored: z.number() }) },
  /** Lets them count as drift again. */
  'drift.unignore': { input: z.strictObject({ guests: z.array(chosenFields).min(1).max(maxChosenGuests) }), output: z.object({ ended: z.number() }) },
  /** Takes the values of the host into the files that declare these guests. Nothing is sent to the host. */
  'drift.accept': { input: z.strictObject({ guests: z.array(chosenFields).min(1).max(maxChosenGuests) }), output: z.object({ files: z.array(z.string()), guests: z.number() }) },
  /** Applies the benign steps of several guests; destructive ones become or stay pending. */
  'apply.guests': { input: z.strictObject({ guests: z.array(guestKey).min(1).max(maxChosenGuests) }), output: z.object({ started: z.number(), waiting: z.number() }) },
  /** Applies the benign steps of one guest, or only what concerns these fields; destructive ones become or stay pending. */
  'apply.guest': { input: guestKey.extend({ fields: z.array(managedField).min(1).max(60).optional() }), output: z.object({ started: z.number(), waiting: z.number() }) },
  /** Applies all benign steps, of one host or of all. */
  'apply.benign': { input: z.strictObject({ host: hostId.nullable() }), output: z.object({ started: z.number(), waiting: z.number() }) },
} as const
