import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { OperationView } from '../../shared/ipc/contract.ts'
import { useOnline, useStores } from '../stores/storesContext.ts'
import { texts } from '../texts.ts'
import { useSend } from './dialog/useSend.ts'
import { ErrorNotice } from './Notices.tsx'
import { reportResult } from './reportResult.ts'
import css from './SettleOperation.module.css'

/** For an operation without a known outcome: a person who has looked at the guest says whether it was done, and why they think so. */
export function SettleOperation({ operation }: { readonly operation: Pick<OperationView, 'id' | 'summary'> }) {
  const { bridge } = useStores()
  const online = useOnline()
  const [reason, setReason] = useState('')
  const { busy, error, send } = useSend()
  const t = texts.settle

  const settle = async (outcome: 'done' | 'not-done'): Promise<void> => {
    const result = await send(bridge.call['operations.settle']({ id: operation.id, outcome, reason: reason.trim() }))
    if (result.ok) reportResult(result, () => t.settled(operation.summary))
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
