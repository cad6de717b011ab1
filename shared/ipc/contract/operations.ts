/** Operations on their way. */
import { z } from 'zod'
import { appErrorDto } from '../../domain/appError.ts'
import { operationKinds } from '../../domain/operation.ts'
import { nothing } from './shapes.ts'

/** An operation on its way, for progress. Times ISO 8601 UTC. */
export const operationView = z.object({
  id: z.string(),
  host: z.string(),
  vmid: z.number(),
  guest: z.string().nullable(),
  kind: z.enum(operationKinds),
  summary: z.string(),
  state: z.enum(['intent', 'sent', 'settled', 'needs_operator']),
  outcome: z.enum(['ok', 'warnings', 'failed', 'not_sent']).nullable(),
  upid: z.string().nullable(),
  error: appErrorDto.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Newest lines of the host's task log, oldest first; at most 20. */
  log: z.array(z.string()),
})
export type OperationView = z.infer<typeof operationView>

/** Part of `requests`. */
export const operationRequests = {
  'operations.recent': { input: nothing, output: z.object({ rows: z.array(operationView) }) },
  /** Settles an operation without a known outcome, on the word of a person who has looked at the guest. */
  'operations.settle': { input: z.strictObject({ id: z.string().max(100), outcome: z.enum(['done', 'not-done']), reason: z.string().min(1).max(1000) }), output: nothing },
} as const
