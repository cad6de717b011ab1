import { z } from 'zod'
import { enrolledKey, principalRoles, revokedKey } from './signer.ts'

/** How many distinct people must sign, at least. Of all rules that fit the strictest decides, so none can loosen another. */
export const quorumRule = z.strictObject({
  /** A kind of operation, or `*` for every kind. */
  kind: z.string().min(1),
  /** A host's name, or `*` for every host. */
  host: z.string().min(1),
  people: z.number().int().min(1).max(9),
})
export type QuorumRule = Readonly<z.infer<typeof quorumRule>>

/** All that decides whose signature counts. It stands in the journal, versioned; files only import and export it. */
export const signerSetContent = z.strictObject({
  keys: z.array(enrolledKey).max(500).readonly(),
  roles: z.array(principalRoles).max(500).readonly(),
  revoked: z.array(revokedKey).max(5000).readonly(),
  policy: z.array(quorumRule).max(200).readonly(),
})
export type SignerSetContent = Readonly<z.infer<typeof signerSetContent>>

/** One version of the set. Version 0 is the empty one that a journal begins with: no signature counts. */
export interface SignerSet extends SignerSetContent {
  readonly version: number
  /** ISO 8601 UTC. */
  readonly since: string
}

/** How many distinct people must sign an operation: the most that any rule for it asks for, in whatever order they stand; with none, one. Pure. */
export function quorumFor(policy: readonly QuorumRule[], kind: string, host: string | null): number {
  const fitting = policy.filter((each) => (each.kind === '*' || each.kind === kind) && (each.host === '*' || each.host === host))
  return Math.max(1, ...fitting.map((rule) => rule.people))
}
