import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useOnline } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import type { HostForm } from '../../viewmodels/hostForm.ts'
import css from './AddHostDialog.module.css'

/** Where the host is. Reading its certificate is a TLS handshake and nothing else. */
export function AddressStep(props: { readonly form: HostForm; readonly change: (part: Partial<HostForm>) => void; readonly busy: boolean; readonly onNext: () => void }) {
  const online = useOnline()
  const [tried, setTried] = useState(false)
  const t = texts.addHost
  const missing = props.form.address.trim() === ''
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!missing) props.onNext()
      }}
    >
      <TextInput
        data-autofocus
        label={t.address}
        description={t.addressHelp}
        placeholder="pve.example.lan"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={props.form.address}
        error={tried && missing ? t.errors.addressMissing : null}
        onChange={(event) => props.change({ address: event.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
      />
      <p className={css.note}>{t.probeNote}</p>
      <div className={css.actions}>
        <Button type="submit" variant="filled" disabled={!online || props.busy}>{props.busy ? t.probing : t.probe}</Button>
      </div>
    </form>
  )
}
