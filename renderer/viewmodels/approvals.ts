import type { ApprovalRow } from '../../shared/ipc/contract.ts'

/** Items that wait for a signature now; the list of the app also tells of those that ended. Pure. */
export function waitingApprovals(rows: readonly ApprovalRow[]): readonly ApprovalRow[] {
  return rows.filter((row) => row.state === 'pending')
}

/** Items that ended, as the app lists them. Pure. */
export function endedApprovals(rows: readonly ApprovalRow[]): readonly ApprovalRow[] {
  return rows.filter((row) => row.state !== 'pending')
}
