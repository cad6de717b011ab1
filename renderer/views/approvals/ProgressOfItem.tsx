import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { CopyValue } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { StepList } from '../../components/StepList.tsx'
import { texts } from '../../texts.ts'
import type { ProgressStep } from '../../viewmodels/progressSteps.ts'
import css from './ProgressOfItem.module.css'

/** From the signatures to the settled end: the steps, and the lines of the host's own task log. */
export function ProgressOfItem({ item, steps }: { readonly item: ApprovalDetail; readonly steps: readonly ProgressStep[] }) {
  const t = texts.approvals.progress
  const { operation } = item
  return (
    <Pane title={t.title} detail={t.detail}>
      <div className={css.parts}>
        <div className={css.steps}><StepList steps={steps} /></div>
        <div className={css.log}>
          {operation?.upid != null && <div className={css.upid}><CopyValue shown={operation.upid} whole={operation.upid} label="UPID" /></div>}
          {operation !== null && operation.log.length > 0 && <CodeLines lines={operation.log} label={t.taskLog} />}
          {(operation === null || operation.log.length === 0) && <p className="small t2">{noLogBecause(operation)}</p>}
        </div>
      </div>
    </Pane>
  )
}

/** Why no line of the host's task log is there. */
function noLogBecause(operation: ApprovalDetail['operation']): string {
  const t = texts.approvals.progress
  if (operation === null || operation.state === 'intent' || operation.state === 'sent') return t.noLog
  return operation.upid === null ? t.noTask : t.lostLog
}
