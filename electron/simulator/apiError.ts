/**
 * A refusal as Proxmox words it. `message` is exactly the body's `message` (it usually ends with a newline); its
 * first line is the HTTP reason phrase.
 */
export class ApiError extends Error {
  readonly status: number
  /** Per parameter, for 400 and 500 "format error". */
  readonly errors: Readonly<Record<string, string>> | undefined

  constructor(status: number, message: string, errors?: Readonly<Record<string, string>>) {
    super(message)
    this.status = status
    this.errors = errors
  }

  get reason(): string {
    return this.message.split('\n', 1)[0] ?? ''
  }
}

/** A plain `die` of a handler: HTTP 500 with the text. */
export function died(text: string): ApiError {
  return new ApiError(500, `${text}\n`)
}

/** `Parameter verification failed.` with one text for each parameter. */
export function badParameters(errors: Readonly<Record<string, string>>): ApiError {
  return new ApiError(400, 'Parameter verification failed.\n', errors)
}

/** `Permission check failed (…)`. */
export function forbidden(what: string): ApiError {
  return new ApiError(403, `Permission check failed (${what})\n`)
}
