import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { ClassChip } from '../../components/ClassChip.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { isRunning } from '../../viewmodels/applyGate.ts'
import css from './ApprovalCard.module.css'

interface ApprovalHeadProps {
  readonly item: ApprovalDetail
  /** What happens to which guest on which host, and what goes with it. */
  readonly sentence: string
  /** '' = there is nothing to sign yet. */
  readonly wayBack: string
}

/** What it is, what it costs in one sentence with the way back, and why it needs a signature. */
export function ApprovalHead({ item, sentence, wayBack }: ApprovalHeadProps) {
  const t = texts.approvals
  const running = item.operation !== null && isRunning(item.operation.state)
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1>{item.summary}</h1>
        <ClassChip classification={item.classification} />
        {running && <ToneChip tone="seal" label={t.runs} />}
      </div>
      <p className={css.say}>
        {sentence} {item.classification.class === 'destructive' && item.state === 'pending' && <b>{t.undo} {wayBack}</b>}
      </p>
      {item.classification.reason !== '' && <p className={css.why}>{item.state === 'pending' ? t.why : t.whyThen}: {item.classification.reason}.</p>}
    </header>
  )
}
