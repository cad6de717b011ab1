import { memo } from 'react'
import type { ApprovalRow } from '../../../shared/ipc/contract.ts'
import { RelativeTime, TimeLeft } from '../../components/RelativeTime.tsx'
import { Seal } from '../../components/Seal.tsx'
import { SignedCount } from '../../components/SignedCount.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { isHeldBack, isSigned } from '../../viewmodels/approvals.ts'
import { endShape } from '../../viewmodels/approvalStory.ts'
import { operationTone } from '../../viewmodels/operationWord.ts'
import { EndGlyph } from './EndGlyph.tsx'
import css from './ApprovalList.module.css'

interface EntryProps {
  readonly id: string
  readonly row: ApprovalRow
  readonly selected: boolean
}

/** A request that waits or runs. Hundreds may stand in the list, so that it draws again only when it changes. */
export const ApprovalEntry = memo(function ApprovalEntry({ id, row, selected }: EntryProps) {
  const { approval } = useStores()
  const t = texts.approvals
  return (
    <div id={id} role="option" aria-selected={selected} className={css.card} onClick={() => approval.open(row.id)}>
      <div className={css.top}>
        <Seal size={16} filled={isSigned(row)} />
        <div className="grow">
          <b className={css.title}>{row.summary}</b>
          <div className="small t2 cut">{row.host ?? t.noHost} · {row.classification.reason}</div>
        </div>
      </div>
      <div className={css.line}>
        <SignedCount signed={row.signed.length} needed={row.needed} />
        <span className="grow" />
        <span className="t3"><Due row={row} /></span>
      </div>
    </div>
  )
})

/** What a card counts down to. */
function Due({ row }: { readonly row: ApprovalRow }) {
  const { operations } = useStores()
  const unclear = useLive(operations).value?.some((operation) => operation.id === row.operationId && operation.state === 'needs_operator') ?? false
  const t = texts.approvals
  if (unclear) return t.unclear
  if (row.state !== 'pending') return <RelativeTime iso={row.updatedAt} short />
  if (isHeldBack(row)) return t.heldBack
  if (isSigned(row)) return t.aboutToRun
  return row.expires === null ? t.notMinted : <TimeLeft iso={row.expires} />
}

/** A request that ended, on one line. */
export const EndedEntry = memo(function EndedEntry({ id, row, selected }: EntryProps) {
  const { approval, operations } = useStores()
  const failed = useLive(operations).value?.some((operation) => operation.id === row.operationId && operationTone(operation) === 'red') ?? false
  const shape = endShape(row, failed)
  const word = failed ? texts.approvals.failed : shape === 'expired' ? texts.approvals.expired : texts.approvals.states[row.state]
  return (
    <div id={id} role="option" aria-selected={selected} className={css.past} title={[row.endedBy, row.endedBecause].filter((part) => part !== null).join(': ')} onClick={() => approval.open(row.id)}>
      <EndGlyph shape={shape} />
      <span className="cut"><span className="visually-hidden">{word}: </span>{row.summary}</span>
      <span className="t2 tiny nowrap"><span aria-hidden="true">{word} · </span><RelativeTime iso={row.updatedAt} short /></span>
    </div>
  )
})
