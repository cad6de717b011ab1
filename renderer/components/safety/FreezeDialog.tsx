import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { maxReasonLength } from '../../../shared/domain/safety.ts'
import { useLive, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { standingFreezes } from '../../viewmodels/safetyState.ts'
import { ErrorNotice } from '../Notices.tsx'
import { RelativeTime } from '../RelativeTime.tsx'
import { reportResult } from '../reportResult.ts'
import css from './FreezeDialog.module.css'

const everyHost = ''

/** Who froze what, when and why, with the way to lift it; and, unless everything is frozen, the way to freeze. `host` = chosen first. */
export function FreezeDialog({ host, close }: { readonly host: string | null; readonly close: () => void }) {
  const { bridge, safety } = useStores()
  const online = useOnline()
  const view = useLive(safety).value
  const standing = standingFreezes(view)
  const free = (view?.hosts ?? []).filter(({ freeze }) => freeze === null).map((each) => each.host)
  const [chosen, setChosen] = useState(host ?? everyHost)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.safety
  const target = chosen === everyHost || !free.includes(chosen) ? null : chosen
  const everywhere = standing.some((each) => each.host === null)

  const send = async (where: string | null, frozen: boolean): Promise<void> => {
    setBusy(true)
    setError(null)
    const result = await bridge.call['safety.freeze']({ host: where, frozen, reason: frozen ? reason.trim() : '' })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    reportResult(result, () => (frozen ? t.frozenNow(where) : t.lifted(where)))
    await safety.refresh()
    close()
  }

  return (
    <Modal opened onClose={close} size={560} title={standing.length > 0 ? t.titleFrozen : t.titleFreeze} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <p className={css.what}>{t.what}</p>
      {standing.length > 0 && (
        <ul className={css.standing} aria-label={t.standing}>
          {standing.map(({ host: where, freeze }) => (
            <li key={where ?? everyHost}>
              <div className="grow">
                <b>{where ?? t.everyHost}</b> <span className="t2">{t.by} {freeze.by}, <RelativeTime iso={freeze.at} /></span>
                {freeze.reason !== '' && <p>{freeze.reason}</p>}
              </div>
              <Button size="xs" disabled={!online || busy} aria-label={t.liftLabel(where)} onClick={() => void send(where, false)}>{t.lift}</Button>
            </li>
          ))}
        </ul>
      )}
      {error !== null && <ErrorNotice error={error} />}
      {everywhere ? (
        <div className={css.actions}>
          <Button onClick={close} data-autofocus>{texts.app.close}</Button>
        </div>
      ) : (
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault()
            void send(target, true)
          }}
        >
          <Select label={t.scope} value={target ?? everyHost} onChange={(value) => setChosen(value ?? everyHost)} data={[{ value: everyHost, label: t.everyHost }, ...free]} />
          <TextInput label={t.reason} description={t.reasonHelp} value={reason} maxLength={maxReasonLength} onChange={(event) => setReason(event.currentTarget.value)} />
          <div className={css.actions}>
            <Button onClick={close}>{texts.app.cancel}</Button>
            <Button type="submit" variant="filled" data-autofocus loading={busy} disabled={!online}>{t.confirm(target)}</Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
