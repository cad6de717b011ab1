import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp, ScrollText, SearchX } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { withDays } from '../../viewmodels/auditItems.ts'
import { AuditRow } from './AuditRow.tsx'
import css from './AuditTable.module.css'

interface AuditTableProps {
  readonly cursor: number | null
  readonly openedSeq: number | null
  readonly onOpen: (row: AuditEvent) => void
}

/** The log, newest first, virtualised, older pages loaded as they come into view. New rows never move the view. */
export function AuditTable({ cursor, openedSeq, onOpen }: AuditTableProps) {
  const { audit } = useStores()
  const { rows, newer, next, loaded, loading, error, filter } = useStore(audit.store)
  const scroller = useRef<HTMLDivElement>(null)
  const items = useMemo(() => withDays(rows), [rows])
  const t = texts.audit
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'day' ? 26 : 28),
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : item.kind === 'day' ? item.key : item.row.seq
    },
    overscan: 16,
  })
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0

  useEffect(() => {
    if (next !== null && last >= items.length - 30) void audit.loadOlder()
  }, [audit, next, last, items.length])
  useEffect(() => () => audit.setHold(false), [audit])
  const cursorIndex = items.findIndex((item) => item.kind === 'row' && item.row.seq === cursor)
  useEffect(() => {
    if (cursorIndex >= 0) virtual.scrollToIndex(cursorIndex)
  }, [cursorIndex, virtual])

  const hold = (pointerOver: boolean): void => audit.setHold(pointerOver || (scroller.current?.scrollTop ?? 0) > 4)
  const filtered = filter.host !== null || filter.vmid !== null || filter.kind !== null
  return (
    <div className={css.frame}>
      {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void audit.refresh()} /></div>}
      {!loaded && <SkeletonRows rows={16} height={28} />}
      {loaded && rows.length === 0 && error === null && (
        <EmptyState icon={filtered ? <SearchX size={22} /> : <ScrollText size={22} />} title={filtered ? t.noMatch : t.none} detail={filtered ? t.noMatchDetail : t.noneDetail} />
      )}
      {newer.length > 0 && (
        <Button
          size="xs"
          variant="filled"
          className={css.newer}
          leftSection={<ArrowUp size={13} />}
          onClick={() => {
            audit.showNewer()
            virtual.scrollToOffset(0)
          }}
        >
          {t.newer(newer.length)}
        </Button>
      )}
      {rows.length > 0 && (
        <div ref={scroller} className={css.scroller} role="table" tabIndex={0} aria-label={t.list} aria-rowcount={items.length + 1} onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)} onScroll={() => hold(scroller.current?.matches(':hover') ?? false)}>
          <div role="rowgroup" className={css.top}>
            <div role="row" className={css.columns}>
              {[t.row, t.time, t.actor, t.guestColumn, t.operation, t.decision, t.detail, t.hash].map((name) => <span key={name} role="columnheader">{name}</span>)}
            </div>
          </div>
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((place) => {
              const item = items[place.index]
              if (item === undefined) return null
              const style = { transform: `translateY(${place.start}px)`, height: place.size }
              if (item.kind === 'day') {
                return <div key={place.key} role="row" aria-rowindex={place.index + 2} className={css.day} style={style}><b role="cell">{item.day}</b></div>
              }
              return <AuditRow key={place.key} row={item.row} index={place.index + 2} cursor={item.row.seq === cursor} opened={item.row.seq === openedSeq} style={style} onOpen={onOpen} />
            })}
          </div>
          {next === null && <p className={css.end}>{t.end}</p>}
          {loading && <p className={css.end} role="status">{t.loadingOlder}</p>}
        </div>
      )}
    </div>
  )
}
