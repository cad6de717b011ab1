import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { ChosenFields } from '../../../shared/domain/drift.ts'
import { maxReasonLength } from '../../../shared/domain/safety.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useReturnFocus } from '../../components/useReturnFocus.ts'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { endOf, ignoreEnds, type IgnoreEnd } from '../../viewmodels/ignoreEnds.ts'
import { ChosenList, countFields } from './ChosenList.tsx'
import css from './DecisionDialog.module.css'

/** Leaves differences as they are, with a reason and an end. */
export function IgnoreDialog({ guests, close }: { readonly guests: readonly ChosenFields[]; readonly close: () => void }) {
  useReturnFocus('#guest-detail')
  const { bridge, ui } = useStores()
  const online = useOnline()
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState<IgnoreEnd>('week')
  const [day, setDay] = useState('')
  const [checked, setChecked] = useState(false)
  const [noDay, setNoDay] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.decisions.ignoreDialog
  const fields = countFields(guests)
  const told = reason.trim()

  const confirm = async (): Promise<void> => {
    const until = endOf(end, day, Date.now())
    setChecked(true)
    setNoDay(until === undefined)
    if (told === '' || until === undefined) return
    setBusy(true)
    setError(null)
    const result = await bridge.call['drift.ignore']({ guests: guests.map((each) => ({ ...each, fields: [...each.fields] })), reason: told, until })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    reportResult(result, ({ ignored }) => t.done(ignored))
    ui.setState({ chosen: [] })
    close()
  }

  return (
    <Modal opened onClose={close} size={540} title={t.title(fields, guests.length)} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <form
        className={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <p className="t2">{t.body}</p>
        <ChosenList guests={guests} />
        <Textarea data-autofocus label={t.reason} description={t.reasonHelp} rows={2} maxLength={maxReasonLength} value={reason} error={checked && told === '' ? t.missing : null} onChange={(event) => setReason(event.currentTarget.value)} />
        <div className={css.end}>
          <NativeSelect label={t.end} value={end} data={ignoreEnds.map((each) => ({ value: each, label: t.ends[each] }))} onChange={(event) => setEnd(ignoreEnds.find((each) => each === event.currentTarget.value) ?? 'week')} />
          {end === 'date' && <TextInput type="date" label={t.day} value={day} error={noDay ? t.noDay : null} onChange={(event) => setDay(event.currentTarget.value)} />}
        </div>
        {error !== null && <ErrorNotice error={error} />}
        <div className={css.actions}>
          <Button onClick={close}>{texts.app.cancel}</Button>
          <Button type="submit" variant="filled" disabled={!online || busy}>{t.confirm(fields)}</Button>
        </div>
      </form>
    </Modal>
  )
}
