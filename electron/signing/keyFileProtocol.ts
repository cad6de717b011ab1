/** What passes between the app and the short-lived child process that opens a key file. */
import { z } from 'zod'
import { appErrorDto } from '../../shared/domain/appError.ts'

/** What to sign, and with which file. Holds no secret. */
export const keyFileJob = z.strictObject({
  path: z.string().min(1),
  namespace: z.string().min(1),
  /** The exact bytes to sign. */
  messageBase64: z.base64(),
  /** Whether a passphrase follows; an empty one is a passphrase too. */
  hasPassphrase: z.boolean(),
})
export type KeyFileJob = Readonly<z.infer<typeof keyFileJob>>

/** What the child answers, once. */
export const keyFileReply = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), armor: z.string() }),
  z.strictObject({ ok: z.literal(false), error: appErrorDto }),
])
export type KeyFileReply = z.infer<typeof keyFileReply>

/**
 * Runs the child script once: hands it the job and the passphrase by a way that shows in no process list and no
 * environment, and resolves to its answer, unchecked. Rejects when it died; kills it when the signal aborts.
 */
export type RunKeyFileChild = (job: KeyFileJob, passphrase: Uint8Array, signal: AbortSignal) => Promise<unknown>
