import { useEffect, useRef, useState } from 'react'
import type { DriftDetail } from '../../shared/ipc/contract.ts'
import { useLive, useStores } from '../stores/storesContext.ts'
import { texts } from '../texts.ts'
import { requestFate, type RequestFate } from '../viewmodels/requestFate.ts'
import { readRequest, type RequestErrors } from '../viewmodels/readRequest.ts'
import type { RequestValues } from '../viewmodels/requestFields.ts'
import { fieldsOf, formValues, lackOf, withTyped, type HoldingsState } from '../viewmodels/requestForm.ts'
import type { RequestKind } from '../viewmodels/requestKinds.ts'
import { heldReason } from '../viewmodels/safetyState.ts'
import { Dialog } from './dialog/Dialog.tsx'
import { DialogForm } from './dialog/DialogForm.tsx'
import { ReasonField } from './dialog/ReasonField.tsx'
import { useSend } from './dialog/useSend.ts'
import { ErrorNotice, SkeletonRows } from './Notices.tsx'
import { reportRequest } from './reportRequest.tsx'
import { RequestFateNote } from './RequestFateNote.tsx'
import { RequestFields } from './RequestFields.tsx'

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
  const host = useLive(stores.fleet).value?.hosts.find((one) => one.id === guest.host) ?? null
  const held = heldReason(useLive(stores.safety).value, guest.host)
  const subject = { guest, holdings: holdings.value }
  const [typed, setTyped] = useState<RequestValues>({})
  const values = formValues(kind, typed, subject)
  const fields = fieldsOf(kind, values, subject)
  const body = useRef<HTMLDivElement>(null)
  const [reason, setReason] = useState('')
  const [faults, setFaults] = useState<RequestErrors>({})
  const { busy, error, send } = useSend()
  const lack = lackOf(kind, values, subject)
  const fate: RequestFate = lack === null ? requestFate(kind, values, { guest, holdings: holdings.value, host, held }) : { kind: 'refused', why: lack, notes: [], remedy: null }
  const t = texts.requests
  const label = `${guest.vmid} ${guest.name ?? ''}`.trim()

  // The fields come after the dialog has chosen its first focus.
  useEffect(() => {
    if (reading || document.activeElement instanceof HTMLTextAreaElement) return
    const first = body.current?.querySelector<HTMLElement>('[data-autofocus]:not(:disabled)') ?? body.current?.closest('form')?.querySelector<HTMLElement>('[data-dialog-close]')
    first?.focus()
  }, [reading])

  const change = (name: string, value: string | boolean): void => {
    setTyped(withTyped(kind, typed, name, value))
    setFaults({ ...faults, [name]: '' })
  }
  const submit = async (): Promise<void> => {
    const read = readRequest(kind, values, subject)
    setFaults(read.ok ? {} : read.error)
    if (!read.ok) return
    const { parameters, newVmid } = read.value
    const result = await send(stores.bridge.call['guest.request']({ host: guest.host, vmid: guest.vmid, ...(newVmid === null ? {} : { newVmid }), kind, parameters, reason: reason.trim() }))
    const stillOpen = stores.ui.getState().request?.kind === kind
    if (!result.ok && stillOpen) return
    if (stillOpen) close()
    await reportRequest(result, t.titles[kind](label), guest, stores, newVmid)
  }
  const runs = fate.kind === 'runs'

  return (
    <Dialog title={t.titles[kind](label)} returnTo="[data-guest-menu]" close={close}>
      <DialogForm
        confirm={{ label: t.submits[kind], busyLabel: runs ? t.sending : t.asking, run: () => void submit(), usable: !reading && holdings.error === null && fate.kind !== 'refused' }}
        busy={busy}
        error={error}
        status={busy && runs ? t.sendingDetail : ''}
        close={close}
        {...(busy ? { closeLabel: texts.app.close } : {})}
        {...(fields.length === 0 ? { firstFocus: 'close' as const } : {})}
      >
        <p className="t2">{t.meanings[kind]}</p>
        <div ref={body}>
          {reading && fields.length > 0 && <SkeletonRows rows={fields.length} height={56} />}
          {holdings.error !== null && <ErrorNotice error={holdings.error} onRetry={retry} />}
          {!reading && holdings.error === null && fields.length > 0 && <RequestFields kind={kind} fields={fields} values={values} faults={faults} holdings={holdings.value} change={change} />}
        </div>
        {fate.kind === 'waits' && <ReasonField label={t.reason} help={t.reasonHelp} maxLength={1000} value={reason} onChange={setReason} />}
        <RequestFateNote fate={fate} reading={reading} close={close} />
      </DialogForm>
    </Dialog>
  )
}
