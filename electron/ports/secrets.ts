/** Tokens. */
import type { TokenSource } from '../../shared/domain/host.ts'
import type { Result } from '../../shared/lib/result.ts'

/** Tokens. Nothing here is ever written to settings, the journal or the log. */
export interface Secrets {
  read(source: TokenSource): Result<string>
  /** Stores a token; `keyring_unavailable` where the platform has no keyring. */
  store(source: TokenSource, token: string): Result<null>
  forget(source: TokenSource): void
}
