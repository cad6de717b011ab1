import { Tooltip } from '@mantine/core'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { ClassChip } from '../../components/ClassChip.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { isRunning } from '../../viewmodels/applyGate.ts'
import { describeConsequence, identityFacts, readPayload } from '../../viewmodels/approvalPayload.ts'
import { approvalSteps, approvalStory, lossTense } from '../../viewmodels/approvalStory.ts'
import { BackupEvidence } from './BackupEvidence.tsx'
import { EndedNotice } from './EndedNotice.tsx'
import { LossPane } from './LossPane.tsx'
import { ObstacleNotice } from './ObstacleNotice.tsx'
import { PayloadPane } from './PayloadPane.tsx'
import { ProgressOfItem } from './ProgressOfItem.tsx'
import { SignersRail } from './SignersRail.tsx'
import css from './ApprovalCard.module.css'

interface ApprovalCardProps {
  readonly item: ApprovalDetail
  readonly isNarrow: boolean
  /** null = the item is about no guest. */
  readonly toDrift: (() => void) | null
}

/** One item whole: the sentence, the guest, what stands in the way, progress, what is lost, what brings it back, the bytes. */
export function ApprovalCard({ item, isNarrow, toDrift }: ApprovalCardProps) {
  const payload = readPayload(item.payload)
  const steps = approvalSteps(item)
  const story = approvalStory(item)
  const tense = lossTense(item)
  return (
    <div id="approval-card" className={css.scroll} tabIndex={0} role="region" aria-label={item.summary}>
      <div className={css.columns}>
        <div className={css.column}>
          <Head item={item} sentence={describeConsequence(item, payload, tense)} hasBackup={(payload?.backup ?? null) !== null} />
          {payload !== null && <Identity item={item} payload={payload} />}
          {story !== null && <EndedNotice item={item} story={story} toDrift={toDrift} />}
          <ObstacleNotice item={item} />
          {steps !== null && <ProgressOfItem item={item} steps={steps} />}
          {item.lost !== null && <LossPane lost={item.lost} title={texts.approvals.lost[tense === 'would' && item.state === 'executed' ? 'stake' : tense]} />}
          {payload !== null && item.classification.class === 'destructive' && payload.host !== null && <BackupEvidence backup={payload.backup} waits={item.state === 'pending'} />}
        </div>
        <div className={css.column}>
          {isNarrow && <div className={css.people}><SignersRail item={item} /></div>}
          {item.payload !== null && item.sha256 !== null && <PayloadPane text={item.payload} sha256={item.sha256} lines={item.lines} folded={isNarrow || item.state !== 'pending' || steps !== null} />}
        </div>
      </div>
    </div>
  )
}

function Head({ item, sentence, hasBackup }: { readonly item: ApprovalDetail; readonly sentence: string; readonly hasBackup: boolean }) {
  const t = texts.approvals
  const destructive = item.classification.class === 'destructive'
  const running = item.operation !== null && isRunning(item.operation.state)
  return (
    <header>
      <div className={css.title}>
        <h1>{item.summary}</h1>
        <ClassChip classification={item.classification} />
        {running && <ToneChip tone="seal" label={t.runs} />}
      </div>
      <p className={css.say}>
        {sentence} {destructive && item.state === 'pending' && <b>{t.undo} {item.lost === null || item.kind === 'signers.rotate' ? '' : hasBackup ? t.wayBack : t.noWayBack}</b>}
      </p>
      {item.classification.reason !== '' && <p className={css.why}>{t.why}: {item.classification.reason}.</p>}
    </header>
  )
}

function Identity({ item, payload }: { readonly item: ApprovalDetail; readonly payload: NonNullable<ReturnType<typeof readPayload>> }) {
  const facts = identityFacts(payload)
  if (facts.length === 0) return null
  return (
    <dl className={css.identity}>
      <div>
        <dt>{texts.approvals.facts.guest}</dt>
        <dd title={`${item.vmid ?? ''} ${payload.guest?.name ?? ''}`}><b className="mono">{payload.guest?.vmid}</b> {payload.guest?.name ?? ''}</dd>
      </div>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd className={fact.mono ? 'mono' : undefined}>{fact.shown === fact.whole ? <span title={fact.whole}>{fact.shown}</span> : <Tooltip label={fact.whole}><span>{fact.shown}</span></Tooltip>}</dd>
        </div>
      ))}
    </dl>
  )
}
