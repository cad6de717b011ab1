import { useState } from 'react'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { ReasonField } from '../../components/dialog/ReasonField.tsx'
import { useSend } from '../../components/dialog/useSend.ts'
import { reportResult } from '../../components/reportResult.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'

/** Takes an item off the list, with a reason. */
export function RejectDialog({ item, close }: { readonly item: Pick<ApprovalDetail, 'id' | 'summary'>; readonly close: () => void }) {
  const { bridge } = useStores()
  const { busy, error, send } = useSend()
  const [reason, setReason] = useState('')
  const [checked, setChecked] = useState(false)
  const t = texts.approvals.rejectDialog
  const told = reason.trim()

  const reject = async (): Promise<void> => {
    setChecked(true)
    if (told === '') return
    const result = await send(bridge.call['approvals.reject']({ id: item.id, reason: told }))
    if (!result.ok) return
    reportResult(result, () => t.done(item.summary))
    close()
  }

  return (
    <Dialog title={t.title(item.summary)} size={520} returnTo="#approval-card" close={close}>
      <DialogForm confirm={{ label: t.confirm, run: () => void reject() }} busy={busy} error={error} close={close}>
        <p className="t2">{t.body}</p>
        <ReasonField first label={t.reason} help={t.help} fault={checked && told === '' ? t.missing : ''} rows={3} maxLength={1000} value={reason} onChange={setReason} />
      </DialogForm>
    </Dialog>
  )
}
