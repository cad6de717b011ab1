import type { HostTest } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { texts } from '../../texts.ts'
import { applyRightsLines } from '../../viewmodels/pveumLines.ts'
import { HostTestResult } from './HostTestResult.tsx'
import css from './AddHostDialog.module.css'

/** What the first test found, and the lines for the day when changes shall be applied. */
export function ResultStep({ name, test, onDone }: { readonly name: string; readonly test: HostTest; readonly onDone: () => void }) {
  const t = texts.addHost
  return (
    <DialogForm confirm={null} firstFocus="close" close={onDone} closeLabel={t.done}>
      <div>
        <h2>{t.addedTitle(name)}</h2>
        <p className={css.note}>{test.ok ? t.observe : t.checksFailed}</p>
      </div>
      <HostTestResult test={test} />
      <div className={css.lines}>
        <h3>{texts.hosts.rights}</h3>
        <CodeLines lines={applyRightsLines()} label={texts.hosts.rights} />
        <p className={css.note}>{texts.hosts.nothingDestroys}</p>
      </div>
    </DialogForm>
  )
}
