/** Where it is declared what guests should be. */
import type { ActualGuest, DesiredGuest, ManagedField } from '../../shared/domain/guest.ts'
import type { OfferedJob } from '../../shared/domain/hub.ts'
import type { Result } from '../../shared/lib/result.ts'

/** Why a file was not taken. Lines and columns count from 1; null where the fault has no place. */
export interface DesiredProblem {
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly message: string
  readonly hint: string
}

/**
 * What is declared for one host. A faulty file contributes what it said when it was last good and is named in
 * `problems`; nothing is applied from it until it is mended.
 */
export interface DesiredState {
  readonly guests: ReadonlyMap<number, DesiredGuest>
  readonly problems: readonly DesiredProblem[]
}

/** A job from elsewhere, untrusted. */
export interface BroughtJob {
  readonly job: OfferedJob
  /** Where it comes from, for people: `hub:https://hub.example:8443`. */
  readonly origin: string
}

/** A source of declarations for one host: files, a hub, or one over the other. */
export interface DesiredProvider {
  current(): Promise<DesiredState>
  /** Jobs that stand beside what is declared, as `current` last found them; absent = this source never has any. */
  jobs?(): readonly BroughtJob[]
  /**
   * Writes values of a guest, as it was observed, into what declares it, and nothing else. Resolves to the file. Errors
   * say why it cannot be; nothing is written then. Absent = this source cannot be written.
   */
  accept?(guest: ActualGuest, fields: readonly ManagedField[]): Promise<Result<{ readonly file: string }>>
  /** Calls back after the declared state may have changed. Returns the unsubscribe function. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}
