import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { RequestResult } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { useReturnFocus } from '../../components/useReturnFocus.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { exportLines } from '../../viewmodels/exportLines.ts'
import css from './ApprovalDialogs.module.css'

/** Writes the request as files and tells where, how a colleague signs them, and how the signature comes back. */
export function ExportDialog({ id, close }: { readonly id: string; readonly close: () => void }) {
  useReturnFocus('#approval-card')
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
    <Modal opened onClose={close} size={680} title={t.title} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <div className={css.form}>
        <p className="t2">{result === null ? t.working : t.intro}</p>
        {result === null && <SkeletonRows rows={4} />}
        {result?.ok === false && <ErrorNotice error={result.error} />}
        {result?.ok === true && lines !== null && (
          <>
            <div className={css.part}><h3>{t.folder}</h3><CodeLines lines={[result.value.folder]} label={t.folder} /></div>
            <div className={css.part}><h3>{t.sign}</h3><CodeLines lines={lines.sign} label={t.sign} /><p className="small t2">{t.signHelp}</p></div>
            <div className={css.part}><h3>{t.back}</h3><CodeLines lines={lines.back} label={t.back} /><p className="small t2">{t.backHelp}</p></div>
          </>
        )}
        <div className={css.actions}><Button variant="filled" data-autofocus onClick={close}>{texts.app.close}</Button></div>
      </div>
    </Modal>
  )
}
