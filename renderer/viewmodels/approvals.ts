import type { ApprovalRow, OperationView } from '../../shared/ipc/contract.ts'
import { isRunning } from './applyGate.ts'

/** Items that wait for a signature now; the list of the app also tells of those that ended. Pure. */
export function waitingApprovals(rows: readonly ApprovalRow[]): readonly ApprovalRow[] {
  return rows.filter((row) => row.state === 'pending')
}

/** Items that ended, as the app lists them. Pure. */
export function endedApprovals(rows: readonly ApprovalRow[]): readonly ApprovalRow[] {
  return rows.filter((row) => row.state !== 'pending')
}

export type ApprovalGroupName = 'running' | 'waiting' | 'notReady' | 'ended'

/** One part of the list; never empty. */
export interface ApprovalGroup {
  readonly name: ApprovalGroupName
  readonly rows: readonly ApprovalRow[]
}

/** Whether all signatures are there that it needs. Pure. */
export function isSigned(row: Pick<ApprovalRow, 'signed' | 'needed'>): boolean {
  return row.signed.length >= row.needed
}

/**
 * The list in the order of what needs a person: what runs or is about to, what waits for a signature, what cannot be
 * signed yet, what ended. Pure.
 */
export function groupApprovals(rows: readonly ApprovalRow[], operations: readonly OperationView[]): readonly ApprovalGroup[] {
  const running = new Set(operations.filter((operation) => isRunning(operation.state) || operation.state === 'needs_operator').map((operation) => operation.id))
  const nameOf = (row: ApprovalRow): ApprovalGroupName => {
    if (row.operationId !== null && running.has(row.operationId)) return 'running'
    if (row.state !== 'pending') return 'ended'
    if (!row.minted) return 'notReady'
    return isSigned(row) ? 'running' : 'waiting'
  }
  const groups = Map.groupBy(rows, nameOf)
  return (['running', 'waiting', 'notReady', 'ended'] as const).flatMap((name) => {
    const own = groups.get(name)
    return own === undefined ? [] : [{ name, rows: own }]
  })
}

/** The item that many steps after (or before) the open one, in the order of the list; the first when none is open. Pure. */
export function stepApproval(groups: readonly ApprovalGroup[], openId: string | null, step: number): string | null {
  const ids = groups.flatMap((group) => group.rows.map((row) => row.id))
  const index = ids.findIndex((id) => id === openId)
  if (index < 0) return ids[0] ?? null
  return ids[Math.min(ids.length - 1, Math.max(0, index + step))] ?? null
}
