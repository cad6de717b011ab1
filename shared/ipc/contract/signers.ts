/** People, their keys, roles and rules. */
import { z } from 'zod'
import { appErrorDto } from '../../domain/appError.ts'
import { enrolledKey, principalRoles, revokedKey } from '../../domain/signer.ts'
import { quorumRule } from '../../domain/signerSet.ts'
import { nothing } from './shapes.ts'

/** Whose signature counts. */
const signerSetView = z.object({
  version: z.number(),
  since: z.string(),
  keys: z.array(enrolledKey),
  roles: z.array(principalRoles),
  revoked: z.array(revokedKey),
  policy: z.array(quorumRule),
  /** Why nothing is executed by signature at the moment, e.g. `journal_rolled_back`; null = all is well. */
  obstacle: appErrorDto.nullable(),
})
export type SignerSetView = z.infer<typeof signerSetView>

/** Part of `requests`. */
export const signerRequests = {
  'signers.get': { input: nothing, output: signerSetView },
} as const
