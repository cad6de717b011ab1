import { useState } from 'react'
import { useStore } from 'zustand'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { indexOfSeq, rowAt } from '../../stores/auditStore.ts'
import { useCommand, useStores } from '../../stores/storesContext.ts'
import { noAuditFilter } from '../../viewmodels/auditFilter.ts'
import { AuditFilters } from './AuditFilters.tsx'
import { AuditHead } from './AuditHead.tsx'
import { AuditRowPanel } from './AuditRowPanel.tsx'
import { AuditTimeline } from './AuditTimeline.tsx'
import { AuditTable } from './AuditTable.tsx'
import css from './AuditView.module.css'
import { OpenJournalDialog, OtherBanner } from './OtherJournal.tsx'
import { useEdgeKeys } from './useEdgeKeys.ts'
import { useVerification } from './useVerification.ts'
import { WrittenNotice, type Written } from './WrittenNotice.tsx'

/** What happened, who decided, is the log whole? Of this journal, or of another one. */
export function AuditView() {
  const { audit } = useStores()
  const other = useStore(audit.store, (state) => state.other)
  return <AuditOfLog key={other?.id ?? ''} />
}

/** One log. Another one begins without cursor, opened row and verification. */
function AuditOfLog() {
  const { audit } = useStores()
  const other = useStore(audit.store, (state) => state.other)
  const view = useStore(audit.store, (state) => state.view)
  const log = other === null ? 'own' : 'other'
  const [cursor, setCursor] = useState<number | null>(null)
  const [opened, setOpened] = useState<AuditEvent | null>(null)
  const [written, setWritten] = useState<Written | null>(null)
  const [choosing, setChoosing] = useState(false)
  const { verification, error, verify, stop } = useVerification(log)

  const goTo = (index: number): void => {
    const state = audit.store.getState()
    const place = Math.min(state.count - 1, Math.max(0, index))
    audit.want(place, place)
    const row = rowAt(state, place)
    const seq = row?.seq ?? (state.order.length > 0 ? null : state.oldestFirst ? place + 1 : state.count - place)
    if (seq === null || seq < 1) return
    setCursor(seq)
    if (opened !== null && row !== null) setOpened(row)
  }
  const brokenAt = verification.kind === 'done' ? verification.found.brokenAt : null
  /** Shows a row of the whole log, whatever the list was narrowed to. */
  const showRow = (seq: number): void => {
    if (indexOfSeq(audit.store.getState(), seq) === null) audit.setFilter(noAuditFilter)
    setCursor(seq)
  }
  const move = (step: number): void => {
    const index = cursor === null ? null : indexOfSeq(audit.store.getState(), cursor)
    goTo(index === null ? 0 : index + step)
  }
  useCommand('list.next', () => move(1))
  useCommand('list.previous', () => move(-1))
  useCommand('list.open', () => setOpened(cursor === null ? null : (audit.store.getState().rows.get(cursor) ?? null)))
  useCommand('verify', () => {
    if (verification.kind !== 'running') void verify()
  })
  useCommand('back', () => setOpened(null))
  useEdgeKeys({
    first: () => goTo(0),
    last: () => goTo(audit.store.getState().count - 1),
    page: (direction) => move(direction * 20),
  })

  return (
    <div className={css.grid} data-open={opened !== null || undefined}>
      <section className={css.main}>
        <AuditHead other={other !== null} verification={verification} onVerify={() => void verify()} onStop={stop} onShow={showRow} onOpenOther={() => setChoosing(true)} onWritten={setWritten} />
        {other !== null && <OtherBanner other={other} />}
        {written !== null && <WrittenNotice written={written} onDismiss={() => setWritten(null)} />}
        {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void verify()} /></div>}
        <AuditFilters />
        <div className={css.log}>
          <AuditTimeline />
          <AuditTable
            key={view}
            cursor={cursor}
            brokenAt={brokenAt}
            openedSeq={opened?.seq ?? null}
            onOpen={(row) => {
              setCursor(row.seq)
              setOpened(opened?.seq === row.seq ? null : row)
            }}
          />
        </div>
      </section>
      {opened !== null && <AuditRowPanel key={opened.seq} row={opened} log={log} onClose={() => setOpened(null)} />}
      {choosing && <OpenJournalDialog close={() => setChoosing(false)} />}
    </div>
  )
}
