import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { Result } from '../../../shared/lib/result.ts'

/** How the one request of a dialog stands. */
export interface Sending {
  readonly busy: boolean
  /** Why the last one failed; null once it is sent again. */
  readonly error: AppErrorDto | null
  /** Waits for a request, busy meanwhile; keeps its error. Resolves with its result. */
  send<T>(request: Promise<Result<T>>): Promise<Result<T>>
  /** Forgets the error, once what caused it was changed. */
  forget(): void
}

/** Keeps whether a dialog's request is under way, and why it failed. */
export function useSend(): Sending {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  return {
    busy,
    error,
    forget: () => setError(null),
    async send(request) {
      setBusy(true)
      setError(null)
      const result = await request
      setBusy(false)
      if (!result.ok) setError(result.error)
      return result
    },
  }
}
