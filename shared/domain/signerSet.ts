import { z } from 'zod'
import { enrolledKey, principalRoles, revokedKey } from './signer.ts'

/** How many distinct people must sign: the first rule that fits decides; with none, one person. */
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

/** How many distinct people must sign an operation. Pure. */
export function quorumFor(policy: readonly QuorumRule[], kind: string, host: string | null): number {
  const rule = policy.find((each) => (each.kind === '*' || each.kind === kind) && (each.host === '*' || each.host === host))
  return rule?.people ?? 1
}
