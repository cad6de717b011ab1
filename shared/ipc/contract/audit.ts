/** The audit log of this journal, or of another that was opened to be read. */
import { z } from 'zod'
import { auditBucket, auditEvent, auditFilter } from '../../domain/audit.ts'
import { nothing } from './shapes.ts'

/** This journal's own audit log, or the other one that was opened. */
const whichLog = z.enum(['own', 'other']).default('own')

/** A journal file that was opened to be read. */
const otherJournal = z.object({ id: z.string(), file: z.string(), rows: z.number() })

/** What a check of the audit chain found. */
const auditVerification = z.object({
  rows: z.number(),
  brokenAt: z.number().nullable(),
  /** Signed checkpoints, newest first, at most 100; those that do not fit before all others. `problem` null = it fits. */
  checkpoints: z.array(z.object({ row: z.number(), principal: z.string(), keyFingerprint: z.string(), at: z.string(), problem: z.string().nullable() })),
})
export type AuditVerification = z.infer<typeof auditVerification>

/** Part of `requests`. */
export const auditRequests = {
  'audit.page': {
    input: auditFilter.extend({
      log: whichLog,
      before: z.number().int().positive().nullable(),
      /** The rows right above this seq instead: 0 = the oldest page. */
      after: z.number().int().nonnegative().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    /** Newest first; fewer than asked for where they would be too large. `next` = `before` of the next older page. `exact` false = at least `total` rows fit. */
    output: z.object({ rows: z.array(auditEvent), next: z.number().nullable(), total: z.number(), exact: z.boolean() }),
  },
  /** Counts the rows that fit in each stretch between two of the instants, which rise. */
  'audit.histogram': {
    input: z.strictObject({ log: whichLog, filter: auditFilter.omit({ from: true, until: true }), edges: z.array(z.iso.datetime()).min(2).max(121) }),
    output: z.object({ buckets: z.array(auditBucket) }),
  },
  /** Oldest first: what belongs with one operation or request. */
  'audit.story': { input: z.strictObject({ log: whichLog, id: z.string().min(1).max(100) }), output: z.object({ rows: z.array(auditEvent) }) },
  /** `cancelled` when it was stopped. */
  'audit.verify': { input: z.strictObject({ log: whichLog }), output: auditVerification },
  /** Ends a verification that runs. */
  'audit.stopVerifying': { input: z.strictObject({ log: whichLog }), output: nothing },
  /** How far a verification and the search index are; the time the log spans; which other journal is open. */
  'audit.state': {
    input: z.strictObject({ log: whichLog }),
    output: z.object({
      verifying: z.object({ rows: z.number(), of: z.number() }).nullable(),
      index: z.object({ indexed: z.number(), rows: z.number() }),
      /** When the first and the newest row were written; null = the log is empty. */
      times: z.object({ first: z.string(), last: z.string() }).nullable(),
      other: otherJournal.nullable(),
    }),
  },
  /** Opens another journal file, to be read only. A person gives the path; nothing but a journal is opened. */
  'audit.openFile': { input: z.strictObject({ path: z.string().min(1).max(4096) }), output: otherJournal },
  /** Ends the opening of a journal; it is then `cancelled`, and the one that was open stays so. */
  'audit.cancelOpening': { input: nothing, output: nothing },
  /** Closes the other journal; one that is being opened is `cancelled`. */
  'audit.closeFile': { input: nothing, output: nothing },
  /** Writes the rows that fit into a folder of the app's own choosing and tells the file. */
  'audit.export': { input: auditFilter.extend({ log: whichLog, format: z.enum(['jsonl', 'csv', 'html']) }), output: z.object({ file: z.string(), rows: z.number() }) },
  /** Writes the proof of one operation or request, or of rows, into a folder of the app's own choosing. */
  'audit.proof': {
    input: z.strictObject({
      log: whichLog,
      subject: z.union([z.strictObject({ id: z.string().min(1).max(100) }), z.strictObject({ from: z.number().int().positive(), to: z.number().int().positive() })]),
    }),
    output: z.object({ folder: z.string(), files: z.array(z.string()) }),
  },
} as const
