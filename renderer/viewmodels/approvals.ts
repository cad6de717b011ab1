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

export type ApprovalGroupName = 'unclear' | 'running' | 'heldBack' | 'waiting' | 'notReady' | 'ended'

/** One part of the list; never empty. */
export interface ApprovalGroup {
  readonly name: ApprovalGroupName
  readonly rows: readonly ApprovalRow[]
}

/** Whether all signatures are there that it needs. Pure. */
export function isSigned(row: Pick<ApprovalRow, 'signed' | 'needed'>): boolean {
  return row.signed.length >= row.needed
}

/** Whether it is signed, was tried, and not carried out: something keeps it back. Pure. */
export function isHeldBack(row: Pick<ApprovalRow, 'state' | 'signed' | 'needed' | 'heldBack'>): boolean {
  return row.state === 'pending' && isSigned(row) && row.heldBack !== null
}

/**
 * The list in the order of what needs a person: what nobody knows the outcome of, what runs or is about to, what is
 * signed and held back, what waits for a signature, what cannot be signed yet, what ended. Pure.
 */
export function groupApprovals(rows: readonly ApprovalRow[], operations: readonly OperationView[]): readonly ApprovalGroup[] {
  const stateOf = new Map(operations.map(({ id, state }) => [id, state]))
  const nameOf = (row: ApprovalRow): ApprovalGroupName => {
    const operation = row.operationId === null ? undefined : stateOf.get(row.operationId)
    if (operation === 'needs_operator') return 'unclear'
    if (operation !== undefined && isRunning(operation)) return 'running'
    if (row.state !== 'pending') return 'ended'
    if (!row.minted) return 'notReady'
    if (isHeldBack(row)) return 'heldBack'
    return isSigned(row) ? 'running' : 'waiting'
  }
  const groups = Map.groupBy(rows, nameOf)
  return (['unclear', 'running', 'heldBack', 'waiting', 'notReady', 'ended'] as const).flatMap((name) => {
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

/** The first item of the next group (1) or of the one before (-1); where there is none, the one that is open. Pure. */
export function stepApprovalGroup(groups: readonly ApprovalGroup[], openId: string | null, step: number): string | null {
  const index = groups.findIndex((group) => group.rows.some((row) => row.id === openId))
  return groups[index + step]?.rows[0]?.id ?? openId ?? groups[0]?.rows[0]?.id ?? null
}

/** Whether an item has every word of the filter in its summary, guest, host, kind, reason, origin or the people who signed. Pure. */
export function matchesApproval({ summary, vmid, guest, host, kind, reason, origin, signed }: ApprovalRow, filter: string): boolean {
  const text = [summary, vmid ?? '', guest ?? '', host ?? '', kind, reason, origin, ...signed].join(' ').toLowerCase()
  return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
