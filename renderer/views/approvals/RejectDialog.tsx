import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useReturnFocus } from '../../components/useReturnFocus.ts'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './ApprovalDialogs.module.css'

/** Takes an item off the list, with a reason. */
export function RejectDialog({ item, close }: { readonly item: Pick<ApprovalDetail, 'id' | 'summary'>; readonly close: () => void }) {
  useReturnFocus('#approval-card')
  const { bridge } = useStores()
  const online = useOnline()
  const [reason, setReason] = useState('')
  const [checked, setChecked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.approvals.rejectDialog
  const told = reason.trim()

  const confirm = async (): Promise<void> => {
    setChecked(true)
    if (told === '') return
    setBusy(true)
    setError(null)
    const result = await bridge.call['approvals.reject']({ id: item.id, reason: told })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    reportResult(result, () => t.done(item.summary))
    close()
  }

  return (
    <Modal opened onClose={close} size={520} title={t.title(item.summary)} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <form
        className={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <p className="t2">{t.body}</p>
        <Textarea data-autofocus label={t.reason} description={t.help} rows={3} maxLength={1000} value={reason} error={checked && told === '' ? t.missing : null} onChange={(event) => setReason(event.currentTarget.value)} />
        {error !== null && <ErrorNotice error={error} />}
        <div className={css.actions}>
          <Button onClick={close}>{texts.app.cancel}</Button>
          <Button type="submit" variant="filled" disabled={!online || busy}>{t.confirm}</Button>
        </div>
      </form>
    </Modal>
  )
}
