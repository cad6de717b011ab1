import { Button } from '@mantine/core'
import { ShieldCheck } from 'lucide-react'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneChip, ToneGlyph } from '../../components/Standing.tsx'
import { useLive, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './AuditHead.module.css'

/** What the last verification of this window said. */
export type Verification =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly rows: number; readonly brokenAt: number | null; readonly at: string }

/** Title, the state of the chain, and the button that checks it. A broken chain cannot be overlooked. */
export function AuditHead({ verification, onVerify }: { readonly verification: Verification; readonly onVerify: () => void }) {
  const { info } = useStores()
  const journal = useLive(info).value?.journal
  const online = useOnline()
  const t = texts.audit
  const brokenAt = verification.kind === 'done' ? verification.brokenAt : null
  const broken = brokenAt !== null || (verification.kind !== 'done' && journal?.chain === 'broken')
  return (
    <>
      <div className={css.head}>
        <h1>{texts.audit.title}</h1>
        {broken && <ToneChip tone="red" label={brokenAt === null ? texts.status.broken : t.brokenAt(wholeNumber(brokenAt))} />}
        {!broken && verification.kind === 'done' && <ToneChip tone="ok" label={t.whole(wholeNumber(verification.rows))} />}
        {!broken && verification.kind !== 'done' && journal !== undefined && <ToneChip tone={journal.chain === 'whole' ? 'ok' : 'unknown'} label={journal.chain === 'whole' ? t.chainWhole : t.unchecked} />}
        {verification.kind === 'done' && <span className="small t3"><RelativeTime iso={verification.at} /></span>}
        <span className="grow" />
        <Button size="xs" leftSection={<ShieldCheck size={14} />} disabled={!online || verification.kind === 'running'} onClick={onVerify}>
          {verification.kind === 'running' ? t.verifying : t.verify} <kbd>V</kbd>
        </Button>
      </div>
      {broken && (
        <div className={css.broken} role="alert">
          <ToneGlyph tone="red" size={18} />
          <div>
            <b>{t.brokenTitle}</b>
            <p>{brokenAt === null ? t.brokenSomewhere : t.brokenDetail(wholeNumber(brokenAt))}</p>
          </div>
        </div>
      )}
    </>
  )
}
