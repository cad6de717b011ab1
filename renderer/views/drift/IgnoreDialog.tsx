import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ChosenFields } from '../../../shared/domain/drift.ts'
import { maxReasonLength } from '../../../shared/domain/safety.ts'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { fieldNote } from '../../components/dialog/fieldNote.ts'
import { ReasonField } from '../../components/dialog/ReasonField.tsx'
import { useSend } from '../../components/dialog/useSend.ts'
import { reportResult } from '../../components/reportResult.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { endOf, ignoreEnds, type IgnoreEnd } from '../../viewmodels/ignoreEnds.ts'
import { ChosenList, countFields } from './ChosenList.tsx'
import css from './DecisionDialog.module.css'

/** Leaves differences as they are, with a reason and an end. */
export function IgnoreDialog({ guests, close }: { readonly guests: readonly ChosenFields[]; readonly close: () => void }) {
  const { bridge, ui } = useStores()
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState<IgnoreEnd>('week')
  const [day, setDay] = useState('')
  const [checked, setChecked] = useState(false)
  const [noDay, setNoDay] = useState(false)
  const { busy, error, send } = useSend()
  const t = texts.decisions.ignoreDialog
  const fields = countFields(guests)
  const told = reason.trim()

  const confirm = async (): Promise<void> => {
    const until = endOf(end, day, Date.now())
    setChecked(true)
    setNoDay(until === undefined)
    if (told === '' || until === undefined) return
    const result = await send(bridge.call['drift.ignore']({ guests: guests.map((each) => ({ ...each, fields: [...each.fields] })), reason: told, until }))
    if (!result.ok) return
    reportResult(result, ({ ignored }) => t.done(ignored))
    ui.setState({ chosen: [] })
    close()
  }

  return (
    <Dialog title={t.title(fields, guests.length)} size={540} returnTo="#guest-detail" close={close}>
      <DialogForm confirm={{ label: t.confirm(fields), run: () => void confirm() }} busy={busy} error={error} close={close}>
        <p className="t2">{t.body}</p>
        <ChosenList guests={guests} />
        <ReasonField first label={t.reason} help={t.reasonHelp} fault={checked && told === '' ? t.missing : ''} maxLength={maxReasonLength} value={reason} onChange={setReason} />
        <div className={css.end}>
          <NativeSelect label={t.end} value={end} data={ignoreEnds.map((each) => ({ value: each, label: t.ends[each] }))} {...fieldNote('', '')} onChange={(event) => setEnd(ignoreEnds.find((each) => each === event.currentTarget.value) ?? 'week')} />
          {end === 'date' && <TextInput type="date" label={t.day} value={day} {...fieldNote('', noDay ? t.noDay : '')} onChange={(event) => setDay(event.currentTarget.value)} />}
        </div>
      </DialogForm>
    </Dialog>
  )
}
