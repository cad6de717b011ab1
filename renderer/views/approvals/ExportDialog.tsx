import { useEffect, useState } from 'react'
import type { RequestResult } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { SkeletonRows } from '../../components/Notices.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { exportLines } from '../../viewmodels/exportLines.ts'
import css from './ApprovalDialogs.module.css'

/** Writes the request as files and tells where, how a colleague signs them, and how the signature comes back. */
export function ExportDialog({ id, close }: { readonly id: string; readonly close: () => void }) {
  const { bridge } = useStores()
  const [result, setResult] = useState<RequestResult<'approvals.export'> | null>(null)
  const t = texts.approvals.exportDialog
  useEffect(() => {
    let gone = false
    void bridge.call['approvals.export']({ id }).then((answer) => {
      if (!gone) setResult(answer)
    })
    return () => {
      gone = true
    }
  }, [bridge, id])
  const lines = result?.ok === true ? exportLines(result.value.folder, t.key) : null
  return (
    <Dialog title={t.title} size={680} returnTo="#approval-card" close={close}>
      <DialogForm confirm={null} error={result?.ok === false ? result.error : null} firstFocus="close" close={close}>
        {result === null && <><p className="t2">{t.working}</p><SkeletonRows rows={4} /></>}
        {result?.ok === true && lines !== null && (
          <>
            <p className="t2">{t.intro}</p>
            <div className={css.part}><h3>{t.folder}</h3><CodeLines lines={[result.value.folder]} label={t.folder} /></div>
            <div className={css.part}><h3>{t.sign}</h3><CodeLines lines={lines.sign} label={t.sign} /><p className="small t2">{t.signHelp}</p></div>
            <div className={css.part}><h3>{t.back}</h3><CodeLines lines={lines.back} label={t.back} /><p className="small t2">{t.backHelp}</p></div>
          </>
        )}
      </DialogForm>
    </Dialog>
  )
}
