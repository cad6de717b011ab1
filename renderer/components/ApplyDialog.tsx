import { useStore } from 'zustand'
import { sameGuest } from '../stores/detailStore.ts'
import { useLive, useStores, useUi } from '../stores/storesContext.ts'
import type { ApplyRequest } from '../stores/uiStore.ts'
import { texts } from '../texts.ts'
import { describeApply } from '../viewmodels/describeApply.ts'
import { Dialog } from './dialog/Dialog.tsx'
import { DialogForm } from './dialog/DialogForm.tsx'
import { useSend } from './dialog/useSend.ts'
import { reportResult } from './reportResult.ts'
import css from './ApplyDialog.module.css'

/** Says what will happen, to which guests, and asks once. */
export function ApplyDialog() {
  const { ui } = useStores()
  const request = useUi((state) => state.apply)
  const close = (): void => ui.setState({ apply: null })
  return request === null ? null : <Confirmation request={request} close={close} />
}

function Confirmation({ request, close }: { readonly request: ApplyRequest; readonly close: () => void }) {
  const { bridge, detail, drift, fleet, ui } = useStores()
  const open = useStore(detail.store)
  const rows = useLive(drift).value ?? []
  const hosts = useLive(fleet).value?.hosts ?? []
  const { busy, error, send } = useSend()
  const shown = request.kind === 'guest' && sameGuest(open.key, request.guest) ? open.value : null
  const plan = describeApply(request, shown, rows, hosts)
  const t = texts.apply

  const ask = (wanted: ApplyRequest) => {
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
    const result = await send(ask(request))
    if (!result.ok) return
    reportResult(result, ({ started, waiting }) => t.started(started, waiting))
    ui.setState({ chosen: [] })
    close()
  }

  return (
    <Dialog title={plan.title} size={620} returnTo="#guest-detail" close={close}>
      <DialogForm confirm={{ label: t.confirm(plan.steps), run: () => void apply(), usable: plan.steps > 0 }} busy={busy} error={error} firstFocus="close" close={close}>
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
        {plan.notes.map((note) => <p key={note} className="t2">{note}</p>)}
      </DialogForm>
    </Dialog>
  )
}
