import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { CopyValue } from '../../components/CopyButton.tsx'
import { ErrorNotice } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { SettleOperation } from '../../components/SettleOperation.tsx'
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
          {(operation === null || operation.log.length === 0) && <p className="small t2">{operation?.state === 'settled' && operation.upid === null ? t.noTask : t.noLog}</p>}
        </div>
      </div>
      {operation !== null && (operation.error !== null || operation.state === 'needs_operator') && (
        <div className={css.after}>
          {operation.error !== null && <ErrorNotice error={operation.error} />}
          {operation.state === 'needs_operator' && <SettleOperation operation={operation} />}
        </div>
      )}
    </Pane>
  )
}
