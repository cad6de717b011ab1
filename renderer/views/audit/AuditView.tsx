import { useState } from 'react'
import { useStore } from 'zustand'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { useCommand, useStores } from '../../stores/storesContext.ts'
import { AuditFilters } from './AuditFilters.tsx'
import { AuditHead, type Verification } from './AuditHead.tsx'
import { AuditRowPanel } from './AuditRowPanel.tsx'
import { AuditTable } from './AuditTable.tsx'
import { ErrorNotice } from '../../components/Notices.tsx'
import css from './AuditView.module.css'

/** What happened, who decided, is the log whole? */
export function AuditView() {
  const { audit, bridge, info } = useStores()
  const rows = useStore(audit.store, (state) => state.rows)
  const [cursor, setCursor] = useState<number | null>(null)
  const [opened, setOpened] = useState<AuditEvent | null>(null)
  const [verification, setVerification] = useState<Verification>({ kind: 'none' })
  const [error, setError] = useState<AppErrorDto | null>(null)

  const verify = async (): Promise<void> => {
    setVerification({ kind: 'running' })
    setError(null)
    const result = await bridge.call['audit.verify']({})
    setVerification(result.ok ? { kind: 'done', rows: result.value.rows, brokenAt: result.value.brokenAt, at: new Date().toISOString() } : { kind: 'none' })
    if (!result.ok) setError(result.error)
    void info.refresh()
  }
  const move = (step: number): void => {
    const index = rows.findIndex((row) => row.seq === cursor)
    const next = rows[index === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step))]
    if (next === undefined) return
    setCursor(next.seq)
    if (opened !== null) setOpened(next)
  }
  useCommand('list.next', () => move(1))
  useCommand('list.previous', () => move(-1))
  useCommand('list.open', () => setOpened(rows.find((row) => row.seq === cursor) ?? null))
  useCommand('verify', () => void verify())
  useCommand('back', () => setOpened(null))

  return (
    <div className={css.grid} data-open={opened !== null || undefined}>
      <section className={css.main}>
        <AuditHead verification={verification} onVerify={() => void verify()} />
        {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void verify()} /></div>}
        <AuditFilters />
        <AuditTable
          cursor={cursor}
          openedSeq={opened?.seq ?? null}
          onOpen={(row) => {
            setCursor(row.seq)
            setOpened(opened?.seq === row.seq ? null : row)
          }}
        />
      </section>
      {opened !== null && <AuditRowPanel row={opened} onClose={() => setOpened(null)} />}
    </div>
  )
}
