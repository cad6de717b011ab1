import { type TaskWork, UnexpectedEnd } from './taskWork.ts'

/** Makes the next matching task end otherwise than it would. Used up by it. */
export interface TaskFault {
  /** e.g. `vzstart`. */
  readonly type?: string
  readonly vmid?: number
  /** As long as the real thing would take, before scaling. */
  readonly durationMs?: number
  readonly outcome?:
    /** Success with `WARN:` lines. */
    | { readonly kind: 'warnings'; readonly lines: readonly string[] }
    | { readonly kind: 'failed'; readonly text: string; readonly effect: boolean }
    /** The log's last line is no TASK line (`unexpected status`). */
    | { readonly kind: 'unexpected'; readonly effect: boolean }
    /** The log file is not there. */
    | { readonly kind: 'log gone'; readonly effect: boolean }
}

export class TaskFaults {
  readonly #faults: TaskFault[] = []

  add(fault: TaskFault): void {
    this.#faults.push(fault)
  }

  /** The work as a waiting fault would have it, or as it is. */
  take(type: string, id: string, work: TaskWork): TaskWork {
    const index = this.#faults.findIndex((fault) =>
      (fault.type === undefined || fault.type === type) && (fault.vmid === undefined || String(fault.vmid) === id.split('@')[0]))
    const fault = this.#faults[index]
    if (!fault) return work
    this.#faults.splice(index, 1)
    return { ...work, durationMs: fault.durationMs ?? work.durationMs, finish: (upid) => spoil(fault.outcome, () => work.finish(upid), () => work.cleanUp?.()) }
  }
}

function spoil(outcome: TaskFault['outcome'], finish: () => readonly string[], cleanUp: () => void): readonly string[] {
  switch (outcome?.kind) {
    case undefined: return finish()
    case 'warnings': return [...finish(), ...outcome.lines.map((line) => `WARN: ${line}`)]
    case 'failed':
      if (outcome.effect) finish()
      else cleanUp()
      throw new Error(outcome.text)
    case 'unexpected':
      throw new UnexpectedEnd(outcome.effect ? finish() : [])
    case 'log gone':
      if (outcome.effect) finish()
      throw new UnexpectedEnd(null)
  }
}
