import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { ChosenFields } from '../../../shared/domain/drift.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useReturnFocus } from '../../components/useReturnFocus.ts'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { ChosenList, countFields } from './ChosenList.tsx'
import css from './DecisionDialog.module.css'

/** Takes the values of the host into the files that declare the guests. */
export function AcceptDialog({ guests, close }: { readonly guests: readonly ChosenFields[]; readonly close: () => void }) {
  useReturnFocus('#guest-detail')
  const { bridge, ui } = useStores()
  const online = useOnline()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.decisions.acceptDialog
  const fields = countFields(guests)

  const confirm = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    const result = await bridge.call['drift.accept']({ guests: guests.map((each) => ({ ...each, fields: [...each.fields] })) })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    reportResult(result, ({ files }) => t.done(files))
    ui.setState({ chosen: [] })
    close()
  }

  return (
    <Modal opened onClose={close} size={540} title={t.title(fields, guests.length)} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <div className={css.form}>
        <p className="t2">{t.body}</p>
        <ChosenList guests={guests} becomes />
        {error !== null && <ErrorNotice error={error} />}
        <div className={css.actions}>
          <Button onClick={close} data-autofocus>{texts.app.cancel}</Button>
          <Button variant="filled" disabled={!online || busy} loading={busy} onClick={() => void confirm()}>{t.confirm(fields)}</Button>
        </div>
      </div>
    </Modal>
  )
}
