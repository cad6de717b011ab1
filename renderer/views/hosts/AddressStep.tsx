import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { fieldNote } from '../../components/dialog/fieldNote.ts'
import { texts } from '../../texts.ts'
import type { HostForm } from '../../viewmodels/hostForm.ts'
import css from './AddHostDialog.module.css'

/** Where the host is. Reading its certificate is a TLS handshake and nothing else. */
export function AddressStep(props: { readonly form: HostForm; readonly change: (part: Partial<HostForm>) => void; readonly busy: boolean; readonly error: AppErrorDto | null; readonly close: () => void; readonly onNext: () => void }) {
  const [tried, setTried] = useState(false)
  const t = texts.addHost
  const missing = props.form.address.trim() === ''
  const next = (): void => {
    setTried(true)
    if (!missing) props.onNext()
  }
  return (
    <DialogForm confirm={{ label: t.probe, busyLabel: t.probing, run: next }} busy={props.busy} error={props.error} close={props.close}>
      <TextInput
        data-autofocus
        label={t.address}
        placeholder="pve.example.lan"
        value={props.form.address}
        {...fieldNote(t.addressHelp, tried && missing ? t.errors.addressMissing : '')}
        onChange={(event) => props.change({ address: event.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
      />
      <p className={css.note}>{t.probeNote}</p>
    </DialogForm>
  )
}
