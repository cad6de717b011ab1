/** What the platform gives: time, randomness and hashing, a log. The real ones stand in `electron/platform`. */

/** Time. `nowMs` is wall-clock milliseconds since the epoch. */
export interface Clock {
  nowMs(): number
  /** Resolves after `ms`, or early when the signal aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Randomness and hashing, handed to pure code as functions. */
export interface Crypto {
  uuid(): string
  sha256Hex(data: string | Uint8Array): string
}

/** Structured log to a file or stderr. Redacts what looks like a secret. */
export interface Logger {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
  error(message: string, facts?: Readonly<Record<string, unknown>>): void
}
