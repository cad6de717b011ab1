import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { ClassChip, WithheldChip } from '../../components/ClassChip.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { valueLooks, type ValueLook } from '../../viewmodels/diffCells.ts'
import css from './DiffTable.module.css'

type DriftField = DriftDetail['fields'][number]

/** Field by field: desired, after the next start, in force now, the class of putting it back, and what undoes that. */
export function DiffTable({ fields }: { readonly fields: readonly DriftField[] }) {
  const t = texts.drift
  return (
    <table className={css.table}>
      <thead>
        <tr><th>{t.field}</th><th>{t.desired}</th><th>{t.nextBoot}</th><th>{t.running}</th><th>{t.class}</th><th>{t.inverse}</th></tr>
      </thead>
      <tbody>
        {fields.map((field) => {
          const looks = valueLooks(field)
          return (
            <tr key={field.field}>
              <td>
                <div className={css.field}>{texts.fieldName(field.field)}</div>
                {field.option !== '' && <code className={css.option}>{field.option}</code>}
              </td>
              <td><span className={css.value}>{field.desired ?? t.none}</span></td>
              <td><Value text={field.nextBoot} look={looks.nextBoot} desired={field.desired} /></td>
              <td><Value text={field.running} look={looks.running} desired={field.desired} /></td>
              <td>
                {field.classification !== null && <ClassChip classification={field.classification} />}
                {field.classification === null && field.verdict === 'restart' && <ToneChip tone="restart" label={texts.standings.restart_needed} />}
                {field.classification === null && field.withheld !== null && <WithheldChip label={t.withheld} />}
              </td>
              <td className={css.inverse}>{field.withheld?.reason ?? field.inverse ?? (field.verdict === 'restart' ? t.restart : field.classification?.class === 'destructive' ? t.noUndo : '')}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Value({ text, look, desired }: { readonly text: string | null; readonly look: ValueLook; readonly desired: string | null }) {
  const t = texts.drift
  const shown = text ?? t.none
  const note = look === 'same' ? t.sameAsDesired : look === 'restart' ? t.untilRestart : t.differsFrom(desired ?? t.none)
  return (
    <span className={css.value} data-look={look}>
      {look !== 'same' && <span aria-hidden="true" className={css.mark}>{look === 'restart' ? '↻' : '≠'}</span>}
      {shown}
      <span className="visually-hidden">, {note}</span>
    </span>
  )
}
