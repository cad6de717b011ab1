import type { ApprovalDetail, ApprovalRow, SignerSetView } from '../../shared/ipc/contract.ts'
import { errorCodes } from '../../shared/domain/errorCodes.ts'
import { texts } from '../texts.ts'
import { isHeldBack, isSigned } from './approvals.ts'
import type { LossTense } from './approvalPayload.ts'
import { isRunning } from './applyGate.ts'
import { dayAndTime } from './times.ts'
import { progressSteps, type ProgressStep } from './progressSteps.ts'

/** What an end looks like. */
export type StoryShape = 'done' | 'failed' | 'unclear' | 'rejected' | 'replaced' | 'expired' | 'withdrawn'

/** How an item ended, for the head of its card; null while it waits or runs. */
export interface ApprovalStory {
  readonly shape: StoryShape
  readonly title: string
  readonly detail: string
}

/** Tells how an item ended. Pure. */
export function approvalStory(item: ApprovalDetail): ApprovalStory | null {
  const t = texts.approvals.story
  const { code, told: because } = readBecause(item.endedBecause)
  switch (item.state) {
    case 'pending':
      return null
    case 'executed':
      return executedStory(item)
    case 'rejected':
      return { shape: 'rejected', title: t.rejected(item.endedBy), detail: sentences(because, t.nothingSent) }
    case 'superseded':
      return { shape: code === 'expired' ? 'expired' : 'replaced', title: code === 'expired' ? t.expired : t.superseded, detail: sentences(because, t.nothingSent, t.replaced, item.successor === null ? t.noSuccessor : '') }
    case 'withdrawn':
      return { shape: 'withdrawn', title: t.withdrawn, detail: sentences(because, t.nothingSent) }
  }
}

/** The shape of an ended row in the list, which knows less than the card. Pure. */
export function endShape({ state, endedBecause }: Pick<ApprovalRow, 'state' | 'endedBecause'>, failed: boolean): StoryShape {
  if (state === 'executed' || state === 'pending') return failed ? 'failed' : 'done'
  if (state === 'superseded') return readBecause(endedBecause).code === 'expired' ? 'expired' : 'replaced'
  return state
}

function executedStory({ operation, kind, endedBecause }: ApprovalDetail): ApprovalStory | null {
  const t = texts.approvals.story
  if (operation === null) return kind === 'signers.rotate' ? { shape: 'done', title: t.executedSigners, detail: sentences(endedBecause ?? '') } : null
  if (operation.state === 'needs_operator') return { shape: 'unclear', title: t.unclear, detail: operation.error?.message ?? '' }
  if (isRunning(operation.state)) return null
  const told = operation.error?.message ?? ''
  switch (operation.outcome) {
    case 'failed':
      return { shape: 'failed', title: t.failed, detail: told }
    case 'not_sent':
      return { shape: 'failed', title: t.notSent, detail: sentences(told, t.nothingSent) }
    case 'warnings':
      return { shape: 'done', title: t.warnings, detail: told }
    default:
      return { shape: 'done', title: t.executed, detail: '' }
  }
}

/** A moment in UTC, as the app writes it into a sentence. */
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g

/** Takes the error code off that the app puts before a reason, `state_changed: Its name moved.`, and tells moments as people do. Pure but for the time zone. */
function readBecause(because: string | null): { readonly code: string | null; readonly told: string } {
  const match = /^([a-z_]+): (.*)$/s.exec(because ?? '')
  const code = errorCodes.find((known) => known === match?.[1])
  const told = (code === undefined ? because : match?.[2]) ?? ''
  return { code: code ?? null, told: told.replace(instant, (iso) => dayAndTime(iso)) }
}

/** Joins what is told, each with a full stop and a capital letter. Pure. */
function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}${/[.!?…]$/.test(part) ? '' : '.'}`).join(' ')
}

/** Steps from the signatures to the settled end; null before there is anything to follow, and while it is held back. Pure. */
export function approvalSteps(item: ApprovalDetail): readonly ProgressStep[] | null {
  const t = texts.approvals.progress
  const { operation } = item
  if (operation === null && !(item.state === 'pending' && item.minted && isSigned(item) && !isHeldBack(item))) return null
  const last = item.signatures.map((signature) => signature.at).toSorted().at(-1) ?? null
  const verified: ProgressStep = { label: t.verified(item.signed.length, item.needed), state: 'done', at: last }
  if (operation === null) {
    const later = texts.progress
    return [verified, { label: t.observe, state: 'running', at: null }, { label: later.journalled, state: 'todo', at: null }, { label: later.task, state: 'todo', at: null }, { label: later.readBack, state: 'todo', at: null }]
  }
  return [verified, { label: t.observed, state: 'done', at: operation.createdAt }, ...progressSteps(operation)]
}

/** Whether the loss lies ahead, happens, has happened, may have happened, or nothing came of it; of a failure nobody can tell. Pure. */
export function lossTense({ state, operation, kind }: ApprovalDetail): LossTense {
  if (state === 'pending') return 'will'
  if (state !== 'executed') return 'would'
  if (operation === null) return kind === 'signers.rotate' ? 'was' : 'being'
  if (operation.state === 'needs_operator') return 'may'
  if (operation.state !== 'settled') return 'being'
  return operation.outcome === 'failed' || operation.outcome === 'not_sent' ? 'would' : 'was'
}

/** One person beside an item. */
export interface SignerLine {
  readonly principal: string
  /** When they signed; null = not yet. */
  readonly signedAt: string | null
  readonly maySign: boolean
  /** The key they signed with, or those they hold: type and fingerprint. */
  readonly keys: readonly { readonly keyType: string | null; readonly fingerprint: string }[]
}

/** Who has signed, first to last; while it waits, then who may, then who else is enrolled. Pure. */
export function signerLines(item: ApprovalDetail, set: SignerSetView | null): readonly SignerLine[] {
  const known = (set?.keys ?? []).filter((key) => !(set?.revoked.some((each) => each.fingerprint === key.fingerprint) ?? false))
  const typeOf = (fingerprint: string): string | null => set?.keys.find((key) => key.fingerprint === fingerprint)?.keyType ?? null
  const signed = item.signatures.map(({ principal, keyFingerprint, at }): SignerLine => ({
    principal, signedAt: at, maySign: false, keys: [{ keyType: typeOf(keyFingerprint), fingerprint: keyFingerprint }],
  }))
  if (item.state !== 'pending') return signed
  const rest = [...new Set([...item.maySign, ...known.map((key) => key.principal)])].filter((principal) => !signed.some((line) => line.principal === principal))
  const open = rest.map((principal): SignerLine => ({
    principal,
    signedAt: null,
    maySign: item.maySign.includes(principal),
    keys: known.filter((key) => key.principal === principal).map(({ keyType, fingerprint }) => ({ keyType, fingerprint })),
  }))
  return [...signed, ...open.toSorted((a, b) => Number(b.maySign) - Number(a.maySign) || (a.principal < b.principal ? -1 : 1))]
}
