import { z } from 'zod'
import { errorCodes, type ErrorCode } from './errorCodes.ts'

/** When trying again can help: never, after a fresh observation, or after a pause. */
const retryAdvice = z.enum(['never', 'afterObserve', 'backoff'])
export type RetryAdvice = z.infer<typeof retryAdvice>

/** An error as it crosses a boundary. `message` says what happened and to what, `hint` what the reader can do. */
export const appErrorDto = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string().optional(),
  retry: retryAdvice,
})
export type AppErrorDto = z.infer<typeof appErrorDto>

/** What an AppError is made from. */
export interface AppErrorInit {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string | undefined
  readonly retry?: RetryAdvice
  readonly cause?: unknown
}

/**
 * An expected failure with a code out of the closed set. Never carries a secret: messages are built from
 * names, codes and texts of the host, never from tokens, headers or passphrases.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly retry: RetryAdvice

  constructor(init: AppErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'AppError'
    this.code = init.code
    this.hint = init.hint
    this.retry = init.retry ?? 'never'
  }

  /** The form that crosses IPC and is written to the journal: no cause, no stack. Pure. */
  toDto(): AppErrorDto {
    const dto: AppErrorDto = { code: this.code, message: this.message, retry: this.retry }
    return this.hint === undefined ? dto : { ...dto, hint: this.hint }
  }
}

/** Turns anything thrown into an AppError; what is not one becomes `internal`. Pure. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError({ code: 'internal', message, hint: 'This is a bug. The log has the details.', cause: thrown })
}
