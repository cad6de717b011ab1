import type { OperationView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import type { Tone } from './standings.ts'

/** Which role shows how an operation stands. Pure. */
export function operationTone(operation: Pick<OperationView, 'state' | 'outcome'>): Tone {
  if (operation.state === 'needs_operator') return 'unknown'
  if (operation.state !== 'settled') return 'restart'
  return operation.outcome === 'failed' || operation.outcome === 'not_sent' ? 'red' : 'ok'
}

/** How an operation stands, in a word or two. Pure. */
export function operationWord(operation: Pick<OperationView, 'state' | 'outcome'>): string {
  if (operation.state === 'settled' && operation.outcome !== null) return texts.progress.outcomes[operation.outcome]
  return texts.progress.words[operation.state]
}
