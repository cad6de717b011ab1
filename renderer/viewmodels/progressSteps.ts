import type { OperationView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'

/** One line of an operation's progress. `at` is known only for what the operation tells the time of. */
export interface ProgressStep {
  readonly label: string
  readonly state: 'done' | 'running' | 'todo' | 'failed' | 'unclear'
  readonly at: string | null
}

/** What happened and what comes: intent, request, end state. Says nothing that was not measured. Pure. */
export function progressSteps(operation: OperationView): readonly ProgressStep[] {
  const t = texts.progress
  const { state, outcome } = operation
  const notSent = outcome === 'not_sent'
  const settled = state === 'settled'
  const intent: ProgressStep = { label: t.journalled, state: 'done', at: operation.createdAt }
  if (notSent) return [intent, { label: t.notSent, state: 'failed', at: operation.updatedAt }]
  const sent: ProgressStep = state === 'intent'
    ? { label: t.sending, state: 'running', at: null }
    : { label: operation.upid === null ? t.accepted : t.task, state: state === 'sent' ? 'running' : 'done', at: null }
  if (state === 'needs_operator') return [intent, sent, { label: t.unclear, state: 'unclear', at: operation.updatedAt }]
  if (!settled) return [intent, sent, { label: t.readBack, state: 'todo', at: null }]
  if (outcome === 'failed') return [intent, sent, { label: t.failed, state: 'failed', at: operation.updatedAt }]
  return [intent, sent, { label: outcome === 'warnings' ? t.doneWithWarnings : t.done, state: 'done', at: operation.updatedAt }]
}
