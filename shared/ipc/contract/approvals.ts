/** What waits for a signature. */
import { z } from 'zod'
import { appErrorDto } from '../../domain/appError.ts'
import { operationKinds } from '../../domain/operation.ts'
import { operationView } from './operations.ts'
import { classification, nothing, page } from './shapes.ts'

const pendingKind = z.union([z.enum(operationKinds), z.literal('signers.rotate')])

/** One item that waits, or waited, for a signature. */
const approvalRow = z.object({
  id: z.string(),
  /** null for a change of the signer set. */
  host: z.string().nullable(),
  vmid: z.number().nullable(),
  guest: z.string().nullable(),
  kind: pendingKind,
  summary: z.string(),
  classification,
  state: z.enum(['pending', 'executed', 'rejected', 'superseded', 'withdrawn']),
  /** Where the wish comes from: `site.yaml:12`, or a person. */
  origin: z.string(),
  reason: z.string(),
  /** Distinct people who have signed, and how many must. */
  signed: z.array(z.string()),
  needed: z.number(),
  /** False while what would be lost could not be read: there is nothing to sign yet. */
  minted: z.boolean(),
  expires: z.string().nullable(),
  endedBecause: z.string().nullable(),
  /** Who ended it: a person, or the app. */
  endedBy: z.string().nullable(),
  /** Why it was not carried out when that was tried last, though it is signed; null = it was not tried, or was. */
  heldBack: appErrorDto.shape.code.nullable(),
  /** The operation that spent it; null = none has. */
  operationId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ApprovalRow = z.infer<typeof approvalRow>

const lostView = z.object({
  volumes: z.array(z.object({ id: z.string(), sizeBytes: z.number().nullable() })),
  snapshots: z.array(z.string()),
  backups: z.array(z.string()),
})

/** Everything about one item, for the card. Read out of the very bytes that are signed. */
const approvalDetail = approvalRow.extend({
  lost: lostView.nullable(),
  /** Label and value of every fact in the payload, gravest first. */
  lines: z.array(z.object({ label: z.string(), value: z.string() })),
  /** The exact bytes as text; null while not minted. */
  payload: z.string().nullable(),
  sha256: z.string().nullable(),
  signatures: z.array(z.object({ principal: z.string(), keyFingerprint: z.string(), at: z.string() })),
  /** People whose role lets them sign it. */
  maySign: z.array(z.string()),
  /** The item that took its place; null = none. */
  successor: z.string().nullable(),
  /** The operation that spent it, with its progress. */
  operation: operationView.nullable(),
  /** Why it cannot be signed now; null = it can. */
  obstacle: appErrorDto.nullable(),
})
export type ApprovalDetail = z.infer<typeof approvalDetail>

/** Part of `requests`. */
export const approvalRequests = {
  /** Open items, oldest first, then the newest that ended. */
  /** Open ones, oldest first, then those that ended last; `after` = the id to go on from. */
  'approvals.list': { input: z.strictObject({ after: z.string().max(100).nullable() }), output: page(approvalRow, z.string()) },
  'approvals.get': { input: z.strictObject({ id: z.string().max(100) }), output: approvalDetail },
  /** Opens the trusted prompt for one item. Answers when the prompt was closed: `signed` false = cancelled. `rate_limited` while one is open. */
  'approvals.sign': { input: z.strictObject({ id: z.string().max(100) }), output: z.object({ signed: z.boolean() }) },
  /** Opens the trusted prompt for a request that somebody else exported. A person gives the path of its `operation.json`. `file` = the signature to hand back; null = cancelled. */
  'approvals.openFile': { input: z.strictObject({ path: z.string().min(1).max(4096) }), output: z.object({ file: z.string().nullable() }) },
  'approvals.reject': { input: z.strictObject({ id: z.string().max(100), reason: z.string().min(1).max(1000) }), output: nothing },
  /** Writes `operation.json` and `README` into a folder of the app's own choosing and tells it. */
  'approvals.export': { input: z.strictObject({ id: z.string().max(100) }), output: z.object({ folder: z.string() }) },
  /** A signature made elsewhere, armoured. It finds its item by itself. */
  'approvals.import': { input: z.strictObject({ armor: z.string().max(65_536) }), output: z.object({ id: z.string(), principal: z.string(), signed: z.number(), needed: z.number() }) },
} as const
