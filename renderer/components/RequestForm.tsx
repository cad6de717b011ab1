import { Button, Modal, Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { DriftDetail } from '../../shared/ipc/contract.ts'
import { useLive, useOnline, useStores } from '../stores/storesContext.ts'
import { texts } from '../texts.ts'
import { requestFate } from '../viewmodels/requestFate.ts'
import { readRequest, type RequestErrors } from '../viewmodels/readRequest.ts'
import type { RequestValues } from '../viewmodels/requestFields.ts'
import { fieldsOf, formValues, withTyped, type HoldingsState } from '../viewmodels/requestForm.ts'
import type { RequestKind } from '../viewmodels/requestKinds.ts'
import { heldReason } from '../viewmodels/safetyState.ts'
import { ErrorNotice, SkeletonRows } from './Notices.tsx'
import { reportRequest } from './reportRequest.tsx'
import { RequestFateNote } from './RequestFateNote.tsx'
import { fieldOrder, RequestFields } from './RequestFields.tsx'
import css from './RequestDialog.module.css'

interface RequestFormProps {
  readonly guest: DriftDetail
  readonly kind: RequestKind
  readonly holdings: HoldingsState
  readonly reading: boolean
  readonly retry: () => void
  readonly close: () => void
}

/** Fields, a reason for whoever signs, and beforehand what will come of it. While it runs the form may be closed; a toast tells the end. */
export function RequestForm({ guest, kind, holdings, reading, retry, close }: RequestFormProps) {
  const stores = useStores()
  const online = useOnline()
  const host = useLive(stores.fleet).value?.hosts.find((one) => one.id === guest.host) ?? null
  const held = heldReason(useLive(stores.safety).value, guest.host)
  const subject = { guest, holdings: holdings.value }
  const [typed, setTyped] = useState<RequestValues>({})
  const values = formValues(kind, typed, subject)
  const fields = fieldsOf(kind, values, subject)
  const form = useRef<HTMLFormElement>(null)
  const [reason, setReason] = useState('')
  const [faults, setFaults] = useState<RequestErrors>({})
  const [error, setError] = useState<AppErrorDto | null>(null)
  const [sending, setSending] = useState(false)
  const fate = requestFate(kind, values, { guest, holdings: holdings.value, host, held })
  const t = texts.requests
  const label = `${guest.vmid} ${guest.name ?? ''}`.trim()

  // The fields come after the dialog has chosen its first focus.
  useEffect(() => {
    if (!reading && !(document.activeElement instanceof HTMLTextAreaElement)) form.current?.querySelector<HTMLElement>('[data-autofocus]:not(:disabled)')?.focus()
  }, [reading])

  const change = (name: string, value: string | boolean): void => {
    setTyped(withTyped(kind, typed, name, value))
    setFaults({ ...faults, [name]: '' })
  }
  const submit = async (): Promise<void> => {
    const read = readRequest(kind, values, subject)
    setFaults(read.ok ? {} : read.error)
    setError(null)
    if (!read.ok) return
    setSending(true)
    const { parameters, newVmid } = read.value
    const result = await stores.bridge.call['guest.request']({ host: guest.host, vmid: guest.vmid, ...(newVmid === null ? {} : { newVmid }), kind, parameters, reason: reason.trim() })
    setSending(false)
    const stillOpen = stores.ui.getState().request?.kind === kind
    if (!result.ok && stillOpen) return setError(result.error)
    if (stillOpen) close()
    await reportRequest(result, t.titles[kind](label), guest, stores, newVmid)
  }
  const usable = online && !sending && !reading && holdings.error === null && fate.kind !== 'refused'

  return (
    <Modal opened onClose={close} size={560} title={t.titles[kind](label)} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <form
        ref={form}
        className={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (usable) void submit()
        }}
      >
        <p className={css.meaning}>{t.meanings[kind]}</p>
        {reading && fields.length > 0 && <SkeletonRows rows={fields.length} height={56} />}
        {holdings.error !== null && <ErrorNotice error={holdings.error} onRetry={retry} />}
        {!reading && holdings.error === null && fields.length > 0 && <RequestFields kind={kind} fields={fields} values={values} faults={faults} holdings={holdings.value} change={change} />}
        {fate.kind === 'waits' && <Textarea label={t.reason} inputWrapperOrder={fieldOrder} description={t.reasonHelp} rows={2} maxLength={1000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />}
        <RequestFateNote fate={fate} reading={reading} close={close} />
        {error !== null && <ErrorNotice error={error} />}
        <div className={css.actions}>
          <span className={css.sending} role="status">{sending ? (fate.kind === 'runs' ? t.sendingDetail : '') : online ? '' : t.offline}</span>
          <Button onClick={close} {...(fields.length === 0 ? { 'data-autofocus': true } : {})}>{sending ? texts.app.close : texts.app.cancel}</Button>
          <Button type="submit" variant="filled" disabled={!usable}>{sending ? (fate.kind === 'runs' ? t.sending : t.asking) : t.submits[kind]}</Button>
        </div>
      </form>
    </Modal>
  )
}
