import { Archive, ArchiveRestore } from 'lucide-react'
import type { SignedPayload } from '../../../shared/domain/signedOperation.ts'
import { RelativeText, RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import css from './BackupEvidence.module.css'

/** The backup that the signed bytes name as evidence, or that there is none. Evidence never makes a loss benign. */
export function BackupEvidence({ backup, waits }: { readonly backup: SignedPayload['backup']; readonly waits: boolean }) {
  const t = texts.approvals.evidence
  if (backup === null) {
    if (!waits) return null
    return (
      <section className={css.evidence}>
        <Archive size={14} aria-hidden="true" className="tone-unknown" />
        <div className="grow">
          <b>{t.missing}</b>
          <p className="small t2">{t.missingDetail}</p>
        </div>
      </section>
    )
  }
  return (
    <section className={css.evidence} data-known>
      <ArchiveRestore size={14} aria-hidden="true" className="tone-ok" />
      <div className="grow">
        <b><Age iso={backup.verifiedAt} only={waits} /></b>
        <p className="small t2"><code>{backup.volume}</code></p>
        <p className="small t2">{t.made} <RelativeTime iso={backup.verifiedAt} /></p>
      </div>
      <ToneChip tone="ok" label={t.verified} />
    </section>
  )
}

function Age({ iso, only }: { readonly iso: string; readonly only: boolean }) {
  const t = texts.approvals.evidence
  const [before, after] = (only ? t.onlyWay('\n') : t.head('\n')).split('\n')
  return <>{before}<RelativeText iso={iso} short />{after}</>
}
