import { Collapse, UnstyledButton } from '@mantine/core'
import { ChevronDown, Equal } from 'lucide-react'
import { useId, useState } from 'react'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { useCommand } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './Receipts.module.css'

/** Why declared values that look different were judged equal. Closed until asked for. */
export function Receipts({ receipts }: { readonly receipts: DriftDetail['receipts'] }) {
  const [open, setOpen] = useState(false)
  const bodyId = useId()
  const t = texts.drift
  useCommand('receipts', () => setOpen(!open))
  return (
    <div className={css.receipts}>
      <UnstyledButton className={css.head} aria-expanded={open} aria-controls={bodyId} onClick={() => setOpen(!open)}>
        <Equal size={14} className="tone-ok" aria-hidden="true" />
        <b className="nowrap">{t.receipts(receipts.length)}</b>
        <span className="t2 cut grow">{receipts.map((receipt) => texts.fieldName(receipt.field).toLowerCase()).join(', ')}</span>
        <span className="t2 nowrap">{t.showReceipts}</span>
        <ChevronDown size={14} aria-hidden="true" className={open ? css.up : undefined} />
      </UnstyledButton>
      <Collapse expanded={open} id={bodyId} transitionDuration={160}>
        <table aria-label={t.receiptsLabel} className={css.table}>
          <thead><tr><th>{t.field}</th><th>{t.asDeclared}</th><th>{t.asRead}</th><th>{t.rule}</th></tr></thead>
          <tbody>
            {receipts.map((receipt) => (
              <tr key={receipt.field}>
                <td className={css.field}>{texts.fieldName(receipt.field)}</td>
                <td><code>{receipt.desired}</code></td>
                <td><code>{receipt.actual}</code></td>
                <td className="t2">{receipt.rule}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Collapse>
    </div>
  )
}
