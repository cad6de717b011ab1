import { z } from 'zod'

/**
 * What a checkpoint says, signed as canonical JSON (RFC 8785) in the SSHSIG namespace `countersign-checkpoint`: at this
 * time the newest row of this journal's audit log was this one. With it kept elsewhere, not even a log that was written
 * anew as a whole goes unnoticed.
 */
export const auditCheckpoint = z.strictObject({
  type: z.literal('countersign.checkpoint'),
  journal: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  epoch: z.int().nonnegative(),
  seq: z.int().positive(),
  /** SHA-256 of the row, lower-case hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime({ precision: 3 }),
})
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>
