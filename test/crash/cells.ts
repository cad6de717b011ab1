/**
 * The crash matrix: at which write of the journal the process dies, at which moment of it, what the host does with the
 * request, and what kind of request it is. How the seven writes of the matrix stand in this journal:
 *
 * | Write | In the journal |
 * |---|---|
 * | planned | the drift that is noted, or the request that begins to wait for a signature |
 * | intent | `recordIntent`, which spends the nonce where there is one |
 * | sent, UPID | `recordSent`: one write, with the UPID where the change has one |
 * | finished | `recordSettled` on the host's answer alone: the task failed, or the host could not be reached |
 * | verified | `recordSettled` or `recordNeedsOperator` on what the guest was found to be |
 * | checkpoint | `recordCheckpoint` of a signed checkpoint, while the operation is on its way |
 */
import { moments, type Moment } from '../faults/mortal.ts'

const journalWrites = ['planned', 'intent', 'sent', 'UPID', 'finished', 'verified', 'checkpoint'] as const
export type JournalWrite = (typeof journalWrites)[number]

/** What becomes of the request. Of `unreachable` the host takes it, and cannot be reached from the crash until after the next start. */
const remotes = ['never arrived', 'ok', 'failed', 'running', 'UPID unknown', 'unreachable'] as const
export type Remote = (typeof remotes)[number]

const operationClasses = ['config', 'power', 'create', 'destroy', 'migrate', 'rollback'] as const
export type OperationClass = (typeof operationClasses)[number]

export interface Cell {
  readonly write: JournalWrite
  readonly moment: Moment
  readonly remote: Remote
  readonly operation: OperationClass
}

/** All 756 of them. */
export const cells: readonly Cell[] = operationClasses.flatMap((operation) =>
  journalWrites.flatMap((write) => moments.flatMap((moment) => remotes.map((remote) => ({ operation, write, moment, remote })))))

/** The cell in words; parts are divided by `, `. Pure. */
export function cellName({ operation, write, moment, remote }: Cell): string {
  return `${operation}, ${write}, ${moment}, ${remote}`
}

/** Classes that nothing declares and nobody has to sign: what a person asks for is journalled with the intent, and not before. */
const askedFor: ReadonlySet<OperationClass> = new Set(['migrate'])

/** Why there is no such moment; null = there is. Pure. */
export function whyImpossible({ operation, write, remote }: Cell): string | null {
  const hasTask = operation !== 'config'
  switch (write) {
    case 'planned':
      if (askedFor.has(operation)) return 'what a person asks for unsigned is first written with its intent'
      break
    case 'sent':
      if (hasTask) return 'that it was sent is one write with the UPID'
      if (remote === 'never arrived' || remote === 'UPID unknown') return 'without an answer there is nothing to write as sent'
      if (remote === 'failed') return 'a change that was answered with an error is settled without a write as sent'
      break
    case 'UPID':
      if (!hasTask) return 'a change of the configuration has no UPID'
      if (remote === 'never arrived') return 'a request that never arrived has no task, so no UPID is written'
      break
    case 'finished':
      if (remote === 'failed' && hasTask) break
      if (remote === 'unreachable') break
      if (remote === 'failed') return 'a change that was answered with an error is read again, so its end is written as verified'
      return 'the end and the verified end state are one write'
    case 'verified':
      if (remote === 'failed' && hasTask) return 'of a task that failed nothing is verified: its end is written as finished'
      if (remote === 'running') return 'what still runs has no end state to verify'
      break
    case 'intent':
    case 'checkpoint':
      break
  }
  if (remote === 'running' && !hasTask && write !== 'intent') return 'a change of the configuration is done when it is answered'
  return null
}
