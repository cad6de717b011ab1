/** Answers of pveproxy: the envelope `{data, message?, errors?}` in JSON, or the reason phrase alone. */
import { z } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'
import { exceedsDepth } from '../platform/jsonDepth.ts'

/** One complete HTTP answer. */
export interface Answer {
  readonly status: number
  /** Reason phrase; older versions put the error text here alone. */
  readonly reason: string
  readonly body: Buffer
  /** From the `Date` header, milliseconds since the epoch; null when there is none. */
  readonly dateMs: number | null
}

const envelope = z.object({
  data: z.unknown(),
  message: z.string().nullish(),
  errors: z.record(z.string(), z.unknown()).nullish(),
})
export type Envelope = z.infer<typeof envelope>

/**
 * The envelope of an answer; null when the body is empty, no JSON, or not an object. Throws `response_too_large` when
 * it is nested deeper than `maxDepth`, told before it is parsed.
 */
export function readEnvelope(body: Buffer, maxDepth: number): Envelope | null {
  if (exceedsDepth(body, maxDepth)) {
    throw new AppError({ code: 'response_too_large', message: `The answer is nested more than ${maxDepth} levels deep.`, hint: 'Proxmox never answers so; check what stands behind this address.' })
  }
  try {
    return envelope.safeParse(JSON.parse(body.toString('utf8'))).data ?? null
  } catch {
    return null
  }
}
