import { Button, Progress } from '@mantine/core'
import { FolderOpen, ShieldCheck } from 'lucide-react'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneChip, ToneGlyph } from '../../components/Standing.tsx'
import { useLive, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './AuditHead.module.css'
import { ExportMenu } from './ExportMenu.tsx'
import type { Verification } from './useVerification.ts'
import type { Written } from './WrittenNotice.tsx'

interface AuditHeadProps {
  readonly other: boolean
  readonly verification: Verification
  readonly onVerify: () => void
  readonly onStop: () => void
  readonly onShow: (seq: number) => void
  readonly onOpenOther: () => void
  readonly onWritten: (written: Written) => void
}

/** Title, the state of the chain, and what can be done with the whole log. A broken chain cannot be overlooked. */
export function AuditHead({ other, verification, onVerify, onStop, onShow, onOpenOther, onWritten }: AuditHeadProps) {
  const { info } = useStores()
  const journal = useLive(info).value?.journal
  const online = useOnline()
  const t = texts.audit
  const found = verification.kind === 'done' ? verification.found : null
  const brokenAt = found?.brokenAt ?? null
  const misfits = found?.checkpoints.filter((each) => each.problem !== null) ?? []
  const known = other ? 'unchecked' : (journal?.chain ?? 'unchecked')
  const broken = found === null ? known === 'broken' : brokenAt !== null || misfits.length > 0
  return (
    <>
      <div className={css.head}>
        <h1>{t.title}</h1>
        {broken && <ToneChip tone="red" label={brokenAt === null ? texts.status.broken : t.brokenAt(wholeNumber(brokenAt))} />}
        {!broken && found !== null && <ToneChip tone="ok" label={t.whole(wholeNumber(found.rows))} />}
        {!broken && found === null && <ToneChip tone={known === 'whole' ? 'ok' : 'unknown'} label={known === 'whole' ? t.chainWhole : t.unchecked} />}
        {!broken && found !== null && found.checkpoints.length > 0 && <span className="small t2">{t.checkpoints(found.checkpoints.length)}</span>}
        {verification.kind === 'done' && <span className="small t3"><RelativeTime iso={verification.at} /></span>}
        {verification.kind === 'running' && verification.of > 0 && (
          <span className={css.progress} role="status">
            <Progress value={(verification.rows / verification.of) * 100} size="sm" color="var(--accent-fill)" className={css.bar} aria-label={t.verifying} />
            <span className="small t2 num">{t.verifyingRows(wholeNumber(verification.rows), wholeNumber(verification.of))}</span>
            <Button size="xs" variant="subtle" disabled={!online} onClick={onStop}>{t.stop}</Button>
          </span>
        )}
        <span className="grow" />
        <Button size="xs" leftSection={<FolderOpen size={14} />} disabled={!online} onClick={onOpenOther}>{t.openOther}</Button>
        <ExportMenu onWritten={onWritten} />
        <Button size="xs" leftSection={<ShieldCheck size={14} />} disabled={!online || verification.kind === 'running'} onClick={onVerify}>
          {verification.kind === 'running' ? t.verifying : t.verify} <kbd>V</kbd>
        </Button>
      </div>
      {broken && (
        <div className={css.broken} role="alert">
          <ToneGlyph tone="red" size={18} />
          <div className="grow">
            <b>{t.brokenTitle}</b>
            {(brokenAt !== null || misfits.length === 0) && <p>{brokenAt === null ? t.brokenSomewhere : t.brokenDetail(wholeNumber(brokenAt))}</p>}
            {misfits.slice(0, 5).map((each) => <p key={`${each.row}/${each.principal}`}>{t.misfit(wholeNumber(each.row), each.principal, each.problem ?? '')}</p>)}
          </div>
          {brokenAt !== null && <Button size="xs" onClick={() => onShow(brokenAt)}>{t.showBroken(wholeNumber(brokenAt))}</Button>}
        </div>
      )}
    </>
  )
}
