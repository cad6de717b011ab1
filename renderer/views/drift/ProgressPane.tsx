import type { OperationView } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { CopyValue } from '../../components/CopyButton.tsx'
import { ErrorNotice } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { SettleOperation } from '../../components/SettleOperation.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { StepList } from '../../components/StepList.tsx'
import { texts } from '../../texts.ts'
import { operationTone, operationWord } from '../../viewmodels/operationWord.ts'
import { progressSteps } from '../../viewmodels/progressSteps.ts'
import css from './ProgressPane.module.css'

/** Operations of this guest: the newest, and each without a known outcome, with its steps and task log, the others as a line. */
export function ProgressPane({ operations }: { readonly operations: readonly OperationView[] }) {
  const t = texts.drift
  const shown = operations.filter((operation, index) => index === 0 || operation.state === 'needs_operator')
  const older = operations.filter((operation) => !shown.includes(operation))
  return (
    <Pane title={t.progress} detail={t.progressDetail}>
      {shown.length === 0 && <p className={css.none}>{t.noProgress}</p>}
      {shown.map((operation) => <Operation key={operation.id} operation={operation} />)}
      {older.length > 0 && (
        <ul className={css.older}>
          {older.map((operation) => (
            <li key={operation.id}>
              <ToneGlyph tone={operationTone(operation)} />
              <span className="cut grow">{operation.summary}</span>
              <span className="t2">{operationWord(operation)}</span>
              <span className="t3"><RelativeTime iso={operation.updatedAt} short /></span>
            </li>
          ))}
        </ul>
      )}
    </Pane>
  )
}

function Operation({ operation }: { readonly operation: OperationView }) {
  const t = texts.drift
  return (
    <div className={css.operation}>
      <div className="row">
        <b className="grow">{operation.summary}</b>
        <span className="t2 small"><RelativeTime iso={operation.updatedAt} /></span>
      </div>
      <StepList steps={progressSteps(operation)} />
      {operation.upid !== null && <div className={css.upid}><CopyValue shown={operation.upid} whole={operation.upid} label="UPID" /></div>}
      {operation.error !== null && <ErrorNotice error={operation.error} />}
      {operation.state === 'needs_operator' && <SettleOperation operation={operation} />}
      {operation.log.length > 0 && <CodeLines lines={operation.log} label={t.taskLog} />}
      {operation.log.length === 0 && operation.state === 'sent' && <p className="t2 small">{t.noLog}</p>}
    </div>
  )
}
