import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { ApprovalDetail, HostView } from '../../shared/ipc/contract.ts'
import type { SigningState } from '../stores/signingStore.ts'
import { texts } from '../texts.ts'
import { isRunning } from './applyGate.ts'
import { isHeldBack, isSigned } from './approvals.ts'

/** Which actions an item takes now. `reason` = why it cannot be signed; '' when it can. */
export interface ApprovalGate {
  readonly sign: boolean
  readonly reject: boolean
  readonly exportIt: boolean
  readonly reason: string
}

/** Obstacles that concern every item; the others tell why one that was signed was not carried out. */
const general: ReadonlySet<AppErrorDto['code']> = new Set(['no_signers', 'journal_rolled_back'])

/** Decides which buttons work. The main process decides again, on what is true then. Pure. */
export function gateApproval(item: ApprovalDetail, signing: SigningState, online: boolean): ApprovalGate {
  const t = texts.approvals.gate
  const open = item.state === 'pending'
  const base = { reject: online && open, exportIt: online && open && item.minted }
  const refuse = (reason: string): ApprovalGate => ({ ...base, sign: false, reason })
  if (!online) return refuse(t.offline)
  if (item.operation !== null && isRunning(item.operation.state)) return refuse(t.running)
  if (item.operation?.state === 'needs_operator') return refuse(t.unclear)
  if (!open) return refuse(t.ended)
  if (item.obstacle !== null && (general.has(item.obstacle.code) || !item.minted)) return refuse(texts.app.errorTitle(item.obstacle.code))
  if (!item.minted) return refuse(t.notMinted)
  if (isSigned(item)) return refuse(isHeldBack(item) ? t.heldBack : t.signed)
  if (signing.kind === 'waiting') return refuse(t.prompt)
  return { ...base, sign: true, reason: '' }
}

/** What helps against an obstacle: commands for a terminal, and what they mean. null = nothing to type. Pure. */
export function remedyFor(obstacle: AppErrorDto): { readonly lines: readonly string[]; readonly detail: string } | null {
  const t = texts.approvals.obstacle
  if (obstacle.code === 'no_signers') return { lines: t.enrol, detail: t.enrolDetail }
  if (obstacle.code === 'journal_rolled_back') return { lines: t.confirmEpoch, detail: t.epochDetail }
  return null
}

/** Says beforehand that a signature would change nothing for now; null = it would. Pure. */
export function modeNote(item: Pick<ApprovalDetail, 'host' | 'state'>, host: HostView | null): string | null {
  return item.state === 'pending' && item.host !== null && host?.mode === 'observe' ? texts.approvals.gate.observe(item.host) : null
}

/** Where a hold is lifted; the codes that are here are no failure, but somebody's will. */
const liftedAt: Partial<Record<AppErrorDto['code'], 'freeze' | 'hosts'>> = { frozen: 'freeze', not_allowed_by_mode: 'hosts', guests_missing: 'hosts' }

/** Where what holds an item back is lifted; null = it is an obstacle of another kind. Pure. */
export function holdLiftedAt(obstacle: AppErrorDto): 'freeze' | 'hosts' | null {
  return liftedAt[obstacle.code] ?? null
}

/** How many people who may sign are missing for ever, as the signers are now; 0 = those there are suffice. Pure. */
export function missingSigners({ state, needed, signed, maySign }: Pick<ApprovalDetail, 'state' | 'needed' | 'signed' | 'maySign'>): number {
  if (state !== 'pending') return 0
  return Math.max(0, needed - new Set([...signed, ...maySign]).size)
}
