/** Freeze, missing guests, windows and limits. */
import { z } from 'zod'
import { hostId } from '../../domain/guest.ts'
import { maxReasonLength, safetyView } from '../../domain/safety.ts'
import { nothing } from './shapes.ts'

/** Part of `requests`. */
export const safetyRequests = {
  /** Freeze, missing guests, windows and limits. */
  'safety.get': { input: nothing, output: safetyView },
  /** Freezes one host or, with null, every one; or lifts that. */
  'safety.freeze': { input: z.strictObject({ host: hostId.nullable(), frozen: z.boolean(), reason: z.string().max(maxReasonLength) }), output: nothing },
  /** Takes the number of guests that a host shows as right. `confirmed` false = none were missing. */
  'safety.confirm': { input: z.strictObject({ host: hostId }), output: z.object({ confirmed: z.boolean(), guests: z.number() }) },
} as const
