import { Button } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { ApprovalRow } from '../../../shared/ipc/contract.ts'
import { ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { RelativeTime, TimeLeft } from '../../components/RelativeTime.tsx'
import { Seal } from '../../components/Seal.tsx'
import { SignedCount } from '../../components/SignedCount.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { isHeldBack, isSigned, type ApprovalGroup, type ApprovalGroupName } from '../../viewmodels/approvals.ts'
import { endShape } from '../../viewmodels/approvalStory.ts'
import { operationTone } from '../../viewmodels/operationWord.ts'
import { EndGlyph } from './EndGlyph.tsx'
import { OpenRequestDialog } from './OpenRequestDialog.tsx'
import css from './ApprovalList.module.css'

interface ApprovalListProps {
  readonly groups: readonly ApprovalGroup[]
  readonly loaded: boolean
  readonly error: AppErrorDto | null
  readonly openId: string | null
}

/** Requests by how they stand. One tab stop; arrows and j/k move through all of them. */
export function ApprovalList({ groups, loaded, error, openId }: ApprovalListProps) {
  const { approvals } = useStores()
  const [opening, setOpening] = useState(false)
  const listId = useId()
  const t = texts.approvals
  const count = (...names: readonly ApprovalGroupName[]): number => groups.filter((group) => names.includes(group.name)).reduce((sum, group) => sum + group.rows.length, 0)
  const idOf = (id: string): string => `${listId}-${id}`
  const shown = groups.some((group) => group.rows.some((row) => row.id === openId))
  useEffect(() => {
    if (openId !== null) document.getElementById(`${listId}-${openId}`)?.scrollIntoView({ block: 'nearest' })
  }, [openId, listId])
  return (
    <aside className={css.aside} aria-label={t.list}>
      <div className={css.head}>
        <h1>{t.title}</h1>
        {loaded && <span className="t3">{t.counts(count('heldBack', 'waiting', 'notReady'), count('running'), count('unclear'))}</span>}
      </div>
      {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void approvals.refresh()} /></div>}
      {!loaded && error === null && <SkeletonRows rows={4} height={78} />}
      {groups.length > 0 && (
        <div role="listbox" tabIndex={0} aria-label={t.list} className={css.list} aria-activedescendant={shown && openId !== null ? idOf(openId) : undefined}>
          {groups.map((group) => (
            <div key={group.name} role="group" aria-label={t.groups[group.name]}>
              <div className={css.group} aria-hidden="true">{t.groups[group.name]}</div>
              {group.rows.map((row) => (group.name === 'ended' ? <Past key={row.id} id={idOf(row.id)} row={row} selected={row.id === openId} /> : <Card key={row.id} id={idOf(row.id)} row={row} selected={row.id === openId} />))}
            </div>
          ))}
        </div>
      )}
      <div className={css.foot}><Button size="xs" fullWidth leftSection={<FolderOpen size={14} />} onClick={() => setOpening(true)}>{t.openIt}</Button></div>
      {opening && <OpenRequestDialog close={() => setOpening(false)} />}
      <div className={css.keys} aria-hidden="true">
        <span><kbd>J</kbd> <kbd>K</kbd> {t.move}</span>
        <span><kbd>Ctrl</kbd> <kbd>↵</kbd> {t.signKey}</span>
        <span><kbd>X</kbd> {t.rejectKey}</span>
      </div>
    </aside>
  )
}

interface EntryProps {
  readonly id: string
  readonly row: ApprovalRow
  readonly selected: boolean
}

function Card({ id, row, selected }: EntryProps) {
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
}

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

function Past({ id, row, selected }: EntryProps) {
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
}
