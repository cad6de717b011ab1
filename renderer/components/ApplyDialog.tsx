import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import { sameGuest } from '../stores/detailStore.ts'
import { useLive, useOnline, useStores, useUi } from '../stores/storesContext.ts'
import type { ApplyRequest } from '../stores/uiStore.ts'
import { texts } from '../texts.ts'
import { describeApply } from '../viewmodels/describeApply.ts'
import { ErrorNotice } from './Notices.tsx'
import { reportResult } from './reportResult.ts'
import { useReturnFocus } from './useReturnFocus.ts'
import css from './ApplyDialog.module.css'

/** Says what will happen, to which guests, and asks once. */
export function ApplyDialog() {
  const { ui } = useStores()
  const request = useUi((state) => state.apply)
  const close = (): void => ui.setState({ apply: null })
  return request === null ? null : <Confirmation request={request} close={close} />
}

function Confirmation({ request, close }: { readonly request: ApplyRequest; readonly close: () => void }) {
  useReturnFocus('#guest-detail')
  const { bridge, detail, drift, fleet, ui } = useStores()
  const online = useOnline()
  const open = useStore(detail.store)
  const rows = useLive(drift).value ?? []
  const hosts = useLive(fleet).value?.hosts ?? []
  const [sending, setSending] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const shown = request.kind === 'guest' && sameGuest(open.key, request.guest) ? open.value : null
  const plan = describeApply(request, shown, rows, hosts)
  const t = texts.apply

  const send = (wanted: ApplyRequest) => {
    switch (wanted.kind) {
      case 'guest':
        return bridge.call['apply.guest']({ ...wanted.guest, ...(wanted.fields === undefined ? {} : { fields: [...wanted.fields] }) })
      case 'guests':
        return bridge.call['apply.guests']({ guests: wanted.guests.map(({ host, vmid }) => ({ host, vmid })) })
      case 'benign':
        return bridge.call['apply.benign']({ host: wanted.host })
    }
  }
  const apply = async (): Promise<void> => {
    setSending(true)
    setError(null)
    const result = await send(request)
    setSending(false)
    if (!result.ok) return setError(result.error)
    reportResult(result, ({ started, waiting }) => t.started(started, waiting))
    ui.setState({ chosen: [] })
    close()
  }

  return (
    <Modal opened onClose={close} title={plan.title} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <h3>{t.will}</h3>
      <ul className={css.list} tabIndex={0} aria-label={t.will}>
        {plan.lines.map((line) => (
          <li key={line.key}>
            <span className="mono t2">{line.guest}</span>
            <span>{line.summary}</span>
          </li>
        ))}
        {plan.more > 0 && <li className="t2">{t.more(plan.more)}</li>}
      </ul>
      {plan.notes.map((note) => <p key={note} className={css.note}>{note}</p>)}
      {error !== null && <ErrorNotice error={error} />}
      <div className={css.actions}>
        <Button onClick={close} data-autofocus>{texts.app.cancel}</Button>
        <Button variant="filled" disabled={!online || plan.steps === 0} loading={sending} onClick={() => void apply()}>
          {t.confirm(plan.steps)}
        </Button>
      </div>
    </Modal>
  )
}
