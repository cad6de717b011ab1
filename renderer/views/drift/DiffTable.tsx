import { Checkbox } from '@mantine/core'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { ClassChip, WithheldChip } from '../../components/ClassChip.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { valueLooks, type ValueLook } from '../../viewmodels/diffCells.ts'
import css from './DiffTable.module.css'

type DriftField = DriftDetail['fields'][number]

interface DiffTableProps {
  readonly fields: readonly DriftField[]
  /** Fields that a person can decide on, and those of them that the next decision is about. */
  readonly decidable: readonly string[]
  readonly chosen: readonly string[]
  readonly onChoose: (fields: readonly string[]) => void
}

/** Field by field: desired, after the next start, in force now, the class of putting it back, and what undoes that. */
export function DiffTable({ fields, decidable, chosen, onChoose }: DiffTableProps) {
  const t = texts.drift
  const d = texts.decisions
  const choosing = decidable.length > 1
  const toggle = (field: string): void => onChoose(chosen.includes(field) ? chosen.filter((each) => each !== field) : [...chosen, field])
  return (
    <table className={css.table}>
      <thead>
        <tr><th><span className={css.first}>{choosing && <Checkbox size="xs" aria-label={d.includeAll} checked={chosen.length === decidable.length} indeterminate={chosen.length > 0 && chosen.length < decidable.length} onChange={() => onChoose(chosen.length === decidable.length ? [] : decidable)} />}{t.field}</span></th><th>{t.desired}</th><th>{t.nextBoot}</th><th>{t.running}</th><th>{t.class}</th><th>{t.inverse}</th></tr>
      </thead>
      <tbody>
        {fields.map((field) => {
          const looks = valueLooks(field)
          return (
            <tr key={field.field}>
              <td>
                <span className={css.first}>
                  {choosing && !decidable.includes(field.field) && <span className={css.noBox} />}
                  {choosing && decidable.includes(field.field) && <Checkbox size="xs" aria-label={d.include(texts.fieldName(field.field))} checked={chosen.includes(field.field)} onChange={() => toggle(field.field)} />}
                  <span>
                    <span className={css.field}>{texts.fieldName(field.field)}</span>
                    {field.option !== '' && <code className={css.option}>{field.option}</code>}
                  </span>
                </span>
              </td>
              <td><span className={css.value}>{field.desired ?? t.none}</span></td>
              <td><Value text={field.nextBoot} look={looks.nextBoot} desired={field.desired} /></td>
              <td><Value text={field.running} look={looks.running} desired={field.desired} /></td>
              <td>
                {field.classification !== null && <ClassChip classification={field.classification} />}
                {field.classification === null && field.verdict === 'restart' && <ToneChip tone="restart" label={texts.standings.restart_needed} />}
                {field.classification === null && field.withheld !== null && <WithheldChip label={t.withheld} />}
              </td>
              <td className={css.inverse}>{field.withheld?.reason ?? field.inverse ?? (field.verdict === 'restart' ? t.restartCell : field.classification?.class === 'destructive' ? t.noUndo : '')}</td>
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
