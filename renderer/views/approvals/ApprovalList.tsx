import { Button } from '@mantine/core'
import { FolderOpen, SearchX } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { FilterField } from '../../components/FilterField.tsx'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { stepApproval, type ApprovalGroup, type ApprovalGroupName } from '../../viewmodels/approvals.ts'
import { ApprovalEntry, EndedEntry } from './ApprovalEntries.tsx'
import { OpenRequestDialog } from './OpenRequestDialog.tsx'
import css from './ApprovalList.module.css'

interface ApprovalListProps {
  /** What the filter leaves. */
  readonly groups: readonly ApprovalGroup[]
  /** How many there are without the filter. */
  readonly all: number
  readonly loaded: boolean
  readonly error: AppErrorDto | null
  readonly openId: string | null
  readonly filter: string
  readonly setFilter: (filter: string) => void
}

/** Requests by how they stand. One tab stop; arrows and j/k move through all of them, [ and ] from group to group. */
export function ApprovalList({ groups, all, loaded, error, openId, filter, setFilter }: ApprovalListProps) {
  const { approvals, approval } = useStores()
  const [opening, setOpening] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()
  const t = texts.approvals
  const count = (...names: readonly ApprovalGroupName[]): number => groups.filter((group) => names.includes(group.name)).reduce((sum, group) => sum + group.rows.length, 0)
  const idOf = (id: string): string => `${listId}-${id}`
  const shown = groups.some((group) => group.rows.some((row) => row.id === openId))
  useEffect(() => {
    if (openId !== null) document.getElementById(`${listId}-${openId}`)?.scrollIntoView({ block: 'nearest' })
  }, [openId, listId])
  const leaveFilter = (): void => {
    const first = stepApproval(groups, null, 0)
    if (!shown && first !== null) approval.open(first)
    list.current?.focus()
  }
  return (
    <aside className={css.aside} aria-label={t.list}>
      <div className={css.head}>
        <h1>{t.title}</h1>
        {loaded && <span className="t3">{t.counts(count('heldBack', 'waiting', 'notReady'), count('running'), count('unclear'))}</span>}
      </div>
      {all > 0 && (
        <FilterField className={css.filter ?? ''} label={t.filterLabel} placeholder={t.filter} value={filter} onChange={setFilter} onLeave={leaveFilter} />
      )}
      {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void approvals.refresh()} /></div>}
      {!loaded && error === null && <SkeletonRows rows={4} height={78} />}
      {all > 0 && groups.length === 0 && (
        <EmptyState icon={<SearchX size={22} />} title={t.noMatch}>
          <Button size="xs" onClick={() => setFilter('')}>{t.clear}</Button>
        </EmptyState>
      )}
      {groups.length > 0 && (
        <div ref={list} id="approval-list" role="listbox" tabIndex={0} aria-label={t.list} className={css.list} aria-activedescendant={shown && openId !== null ? idOf(openId) : undefined}>
          {groups.map((group) => (
            <div key={group.name} role="group" aria-label={t.groups[group.name]}>
              <div className={css.group} aria-hidden="true">{t.groups[group.name]}</div>
              {group.rows.map((row) => (group.name === 'ended' ? <EndedEntry key={row.id} id={idOf(row.id)} row={row} selected={row.id === openId} /> : <ApprovalEntry key={row.id} id={idOf(row.id)} row={row} selected={row.id === openId} />))}
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
