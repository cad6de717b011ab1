/** What may stand in the parameters of mutating calls, checked by value. Pure. */
import { z } from 'zod'
import type { RequestPreview } from '../../../shared/domain/operation.ts'

/**
 * One form of one call. A call may have several forms, for one endpoint of Proxmox serves several kinds of operation;
 * each form is strict, so that a call never mixes them.
 */
export interface MutationEndpoint {
  readonly method: RequestPreview['method']
  /** As the official schema writes it. */
  readonly template: string
  readonly parameters: z.ZodObject
}

/** No parameters at all. */
export const none = z.strictObject({})
/** Form values: booleans are 1 or 0, for pveproxy answers 400 to `true` in a form. */
export const flag = z.enum(['0', '1'])
export const whole = z.string().regex(/^\d+$/)
export const vmid = z.string().regex(/^[1-9]\d{2,8}$/)
export const storage = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*$/)
export const description = z.string().min(1).max(8192)
/** `current` is the guest itself. */
export const snapname = z.string().regex(/^(?!current$)[A-Za-z][A-Za-z0-9_-]{1,39}$/)
/** An empty digest would skip Proxmox's check. */
export const digest = z.string().regex(/^[0-9a-f]{40}$/)

export { slots } from '../../engine/normalise/diskSlots.ts'

/** Entries of volumes that no slot holds. Source of a regular expression. */
export const unused = 'unused(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])'
