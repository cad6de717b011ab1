import { Button } from '@mantine/core'
import { ArrowUp, ScrollText, SearchX } from 'lucide-react'
import { useEffect, useEffectEvent } from 'react'
import { useStore } from 'zustand'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { indexOfSeq, rowAt, seqAt, type AuditState } from '../../stores/auditStore.ts'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { isNarrowed } from '../../viewmodels/auditFilter.ts'
import { valuesIn } from '../../viewmodels/auditItems.ts'
import { rowExtraPx } from '../../viewmodels/density.ts'
import { longDay } from '../../viewmodels/times.ts'
import { AuditRow, PlaceholderRow } from './AuditRow.tsx'
import css from './AuditTable.module.css'
import { useLongList } from './useLongList.ts'

const usualRowPx = 28
/** Of the head row and the day, which always stay in sight. */
const headPx = 56

interface AuditTableProps {
  readonly cursor: number | null
  /** The first bad row, where a verification named one. */
  readonly brokenAt: number | null
  readonly openedSeq: number | null
  readonly onOpen: (row: AuditEvent) => void
}

/** The log, virtualised: of a million rows the last is one key away. Rows are loaded as they come into view; new ones never move it. */
export function AuditTable({ cursor, brokenAt, openedSeq, onOpen }: AuditTableProps) {
  const { audit, fleet } = useStores()
  const configured = useLive(fleet).value?.hosts ?? []
  const state = useStore(audit.store)
  const { count, rows, newer, loaded, loading, error, filter } = state
  const rowPx = usualRowPx + rowExtraPx[useUi((ui) => ui.density)]
  const { scroller, viewPx, track, first, last, position, topOf, showIndex } = useLongList(count, rowPx, headPx)
  const t = texts.audit
  const narrowed = isNarrowed(filter)
  const hosts = showsHosts(state, configured.length)

  useEffect(() => {
    if (loaded) audit.want(first, last)
  }, [audit, first, last, loaded, count, rows])
  useEffect(() => () => audit.setHold(false), [audit])
  const show = useEffectEvent((seq: number) => {
    const index = indexOfSeq(state, seq)
    if (index !== null) showIndex(index)
  })
  useEffect(() => {
    if (cursor !== null) show(cursor)
  }, [cursor, viewPx, loaded])

  const hold = (pointerOver: boolean): void => audit.setHold(pointerOver || position > 0.2)
  const top = rowAt(state, Math.ceil(position))
  const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset)
  return (
    <div className={css.frame} data-hosts={hosts || undefined}>
      {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void audit.refresh()} /></div>}
      {!loaded && <SkeletonRows rows={16} height={rowPx} />}
      {loaded && count === 0 && error === null && (
        <EmptyState icon={narrowed ? <SearchX size={22} /> : <ScrollText size={22} />} title={narrowed ? t.noMatch : t.none} detail={narrowed ? t.noMatchDetail : t.noneDetail} />
      )}
      {newer > 0 && (
        <Button
          size="xs"
          variant="filled"
          className={css.newer}
          leftSection={<ArrowUp size={13} />}
          onClick={() => {
            audit.showNewer()
            showIndex(0)
          }}
        >
          {t.newer(newer)}
        </Button>
      )}
      {count > 0 && (
        <>
          <div ref={scroller} className={css.scroller} role="table" tabIndex={0} aria-label={t.list} aria-rowcount={count + 1} onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)} onScroll={(event) => hold(event.currentTarget.matches(':hover'))}>
            <div role="rowgroup" className={css.top}>
              <div role="row" aria-rowindex={1} className={css.columns}>
                <span role="columnheader" className={css.seq}>{t.row}</span>
                {[t.time, t.actor, ...(hosts ? [t.host] : []), t.guestColumn, t.operation, t.decision, t.detail].map((name) => <span key={name} role="columnheader">{name}</span>)}
                {[t.node, t.upid].map((name) => <span key={name} role="columnheader" className={css.wide}>{name}</span>)}
                <span role="columnheader" className={css.hash}>{t.hash}</span>
              </div>
              <div className={css.dayBar} aria-hidden="true"><b>{top === null ? t.rowLoading : longDay(top.at)}</b>{loading && <span className="t2">{t.rowLoading}</span>}</div>
            </div>
            <div role="rowgroup" style={{ height: track, position: 'relative' }}>
              {indexes.map((index) => {
                const seq = seqAt(state, index)
                const row = rowAt(state, index)
                const style = { transform: `translateY(${topOf(index)}px)`, height: rowPx }
                if (seq === null) return null
                if (row === null) return <PlaceholderRow key={seq} seq={seq} index={index + 2} style={style} />
                const above = rowAt(state, index - 1)
                return <AuditRow key={seq} row={row} hosts={hosts} index={index + 2} newDay={above !== null && longDay(above.at) !== longDay(row.at)} cursor={seq === cursor} chain={brokenAt === null || seq < brokenAt ? 'whole' : seq === brokenAt ? 'broken' : 'behind'} opened={seq === openedSeq} style={style} onOpen={onOpen} />
              })}
            </div>
          </div>
          <div className={css.ring} />
        </>
      )}
    </div>
  )
}

/** Whether hosts have a column: where the list may hold rows of several. */
function showsHosts({ rows, filter, other }: AuditState, configured: number): boolean {
  if (filter.host !== null) return false
  return (other === null && configured > 1) || valuesIn(rows, 'host').length > 1
}
