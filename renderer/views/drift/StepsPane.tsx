import { Ban, Check } from 'lucide-react'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { ClassChip } from '../../components/ClassChip.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { Seal } from '../../components/Seal.tsx'
import { texts } from '../../texts.ts'
import { requestText } from '../../viewmodels/diffCells.ts'
import css from './StepsPane.module.css'

type Step = DriftDetail['steps'][number]

/** Each planned step: its sentence, its class, the exact request, and what a click on Apply would do with it. */
export function StepsPane({ steps }: { readonly steps: readonly Step[] }) {
  const t = texts.drift
  return (
    <Pane title={t.steps}>
      {steps.length === 0 && <p className={css.none}>{t.noSteps}</p>}
      <ol>
        {steps.map((step, index) => (
          <li key={index} className={css.step}>
            <div className={css.head}>
              <b className="grow">{step.summary}</b>
              <ClassChip classification={step.classification} />
            </div>
            <div className={css.request}>
              <pre>
                <b className={css.method}>{step.request.method}</b> {step.request.path}
                {Object.entries(step.request.parameters).map(([key, value]) => (
                  <span key={key} className={css.parameter}><span className="t2">{key}=</span>{value}</span>
                ))}
              </pre>
              <CopyButton text={requestText(step.request)} label={`${step.request.method} ${step.request.path}`} />
            </div>
            <div className={css.foot}>
              <Disposition step={step} />
              <span className="t2">{step.inverse === null ? t.noUndo : `${t.undo}: ${step.inverse}`}</span>
            </div>
          </li>
        ))}
      </ol>
    </Pane>
  )
}

function Disposition({ step }: { readonly step: Step }) {
  const t = texts.drift
  if (step.disposition === 'waits') return <span className={`${css.fate} tone-seal`}><Seal size={13} />{t.waits}</span>
  if (step.disposition === 'refused') return <span className={`${css.fate} t2`}><Ban size={13} aria-hidden="true" />{t.refused}</span>
  return <span className={`${css.fate} tone-ok`}><Check size={13} aria-hidden="true" />{t.applies}</span>
}
