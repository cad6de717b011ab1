import { Link2, Link2Off, RefreshCw, Server, User } from 'lucide-react'
import { useStore } from 'zustand'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { shortDigest, wholeNumber } from '../../viewmodels/shorten.ts'
import css from './StatusBar.module.css'

/** Chain, journal, cycle, and who acts: always of this computer's own log, which is said while another one is looked at. Empty until all of it is known. */
export function StatusBar() {
  const { info, fleet, audit } = useStores()
  const looksAtOther = useStore(audit.store, (state) => state.other !== null)
  const app = useLive(info).value
  const busy = useLive(fleet).value?.hosts.filter((host) => host.busy) ?? []
  const t = texts.status
  if (app === null) return <footer className={css.bar} />
  const { journal } = app
  const broken = journal.chain === 'broken'
  return (
    <footer className={css.bar}>
      <span className={css.item} data-chain={journal.rows === 0 ? undefined : journal.chain} role={broken ? 'alert' : undefined}>
        {broken ? <Link2Off size={12} aria-hidden="true" /> : <Link2 size={12} aria-hidden="true" />}
        {journal.rows === 0 ? t.empty : looksAtOther ? t.ownLog(t[journal.chain]) : t[journal.chain]}
      </span>
      {journal.rows > 0 && (
        <span className={css.item} title={journal.head}>
          {t.rows(wholeNumber(journal.rows))} · {t.head} <code>{shortDigest(journal.head)}</code>
        </span>
      )}
      <span className={css.cycle} aria-live="polite">
        <RefreshCw size={12} aria-hidden="true" className={busy.length > 0 ? css.turning : undefined} />
        <span className="cut">{busy.length > 0 ? `${t.cycle}: ${busy.map((host) => host.id).join(', ')}` : t.idle}</span>
      </span>
      <span className={css.item}>
        <User size={12} aria-hidden="true" /> {t.person} <b>{app.person}</b>
      </span>
      <span className={css.item}>
        <Server size={12} aria-hidden="true" /> {texts.app.name} {app.version}
      </span>
    </footer>
  )
}
