import { Button } from '@mantine/core'
import { useState } from 'react'
import { windowLabel } from '../../../shared/domain/safety.ts'
import type { HostView } from '../../../shared/ipc/contract.ts'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { useSend } from '../../components/dialog/useSend.ts'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { FreezeDialog } from '../../components/safety/FreezeDialog.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useLive, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import card from './HostCard.module.css'
import css from './HostSafety.module.css'

/** What keeps one host safe: its freeze, guests that went missing, why auto mode rests, its windows and limits. */
export function HostSafety({ host }: { readonly host: HostView }) {
  const view = useLive(useStores().safety).value
  const online = useOnline()
  const [open, setOpen] = useState<'freeze' | 'confirm' | null>(null)
  const own = view?.hosts.find((each) => each.host === host.id)
  if (view === null || own === undefined) return null
  const t = texts.safety
  const freeze = view.freeze ?? own.freeze
  return (
    <div className={card.part}>
      <div className={css.line}>
        <h3 className="grow">{t.head}</h3>
        <Button size="xs" disabled={!online} onClick={() => setOpen('freeze')}>{freeze === null ? t.freezeHost : t.open}</Button>
      </div>
      {freeze !== null && (
        <p className={css.line}><ToneGlyph tone="frozen" /><span><b>{t.frozen}</b> {t.by} {freeze.by}, <RelativeTime iso={freeze.at} />{freeze.reason === '' ? '' : `: ${freeze.reason}`}</span></p>
      )}
      {own.missing !== null && (
        <div className={css.line} role="alert">
          <ToneGlyph tone="red" />
          <span className="grow"><b>{t.missing(host.id, own.missing.seen, own.missing.expected)}</b> {t.missingDetail}</span>
          <Button size="xs" disabled={!online} onClick={() => setOpen('confirm')}>{t.confirmGuests}</Button>
        </div>
      )}
      {own.auto !== null && freeze === null && own.missing === null && (
        <p className={css.line}><ToneGlyph tone="drift" /><span><b>{t.held}.</b> {own.auto.message} <span className="t2">{own.auto.hint}</span></span></p>
      )}
      <dl className={css.facts}>
        <dt>{t.windows}</dt>
        <dd>{own.windows.length === 0 ? t.anyTime : own.windows.map(windowLabel).join('; ')}</dd>
        <dt>{t.limits}</dt>
        <dd>{t.limit(own.limits.mutationsPerCycle, own.limits.changedPercent, own.limits.changedAtLeast)}</dd>
      </dl>
      {open === 'freeze' && <FreezeDialog host={host.id} close={() => setOpen(null)} />}
      {open === 'confirm' && <ConfirmGuests host={host.id} close={() => setOpen(null)} />}
    </div>
  )
}

function ConfirmGuests({ host, close }: { readonly host: string; readonly close: () => void }) {
  const { bridge, safety } = useStores()
  const { busy, error, send } = useSend()
  const t = texts.safety
  const confirm = async (): Promise<void> => {
    const result = await send(bridge.call['safety.confirm']({ host }))
    if (!result.ok) return
    reportResult(result, ({ guests }) => t.confirmed(host, guests))
    await safety.refresh()
    close()
  }
  return (
    <Dialog title={t.confirmTitle(host)} size={520} close={close}>
      <DialogForm confirm={{ label: t.confirmGuests, run: () => void confirm() }} busy={busy} error={error} firstFocus="close" close={close}>
        <p>{t.confirmBody}</p>
      </DialogForm>
    </Dialog>
  )
}
