import { Ban, RotateCw, Route } from 'lucide-react'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { Seal } from '../../components/Seal.tsx'
import { texts } from '../../texts.ts'
import css from './PlanLine.module.css'

/** The plan in one line: what would be sent, what waits for a restart or a signature, what is left alone and why. */
export function PlanLine({ detail }: { readonly detail: DriftDetail }) {
  const t = texts.drift
  const applies = detail.steps.filter((step) => step.disposition === 'applies').length
  const waits = detail.steps.filter((step) => step.disposition === 'waits').length
  const restart = detail.fields.filter((field) => field.verdict === 'restart').map((field) => texts.fieldName(field.field).toLowerCase())
  const withheld = detail.fields.filter((field) => field.withheld !== null)
  return (
    <div className={css.plan}>
      <span className={css.part}><Route size={14} aria-hidden="true" /><b>{t.plan}</b> {t.planSteps(applies)}</span>
      {waits > 0 && <span className={`${css.part} tone-seal`}><Seal />{t.waitsForSignature(waits)}</span>}
      {restart.length > 0 && <span className={`${css.part} tone-restart`}><RotateCw size={14} aria-hidden="true" />{restart.join(', ')}: {t.restart}</span>}
      {withheld.map((field) => (
        <span key={field.field} className={`${css.part} t2`}>
          <Ban size={14} aria-hidden="true" />{texts.fieldName(field.field)}: {field.withheld?.reason}
        </span>
      ))}
    </div>
  )
}
