import type { SignedPayload } from '../../../shared/domain/signedOperation.ts'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { useRoomy } from '../../components/useRoomy.ts'
import { texts } from '../../texts.ts'
import { describeConsequence, readPayload } from '../../viewmodels/approvalPayload.ts'
import { approvalSteps, approvalStory, lossTense } from '../../viewmodels/approvalStory.ts'
import { wayBackFrom } from '../../viewmodels/wayBack.ts'
import { wayBackSentence, type KnownBackup } from '../../viewmodels/wayBackSentence.ts'
import { ApprovalHead } from './ApprovalHead.tsx'
import { NoVerifiedBackup, VerifiedBackup } from './BackupEvidence.tsx'
import { EndedNotice } from './EndedNotice.tsx'
import { GuestIdentity } from './GuestIdentity.tsx'
import { LossPane } from './LossPane.tsx'
import { ObstacleNotice } from './ObstacleNotice.tsx'
import { PayloadPane } from './PayloadPane.tsx'
import { ProgressOfItem } from './ProgressOfItem.tsx'
import { SignersRail } from './SignersRail.tsx'
import { useBackups, type BackupsRead } from './useBackups.ts'
import css from './ApprovalCard.module.css'

interface ApprovalCardProps {
  readonly item: ApprovalDetail
  readonly isNarrow: boolean
  /** null = the item is about no guest. */
  readonly toDrift: (() => void) | null
}

/** One item whole: the sentence, the guest, what stands in the way, progress, what is lost, what brings it back, the bytes. */
export function ApprovalCard({ item, isNarrow, toDrift }: ApprovalCardProps) {
  const isRoomy = useRoomy()
  const payload = readPayload(item.payload)
  const steps = approvalSteps(item)
  const story = approvalStory(item)
  const tense = lossTense(item)
  const waits = item.state === 'pending'
  const loses = (item.lost?.volumes.length ?? 0) > 0
  const way = wayBackFrom(item.kind, loses)
  const verified = payload?.backup ?? null
  const read = useBackups(item, waits && way === 'backup' && payload !== null && verified === null)
  const emptyLoss = item.lost === null || (item.host === null && !loses)
  return (
    <div id="approval-card" className={css.scroll} tabIndex={0} role="region" aria-label={item.summary}>
      <ApprovalHead item={item} sentence={describeConsequence(item, payload, tense)} wayBack={payload === null ? '' : wayBackSentence(way, knownBackup(verified, read))} />
      <div className={css.columns}>
        <div className={css.column}>
          {payload !== null && <GuestIdentity payload={payload} />}
          {story !== null && <EndedNotice item={item} story={story} toDrift={toDrift} />}
          <ObstacleNotice item={item} />
          {steps !== null && <ProgressOfItem item={item} steps={steps} />}
          {item.lost !== null && !emptyLoss && <LossPane lost={item.lost} title={texts.approvals.lost[tense === 'would' && item.state === 'executed' ? 'stake' : tense]} />}
          {way === 'backup' && verified !== null && <VerifiedBackup backup={verified} waits={waits} />}
          {way === 'backup' && verified === null && waits && payload !== null && <NoVerifiedBackup read={read} />}
        </div>
        <div className={css.column}>
          {isNarrow && <div className={css.people}><SignersRail item={item} /></div>}
          {item.payload !== null && item.sha256 !== null && <PayloadPane text={item.payload} sha256={item.sha256} lines={item.lines} folded={isNarrow || !waits || steps !== null} firstView={item.host === null ? 'readable' : 'bytes'} both={isRoomy} />}
        </div>
      </div>
    </div>
  )
}

function knownBackup(verified: SignedPayload['backup'], { backups }: BackupsRead): KnownBackup {
  if (verified !== null) return 'verified'
  if (backups === null) return 'unread'
  return backups.length === 0 ? 'none' : 'unverified'
}
