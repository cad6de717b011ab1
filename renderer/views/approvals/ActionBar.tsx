import { Button } from '@mantine/core'
import { Download, Upload } from 'lucide-react'
import { useId } from 'react'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { Seal } from '../../components/Seal.tsx'
import { texts } from '../../texts.ts'
import type { ApprovalGate } from '../../viewmodels/approvalGate.ts'
import type { ApprovalDialog } from './ApprovalDialogs.tsx'
import { PromptNotice } from './PromptNotice.tsx'
import css from './ActionBar.module.css'

interface ActionBarProps {
  readonly item: ApprovalDetail
  readonly gate: ApprovalGate
  readonly online: boolean
  readonly onSign: () => void
  readonly onDialog: (dialog: ApprovalDialog) => void
}

/** What can be done with the item. It stays in place; a button that does not work says why. */
export function ActionBar({ item, gate, online, onSign, onDialog }: ActionBarProps) {
  const reasonId = useId()
  const t = texts.approvals
  return (
    <footer className={css.bar} role="group" aria-label={item.summary}>
      <PromptNotice item={item} />
      <p id={reasonId} className={css.reason}>{gate.reason}</p>
      <div className={css.actions}>
        {item.state === 'pending' && <Button disabled={!gate.reject} onClick={() => onDialog('reject')}>{t.reject} <kbd>X</kbd></Button>}
        <span className="grow" />
        <Button leftSection={<Download size={14} />} disabled={!online} onClick={() => onDialog('import')}>{t.importIt} <kbd>M</kbd></Button>
        {item.state === 'pending' && <Button leftSection={<Upload size={14} />} disabled={!gate.exportIt} onClick={() => onDialog('export')}>{t.exportIt} <kbd>E</kbd></Button>}
        {item.state === 'pending' && (
          <Button variant="seal" leftSection={<Seal size={15} plain />} data-disabled={!gate.sign} aria-disabled={!gate.sign} aria-describedby={reasonId} onClick={onSign}>
            {t.sign} <kbd>Ctrl ↵</kbd>
          </Button>
        )}
      </div>
    </footer>
  )
}
