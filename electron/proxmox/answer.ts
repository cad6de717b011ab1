/** Answers of pveproxy: the envelope `{data, message?, errors?}` in JSON, or the reason phrase alone. */
import { z } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'

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

/** Whether JSON text opens more than `maxDepth` brackets at once, outside of strings. Stops at the first that is too deep. Pure. */
export function exceedsDepth(json: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (inString) {
      if (byte === 0x5c) at += 1 // a backslash takes the next byte with it
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1
  }
  return false
}
