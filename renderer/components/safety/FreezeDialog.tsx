import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { maxReasonLength } from '../../../shared/domain/safety.ts'
import { useLive, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { standingFreezes } from '../../viewmodels/safetyState.ts'
import { Dialog } from '../dialog/Dialog.tsx'
import { DialogForm } from '../dialog/DialogForm.tsx'
import { fieldNote } from '../dialog/fieldNote.ts'
import { useSend } from '../dialog/useSend.ts'
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
  const { busy, error, send } = useSend()
  const t = texts.safety
  const target = chosen === everyHost || !free.includes(chosen) ? null : chosen
  const everywhere = standing.some((each) => each.host === null)

  const set = async (where: string | null, frozen: boolean): Promise<void> => {
    const result = await send(bridge.call['safety.freeze']({ host: where, frozen, reason: frozen ? reason.trim() : '' }))
    if (!result.ok) return
    reportResult(result, () => (frozen ? t.frozenNow(where) : t.lifted(where)))
    await safety.refresh()
    close()
  }

  return (
    <Dialog title={standing.length > 0 ? t.titleFrozen : t.titleFreeze} close={close}>
      <DialogForm confirm={everywhere ? null : { label: t.confirm(target), run: () => void set(target, true) }} busy={busy} error={error} firstFocus={everywhere ? 'close' : 'confirm'} close={close}>
        <p className="t2">{t.what}</p>
        {standing.length > 0 && (
          <ul className={css.standing} aria-label={t.standing}>
            {standing.map(({ host: where, freeze }) => (
              <li key={where ?? everyHost}>
                <div className="grow">
                  <b>{where ?? t.everyHost}</b> <span className="t2">{t.by} {freeze.by}, <RelativeTime iso={freeze.at} /></span>
                  {freeze.reason !== '' && <p>{freeze.reason}</p>}
                </div>
                <Button size="xs" disabled={!online || busy} aria-label={t.liftLabel(where)} onClick={() => void set(where, false)}>{t.lift}</Button>
              </li>
            ))}
          </ul>
        )}
        {!everywhere && (
          <>
            <Select label={t.scope} size="sm" value={target ?? everyHost} onChange={(value) => setChosen(value ?? everyHost)} data={[{ value: everyHost, label: t.everyHost }, ...free]} />
            <TextInput label={t.reason} value={reason} maxLength={maxReasonLength} {...fieldNote(t.reasonHelp, '')} onChange={(event) => setReason(event.currentTarget.value)} />
          </>
        )}
      </DialogForm>
    </Dialog>
  )
}
