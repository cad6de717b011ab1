import { Archive, ArchiveRestore } from 'lucide-react'
import { useState } from 'react'
import type { SignedPayload } from '../../../shared/domain/signedOperation.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { RelativeText, RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { isOldBackup } from '../../viewmodels/wayBack.ts'
import type { BackupsRead } from './useBackups.ts'
import css from './BackupEvidence.module.css'

/** The verified backup that the signed bytes name as evidence. It never makes a loss benign, and what is newer than it is not in it. */
export function VerifiedBackup({ backup, waits }: { readonly backup: NonNullable<SignedPayload['backup']>; readonly waits: boolean }) {
  const t = texts.approvals.evidence
  const [shownMs] = useState(() => Date.now())
  const old = isOldBackup(backup.verifiedAt, shownMs)
  return (
    <section className={css.evidence} data-known={old ? 'old' : 'fresh'}>
      <ArchiveRestore size={14} aria-hidden="true" className={old ? 'tone-drift' : 'tone-ok'} />
      <div className="grow">
        <b><Age iso={backup.verifiedAt} only={waits} /></b>
        <p className="small t2"><code>{backup.volume}</code></p>
        <p className="small t2">{t.made} <RelativeTime iso={backup.verifiedAt} />. {old ? t.oldDetail : t.since}</p>
      </div>
      <ToneChip tone={old ? 'drift' : 'ok'} label={old ? t.old : t.verified} />
    </section>
  )
}

/** That the signed bytes name no verified backup; and the others that the host lists, if they were read. */
export function NoVerifiedBackup({ read: { reading, backups } }: { readonly read: BackupsRead }) {
  const t = texts.approvals.evidence
  const newest = backups?.[0]
  return (
    <section className={css.evidence} data-known={newest === undefined ? undefined : 'unverified'}>
      <Archive size={14} aria-hidden="true" className="tone-unknown" />
      <div className="grow">
        <b>{newest !== undefined ? t.unverified(backups?.length ?? 0) : backups === null ? t.missing : t.none}</b>
        {newest !== undefined && (
          <p className={css.volume}>
            <span className="small t2">{t.newest}</span> <code>{newest.volume}</code> <CopyButton text={newest.volume} label={newest.volume} />
            <span className="small t2">{t.made} <RelativeTime iso={newest.createdAt} /></span>
          </p>
        )}
        <p className="small t2">{newest !== undefined ? t.unverifiedDetail : reading ? t.reading : backups === null ? t.missingDetail : t.noneDetail}</p>
      </div>
    </section>
  )
}

function Age({ iso, only }: { readonly iso: string; readonly only: boolean }) {
  const t = texts.approvals.evidence
  const [before, after] = (only ? t.onlyWay('\n') : t.head('\n')).split('\n')
  return <>{before}<RelativeText iso={iso} short />{after}</>
}
