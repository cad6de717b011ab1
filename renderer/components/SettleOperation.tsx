import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { OperationView } from '../../shared/ipc/contract.ts'
import { useOnline, useStores } from '../stores/storesContext.ts'
import { texts } from '../texts.ts'
import { ErrorNotice } from './Notices.tsx'
import { reportResult } from './reportResult.ts'
import css from './SettleOperation.module.css'

/** For an operation without a known outcome: a person who has looked at the guest says whether it was done, and why they think so. */
export function SettleOperation({ operation }: { readonly operation: Pick<OperationView, 'id' | 'summary'> }) {
  const { bridge } = useStores()
  const online = useOnline()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.settle

  const settle = async (outcome: 'done' | 'not-done'): Promise<void> => {
    setBusy(true)
    setError(null)
    const result = await bridge.call['operations.settle']({ id: operation.id, outcome, reason: reason.trim() })
    setBusy(false)
    if (result.ok) reportResult(result, () => t.settled(operation.summary))
    else setError(result.error)
  }

  const usable = online && !busy && reason.trim() !== ''
  return (
    <section className={css.settle} aria-label={t.title}>
      <p className="t2 small">{t.explain}</p>
      <TextInput size="xs" label={t.reason} placeholder={t.example} maxLength={1000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {error !== null && <ErrorNotice error={error} />}
      <div className={css.actions}>
        <Button size="xs" disabled={!usable} onClick={() => void settle('done')}>{t.done}</Button>
        <Button size="xs" disabled={!usable} onClick={() => void settle('not-done')}>{t.notDone}</Button>
      </div>
    </section>
  )
}
