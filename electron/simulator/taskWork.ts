/**
 * What a worker does. `begin` and `finish` throw to fail the task with that text; `finish` has the effect and
 * returns the log.
 */
export interface TaskWork {
  /** As long as the real thing takes, before scaling. */
  readonly durationMs: number
  /** The guest whose configuration the worker holds locked while it runs. */
  readonly locks?: number
  /** The lock is held only while the worker begins; from then on a `lock` in the configuration guards the guest. */
  readonly brief?: true
  /** Runs once the lock is held. */
  readonly begin?: () => void
  readonly finish: (upid: string) => readonly string[]
  /** Puts right what `begin` did, when a worker fails in an orderly way before its effect; without it, locks stay. */
  readonly cleanUp?: () => void
  /** What an aborted worker leaves behind; without it nothing happens and the task ends `received interrupt`. */
  readonly abort?: (upid: string) => readonly string[]
}

/** Thrown by a worker that has something to tell before it fails. */
export class TaskFailure extends Error {
  readonly log: readonly string[]

  constructor(text: string, log: readonly string[]) {
    super(text)
    this.log = log
  }
}

/** Thrown by a worker to end without a last line in its log: nobody can say how it went. */
export class UnexpectedEnd extends Error {
  readonly log: readonly string[] | null

  constructor(log: readonly string[] | null) {
    super('unexpected status')
    this.log = log
  }
}
