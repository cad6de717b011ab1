import { Button } from '@mantine/core'
import { Ban, Play } from 'lucide-react'
import { useStores } from '../stores/storesContext.ts'
import { texts } from '../texts.ts'
import type { RequestFate } from '../viewmodels/requestFate.ts'
import { Seal } from './Seal.tsx'
import css from './RequestDialog.module.css'

/**
 * Says beforehand whether it runs now, waits for a signature, or would not be run, and why. What speaks against it as the
 * guest was last seen keeps nobody from asking: it is read again.
 */
export function RequestFateNote({ fate, reading, close }: { readonly fate: RequestFate; readonly reading: boolean; readonly close: () => void }) {
  const { ui } = useStores()
  const t = texts.requests
  const toHosts = (): void => {
    close()
    ui.setState({ screen: 'hosts', hostFilter: null })
  }
  if (reading) return <div className={css.fate}><p role="status">{t.reading}</p></div>
  const stopped = fate.kind === 'refused' || (fate.kind === 'runs' && fate.notes.length > 0)
  return (
    <div className={css.fate} data-fate={fate.kind} aria-live="polite">
      {fate.kind === 'waits' && <Seal size={16} />}
      {fate.kind === 'runs' && !stopped && <Play size={15} aria-hidden="true" className="tone-ok" />}
      {stopped && <Ban size={15} aria-hidden="true" className="tone-unknown" />}
      <div className="grow">
        <b>{fate.kind === 'waits' ? t.waits : fate.kind === 'refused' ? t.refused : stopped ? t.refusedAsSeen : t.runsNow}</b>
        {(fate.kind !== 'runs' || !stopped) && <p>{fate.why}</p>}
        {fate.notes.map((note) => <p key={note}>{note}</p>)}
      </div>
      {fate.remedy === 'hosts' && <Button size="xs" onClick={toHosts}>{texts.drift.toHosts}</Button>}
    </div>
  )
}
